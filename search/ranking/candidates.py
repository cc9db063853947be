"""Queries of matching, both ways: hard filters and region scope pushed down to the engine.

Only what the ranking refuses for certain is pushed down as a filter; the order of the hits is a coarse forecast of
the score, so that a cut after ``limit`` takes the least likely: the best of a posting's works, the way and the pay in
steps (docs/decisions/0016-a-forecast-of-the-score.md). Tags: see :mod:`search.ranking.indexed`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter

from search.documents import day_number, degrees
from search.facts.groups import FACTS
from search.facts.quick_papers import QUICK
from search.query import Best, Bonus, Box, Clause, Condition, Query, Range, Tag, Term
from search.ranking.demanded import soon_got
from search.ranking.filters import SLACK, whole_person
from search.ranking.indexed import CITY, NO_CERT, WIDEST_KM, furthest
from search.ranking.pay import PART_OF_A_WAGE, takes_part_of_a_wage
from search.ranking.pension import over_pension_age
from search.ranking.places import region_tags
from search.ranking.prepared import HARD_REFUSALS, OWN, PreparedPerson, PreparedPosting
from search.ranking.weights import Weights, load_weights

NOTHING = Query(must=((Tag("none:1"),),), limit=1)
"""Matches no document: no document has this tag."""
FAMILY_BOOST = 10.0
"""What the work itself gives, as it was asked for; less where it is only near that."""
NEAR_BOOST = (2.0, 3.0, 4.0)
"""Added for somebody in the same county, township, village as a posting."""
LODGING_BOOST, BUS_BOOST = 1.0, 0.25
NEARER_BOOST, NEARER = 1.1, (0.12, 0.25, 0.4, 0.55, 0.75, 1.0)
"""Added for each of these shares of the way that somebody goes at most, within which a posting lies."""
PAY_BOOST, PAY, PAY_UNTOLD = 0.6, (0.9, 1.0, 1.1, 1.2, 1.35), 1.8
"""Added for each of these multiples of the pay that is asked, which a posting reaches; and where pay is not told."""
WAGE_STEP = 250
"""Yuan to which the least pay is rounded down, so that people who ask for nearly the same ask the engine the same."""
KM_PER_DEGREE = 111.32
LEAST_COSINE = 0.1
"""No box is made wider than this makes it, however near the pole."""
_BED, _BUS, _UNTOLD = Term("tags", "live:1", LODGING_BOOST), Term("tags", "bus:1", BUS_BOOST), Range("wage", high=0)


@lru_cache(4_000)
def _box(lng: float, lat: float, km: float) -> Box:
    north = km / KM_PER_DEGREE
    east = km / (KM_PER_DEGREE * max(LEAST_COSINE, math.cos(math.radians(lat))))
    return Box(
        (
            Range("lng", degrees(lng - east) - 1, degrees(lng + east) + 1),
            Range("lat", degrees(lat - north) - 1, degrees(lat + north) + 1),
        )
    )


@lru_cache(4_000)
def _has(tag: str) -> Tag:
    return Tag(tag)


Work = Sequence[tuple[str, float]]
"""Tags of work and what each is worth to the person, from 0 to 1, the best first."""

_Worth = tuple[float, str, Tag, Term]
"""What a tag of work is worth, less than 0 the more it is, and the tag as itself, as a condition and as a clause."""


@lru_cache(20_000)
def _worth(family: str, value: float, own: bool) -> _Worth:
    tag = f"{'work' if own else 'main'}:{family}"
    return -value, tag, _has(tag), Term("tags", tag, round(FAMILY_BOOST * value, 3))


def _worth_looking_at(person: PreparedPerson, floor: float) -> list[_Worth]:
    """What is worth ``floor`` and more, the best first. Put in order once: several questions are asked for a person."""
    found: list[_Worth] | None = person.derived.get("work")
    if found is None:
        found = sorted([_worth(family, one.value, one.how in OWN) for family, one in person.affinity.items()])
        person.derived["work"] = found
    return found[: bisect_right(found, -floor, key=_first)]


_first = itemgetter(0)


def work_of(person: PreparedPerson, floor: float) -> Work:
    """The tags that a posting has one of, if its work can be worth ``floor`` to the person: see :func:`best_work`.

    What is only near to their own must be what the posting is, not one of its duties.
    """
    return [(tag, -less) for less, tag, _, _ in _worth_looking_at(person, floor)]


def _conditions(work: Sequence[_Worth]) -> tuple[Condition, ...]:
    return tuple([tag for _, _, tag, _ in work])


@lru_cache(4_000)
def _regions(region: str) -> tuple[Term, ...]:
    return tuple(Term("tags", tag, boost) for tag, boost in zip(region_tags(region)[1:], NEAR_BOOST, strict=False))


def candidates_query(
    person: PreparedPerson,
    *,
    today: date,
    weights: Weights | None = None,
    scope: str = "",
    limit: int = 200,
    own: bool = False,
) -> Query:
    """The postings that may fit one person; :data:`NOTHING` where the person gets nothing at all.

    Papers that are not held and pay far below what is asked are filters too. Nothing that fits is left out, but what
    a shuttle or lodging puts within reach outside the person's prefecture-level city.
    scope: region code that postings must lie in, "" for all. own: only work as it was asked for.
    """
    weights = weights or load_weights()
    work = _worth_looking_at(person, weights.work_direct if own else weights.work_floor)
    more: list[tuple[Condition, ...]] = [_daily(person, weights), _reach(person, weights), _papers(*_known(person))]
    if paid := _paid(person, weights):
        more.append(paid)
    if scope:
        more.append((Tag(f"r:{scope}"),))
    return _query(person, today, work, more, limit)


def around_query(person: PreparedPerson, *, today: date, weights: Weights | None = None, limit: int = 200) -> Query:
    """The postings that fit one person, and those that one change might open: a paper, a lower wage, a longer way."""
    weights = weights or load_weights()
    work = _worth_looking_at(person, weights.work_floor)
    return _query(person, today, work, (_reach(person, weights),), limit)


def _query(
    person: PreparedPerson,
    today: date,
    work: Sequence[_Worth],
    more: Sequence[tuple[Condition, ...]],
    limit: int,
) -> Query:
    if whole_person(person) is not None or not work:
        return NOTHING
    view, facts = person.view, person.facts
    must: list[tuple[Condition, ...]] = [_open_on(today), _conditions(work), *more]
    if person.overage:
        must.append((_has("age:over"),))
    if person.age < 18:
        must.append((_has("age:minor"),))
    if "outside" in facts.refused:
        must.append((_has(f"r:{person.region6}"),))
    must_not: list[Condition] = [_has("mark:scam")]
    if FACTS.isdisjoint(facts.facts):
        must_not.append(_has("mark:group_only"))
    if facts.refused:
        must_not += [_has(f"mark:{code}") for code in (*HARD_REFUSALS, "live_in") if code in facts.refused]
    terms: tuple[Clause, ...] = (
        Best(tuple([term for _, _, _, term in work])),
        *((_BED, _BUS) if view.lodging else (_BUS,)),
    )
    terms += _nearer(view.lng, view.lat, person.max_km)
    if facts.wage_min and not facts.day_wage:
        terms += _better_paid(facts.wage_min)
    return Query(should=terms, must=tuple(must), must_not=tuple(must_not), limit=limit, any_order=True)


@lru_cache(4_000)
def _nearer(lng: float, lat: float, max_km: float) -> tuple[Clause, ...]:
    """The shorter the way, the likelier a posting scores above another of the same work."""
    return tuple(Bonus(_box(lng, lat, max_km * share), NEARER_BOOST) for share in NEARER)


@lru_cache(4_000)
def _better_paid(asked: int) -> tuple[Clause, ...]:
    """And the better it pays."""
    paid = [Bonus(Range("wage", low=int(asked * share // WAGE_STEP * WAGE_STEP)), PAY_BOOST) for share in PAY]
    return (*paid, Bonus(Range("wage", high=0), PAY_UNTOLD))


@lru_cache(8)
def _open_on(day: date) -> tuple[Condition, ...]:
    return (Range("valid_to", low=day_number(day)),)


def wide_query(person: PreparedPerson, *, today: date, limit: int = 200) -> Query:
    """Open postings of the person's work in their county, whatever else stands in the way: to say what does."""
    work = _worth_looking_at(person, load_weights().work_floor)
    if whole_person(person) is not None or not work:
        return NOTHING
    must = (_open_on(today), _conditions(work), (_has(f"r:{person.region6}"),))
    return Query(should=(_BED,), must=must, limit=limit, any_order=True)


def _reach(person: PreparedPerson, weights: Weights) -> tuple[Condition, ...]:
    """Within daily travel, with a shuttle a little further, or with lodging in their city for who would live in."""
    return _within(person, person.max_km * furthest(weights), weights), *_lodging(person)


def papers_of(person: PreparedPerson) -> list[str]:
    """The papers of which a posting asks for one, or for none."""
    return sorted(frozenset[str]().union(*_known(person)))


def _known(person: PreparedPerson) -> tuple[frozenset[str], ...]:
    return person.certs, person.certs_coming, person.facts.certs_exam, soon_got(person)


@lru_cache(4_000)
def _papers(*known: frozenset[str]) -> tuple[Condition, ...]:
    return (_has(NO_CERT), *(_has(f"cert:{cert}") for cert in sorted(frozenset[str]().union(*known))))


def reach_of(person: PreparedPerson, weights: Weights) -> tuple[Box, str]:
    """Where the postings of :func:`candidates_query` and :func:`around_query` lie: in a box, or with a tag; "" none."""
    beds = _lodging(person)
    return _within(person, person.max_km * furthest(weights), weights), beds[0].value if beds else ""


def daily_of(person: PreparedPerson, weights: Weights) -> Box:
    """As far as one goes without a shuttle."""
    ladder = weights.radius_factor if person.facts.vehicle in ("moto", "car") else SLACK
    return _within(person, person.max_km * max(SLACK, ladder), weights)


def _daily(person: PreparedPerson, weights: Weights) -> tuple[Condition, ...]:
    """As far as one goes without a shuttle, or where there is a shuttle or lodging."""
    return daily_of(person, weights), _has(f"bus:{person.view.region[:CITY]}"), *_lodging(person)


def _within(person: PreparedPerson, km: float, weights: Weights) -> Box:
    if "home_work" in person.facts.wants:  # what is fetched home once a week is fetched from further
        km = max(km, weights.default_km)
    return _box(person.view.lng, person.view.lat, km)


def _lodging(person: PreparedPerson) -> tuple[Tag, ...]:
    lives_in = person.view.lodging and "live_in" not in person.facts.refused
    return (_has(f"live:{person.view.region[:CITY]}"),) if lives_in else ()


def _paid(person: PreparedPerson, weights: Weights) -> tuple[Condition, ...]:
    """Pay that is not told, or not too far below what is asked."""
    least = least_pay_of(person, weights)
    return (Range("wage", low=least), _UNTOLD) if least else ()


def least_pay_of(person: PreparedPerson, weights: Weights) -> int:
    """Yuan a month below which pay is too far below what is asked; 0 for who asks for none, or counts by the day."""
    asked = person.facts.wage_min
    if not asked or person.facts.day_wage or "apprentice" in person.facts.wishes:
        return 0
    floor = PART_OF_A_WAGE if takes_part_of_a_wage(person) else weights.wage_floor
    return int(asked * floor // WAGE_STEP * WAGE_STEP)


def people_query(
    posting: PreparedPosting,
    *,
    today: date,
    weights: Weights | None = None,
    scope: str = "",
    limit: int = 500,
) -> Query:
    """The people worth ranking for one posting; :data:`NOTHING` where it may not be recommended at all."""
    weights = weights or load_weights()
    view, facts = posting.view, posting.facts
    work = [(f"fam:{family}", weight) for family, weight in facts.families if weight >= weights.work_floor]
    closed = view.valid_to < today or view.open_count <= 0
    if closed or not work or "scam" in facts.marks:
        return NOTHING
    must: list[tuple[Condition, ...]] = [
        (Tag("looking:1"),),
        tuple(_has(tag) for tag, _ in work),
    ]
    if scope:
        must.append((Tag(f"r:{scope}"),))
    near: tuple[Condition, ...] = (_box(view.lng, view.lat, WIDEST_KM), Tag("far:1"))
    must.append((*near, Tag("live:1")) if facts.lodging else near)
    must += [(Tag(f"cert:{cert}"),) for cert in facts.needs.certs if cert not in QUICK]
    if "超龄" not in view.accepts and not posting.casual and (posting.cap_age or 0) <= 50:
        must.append((Range("birth", low=_oldest(today)),))
    must_not = tuple(Tag(f"no:{code}") for code in posting.refusable)
    if "live_in" in facts.marks:
        must_not += (Tag("no:live_in"),)
    return Query(
        should=(*(Term("tags", tag, round(FAMILY_BOOST * weight, 3)) for tag, weight in work), *_regions(view.region)),
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
