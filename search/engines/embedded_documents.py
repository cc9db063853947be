"""The documents of an index of tantivy's, as arrays."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import tantivy

from search.documents import Collection
from search.engines.encoding import KEY, TAGS
from search.engines.lists import Numbers, Scores

_Native = tantivy.Query


class EmbeddedDocuments:
    """See :class:`search.engines.lists.Documents`."""

    def __init__(self, collection: Collection, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._names = (KEY, *collection.numbers)
        self._schema = schema
        self._searcher = searcher

    def table(self) -> dict[str, Numbers]:
        addresses = [address for _, address in self._search(_Native.all_query())]
        return {name: self._values(name, addresses) for name in self._names}

    def having(self, tag: str) -> Numbers:
        found = self._search(_Native.term_query(self._schema, TAGS, tag, "basic"))
        return self._values(KEY, [address for _, address in found])

    def scored(self, field: str, token: str) -> tuple[Numbers, Scores]:
        found = self._search(_Native.term_query(self._schema, field, token, "freq"))
        keys = self._values(KEY, [address for _, address in found])
        return keys, np.array([score for score, _ in found], np.float64)

    def _search(self, native: _Native) -> list[tuple[float, tantivy.DocAddress]]:
        # Counted first: tantivy makes room for as many as are asked for.
        count: int = cast(Any, self._searcher.search(native, 1)).count
        return cast(Any, self._searcher.search(native, count, count=False).hits) if count else []

    def _values(self, name: str, addresses: list[tantivy.DocAddress]) -> Numbers:
        values: list[Any] = self._searcher.fast_field_values(name, addresses)
        return np.array(values, np.int64)
