"""The best of more open postings than can be looked at one by one: what the engine is asked, and what it hands over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.database import db
from app.extensions import engine
from app.matching.shelf import shelf
from app.postings.narrowing import Filters, Point
from search.documents import POSTINGS, degrees
from search.engines.encoding import KEY
from search.geo import bounding_box
from search.query import Box, Condition, Query, Range, Tag
from search.ranking.facets import YES
from search.ranking.prepared import PreparedPosting

CANDIDATES, FEW = 200, 75
"""Postings that the engine hands over to each question: to all that can be asked, and to the trade itself alone."""
ROUND_KM = (3.0, 15.0)
"""So many again are taken from within each of these distances of a searcher."""
WELL_PAID = (8_000, 15_000, 30_000)
"""Yuan a month: so many again are taken from those that pay as much, where the best paid come first."""

_WORDS = ("shift", "form")
_TAGS = {"night": "mark:night", "lodging": "live:1", "shuttle": "bus:1"}


def best_of(
    queries: Sequence[Query],
    *,
    point: Point | None,
    filters: Filters,
    sort: str,
    facets: bool,
    newest: Sequence[int],
    few: bool = False,
) -> tuple[list[PreparedPosting], bool]:
    """The postings among which the best are, and whether these are all. Raises EngineUnavailable.

    queries: the widest last. facets: whether those are wanted, too, that break a chosen facet. newest: ids of the
    newest postings. few: so many need not be looked at, as of the trade itself.
    """
    most = FEW if few else CANDIDATES
    queries = [replace(query, limit=most, any_order=True, rough=True) for query in queries]
    within = [_within(query, filters, point) for query in queries]
    asked = [_chosen(query, filters.facets) for query in within]
    widest = asked[-1]
    whole = {len(asked) - 1}
    if facets and widest != within[-1]:
        whole.add(len(asked))
        asked.append(within[-1])
    if point:
        near = [km for km in ROUND_KM if filters.km is None or km < filters.km]
        asked += [_with(asked[0], _around(point, km)) for km in near]
    if sort == "wage":
        asked += [_with(widest, Range("wage", low=least)) for least in WELL_PAID]
    if sort == "newest" and newest:
        asked.append(_with(widest, Range(KEY, low=min(newest[:most]))))
        asked.append(_with(widest, Range(KEY, low=min(newest))))
    found = engine().search_many(POSTINGS, asked)
    keys = list(dict.fromkeys(hit.key for hits in found for hit in hits))
    return shelf().take(db.session(), keys), all(len(found[one]) < most for one in whole)


def _within(query: Query, filters: Filters, point: Point | None) -> Query:
    """Of the distance, the wage and the region that were chosen."""
    if filters.km is not None and point:
        query = _with(query, _around(point, filters.km))
    if filters.wage_min:
        query = _with(query, Range("wage", low=filters.wage_min))
    if (region := filters.region) and len(region) >= 4:  # the index knows regions from the city down
        query = _with(query, Tag(f"r:{region}"))
    return query


def _chosen(query: Query, facets: Mapping[str, str]) -> Query:
    """Of the values that were chosen; of a family whoever may have it."""
    for facet, value in facets.items():
        if facet in _TAGS and value != YES:
            query = replace(query, must_not=(*query.must_not, Tag(_TAGS[facet])))
        elif facet in _TAGS:
            query = _with(query, Tag(_TAGS[facet]))
        elif facet in _WORDS:
            query = _with(query, Tag(f"w:{value}"))
        elif facet == "family":
            query = _with(query, Tag(f"fam:{value}"))
        elif facet == "wage":
            low, _, high = value.partition("-")
            query = _with(query, Range("wage", int(low) or 1, int(high) - 1 if high else None))
    return query


def _with(query: Query, condition: Condition) -> Query:
    return replace(query, must=(*query.must, (condition,)))


def _around(point: Point, km: float) -> Box:
    west, south, east, north = bounding_box(*point, km)
    return Box((Range("lng", degrees(west), degrees(east)), Range("lat", degrees(south), degrees(north))))
