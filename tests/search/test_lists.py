"""Many questions to a large index get the hits that each of them gets by itself, on both engines."""

from __future__ import annotations

import pytest

from search.documents import POSTINGS
from search.engines import embedded_parts, lists
from search.engines.base import Change, Engine
from search.query import Box, Query, Range, Tag, Term
from tests.search.conftest import elasticsearch_engine
from tests.search.engine_kit import document, fill
from tests.search.spread_kit import LIVES_IN, agree, asked, spread

BESIDE = Query(must=((LIVES_IN,),), limit=1_000, any_order=True)


@pytest.fixture
def large(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An index that counts as large."""
    monkeypatch.setattr(lists, "SMALL", 400)
    fill(engine, spread())
    return engine


def test_the_same_hits_of_many_questions_at_once(large: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = asked(250)
    with monkeypatch.context() as patch:  # nothing is asked the other way
        patch.setattr(embedded_parts.Parts, "hits", None)
        patch.setattr("search.engines.elasticsearch._searched", None)
        found = large.search_many(POSTINGS, queries)
        assert large.search_many(POSTINGS, queries[:5]) == found[:5]
    for query, hits in zip(queries, found, strict=True):
        agree(large, query, hits)
    assert 50 < sum(len(hits) == query.limit for query, hits in zip(queries, found, strict=True)) < 200


def test_a_few_questions_to_an_index_that_nobody_asked_many_load_no_lists(
    large: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists.Lists, "__init__", None)
    assert large.search_many(POSTINGS, [BESIDE] * (lists.MANY - 1))


def test_many_questions_see_the_index_as_it_is_now(large: Engine) -> None:
    before = {hit.key for hit in large.search_many(POSTINGS, [BESIDE] * lists.MANY)[-1]}
    left = min(before)
    large.apply(POSTINGS, [Change(5_000, document(5_000, tags=("live:1",))), Change(left, None)])
    now = before - {left} | {5_000}
    assert {hit.key for hit in large.search_many(POSTINGS, [BESIDE])[0]} == now
    assert {hit.key for hit in large.search_many(POSTINGS, [BESIDE] * lists.MANY)[0]} == now
    fill(large, [document(7, tags=("live:1",))])
    assert [hit.key for hit in large.search_many(POSTINGS, [BESIDE] * lists.MANY)[0]] == [7]


def test_those_that_lists_do_not_answer_are_answered_too(large: Engine) -> None:
    everywhere = Query(must=((Box((Range("lng", 1_141_000), Range("lat", None, 0))),),), limit=1_000, any_order=True)
    ordered = Query(should=(Term("tags", "c:1", 2.0),), must=((LIVES_IN,),), limit=20)
    nowhere = Query(must=((Tag("nobody:1"),),), any_order=True)
    one_by_one = [{hit.key for hit in large.search(POSTINGS, query)} for query in (everywhere, ordered, nowhere)]
    assert one_by_one[0]
    assert len(one_by_one[1]) == 20
    together = large.search_many(POSTINGS, [everywhere, ordered, nowhere, *[BESIDE] * lists.MANY])
    assert [{hit.key for hit in hits} for hits in together[:3]] == one_by_one


def test_an_engine_of_elasticsearch_s_that_has_forgotten_the_moment_is_asked_anew(
    elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SMALL", 400)
    with elasticsearch_engine(elasticsearch_url) as engine:
        fill(engine, spread())
        found = engine.search_many(POSTINGS, [BESIDE] * lists.MANY)[0]
        for _, documents, _ in engine._many._held.values():
            documents.close()
        other = Query(must=((Tag("t:11"),),), limit=1_000, any_order=True)
        assert engine.search_many(POSTINGS, [other])[0]
        assert {hit.key for hit in engine.search_many(POSTINGS, [BESIDE] * lists.MANY)[0]} == {hit.key for hit in found}
