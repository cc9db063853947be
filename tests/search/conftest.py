"""Both engines behind one fixture."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from search.engines.base import Engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine


@contextlib.contextmanager
def elasticsearch_engine(url: str) -> Iterator[ElasticsearchEngine]:
    """An engine with names of its own, which are removed at the end."""
    prefix = f"t{uuid.uuid4().hex[:12]}"
    engine = ElasticsearchEngine(url, prefix)
    try:
        yield engine
    finally:
        engine.close()
        with Elasticsearch(url) as client:
            for index in client.indices.get_alias(index=f"{prefix}-*").body:
                client.indices.delete(index=index)


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(tmp_path / "index", wait_seconds=0.3)


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    with elasticsearch_engine(request.getfixturevalue("elasticsearch_url")) as made:
        yield made
