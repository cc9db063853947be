"""Which search engine this process talks to: Elasticsearch where its address is set, else the embedded one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from flask import Flask, has_request_context

from app.config import Settings
from app.outage import Watch
from search.documents import Collection
from search.engines.base import Builder, Change, Engine, EngineUnavailable, IndexInfo
from search.engines.factory import make_engine
from search.query import Hit, Query

REQUEST_SECONDS = 3.0
"""How long a request waits for the engine; it is answered without it then. Commands wait as long as the engine says."""

PAUSE_SECONDS = 2.0
"""After a silence requests do without the engine for so long before one of them asks it again."""


def register_engine(app: Flask) -> None:
    """Keeps the way to the engine in the app; it is opened on first use, so that nothing is read at import."""
    settings: Settings = app.extensions["settings"]

    @cache
    def for_commands() -> Engine:
        return make_engine(settings.elasticsearch_url, settings.index_dir)

    @cache
    def for_requests() -> Engine:
        if not settings.elasticsearch_url:
            return for_commands()  # files: nothing there falls silent, and what is open is shared
        return WatchedEngine(make_engine(settings.elasticsearch_url, settings.index_dir, REQUEST_SECONDS))

    app.extensions["engine"] = lambda: for_requests() if has_request_context() else for_commands()


class WatchedEngine:
    """An engine over the network as requests see it: when it is silent, one of them waits, not all."""

    def __init__(self, engine: Engine, pause: float = PAUSE_SECONDS) -> None:
        self.name = engine.name
        self._engine = engine
        self._watch = Watch(lambda: EngineUnavailable("the engine was silent a moment ago"), pause)

    def build(self, collection: Collection, *, lexicon: str, now: datetime) -> Builder:
        return self._engine.build(collection, lexicon=lexicon, now=now)

    def apply(self, collection: Collection, changes: Sequence[Change]) -> None:
        self._engine.apply(collection, changes)

    def search(self, collection: Collection, query: Query) -> list[Hit]:
        return self.search_many(collection, [query])[0]

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        with self._watch.asking():
            return self._engine.search_many(collection, queries)

    def readings(self, collection: Collection, keys: Sequence[int]) -> dict[int, str]:
        with self._watch.asking():
            return self._engine.readings(collection, keys)

    def state(self, collection: Collection) -> object | None:
        with self._watch.asking():
            return self._engine.state(collection)

    def info(self, collection: Collection) -> IndexInfo | None:
        with self._watch.asking():
            return self._engine.info(collection)
