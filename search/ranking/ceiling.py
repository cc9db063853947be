"""The most that postings can score with people, told from a handful of numbers of each: never less than what
:func:`search.ranking.score.assess` gives, and often less than what somebody has already. Asked of many pairs at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.lexicon import load_lexicon
from search.ranking.care import caring
from search.ranking.pay import takes_part_of_a_wage
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.score import REPLY_PRIOR
from search.ranking.weights import Weights
from search.ranking.work import AS_GOOD

_KM_PER_DEGREE = 111.32
_NEIGHBOUR_KM, _AT_LEAST_KM = 2.0, 0.5
_BED, _SHUTTLE = 0.65, 0.7
"""The most that a bed, and a shuttle within the county, make of a long way."""
_AGENCY, _KEPT_FOR = 0.88, 1.2

UNITS = 250
"""Steps in which a value from 0 to 1 is told, rounded up."""

Rows = NDArray[Any]
Places = NDArray[np.intp]
Scores = NDArray[np.float64]

OUTLINE = (
    ("lng", "<f8"), ("lat", "<f8"), ("max_km", "<f8"), ("reach", "<f8"), ("asked", "<i4"),
    ("bed", "?"), ("cares", "?"), ("titled", "?"),
)  # fmt: skip
"""The columns of many outlines; beside them ``values``, what each family of work is worth, see :func:`values_of`."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Of a person. asked: yuan a month, 0 where pay is not simply held against it. bed: was asked for. cares: has
    somebody to care for. titled: whether titles count, by the neighbouring characters of what is wished for."""

    lng: float
    lat: float
    max_km: float
    reach: float
    asked: int
    bed: bool
    cares: bool
    titled: bool


def outline_of(person: PreparedPerson) -> Outline:
    """What of a person is enough for :func:`ceilings`, beside what work is worth to them."""
    facts = person.facts
    learns = "apprentice" in facts.wishes  # held against the most that a learner gets
    plain = facts.wage_min and not facts.day_wage and not takes_part_of_a_wage(person) and not learns
    return Outline(
        person.view.lng, person.view.lat, person.max_km, person.reach, (facts.wage_min or 0) if plain else 0,
        "lodging" in facts.wants, caring(person), not (facts.vague or not facts.wishes),
    )  # fmt: skip


def values_of(person: PreparedPerson, floor: float) -> bytes:
    """What each family of work is worth to a person, from ``floor`` on: :data:`UNITS` at its place."""
    places = family_places()
    found = bytearray(len(places) + 1)
    for code, one in person.affinity.items():
        if one.value >= floor:
            found[places[code]] = min(255, math.ceil(one.value * UNITS))
    return bytes(found)


def family_places() -> Mapping[str, int]:
    """The place of each family of the lexicon in force; the place after the last is that of all others."""
    return _family_places(load_lexicon().version)


@lru_cache(4)
def _family_places(_lexicon: str) -> dict[str, int]:
    return {family: place for place, family in enumerate(sorted(load_lexicon().families))}


def faces_of(postings: Sequence[PreparedPosting], weights: Weights, today: date) -> Rows:
    """What of postings is enough for :func:`ceilings`. families: their places; shares: their weights. usual: the most
    that the pay may count as, 0 unknown. most: what is the same for everybody."""
    places = family_places()
    width = max((len(one.facts.families) for one in postings), default=1) or 1
    columns = [(name, "f8") for name in ("lng", "lat", "usual", "stable", "meals", "chance", "most")]
    columns += [("lodging", "?"), ("shuttle", "?")]
    faces = np.zeros(len(postings), [*columns, ("families", "i4", (width,)), ("shares", "f8", (width,))])
    faces["families"] = len(places)
    for face, posting in zip(faces, postings, strict=True):
        facts, view = posting.facts, posting.view
        age = max(0, (today - view.open_from).days)
        most = 1.0 - (1.0 - weights.fresh_low) * min(1.0, age / weights.fresh_days)
        most *= (weights.urgent if view.urgent else 1.0) * (_AGENCY if "agency" in facts.marks else 1.0)
        seats = view.open_count / (view.applicants_21d + view.open_count)
        reply = 1.0 if view.reply_rate is None else (view.reply_rate + REPLY_PRIOR) / (2 * REPLY_PRIOR)
        face["lng"], face["lat"], face["most"] = view.lng, view.lat, most
        face["usual"] = max(facts.pay.typical, facts.pay.certain) if facts.pay.typical else 0
        face["stable"] = (0.8 if view.form in ("", "全职") else 0.5) + (0.2 if view.wage_base else 0.0)
        face["meals"] = 1.0 if facts.meals or facts.lodging else 0.7
        face["chance"] = seats * reply * (_KEPT_FOR if "残疾人" in view.accepts else 1.0)
        face["lodging"], face["shuttle"] = facts.lodging, facts.shuttle
        for place, (family, weight) in enumerate(facts.families):
            face["families"][place] = places.get(family, len(places))
            face["shares"][place] = 1.0 if weight >= AS_GOOD else weight
    return faces


def ceilings(
    outlines: Rows, people: Places, faces: Rows, postings: Places, weights: Weights, said: Scores | None = None
) -> Scores:
    """The most that pairs can score, 0–100 and a little above; 0 where it is no work as it was asked for.

    people, postings: places of each pair in ``outlines`` and ``faces``. said: the share of each title that says what is
    wished for, 0–1; None: it may say all of it.
    """
    values = outlines["values"][people[:, None], faces["families"][postings]]
    work = (values * faces["shares"][postings]).max(axis=1, initial=0.0) / UNITS
    max_km, reach, asked, bed, cares, titled = (
        outlines[name][people] for name in ("max_km", "reach", "asked", "bed", "cares", "titled")
    )
    usual, lodging, shuttle = (faces[name][postings] for name in ("usual", "lodging", "shuttle"))
    lat = outlines["lat"][people]
    dx = (faces["lng"][postings] - outlines["lng"][people]) * _KM_PER_DEGREE * np.cos(np.radians(lat))
    km = np.hypot(dx, (faces["lat"][postings] - lat) * _KM_PER_DEGREE)
    near = np.exp(-np.maximum(0.0, km - _NEIGHBOUR_KM) / reach)
    near = np.maximum(near, np.maximum(lodging * _BED, shuttle * _SHUTTLE))
    counts = (asked > 0) & (usual > 0)
    above = (usual - asked) / np.maximum(300.0, 0.12 * asked)
    wage = np.where(counts, 1.0 / (1.0 + np.exp(-np.clip(above, -50.0, 50.0))), 1.0)
    share = weights.usefulness
    useful = share["wage"] * wage + share["near"] * near + share["work"] * work + share["hours"]
    useful += share["board"] * faces["meals"][postings] + share["stable"] * faces["stable"][postings]
    chance = np.minimum(1.0, work**weights.work_power * faces["chance"][postings])
    title = weights.named_low + (weights.named_high - weights.named_low) * (1.0 if said is None else said)
    spent = np.minimum(1.0, km / np.maximum(max_km, _AT_LEAST_KM))
    way = weights.way_near + (weights.way_far - weights.way_near) * spent
    way = np.where(lodging & bed, max(1.0, weights.way_near), way)
    most = 100.0 * useful**weights.u_power * chance**weights.p_power * faces["most"][postings] * way
    most *= np.where(titled, title, 1.0) * np.where(cares, max(1.0, weights.care_high), 1.0)
    found: Scores = np.where(work >= weights.work_direct, most, 0.0)
    return found


def title_share(title: str, wished: Collection[str]) -> float:
    """The share of a title that says what is wished for. wished: as :func:`wished_pairs` has it."""
    pairs = _pairs(title)
    return len(pairs.intersection(wished)) / len(pairs) if pairs else 0.0


def wished_pairs(person: PreparedPerson) -> list[str]:
    """The neighbouring characters of what a person wishes for."""
    return sorted(_pairs(*person.view.wishes))


def _pairs(*texts: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))
