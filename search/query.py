"""The engine-neutral query. Both engines turn it into their own and must answer alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Term(NamedTuple):
    """A scoring clause. In a text field: BM25 (k1 1.2, b 0.75) × boost. In ``tags``: the constant ``boost``."""

    field: str
    token: str
    boost: float = 1.0


class Tag(NamedTuple):
    """Holds where the document has exactly this tag."""

    value: str


class Range(NamedTuple):
    """Holds where ``low <= number <= high``; None is open."""

    number: str
    low: int | None = None
    high: int | None = None


class Box(NamedTuple):
    """Holds where every range holds: an area, or an area and a period."""

    ranges: tuple[Range, ...]


Condition = Tag | Range | Box


class Bonus(NamedTuple):
    """A scoring clause: the constant ``boost`` where the condition holds."""

    condition: Range | Box
    boost: float


class Best(NamedTuple):
    """A scoring clause: of tags, the greatest ``boost`` of those that the document has."""

    terms: tuple[Term, ...]


Clause = Term | Bonus | Best


@dataclass(frozen=True, slots=True)
class Query:
    """must: every group must hold, a group holds where one of its conditions does. must_not: none may hold.

    should: what orders the hits; with ``need_match`` a hit must match at least one of them.
    Hits of equal score come in ascending key. limit: 1 to 10,000. any_order: the caller looks at every hit and puts
    them in an order of its own; where they are no more than the limit, they may come as they are, without scores.
    rough: which of those that share the score at the cut are among the hits is left to the engine; they may be
    thousands.
    """

    should: tuple[Clause, ...] = ()
    must: tuple[tuple[Condition, ...], ...] = ()
    must_not: tuple[Condition, ...] = ()
    need_match: bool = False
    limit: int = 200
    any_order: bool = False
    rough: bool = False


class Hit(NamedTuple):
    key: int
    score: float


def lets_through(query: Query, tags: Collection[str], numbers: Mapping[str, int]) -> bool:
    """Whether the filters of a query let a document with these tags and numbers through, as every engine answers."""
    if not all(any(_holds(one, tags, numbers) for one in group) for group in query.must):
        return False
    return not any(_holds(one, tags, numbers) for one in query.must_not)


def _holds(condition: Condition, tags: Collection[str], numbers: Mapping[str, int]) -> bool:
    if isinstance(condition, Tag):
        return condition.value in tags
    if isinstance(condition, Box):
        return all(_holds(part, tags, numbers) for part in condition.ranges)
    value, low, high = numbers[condition.number], condition.low, condition.high
    return (low is None or value >= low) and (high is None or value <= high)
