"""What an engine scores a posting with somebody's question for work, see
:func:`search.ranking.candidates.candidates_query`: told without asking it, between two numbers, since what is
remembered of somebody is rounded. Asked of many pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.documents import DEGREE_SCALE
from search.ranking.candidates import (
    BUS_BOOST,
    FAMILY_BOOST,
    KM_PER_DEGREE,
    LEAST_COSINE,
    LODGING_BOOST,
    NEARER,
    NEARER_BOOST,
    PAY,
    PAY_BOOST,
    PAY_UNTOLD,
    WAGE_STEP,
)
from search.ranking.ceiling import UNITS, family_places
from search.ranking.prepared import PreparedPerson, PreparedPosting

_ROUNDED = 0.0005
"""What a family's boost is rounded by."""

Rows = NDArray[Any]
Places = NDArray[np.intp]
Scores = NDArray[np.float64]

ASKING = (("pay", "<i4"),)
"""The columns of many askings."""


class Asking(NamedTuple):
    """What of somebody's question an outline (:mod:`search.ranking.ceiling`) does not tell. pay: yuan a month that are
    asked, 0 none."""

    pay: int


NOTHING_ASKED = Asking(0)


def asking_of(person: PreparedPerson) -> Asking:
    """What somebody's question asks for."""
    return Asking(0 if person.facts.day_wage else person.facts.wage_min or 0)


def traits_of(
    postings: Sequence[PreparedPosting],
    tags: Sequence[AbstractSet[str]],
    numbers: Sequence[Mapping[str, int]],
) -> Rows:
    """What of postings is enough for :func:`foreseen`. tags, numbers: of their documents."""
    places = family_places()
    width = max((len(one.facts.families) for one in postings), default=1) or 1
    columns = [
        ("wage", "i8"), ("lng", "i8"), ("lat", "i8"), ("bed", "?"), ("bus", "?"),
        ("families", "i4", (width,)), ("duty", "?", (width,)), ("main", "?", (width,)),
    ]  # fmt: skip
    rows = np.zeros(len(postings), columns)
    rows["families"] = len(places)
    for row, posting, there, known in zip(rows, postings, tags, numbers, strict=True):
        row["wage"], row["lng"], row["lat"] = known["wage"], known["lng"], known["lat"]
        row["bed"], row["bus"] = "live:1" in there, "bus:1" in there
        for place, (family, _) in enumerate(posting.facts.families):
            row["families"][place] = places.get(family, len(places))
            row["duty"][place], row["main"][place] = f"work:{family}" in there, f"main:{family}" in there
    return rows


def foreseen(heads: Rows, people: Places, traits: Rows, postings: Places) -> tuple[Scores, Scores]:
    """The least and the most that pairs score, both less than anything where it is not the work that is asked for.

    heads: of people, the columns of outlines and askings, and ``work`` and
    ``values`` as what is remembered has them. people, postings: places of each pair in ``heads`` and ``traits``."""
    least, most = _work(heads, people, traits, postings)
    same: Scores = LODGING_BOOST * (heads["lodges"][people] & traits["bed"][postings])
    same += BUS_BOOST * traits["bus"][postings] + _paid(heads["pay"][people], traits["wage"][postings])
    near, nearest = _near(heads, people, traits, postings)
    return least + same + near, most + same + nearest


def _work(heads: Rows, people: Places, traits: Rows, postings: Places) -> tuple[Scores, Scores]:
    count = len(family_places())
    families = traits["families"][postings]
    known = np.minimum(families, count - 1)
    has = np.zeros(families.shape, np.bool_)
    for start, kind in ((0, "duty"), (count, "main")):
        at = known + start
        bits = heads["work"][people[:, None], at >> 3] >> (at & 7).astype(np.uint8)
        has |= (bits & 1).astype(np.bool_) & traits[kind][postings]
    worth = FAMILY_BOOST * heads["values"][people[:, None], families] / UNITS
    most = (has * (worth + _ROUNDED)).max(axis=1, initial=0.0)
    least = (has * np.maximum(0.0, worth - FAMILY_BOOST / UNITS - _ROUNDED)).max(axis=1, initial=0.0)
    theirs = has.any(axis=1)
    return np.where(theirs, least, -np.inf), np.where(theirs, most, -np.inf)


def _paid(asked: NDArray[Any], wage: NDArray[Any]) -> Scores:
    found: Scores = np.zeros(len(asked))
    for share in PAY:
        found += PAY_BOOST * (wage >= asked * share // WAGE_STEP * WAGE_STEP)
    found += PAY_UNTOLD * (wage <= 0)
    return np.where(asked > 0, found, 0.0)


def _near(heads: Rows, people: Places, traits: Rows, postings: Places) -> tuple[Scores, Scores]:
    """What the way adds at least and at most: who stands on the edge of a box may be on either side of it."""
    lng, lat, km = (heads[name][people] for name in ("lng", "lat", "max_km"))
    east = np.abs(traits["lng"][postings] - lng * DEGREE_SCALE)
    north = np.abs(traits["lat"][postings] - lat * DEGREE_SCALE)
    to_north = km * (DEGREE_SCALE / KM_PER_DEGREE)
    to_east = to_north / np.maximum(LEAST_COSINE, np.cos(np.radians(lat)))
    least, most = np.zeros(len(people)), np.zeros(len(people))
    for share in NEARER:
        least += NEARER_BOOST * ((east <= to_east * share - 1) & (north <= to_north * share - 1))
        most += NEARER_BOOST * ((east <= to_east * share + 3) & (north <= to_north * share + 3))
    return least, most
