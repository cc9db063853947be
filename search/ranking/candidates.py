"""Queries of matching, both ways: hard filters and region scope pushed down to the engine.

Only what the ranking refuses for certain is pushed down as a filter; the order of the hits is a coarse forecast of
the score, so that a cut after ``limit`` takes the least likely. Tags: see :mod:`search.ranking.indexed`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from search.documents import day_number, degrees
from search.query import Box, Condition, Query, Range, Tag, Term
from search.ranking.filters import whole_person
from search.ranking.indexed import TAG_FLOOR, WIDEST_KM, furthest
from search.ranking.pension import over_pension_age
from search.ranking.places import region_tags
from search.ranking.prepared import HARD_REFUSALS, PreparedPerson, PreparedPosting
from search.ranking.weights import Weights, load_weights

NOTHING = Query(must=((Tag("none:1"),),), limit=1)
"""Matches no document: no document has this tag."""
FAMILY_BOOST = 10.0
NEAR_BOOST = (0.5, 2.0, 4.0)
"""Added for a posting in the same county, township, village."""
LODGING_BOOST = 1.5
BUS_BOOST = 0.5
TITLE_BOOST = 0.8
BODY_BOOST = 0.2
_KM_PER_DEGREE = 111.32


def _box(lng: float, lat: float, km: float) -> Box:
    north = km / _KM_PER_DEGREE
    east = km / (_KM_PER_DEGREE * max(0.1, math.cos(math.radians(lat))))
    return Box(
        (
            Range("lng", degrees(lng - east) - 1, degrees(lng + east) + 1),
            Range("lat", degrees(lat - north) - 1, degrees(lat + north) + 1),
        )
    )


@lru_cache(20_000)
def _wanted(family: str, value: float) -> Term:
    return Term("tags", f"fam:{family}", round(FAMILY_BOOST * value, 3))


@lru_cache(2_000)
def _of(family: str) -> Tag:
    return Tag(f"fam:{family}")


def _terms(families: Sequence[tuple[str, float]], tokens: Sequence[str], region: str) -> tuple[Term, ...]:
    terms = [_wanted(family, value) for family, value in families]
    terms += [Term("tags", tag, boost) for tag, boost in zip(region_tags(region)[1:], NEAR_BOOST, strict=False)]
    for token in dict.fromkeys(tokens):
        terms += [Term("title", token, TITLE_BOOST), Term("body", token, BODY_BOOST)]
    return tuple(terms)


def candidates_query(
    person: PreparedPerson,
    *,
    today: date,
    tokens: Sequence[str] = (),
    weights: Weights | None = None,
    scope: str = "",
    limit: int = 200,
) -> Query:
    """The postings worth ranking for one person; :data:`NOTHING` where the person gets nothing at all.

    tokens: of wishes and trades, they only order the hits. scope: region code that postings must lie in, "" for all.
    """
    weights = weights or load_weights()
    families = sorted(
        ((family, one.value) for family, one in person.affinity.items() if one.value >= weights.work_floor),
        key=lambda item: (-item[1], item[0]),
    )
    if whole_person(person) is not None or not families:
        return NOTHING
    view, facts = person.view, person.facts
    must: list[tuple[Condition, ...]] = [
        (Range("valid_to", low=day_number(today)),),
        tuple(_of(family) for family, _ in families),
        _reach(person, weights),
    ]
    if scope:
        must.append((Tag(f"r:{scope}"),))
    if person.overage:
        must.append((Tag("age:over"),))
    if person.age < 18:
        must.append((Tag("age:minor"),))
    if "outside" in facts.refused:
        must.append((Tag(f"r:{person.region6}"),))
    must_not: list[Condition] = [Tag("mark:scam")]
    if "certified" not in facts.facts:
        must_not.append(Tag("mark:group_only"))
    must_not += [Tag(f"mark:{code}") for code in (*HARD_REFUSALS, "live_in") if code in facts.refused]
    terms = _terms(families, tokens, view.region)
    if view.lodging:
        terms += (Term("tags", "live:1", LODGING_BOOST),)
    terms += (Term("tags", "bus:1", BUS_BOOST),)
    return Query(should=terms, must=tuple(must), must_not=tuple(must_not), limit=limit, any_order=True)


def wide_query(person: PreparedPerson, *, today: date, limit: int = 200) -> Query:
    """Open postings of the person's work in their county, whatever else stands in the way: to say what does."""
    families = sorted(person.affinity)
    if whole_person(person) is not None or not families:
        return NOTHING
    must: tuple[tuple[Condition, ...], ...] = (
        (Range("valid_to", low=day_number(today)),),
        tuple(map(_of, families)),
        (Tag(f"r:{person.region6}"),),
    )
    return Query(should=(Term("tags", "live:1", LODGING_BOOST),), must=must, limit=limit, any_order=True)


def _reach(person: PreparedPerson, weights: Weights) -> tuple[Condition, ...]:
    """Within daily travel, with a shuttle a little further, or with lodging anywhere for those who would live in."""
    km = person.max_km * furthest(weights)
    if "home_work" in person.facts.wants:  # what is fetched home once a week is fetched from further
        km = max(km, weights.default_km)
    ways: list[Condition] = [_box(person.view.lng, person.view.lat, km)]
    if person.view.lodging and "live_in" not in person.facts.refused:
        ways.append(Tag("live:1"))
    return tuple(ways)


def people_query(
    posting: PreparedPosting,
    *,
    today: date,
    tokens: Sequence[str] = (),
    weights: Weights | None = None,
    scope: str = "",
    limit: int = 500,
) -> Query:
    """The people worth ranking for one posting; :data:`NOTHING` where it may not be recommended at all."""
    weights = weights or load_weights()
    view, facts = posting.view, posting.facts
    families = [(family, weight) for family, weight in facts.families if weight >= TAG_FLOOR]
    closed = view.valid_to < today or view.open_count <= 0
    if closed or not families or "scam" in facts.marks:
        return NOTHING
    must: list[tuple[Condition, ...]] = [
        (Tag("looking:1"),),
        tuple(_of(family) for family, _ in families),
    ]
    if scope:
        must.append((Tag(f"r:{scope}"),))
    near: tuple[Condition, ...] = (_box(view.lng, view.lat, WIDEST_KM), Tag("far:1"))
    must.append((*near, Tag("live:1")) if facts.lodging else near)
    must += [(Tag(f"cert:{cert}"),) for cert in facts.needs.certs]
    if "超龄" not in view.accepts and not posting.casual and (posting.cap_age or 0) <= 50:
        must.append((Range("birth", low=_oldest(today)),))
    must_not = tuple(Tag(f"no:{code}") for code in posting.refusable)
    if "live_in" in facts.marks:
        must_not += (Tag("no:live_in"),)
    return Query(
        should=_terms(families, tokens, view.region),
        must=tuple(must),
        must_not=must_not,
        limit=limit,
    )


def _oldest(today: date) -> int:
    """The earliest birth day of anybody under pension age today, as a day number."""
    year, month = today.year - 58, today.month
    while not over_pension_age("1", date(year, month, 1), cadre=False, today=today):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return day_number(date(year, month, 1))
