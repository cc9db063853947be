"""Which search engine this process talks to: Elasticsearch where its address is set, else the embedded one."""

from __future__ import annotations

from functools import cache

from flask import Flask

from app.config import Settings
from search.engines.base import Engine
from search.engines.factory import make_engine


def register_engine(app: Flask) -> None:
    """Keeps the way to the engine in the app; it is opened on first use, so that nothing is read at import."""
    settings: Settings = app.extensions["settings"]

    @cache
    def opened() -> Engine:
        return make_engine(settings.elasticsearch_url, settings.index_dir)

    app.extensions["engine"] = opened
