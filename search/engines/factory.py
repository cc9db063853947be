"""Which engine serves: decided by configuration alone."""

from __future__ import annotations

from pathlib import Path

from search.engines.base import Engine

PREFIX = "jiuyezhijia"
"""What the names of our indexes in an Elasticsearch begin with."""


def make_engine(elasticsearch_url: str, index_dir: Path, search_seconds: float | None = None) -> Engine:
    """Elasticsearch where its address is given, else the embedded engine in index_dir. Opens nothing yet.

    search_seconds: how long a search over the network may take; None: as long as the engine's own limit.
    """
    if elasticsearch_url:
        from search.engines.elasticsearch import SEARCH_SECONDS, ElasticsearchEngine

        return ElasticsearchEngine(elasticsearch_url, PREFIX, search_seconds or SEARCH_SECONDS)
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(index_dir)
