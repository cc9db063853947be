"""An index of Elasticsearch's for many questions at once: its documents as arrays, read page by page at one point in
time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock
from typing import NamedTuple

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

_PLACE = "_shard_doc"
"""The number of a document at one point in time. Hits are told by it alone: a key would be looked up for each."""


class ElasticsearchDocuments:
    """See :class:`search.engines.lists.Documents`; the table is asked for first. Raises the client's errors;
    NotFoundError where nobody has asked for so long that the server has forgotten."""

    def __init__(self, client: Elasticsearch, index: str, collection: Collection) -> None:
        self._client = client
        self._names = (KEY, *collection.numbers)
        self._moment: str = client.open_point_in_time(index=index, keep_alive=KEPT_FOR)["id"]
        self._places = self._keys = np.zeros(0, np.int64)
        """The numbers of all documents, ascending, and their keys."""

    def table(self) -> dict[str, Numbers]:
        columns: dict[str, list[int]] = {name: [] for name in self._names}
        places: list[int] = []
        for hits in self._pages({"match_all": {}}, self._names):
            places += [hit["sort"][0] for hit in hits]
            for name, column in columns.items():
                column += [hit["fields"][name][0] for hit in hits]
        found = {name: np.array(column, np.int64) for name, column in columns.items()}
        self._places, self._keys = np.array(places, np.int64), found[KEY]
        return found

    def having(self, tag: str) -> Numbers:
        found: list[int] = []
        for hits in self._pages({"bool": {"filter": [{"term": {TAGS: tag}}]}}):
            found += [hit["sort"][0] for hit in hits]
        return self._keys_of(found)

    def scored(self, field: str, token: str) -> tuple[Numbers, Scores]:
        found: list[int] = []
        scores: list[float] = []
        for hits in self._pages({"term": {field: {"value": token}}}, scores=True):
            found += [hit["sort"][0] for hit in hits]
            scores += [hit["_score"] for hit in hits]
        return self._keys_of(found), np.array(scores, np.float64)

    def close(self) -> None:
        """Lets the server forget this moment; it would by itself."""
        with suppress(ApiError, TransportError):
            self._client.close_point_in_time(id=self._moment)

    def _keys_of(self, places: list[int]) -> Numbers:
        return self._keys[np.searchsorted(self._places, np.array(places, np.int64))]

    def _pages(self, query: Json, fields: Sequence[str] = (), *, scores: bool = False) -> Iterator[list[Json]]:
        body: Json = {
            "query": query,
            "size": PAGE,
            "sort": [{_PLACE: "asc"}],
            "track_scores": scores,
            "track_total_hits": False,
            "_source": False,
            "stored_fields": "_none_",
        }
        wanted = ["pit_id", "hits.hits.sort", *(["hits.hits._score"] if scores else [])]
        if fields:
            body["docvalue_fields"] = [{"field": name} for name in fields]
            wanted.append("hits.hits.fields")
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


class Seen(NamedTuple):
    """What the server tells of the index behind an alias. name: its own. copies: of each copy, the server that has it,
    how often it took up what had changed, and the number of its last change."""

    name: str
    copies: tuple[tuple[str, int, int], ...]
    documents: int


class ManyAsked:
    """What one process holds to answer many questions to an index of Elasticsearch's itself. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[Seen, ElasticsearchDocuments, Lists]] = {}

    def known(
        self, client: Elasticsearch, alias: str, collection: Collection, queries: Sequence[Query]
    ) -> Sequence[list[Hit] | None]:
        """What can be told of many queries faster than by the server, and of a few after those; None of others. Raises
        the client's errors."""
        nothing: Sequence[list[Hit] | None] = [None] * len(queries)
        with self._lock:
            if collection.name not in self._held and not worth_while(collection, len(queries), SMALL + 1):
                return nothing
            now = seen(client, alias)
            held = self._held.get(collection.name)
            if held is not None and held[0] != now:
                self._held.pop(collection.name)[1].close()
                held = None
            if held is None:
                if not worth_while(collection, len(queries), now.documents):
                    return nothing
                documents = ElasticsearchDocuments(client, now.name, collection)
                held = self._held[collection.name] = now, documents, Lists(documents)
            try:
                return held[2].known(queries)
            except NotFoundError:  # so long ago that the server has forgotten
                self._held.pop(collection.name)
                return nothing


def seen(client: Elasticsearch, alias: str) -> Seen:
    """Another one whenever a search may be answered otherwise. What is told was so before any later search: an answer
    may be of a later state than was seen before it, never of an earlier one. Raises the client's errors."""
    found = client.indices.stats(
        index=alias,
        metric=["docs", "refresh"],
        level="shards",
        filter_path=[
            "indices.*.primaries.docs.count",
            "indices.*.shards.*.routing.node",
            "indices.*.shards.*.refresh.external_total",
            "indices.*.shards.*.seq_no.max_seq_no",
        ],
    )
    ((index, state),) = found["indices"].items()
    copies = (
        (copy["routing"]["node"], copy["refresh"]["external_total"], copy["seq_no"]["max_seq_no"])
        for shard in state["shards"].values()
        for copy in shard
    )
    return Seen(index, tuple(sorted(copies)), state["primaries"]["docs"]["count"])
