"""An index of Elasticsearch's for many questions at once: its documents as arrays, read page by page at one point in
time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock

import numpy as np
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from search.documents import Collection
from search.engines.elasticsearch_query import Json
from search.engines.encoding import KEY, TAGS
from search.engines.lists import SMALL, Lists, Numbers, Scores, worth_while
from search.query import Hit, Query

PAGE = 10_000
"""Hits of a page: as many as an index gives at most (``index.max_result_window``)."""

KEPT_FOR = "10m"
"""How long the server keeps the point in time after it was last asked."""


class ElasticsearchDocuments:
    """See :class:`search.engines.lists.Documents`. Raises the client's errors; NotFoundError where nobody has asked for
    so long that the server has forgotten."""

    def __init__(self, client: Elasticsearch, index: str, collection: Collection) -> None:
        self._client = client
        self._names = (KEY, *collection.numbers)
        self._moment: str = client.open_point_in_time(index=index, keep_alive=KEPT_FOR)["id"]

    def table(self) -> dict[str, Numbers]:
        columns: dict[str, list[int]] = {name: [] for name in self._names}
        for hits in self._pages({"match_all": {}}, list(self._names)):
            for name, column in columns.items():
                column += [hit["fields"][name][0] for hit in hits]
        return {name: np.array(column, np.int64) for name, column in columns.items()}

    def having(self, tag: str) -> Numbers:
        return np.array(self._keys({"bool": {"filter": [{"term": {TAGS: tag}}]}})[0], np.int64)

    def scored(self, field: str, token: str) -> tuple[Numbers, Scores]:
        keys, scores = self._keys({"term": {field: {"value": token}}}, scores=True)
        return np.array(keys, np.int64), np.array(scores, np.float64)

    def close(self) -> None:
        """Lets the server forget this moment; it would by itself."""
        with suppress(ApiError, TransportError):
            self._client.close_point_in_time(id=self._moment)

    def _keys(self, query: Json, *, scores: bool = False) -> tuple[list[int], list[float]]:
        keys: list[int] = []
        values: list[float] = []
        for hits in self._pages(query, [KEY], scores=scores):
            keys += [hit["fields"][KEY][0] for hit in hits]
            if scores:
                values += [hit["_score"] for hit in hits]
        return keys, values

    def _pages(self, query: Json, fields: list[str], *, scores: bool = False) -> Iterator[list[Json]]:
        body: Json = {
            "query": query,
            "size": PAGE,
            "sort": [{"_shard_doc": "asc"}],
            "track_scores": scores,
            "track_total_hits": False,
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": [{"field": name} for name in fields],
        }
        wanted = ["pit_id", "hits.hits.fields", "hits.hits.sort", *(["hits.hits._score"] if scores else [])]
        while True:
            body["pit"] = {"id": self._moment, "keep_alive": KEPT_FOR}
            answer = self._client.search(body=body, allow_partial_search_results=False, filter_path=wanted)
            self._moment = answer["pit_id"]
            hits = answer.get("hits", {}).get("hits", [])
            if hits:
                yield hits
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]


State = tuple[str, int, int]
"""The index behind an alias, the number of its last change, and how many documents it has."""


class ManyAsked:
    """What one process holds to answer many questions to an index of Elasticsearch's itself. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[State, ElasticsearchDocuments, Lists]] = {}

    def known(
        self, client: Elasticsearch, alias: str, collection: Collection, queries: Sequence[Query]
    ) -> Sequence[list[Hit] | None]:
        """What can be told of many queries faster than by the server, and of a few after those; None of others. Raises
        the client's errors."""
        nothing: Sequence[list[Hit] | None] = [None] * len(queries)
        with self._lock:
            if collection.name not in self._held and not worth_while(collection, len(queries), SMALL + 1):
                return nothing
            state = _state(client, alias)
            held = self._held.get(collection.name)
            if held is not None and held[0] != state:
                self._held.pop(collection.name)[1].close()
                held = None
            if held is None:
                if not worth_while(collection, len(queries), state[2]):
                    return nothing
                documents = ElasticsearchDocuments(client, state[0], collection)
                held = self._held[collection.name] = state, documents, Lists(documents)
            try:
                return held[2].known(queries)
            except NotFoundError:  # so long ago that the server has forgotten
                self._held.pop(collection.name)
                return nothing


def _state(client: Elasticsearch, alias: str) -> State:
    found = client.indices.stats(
        index=alias,
        metric="docs",
        level="shards",
        filter_path=["indices.*.primaries.docs.count", "indices.*.shards.*.seq_no.max_seq_no"],
    )
    ((index, state),) = found["indices"].items()
    last = max(copy["seq_no"]["max_seq_no"] for shard in state["shards"].values() for copy in shard)
    return index, last, state["primaries"]["docs"]["count"]
