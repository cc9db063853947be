"""What the filters of a query let through, by masks over all documents of a small index.

A county's postings are a thousand documents, asked for by the same few hundred tags again and again. Each tag is asked
of tantivy once for a state of the index; from then on a query is a handful of steps over arrays of truth values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.engines.encoding import KEY, TAGS, bounds
from search.query import Box, Condition, Hit, Query, Range, Tag

SMALL = 50_000
"""Documents up to which going through all of them is faster than asking tantivy."""

MOST_TAGS = 1_000
"""Tags whose documents are kept; a truth value is a byte."""

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Documents:
    """All documents of an index, by ascending key."""

    keys: Whole
    addresses: list[tantivy.DocAddress]


class Masks:
    """The documents of one state of an index. Threads may share it: what two work out at once is the same."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._count = searcher.num_docs
        self._tags: dict[str, Mask] = {}
        self._numbers: dict[str, Whole] = {}
        self._found: _Documents | None = None

    def all_hits(self, query: Query) -> list[Hit] | None:
        """Every hit of a query whose caller orders them, in ascending key and without scores. None where the index is
        too large, where there are more than the limit, or where only hits with a word of ``should`` count."""
        if not query.any_order or self._count > SMALL or (query.need_match and query.should):
            return None
        mask = np.ones(self._count, np.bool_)
        for group in query.must:
            mask &= self._any(group)
        for condition in query.must_not:
            mask &= ~self._holds(condition)
        keys = self._documents().keys[mask].tolist()
        return [Hit(key, 0.0) for key in keys] if len(keys) <= query.limit else None

    def _any(self, group: tuple[Condition, ...]) -> Mask:
        mask = np.zeros(self._count, np.bool_)
        for condition in group:
            mask |= self._holds(condition)
        return mask

    def _holds(self, condition: Condition) -> Mask:
        if isinstance(condition, Tag):
            return self._tag(condition.value)
        if isinstance(condition, Range):
            return self._within(condition)
        return self._inside(condition)

    def _inside(self, box: Box) -> Mask:
        mask = np.ones(self._count, np.bool_)
        for part in box.ranges:
            mask &= self._within(part)
        return mask

    def _within(self, part: Range) -> Mask:
        ends = bounds(part)
        if ends is None:
            return np.zeros(self._count, np.bool_)
        values = self._numbers.get(part.number)
        if values is None:
            values = self._numbers[part.number] = self._values(part.number, self._documents().addresses)
        return (values >= ends[0]) & (values <= ends[1])

    def _tag(self, tag: str) -> Mask:
        mask = self._tags.get(tag)
        if mask is None:
            mask = np.zeros(self._count, np.bool_)
            if addresses := self._search(tantivy.Query.term_query(self._schema, TAGS, tag, "basic")):
                mask[np.searchsorted(self._documents().keys, self._values(KEY, addresses))] = True
            if len(self._tags) < MOST_TAGS:
                self._tags[tag] = mask
        return mask

    def _documents(self) -> _Documents:
        if self._found is None:
            addresses = self._search(tantivy.Query.all_query())
            keys = self._values(KEY, addresses)
            order = np.argsort(keys)
            self._found = _Documents(keys[order], [addresses[place] for place in order.tolist()])
        return self._found

    def _search(self, native: tantivy.Query) -> list[tantivy.DocAddress]:
        if not self._count:
            return []
        found = self._searcher.search(native, self._count, count=False).hits
        return cast("list[tantivy.DocAddress]", [address for _, address in found])

    def _values(self, name: str, addresses: list[tantivy.DocAddress]) -> Whole:
        values: list[Any] = self._searcher.fast_field_values(name, addresses)
        return np.array(values, np.int64)
