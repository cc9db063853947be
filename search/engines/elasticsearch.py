"""The engine of production: Elasticsearch 9. One index a generation; an alias, moved in one call, names the live."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any

import orjson
from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import streaming_bulk
from elasticsearch.serializer import NdjsonSerializer, OrjsonSerializer

from search.documents import Collection, Document
from search.engines.base import Change, EngineUnavailable, IndexInfo, IndexRejected
from search.engines.elasticsearch_documents import ManyAsked, Seen, seen
from search.engines.elasticsearch_query import LIVE, Json, index_body, readings_body, search_body
from search.engines.encoding import KEY, READING, READINGS_AT_ONCE, WHOLE, check_query, encode_document, ordered
from search.engines.generations import new_generation
from search.query import Hit, Query

SEARCH_SECONDS = 10.0
WRITE_SECONDS = 120.0
MERGE_SECONDS = 600.0
"""How long a finished build waits until it is one piece: some thirty seconds of a million documents. It goes live in
several else."""

BULK_DOCUMENTS = 2_000
BULK_BYTES = 8_000_000
BULK_RETRIES = 4
"""How often a write that a busy server turned away (429) is offered again, from 1 s apart doubling."""

STATE_SECONDS = 0.5
"""How long what the server told of an index is taken to hold: a change may take two seconds until it is seen."""

SEARCHES_AT_ONCE = 50
REQUESTS_AT_ONCE = 4
_PREFIX = re.compile(r"[a-z][a-z0-9_-]*")
_GENERATION = re.compile(r"\d{8}t\d{6}z-[0-9a-f]{8}")


class _Lines(NdjsonSerializer):
    """What is sent in lines, written as quickly as what is sent whole."""

    def json_dumps(self, data: Any) -> bytes:
        return orjson.dumps(data, default=self.default)


class ElasticsearchEngine:
    """url: the server, with user and password where it wants them. prefix: what our names of indexes begin with.
    search_seconds: how long an answer to a search, or the making of a connection, may take."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str, search_seconds: float = SEARCH_SECONDS) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"{prefix!r} cannot begin the name of an index")
        self._url = url
        self._prefix = prefix
        self._search_seconds = search_seconds
        self._client: Elasticsearch | None = None
        self._many = ManyAsked()
        self._told: dict[str, tuple[float, Seen]] = {}
        """What was told of each collection, and the moment it was asked for."""

        self._pid = 0
        self._lock = threading.Lock()

    def build(self, collection: Collection, *, lexicon: str, now: datetime) -> ElasticsearchBuilder:
        """Removes what killed builds left. Of two builds at once the later one wins; the other ends with an error."""
        names = _Names(self._prefix, collection)
        with _failures("open a build"):
            writer = self._connected().options(request_timeout=WRITE_SECONDS)
            names.clean(writer)
            return ElasticsearchBuilder(writer, collection, names, lexicon, now)

    def apply(self, collection: Collection, changes: Sequence[Change]) -> None:
        """Raises EngineUnavailable where nothing is live, IndexRejected for a misfit document."""
        latest = {change.key: change for change in changes}
        actions = [_action(collection, change) for change in latest.values()]
        if not actions:
            return
        alias = _Names(self._prefix, collection).alias
        with _failures("apply changes"):
            writer = self._connected().options(request_timeout=WRITE_SECONDS)
            _write(writer, alias, actions)
            writer.indices.refresh(index=alias)
        self._told.pop(collection.name, None)

    def search(self, collection: Collection, query: Query) -> list[Hit]:
        """Raises EngineUnavailable where nothing is live, ValueError where the query itself is at fault."""
        return self.search_many(collection, [query])[0]

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        """Several requests at once, each with many queries; each query sees its own moment of the index. Many to
        a large index are answered here, from lists of what it holds."""
        for query in queries:
            check_query(collection, query)
        alias = _Names(self._prefix, collection).alias
        with _failures("search"):
            client = self._connected()
            known = self._many.known(client, alias, collection, queries)
            asked = [query for query, hits in zip(queries, known, strict=True) if hits is None]
            parts = [asked[at : at + SEARCHES_AT_ONCE] for at in range(0, len(asked), SEARCHES_AT_ONCE)]
            if len(parts) <= 1:
                answers = [_searched(client, alias, part) for part in parts]
            else:
                with ThreadPoolExecutor(REQUESTS_AT_ONCE, "search") as pool:
                    answers = list(pool.map(lambda part: _searched(client, alias, part), parts))
        found = (hits for answer in answers for hits in answer)
        return [next(found) if hits is None else hits for hits in known]

    def readings(self, collection: Collection, keys: Sequence[int]) -> dict[int, str]:
        """Raises EngineUnavailable where nothing is live."""
        alias = _Names(self._prefix, collection).alias
        wanted = sorted({key for key in keys if key in WHOLE})
        found: dict[int, str] = {}
        with _failures("read what is kept"):
            client = self._connected()
            for at in range(0, len(wanted), READINGS_AT_ONCE):
                body = readings_body(wanted[at : at + READINGS_AT_ONCE])
                answer = client.search(
                    index=alias, body=body, allow_partial_search_results=False, filter_path=["hits.hits.fields"]
                )
                for hit in answer.get("hits", {}).get("hits", ()):
                    if READING in hit["fields"]:
                        found[hit["fields"][KEY][0]] = hit["fields"][READING][0]
        return found

    def state(self, collection: Collection) -> object | None:
        """As it was :data:`STATE_SECONDS` ago at most, but for what this process has changed. Raises EngineUnavailable
        where nothing is live."""
        moment, told = monotonic(), self._told.get(collection.name)
        if told is None or moment - told[0] >= STATE_SECONDS:
            with _failures("tell what it is at"):
                told = moment, seen(self._connected(), _Names(self._prefix, collection).alias)
            self._told[collection.name] = told
        return told[1]

    def info(self, collection: Collection) -> IndexInfo | None:
        """What is live, or None. Raises EngineUnavailable."""
        names = _Names(self._prefix, collection)
        with _failures("ask what is live"):
            client = self._connected()
            try:
                found = client.indices.get(index=names.alias, features=["mappings"])
                ((index, state),) = found.body.items()
                documents = client.count(index=index)["count"]
            except NotFoundError:
                return None
            return _info(names.generation(index), state["mappings"]["_meta"], documents)

    def _connected(self) -> Elasticsearch:
        """One client a process: connections do not survive a fork."""
        with self._lock:
            if self._client is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._many = ManyAsked()
                self._client = Elasticsearch(
                    self._url,
                    request_timeout=self._search_seconds,
                    connections_per_node=REQUESTS_AT_ONCE * 4,
                    max_retries=2,
                    retry_on_timeout=False,
                    retry_on_status=(),
                    serializers={one.mimetype: one for one in (OrjsonSerializer(), _Lines())},
                )
            return self._client

    def close(self) -> None:
        with self._lock:
            if self._client is not None and self._pid == os.getpid():
                self._client.close()
            self._client = None


class ElasticsearchBuilder:
    """Writes through an alias of its own: should the index be removed, nothing brings it back half filled."""

    def __init__(
        self, client: Elasticsearch, collection: Collection, names: _Names, lexicon: str, now: datetime
    ) -> None:
        self._client = client
        self._collection = collection
        self._names = names
        self._index = names.index(new_generation(now))
        self._entrance = f"{self._index}-build"
        self._meta = {"lexicon": lexicon, "built_at": now.isoformat()}
        body = index_body(collection, self._meta)
        client.indices.create(index=self._index, aliases={self._entrance: {}}, **body)

    def add(self, documents: Iterable[Document]) -> int:
        """Some are sent while the next are made."""
        added, coming = 0, iter(documents)
        sent: Future[None] | None = None
        with _failures("add to a build"), ThreadPoolExecutor(1, "bulk") as pool:
            while part := list(islice(coming, BULK_DOCUMENTS)):
                actions = [_action(self._collection, Change(document.key, document)) for document in part]
                if sent:
                    sent.result()
                sent = pool.submit(_write, self._client, self._entrance, actions)
                added += len(part)
            if sent:
                sent.result()
        return added

    def count(self) -> int:
        with _failures("count a build"):
            self._client.indices.refresh(index=self._index)
            return int(self._client.count(index=self._index)["count"])

    def missing(self, keys: Sequence[int]) -> list[int]:
        with _failures("check a build"):
            self._client.indices.refresh(index=self._index)
            query = {"terms": {KEY: list(keys)}}
            found = self._client.search(
                index=self._index, query=query, size=max(len(keys), 1), source=False, docvalue_fields=[{"field": KEY}]
            )
        present = {hit["fields"][KEY][0] for hit in found["hits"]["hits"]}
        return [key for key in keys if key not in present]

    def publish(self) -> IndexInfo:
        names, client = self._names, self._client
        with _failures("publish a build"):
            with suppress(ConnectionTimeout):
                client.options(request_timeout=MERGE_SECONDS).indices.forcemerge(index=self._index, max_num_segments=1)
            documents = self.count()
            client.indices.put_settings(index=self._index, settings=LIVE)
            held = names.held(client)
            actions = [
                _alias("remove", self._index, self._entrance, must_exist=True),
                _alias("add", self._index, names.alias),
            ]
            for index, aliases in held.items():
                if names.previous in aliases:
                    actions.append(_alias("remove", index, names.previous))
                if names.alias in aliases:
                    actions.append(_alias("remove", index, names.alias))
                    actions.append(_alias("add", index, names.previous))
            client.indices.update_aliases(actions=actions)
            names.clean(client)
        return _info(names.generation(self._index), self._meta, documents)

    def abort(self) -> None:
        with _failures("abort a build"):
            aliases = self._names.held(self._client).get(self._index, set())
            if self._entrance in aliases:  # else it is live, or gone already
                self._client.indices.delete(index=self._index, ignore_unavailable=True)


class _Names:
    """The names of one collection's indexes and aliases."""

    def __init__(self, prefix: str, collection: Collection) -> None:
        self.alias = f"{prefix}-{collection.name}"
        self.previous = f"{self.alias}-previous"

    def index(self, generation: str) -> str:
        return f"{self.alias}-{generation}"

    def generation(self, index: str) -> str:
        return index.removeprefix(f"{self.alias}-")

    def held(self, client: Elasticsearch) -> dict[str, set[str]]:
        """Our indexes of this collection, each with its aliases."""
        found = client.indices.get_alias(index=f"{self.alias}-*")
        return {
            index: set(state["aliases"])
            for index, state in found.body.items()
            if _GENERATION.fullmatch(self.generation(index))
        }

    def clean(self, client: Elasticsearch) -> None:
        """Removes every index of ours that is neither live nor the one before."""
        for index, aliases in self.held(client).items():
            if not aliases & {self.alias, self.previous}:
                client.indices.delete(index=index, ignore_unavailable=True)


def _alias(kind: str, index: str, alias: str, **more: bool) -> Json:
    return {kind: {"index": index, "alias": alias, **more}}


def _action(collection: Collection, change: Change) -> Json:
    target = {"_id": str(change.key)}
    if change.document is None:
        return target | {"_op_type": "delete"}
    if change.document.key != change.key:
        raise IndexRejected(f"the change of {change.key} brings document {change.document.key}")
    return target | {"_op_type": "index", "_source": encode_document(collection, change.document)}


def _write(client: Elasticsearch, alias: str, actions: Iterable[Json]) -> None:
    """Raises IndexRejected for the first document that the mapping refuses, EngineUnavailable for any other failure."""
    outcomes = streaming_bulk(
        client,
        actions,
        index=alias,
        require_alias=True,
        chunk_size=BULK_DOCUMENTS,
        max_chunk_bytes=BULK_BYTES,
        max_retries=BULK_RETRIES,
        initial_backoff=1,
        raise_on_error=False,
        yield_ok=False,
    )
    for _, outcome in outcomes:
        ((kind, item),) = outcome.items()
        error = item.get("error")
        if error is None and kind == "delete":
            continue  # it was not there
        reason = f"document {item.get('_id')}: {error}"
        if item.get("status") == 400:
            raise IndexRejected(reason)
        raise EngineUnavailable(f"Elasticsearch could not write {reason}")


def _searched(client: Elasticsearch, alias: str, queries: Sequence[Query]) -> list[list[Hit]]:
    searches: list[Json] = []
    for query in queries:
        searches += ({"index": alias, "allow_partial_search_results": False}, search_body(query))
    found = client.msearch(
        searches=searches,
        filter_path=[
            *(f"responses.hits.hits.{part}" for part in ("sort", "_score", "fields")),
            *(f"responses.{part}" for part in ("status", "error", "timed_out")),
        ],
    )
    return [_hits(answer, query.limit) for answer, query in zip(found["responses"], queries, strict=True)]


def _hits(answer: Json, limit: int) -> list[Hit]:
    if "error" in answer or answer.get("timed_out"):
        raise EngineUnavailable(f"Elasticsearch did not answer a search: {answer.get('error', 'it took too long')}")
    hits = answer.get("hits", {}).get("hits", ())
    return ordered([_scored(hit) for hit in hits], limit)


def _scored(hit: Json) -> tuple[int, float]:
    """The key and the score of a hit, as :func:`search_body` has asked for them."""
    if "sort" in hit:
        score, key = hit["sort"]
        return key, score
    return hit["fields"][KEY][0], hit["_score"]


def _info(generation: str, meta: Json, documents: int) -> IndexInfo:
    return IndexInfo(generation, meta["lexicon"], datetime.fromisoformat(meta["built_at"]), documents)


@contextmanager
def _failures(doing: str) -> Iterator[None]:
    try:
        yield
    except (TransportError, ApiError) as error:
        raise EngineUnavailable(f"Elasticsearch could not {doing}: {error}") from error
