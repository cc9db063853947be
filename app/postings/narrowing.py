"""What a list of found postings is narrowed by beside its words, how it is sorted, and what an offer breaks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.codes import UnknownCode, full_name
from search.geo import haversine_km
from search.lexicon import load_lexicon
from search.ranking.facets import keeps, label_of
from search.ranking.nearest import Miss
from search.ranking.prepared import PreparedPosting

Point = tuple[float, float]
"""(lng, lat) in decimal degrees."""

SORTS = {"best": "最合适的在前", "distance": "最近的在前", "newest": "最新的在前", "wage": "工资高的在前"}


@dataclass(frozen=True, slots=True)
class Filters:
    """km: the furthest, straight line. wage_min: yuan a month, of what most get. facets: facet → value, region too."""

    km: float | None = None
    wage_min: int | None = None
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def region(self) -> str | None:
        return self.facets.get("region")


class Row(NamedTuple):
    """A posting of a search before it is read. score 0–1. tier: see :class:`search.ranking.found.Found`.

    km: straight line from the searcher, None where a place is not known.
    """

    ready: PreparedPosting
    km: float | None
    score: float = 0.0
    tier: int = 0


_KEYS: dict[str, Callable[[Row], tuple[float, ...]]] = {
    "best": lambda row: (row.tier, -row.score, row.ready.view.key),
    "distance": lambda row: (row.km is None, row.km or 0.0, row.ready.view.key),
    "newest": lambda row: (-row.ready.view.open_from.toordinal(), -row.ready.view.key),
    "wage": lambda row: (-row.ready.facts.pay.typical, row.ready.view.key),
}


def in_order(rows: Sequence[Row], sort: str) -> list[Row]:
    """The rows by :func:`place_of`."""
    return sorted(rows, key=_KEYS[sort])


def place_of(row: Row, sort: str) -> list[float]:
    """Where a row stands in an order: no two have the same, and it stays when others come or go."""
    return [float(part) for part in _KEYS[sort](row)]


def km_between(point: Point | None, ready: PreparedPosting) -> float | None:
    """Kilometres to a posting, to a hundred metres; None where either place is not known."""
    if point is None or not ready.view.located:
        return None
    return round(haversine_km(*point, ready.view.lng, ready.view.lat), 1)


def within(rows: Sequence[Row], filters: Filters) -> list[Row]:
    """The rows that keep the distance and the wage; the facets are left to who counts them."""
    if filters.km is None and filters.wage_min is None:
        return list(rows)
    return [row for row in rows if _near(row.km, filters.km) and _paid(row.ready, filters.wage_min)]


def chosen(rows: Sequence[Row], filters: Filters) -> list[Row]:
    """The rows that have every chosen value."""
    return [row for row in rows if keeps(row.ready, filters.facets)] if filters.facets else list(rows)


def broken(row: Row, filters: Filters) -> list[Miss]:
    """Which filters an offer does not keep, each in words."""
    found = []
    pay = row.ready.facts.pay.typical
    if not _near(row.km, filters.km):
        found.append(Miss("km", "不知道有多远" if row.km is None else f"离您 {row.km} 公里，超过 {filters.km:g} 公里"))
    if not _paid(row.ready, filters.wage_min):
        words = f"一般月薪约 {pay} 元，不到 {filters.wage_min} 元" if pay else "没有写明月薪"
        found.append(Miss("wage", words))
    for facet, value in filters.facets.items():
        if not keeps(row.ready, {facet: value}):
            found.append(Miss(facet, _unlike(facet, value)))
    return found


def _unlike(facet: str, value: str) -> str:
    if facet == "region":
        try:
            return f"不在{full_name(value)}"
        except UnknownCode:
            return "不在您选的地方"
    return f"不是“{label_of(facet, value, load_lexicon())}”"


def _near(km: float | None, most: float | None) -> bool:
    return most is None or (km is not None and km <= most)


def _paid(ready: PreparedPosting, least: int | None) -> bool:
    return least is None or ready.facts.pay.typical >= least
