"""A query whose hits the caller orders gives the same hits, whichever way the embedded engine finds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search.documents import POSTINGS
from search.engines import embedded_masks
from search.engines.base import Change
from search.engines.embedded import EmbeddedEngine
from search.query import Query, Range, Tag, Term
from tests.search.engine_kit import document, documents, fill, queries
from tests.search.spread_kit import agree, asked, spread


@pytest.fixture(params=["bits", "arrays"])
def engine(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    if request.param == "arrays":
        monkeypatch.setattr(embedded_masks, "FEW", 0)
    found = EmbeddedEngine(tmp_path)
    fill(found, documents(300))
    return found


def keys(engine: EmbeddedEngine, query: Query) -> list[int]:
    return sorted(hit.key for hit in engine.search(POSTINGS, query))


def test_the_same_hits_by_either_way(engine: EmbeddedEngine) -> None:
    asked = [replace(one, limit=400, need_match=False) for one in queries(300)]
    found = [keys(engine, replace(one, any_order=True)) for one in asked]
    assert found == [keys(engine, one) for one in asked]
    assert len({len(one) for one in found}) > 20  # queries of all kinds


def test_more_hits_than_the_limit_come_best_first(engine: EmbeddedEngine) -> None:
    query = Query(should=(Term("title", "普工"),), limit=10, any_order=True)
    assert engine.search(POSTINGS, query) == engine.search(POSTINGS, replace(query, any_order=False))
    assert len(engine.search(POSTINGS, query)) == 10


def test_only_hits_with_a_word_of_it_where_that_is_asked(engine: EmbeddedEngine) -> None:
    query = Query(should=(Term("title", "月嫂"),), need_match=True, limit=400, any_order=True)
    assert engine.search(POSTINGS, query) == engine.search(POSTINGS, replace(query, any_order=False))
    assert engine.search(POSTINGS, query)[0].score > 0


def test_a_change_is_seen(engine: EmbeddedEngine) -> None:
    query = Query(must=((Tag("wanted:1"),), (Range("wage", low=3000),)), any_order=True)
    assert keys(engine, query) == []
    new = document(1, tags=("wanted:1",), wage=5000)
    engine.apply(POSTINGS, [Change(1, new), Change(900, replace(new, key=900)), Change(2, None)])
    assert keys(engine, query) == [1, 900]
    engine.apply(POSTINGS, [Change(1, document(1, tags=("wanted:1",), wage=2000))])
    assert keys(engine, query) == [900]


def test_bits_and_arrays_name_and_score_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine(tmp_path)
    fill(engine, spread())
    questions = [*asked(250), *(replace(one, limit=20, need_match=False, any_order=True) for one in queries(250))]
    by_bits = engine.search_many(POSTINGS, questions)
    monkeypatch.setattr(embedded_masks, "FEW", 0)
    assert by_bits == EmbeddedEngine(tmp_path).search_many(POSTINGS, questions)
    assert 50 < sum(len(hits) == one.limit for hits, one in zip(by_bits, questions, strict=True)) < 450
    assert sum(any(hit.score for hit in hits) for hits in by_bits) > 50
    for one, hits in zip(questions[:250], by_bits, strict=False):
        agree(engine, one, hits)


def test_an_empty_index_has_none(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    fill(engine, [])
    assert keys(engine, Query(must=((Tag("a:1"),),), any_order=True)) == []
