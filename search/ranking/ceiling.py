"""The most that a posting can score with a person, told from a handful of numbers: never less than what
:func:`search.ranking.score.assess` gives, and often less than what somebody has already.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

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


@dataclass(frozen=True, slots=True)
class Outline:
    """Of a person. asked: yuan a month, 0 where pay is not simply held against it. named: neighbouring characters of
    what is wished for, None where titles do not count. bed: was asked for. cares: has somebody to care for."""

    lng: float
    lat: float
    max_km: float
    reach: float
    asked: int
    bed: bool
    cares: bool
    named: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Face:
    """Of a posting. families: with their weights. usual: the most that its pay may count as, 0 unknown. most: what is
    the same for everybody."""

    lng: float
    lat: float
    families: Sequence[tuple[str, float]]
    usual: float
    stable: float
    meals: float
    chance: float
    most: float
    lodging: bool
    shuttle: bool
    pairs: frozenset[str] = field(default_factory=frozenset)


def outline_of(person: PreparedPerson) -> Outline:
    """What of a person is enough for :func:`ceiling`."""
    facts = person.facts
    plain = facts.wage_min and not facts.day_wage and not takes_part_of_a_wage(person)
    unnamed = facts.vague or not facts.wishes
    return Outline(
        person.view.lng, person.view.lat, person.max_km, person.reach, (facts.wage_min or 0) if plain else 0,
        "lodging" in facts.wants, caring(person), None if unnamed else sorted(_pairs(*person.view.wishes)),
    )  # fmt: skip


def face_of(posting: PreparedPosting, weights: Weights, today: date) -> Face:
    """What of a posting is enough for :func:`ceiling`."""
    facts, view = posting.facts, posting.view
    age = max(0, (today - view.open_from).days)
    most = 1.0 - (1.0 - weights.fresh_low) * min(1.0, age / weights.fresh_days)
    most *= (weights.urgent if view.urgent else 1.0) * (_AGENCY if "agency" in facts.marks else 1.0)
    seats = view.open_count / (view.applicants_21d + view.open_count)
    reply = 1.0 if view.reply_rate is None else (view.reply_rate + REPLY_PRIOR) / (2 * REPLY_PRIOR)
    usual = max(facts.pay.typical, facts.pay.certain) if facts.pay.typical else 0
    return Face(
        view.lng, view.lat, facts.families, float(usual),
        (0.8 if view.form in ("", "全职") else 0.5) + (0.2 if view.wage_base else 0.0),
        1.0 if facts.meals or facts.lodging else 0.7, seats * reply * (_KEPT_FOR if "残疾人" in view.accepts else 1.0),
        most, facts.lodging, facts.shuttle, _pairs(view.title),
    )  # fmt: skip


def ceiling(outline: Outline, values: Mapping[str, float], posting: Face, weights: Weights) -> float:
    """The most that a posting can score, 0–100 and a little above; 0 where it is no work as it was asked for.

    values: what a family of work is worth to the person, at most.
    """
    work = max(
        (values.get(family, 0.0) * (1.0 if weight >= AS_GOOD else weight) for family, weight in posting.families),
        default=0.0,
    )
    if work < weights.work_direct:
        return 0.0
    dx = (posting.lng - outline.lng) * _KM_PER_DEGREE * math.cos(math.radians(outline.lat))
    dy = (posting.lat - outline.lat) * _KM_PER_DEGREE
    km = math.sqrt(dx * dx + dy * dy)
    near = math.exp(-max(0.0, km - _NEIGHBOUR_KM) / outline.reach)
    near = max(near, _BED if posting.lodging else 0.0, _SHUTTLE if posting.shuttle else 0.0)
    wage = 1.0
    if outline.asked and posting.usual:
        scale = max(300.0, 0.12 * outline.asked)
        wage = 1.0 / (1.0 + math.exp(-(posting.usual / outline.asked - 1.0) * outline.asked / scale))
    parts = {"wage": wage, "near": near, "work": work, "hours": 1.0, "board": posting.meals, "stable": posting.stable}
    useful = sum(weights.usefulness[name] * part for name, part in parts.items())
    chance = min(1.0, work**weights.work_power * posting.chance)
    named = 1.0
    if outline.named is not None:
        share = len(posting.pairs.intersection(outline.named)) / len(posting.pairs) if posting.pairs else 0.0
        named = weights.named_low + (weights.named_high - weights.named_low) * share
    way = max(1.0, weights.way_near)
    if not (posting.lodging and outline.bed):
        spent = min(1.0, km / max(outline.max_km, _AT_LEAST_KM))
        way = weights.way_near + (weights.way_far - weights.way_near) * spent
    care = max(1.0, weights.care_high) if outline.cares else 1.0
    return float(100.0 * useful**weights.u_power * chance**weights.p_power * posting.most * care * named * way)


def _pairs(*texts: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))
