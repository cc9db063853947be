"""The best of more open postings than can be looked at one by one: what the engine is asked, and what it hands over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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

CANDIDATES = 200
"""Postings that the engine hands over to each question at most."""
ROUND_KM = (3.0, 15.0)
"""So many again are taken from within each of these distances of a searcher."""
WELL_PAID = (8_000, 15_000, 30_000)
"""Yuan a month: so many again are taken from those that pay as much, where the best paid come first."""

_WORDS = ("shift", "form")
_TAGS = {"night": "mark:night", "lodging": "live:1", "shuttle": "bus:1"}


@dataclass(frozen=True, slots=True)
class Among:
    """What is wanted beside the words. facets: whether those are wanted, too, that break a chosen facet. newest: ids of
    the newest postings."""

    point: Point | None
    filters: Filters
    sort: str
    facets: bool
    newest: Sequence[int]

    def best(self, queries: Sequence[Query]) -> tuple[list[PreparedPosting], bool]:
        """The postings among which the best are, and whether these are all. queries: the widest last. Raises
        EngineUnavailable."""
        asked = [self._asked(query) for query in queries]
        widest, free = asked[-1], _within(_limited(queries[-1]), self.filters, self.point)
        whole = {len(asked) - 1}
        if self.facets and widest != free:
            whole.add(len(asked))
            asked.append(free)
        asked += [self._asked(query) for query in self.near(queries[0])]
        if self.sort == "wage":
            asked += [_with(widest, Range("wage", low=least)) for least in WELL_PAID]
        if self.sort == "newest" and self.newest:
            asked.append(_with(widest, Range(KEY, low=min(self.newest[:CANDIDATES]))))
            asked.append(_with(widest, Range(KEY, low=min(self.newest))))
        found = _keys(asked)
        return taken(found), all(len(found[one]) < CANDIDATES for one in whole)

    def keys(self, queries: Sequence[Query]) -> list[list[int]]:
        """What the engine finds for each of some queries, the best first. Raises EngineUnavailable."""
        return _keys([replace(self._asked(query), any_order=False) for query in queries])

    def near(self, query: Query) -> list[Query]:
        """A query, asked of what is near the searcher only; nothing where it is not known where they are."""
        if not self.point:
            return []
        near = [km for km in ROUND_KM if self.filters.km is None or km < self.filters.km]
        return [_with(query, _around(self.point, km)) for km in near]

    def _asked(self, query: Query) -> Query:
        return _chosen(_within(_limited(query), self.filters, self.point), self.filters.facets)


def _keys(queries: Sequence[Query]) -> list[list[int]]:
    return [[hit.key for hit in hits] for hits in engine().search_many(POSTINGS, queries)]


def _limited(query: Query) -> Query:
    return replace(query, limit=min(query.limit, CANDIDATES), any_order=True, rough=True)


def taken(found: Iterable[Sequence[int]]) -> list[PreparedPosting]:
    """The postings of several lists, each once."""
    return shelf().take(db.session(), list(dict.fromkeys(key for keys in found for key in keys)))


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
