"""Which engine serves: decided by configuration alone."""

from __future__ import annotations

from pathlib import Path

from search.engines.base import Engine

PREFIX = "jiuyezhijia"
"""What the names of our indexes in an Elasticsearch begin with."""


def make_engine(elasticsearch_url: str, index_dir: Path) -> Engine:
    """Elasticsearch where its address is given, else the embedded engine in index_dir. Opens nothing yet."""
    if elasticsearch_url:
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(elasticsearch_url, PREFIX)
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(index_dir)
