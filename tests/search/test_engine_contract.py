"""What the engine interface promises, held by both engines."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search.documents import PEOPLE, POSTINGS, Document
from search.engines.base import Change, Engine, EngineUnavailable, IndexRejected
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.factory import make_engine
from search.query import Box, Query, Range, Tag, Term
from tests.search.conftest import elasticsearch_engine
from tests.search.engine_kit import NOW, TAGS, document, documents, fill, has, matches, queries

ALL = Query(limit=10_000)


def keys(engine: Engine, query: Query = ALL) -> list[int]:
    return [hit.key for hit in engine.search(POSTINGS, query)]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Both engines over the same 700 documents in one segment each."""
    embedded = EmbeddedEngine(tmp_path_factory.mktemp("pair"))
    fill(embedded, documents(700))
    with elasticsearch_engine(elasticsearch_url) as other:
        fill(other, documents(700))
        yield embedded, other


def test_both_engines_answer_alike(pair: tuple[Engine, Engine]) -> None:
    """The same hits in the same order. Scores agree within 1 %; in truth they differ by rounding alone."""
    asked = queries(400)
    scored = 0
    for query, ours, theirs in zip(asked, *(engine.search_many(POSTINGS, asked) for engine in pair), strict=True):
        assert [hit.key for hit in ours] == [hit.key for hit in theirs], query
        for one, other in zip(ours, theirs, strict=True):
            assert math.isclose(one.score, other.score, rel_tol=0.01, abs_tol=2e-4), query
            scored += one.score > 0
    assert scored > 5000


def test_filters_find_what_the_interface_says(engine: Engine) -> None:
    made = {one.key: one for one in documents(300, seed=3)}
    fill(engine, list(made.values()))
    asked = [replace(query, limit=10_000) for query in queries(200, seed=4)]
    found = 0
    for query, hits in zip(asked, engine.search_many(POSTINGS, asked), strict=True):
        wanted = {key for key, one in made.items() if matches(query, one)}
        if query.need_match and not query.should:
            wanted = set()
        assert {hit.key for hit in hits} == wanted, query
        assert [(-hit.score, hit.key) for hit in hits] == sorted((-hit.score, hit.key) for hit in hits)
        for hit in hits:
            assert (hit.score > 0) == any(has(term, made[hit.key]) for term in query.should)
        found += len(hits)
    assert found > 1000


@pytest.mark.parametrize("limit", [1, 7, 60, 200])
def test_a_limit_takes_the_best_of_all_also_over_many_segments(engine: Engine, limit: int) -> None:
    made = documents(240, seed=5)
    fill(engine, made[:100])
    for at in range(100, 240, 20):
        engine.apply(POSTINGS, [Change(one.key, one) for one in made[at : at + 20]])
    for query in queries(60, seed=6):
        whole = engine.search(POSTINGS, replace(query, limit=10_000))
        assert engine.search(POSTINGS, replace(query, limit=limit)) == whole[:limit]


def test_rough_hits_are_others_only_where_the_score_is_that_of_the_cut(engine: Engine) -> None:
    fill(engine, documents(300, seed=9))
    cut = 0
    for query in queries(60, seed=10):
        exact = engine.search(POSTINGS, replace(query, limit=20))
        rough = engine.search(POSTINGS, replace(query, limit=20, rough=True))
        assert [hit.score for hit in rough] == pytest.approx([hit.score for hit in exact], abs=2e-4)
        assert rough == sorted(rough, key=lambda hit: (-hit.score, hit.key))
        least = exact[-1].score + 1e-3 if exact else 0.0
        assert [hit for hit in rough if hit.score > least] == [hit for hit in exact if hit.score > least]
        cut += len(exact) == 20
    assert cut > 20


def test_tags_that_hits_must_have_give_their_score_too(engine: Engine) -> None:
    fill(engine, documents(300, seed=7))
    for at, query in enumerate(queries(60, seed=8)):
        tags = TAGS[at % 12 : at % 12 + 4]
        should = (*query.should, *(Term("tags", tag, 0.5 + place) for place, tag in enumerate(tags)))
        asked = replace(query, should=should, must=(*query.must, tuple(map(Tag, tags))), need_match=False, limit=20)
        one_more = (*query.must, (*map(Tag, tags), Tag("none:such")))  # of which no term speaks
        whole = engine.search(POSTINGS, replace(asked, must=one_more, limit=10_000))
        found = engine.search(POSTINGS, asked)
        assert [hit.key for hit in found] == [hit.key for hit in whole[:20]]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in whole[:20]], abs=2e-4)


def test_a_range_that_everything_keeps_is_looked_at_again_after_a_change(engine: Engine) -> None:
    fill(engine, [document(key, valid_to=20_800 + key) for key in (1, 2, 3)])
    still_open = Query(should=(Term("title", "普工"),), must=((Range("valid_to", low=20_801),),))
    assert keys(engine, still_open) == [1, 2, 3]
    engine.apply(POSTINGS, [Change(4, document(4, valid_to=20_700)), Change(1, None)])
    assert keys(engine, still_open) == [2, 3]
    assert keys(engine, replace(still_open, must=((Range("valid_to", high=20_802),),))) == [2, 4]


def test_bm25_by_hand(engine: Engine) -> None:
    fill(engine, [document(1, "焊工 焊工 普工", ""), document(2, "普工", ""), document(3, "保洁", "")])
    (hit,) = engine.search(POSTINGS, Query(should=(Term("title", "焊工", 2.0),), need_match=True))
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    tf = 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / (5 / 3)))
    assert hit.key == 1
    assert hit.score == pytest.approx(2.0 * idf * tf, abs=1e-3)


def test_tags_score_their_boost(engine: Engine) -> None:
    fill(engine, [document(1, tags=("o:1",)), document(2, tags=("o:1", "o:2")), document(3)])
    hits = engine.search(POSTINGS, Query(should=(Term("tags", "o:1", 0.5), Term("tags", "o:2", 3.0))))
    assert [(hit.key, hit.score) for hit in hits] == [(2, 3.5), (1, 0.5), (3, 0.0)]


def test_only_filters_give_all_that_fit_with_score_zero_by_key(engine: Engine) -> None:
    fill(engine, [document(key, wage=key) for key in (30, 10, 20, 40)])
    hits = engine.search(POSTINGS, Query(must=((Range("wage", 10, 30),),)))
    assert [(hit.key, hit.score) for hit in hits] == [(10, 0.0), (20, 0.0), (30, 0.0)]
    assert keys(engine, Query(limit=2)) == [10, 20]
    assert keys(engine, Query(must_not=(Range("key", 20, 20),))) == [10, 30, 40]


def test_nothing_holds_an_empty_group_and_everything_an_empty_box(engine: Engine) -> None:
    fill(engine, [document(1), document(2)])
    assert keys(engine, Query(must=((),))) == []
    assert keys(engine, Query(must=((Box(()),),))) == [1, 2]
    assert keys(engine, Query(must=((Range("wage"),),))) == [1, 2]
    assert keys(engine, Query(must=((Range("wage", 5, 4),),))) == []
    assert keys(engine, Query(must=((Range("wage", -(2**70), 2**70),),))) == [1, 2]
    assert keys(engine, Query(need_match=True)) == []


@pytest.mark.parametrize("token", ["𬭎石村", "㛃", "c++", "電銲 工", "a\u3000b\u00a0c\u2028d", "长" * 300, "Ω", "∅x"])
def test_any_token_is_found_again_whole(engine: Engine, token: str) -> None:
    other = Document(2, {"title": (*token, token[:2] + "别"), "body": ()}, (), dict(document(2).numbers))
    fill(engine, [Document(1, {"title": ("普工", token), "body": (token,)}, (), dict(document(1).numbers)), other])
    expected = [1, 2] if len(token) == 1 else [1]
    assert sorted(keys(engine, Query(should=(Term("title", token),), need_match=True))) == expected
    assert keys(engine, Query(should=(Term("body", token),), need_match=True)) == [1]


@pytest.mark.parametrize("token", ["", " ", "\ud800"])
def test_a_token_of_nothing_finds_nothing(engine: Engine, token: str) -> None:
    fill(engine, [document(1, "普工", "")])
    assert keys(engine, Query(should=(Term("title", token),), need_match=True)) == []


def test_tags_are_exact(engine: Engine) -> None:
    fill(engine, [document(1, tags=("地:㛃坑 组",)), document(2, tags=("地:㛃坑",)), document(3, tags=("C",))])
    assert keys(engine, Query(must=((Tag("地:㛃坑 组"),),))) == [1]
    assert keys(engine, Query(must=((Tag("地:㛃坑"), Tag("C")),))) == [2, 3]
    assert keys(engine, Query(must=((Tag("c"),),))) == []


@pytest.mark.parametrize(
    "query",
    [
        Query(limit=0),
        Query(limit=10_001),
        Query(should=(Term("name", "x"),)),
        Query(should=(Term("title", "x", 0.0),)),
        Query(should=(Term("title", "x", float("nan")),)),
        Query(must=((Range("height", 1),),)),
        Query(must_not=(Box((Range("birth", 1),)),)),
    ],
)
def test_a_query_that_no_engine_answers_is_a_value_error(engine: Engine, query: Query) -> None:
    fill(engine, [document(1)])
    with pytest.raises(ValueError):
        engine.search(POSTINGS, query)


def test_ten_thousand_hits_are_the_most(engine: Engine) -> None:
    builder = engine.build(POSTINGS, lexicon="v", now=NOW)
    assert builder.add(document(key, "普工 焊工") for key in range(10_050, 0, -1)) == 10_050
    assert builder.count() == 10_050
    builder.publish()
    assert keys(engine) == list(range(1, 10_001))
    assert keys(engine, Query(should=(Term("title", "普工"),), need_match=True, limit=10_000)) == list(range(1, 10_001))


def test_search_many_keeps_the_order_of_queries(engine: Engine) -> None:
    fill(engine, [document(key, wage=key) for key in range(1, 150)])
    asked = [Query(must=((Range("wage", key, key),),)) for key in range(1, 131)]
    assert [[hit.key for hit in hits] for hits in engine.search_many(POSTINGS, asked)] == [[k] for k in range(1, 131)]
    assert engine.search_many(POSTINGS, []) == []


def test_collections_do_not_mix(engine: Engine) -> None:
    fill(engine, [document(1)])
    assert engine.info(PEOPLE) is None
    with pytest.raises(EngineUnavailable):
        engine.search(PEOPLE, Query())


# ---- changes


def test_changes_are_seen_at_once_and_twice_is_once(engine: Engine) -> None:
    fill(engine, [document(key, "普工") for key in (1, 2, 3)])
    changes = [
        Change(2, None),
        Change(3, document(3, "焊工", wage=9000)),
        Change(4, document(4, "普工")),
        Change(9, None),
        Change(5, document(5, "保安")),
        Change(5, None),
    ]
    for _ in range(2):
        engine.apply(POSTINGS, changes)
        assert keys(engine) == [1, 3, 4]
        assert keys(engine, Query(should=(Term("title", "焊工"),), need_match=True)) == [3]
        assert keys(engine, Query(should=(Term("title", "普工"),), need_match=True)) == [1, 4]
        assert keys(engine, Query(must=((Range("wage", 9000),),))) == [3]
        info = engine.info(POSTINGS)
        assert info is not None
        assert info.documents == 3
    engine.apply(POSTINGS, [])
    engine.apply(POSTINGS, [Change(key, None) for key in (1, 3, 4)])
    assert keys(engine) == []


def test_changes_need_a_live_index_and_make_none(engine: Engine) -> None:
    for changes in ([Change(1, document(1))], [Change(1, None)]):
        with pytest.raises(EngineUnavailable):
            engine.apply(POSTINGS, changes)
    assert engine.info(POSTINGS) is None


# ---- documents that do not fit


def misfits() -> list[Document]:
    good = document(7)
    return [
        replace(good, numbers={"lng": 1}),
        replace(good, numbers={**good.numbers, "birth": 1}),
        replace(good, numbers={**good.numbers, "wage": 1.5}),  # type: ignore[dict-item]
        replace(good, numbers={**good.numbers, "wage": 2**63}),
        replace(good, texts={"name": ("x",)}),
        replace(good, tags=("",)),
        replace(good, tags=("r:\ud800",)),
        replace(good, tags=("长" * 20_000,)),
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_document_that_does_not_fit_is_refused(engine: Engine, number: int) -> None:
    fill(engine, [document(1)])
    with pytest.raises(IndexRejected):
        engine.apply(POSTINGS, [Change(7, misfits()[number])])
    builder = engine.build(POSTINGS, lexicon="v", now=NOW)
    with pytest.raises(IndexRejected):
        builder.add([document(2), misfits()[number]])
    builder.abort()
    assert keys(engine) == [1]


def test_a_change_must_bring_its_own_document(engine: Engine) -> None:
    fill(engine, [document(1)])
    with pytest.raises(IndexRejected):
        engine.apply(POSTINGS, [Change(1, document(2))])


# ---- builds


def test_a_build_is_not_seen_before_it_is_published(engine: Engine) -> None:
    assert engine.info(POSTINGS) is None
    with pytest.raises(EngineUnavailable):
        engine.search(POSTINGS, Query())
    fill(engine, [document(1)], "v1")
    first = engine.info(POSTINGS)
    builder = engine.build(POSTINGS, lexicon="v2", now=NOW)
    builder.add([document(2)])
    builder.add([document(3)])
    assert builder.count() == 2
    assert builder.missing([3, 4, 2, 1]) == [4, 1]
    assert keys(engine) == [1]
    assert engine.info(POSTINGS) == first
    second = builder.publish()
    assert keys(engine) == [2, 3]
    assert engine.info(POSTINGS) == second
    assert first is not None
    assert (second.lexicon, second.documents, second.built_at) == ("v2", 2, NOW)
    assert second.generation != first.generation


def test_an_aborted_build_leaves_the_old_index(engine: Engine) -> None:
    fill(engine, [document(1)])
    builder = engine.build(POSTINGS, lexicon="v2", now=NOW)
    builder.add([document(2)])
    builder.abort()
    assert keys(engine) == [1]
    fill(engine, [document(3)])
    assert keys(engine) == [3]


def test_aborting_after_publishing_harms_nothing(engine: Engine) -> None:
    builder = engine.build(POSTINGS, lexicon="v", now=NOW)
    builder.add([document(1)])
    builder.publish()
    builder.abort()
    assert keys(engine) == [1]


def test_an_empty_index_can_be_published(engine: Engine) -> None:
    fill(engine, [])
    assert keys(engine) == []
    engine.apply(POSTINGS, [Change(1, document(1))])
    assert keys(engine) == [1]


def test_readers_see_one_whole_index_or_the_other(engine: Engine) -> None:
    """While generations change, every answer is one generation in full."""
    fill(engine, [document(key) for key in range(1, 41)])
    stop, odd = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            found = keys(engine)
            if len(found) != 40 or found[-1] - found[0] != 39:
                odd.append(found)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(1, 9):
        fill(engine, [document(key) for key in range(1 + 100 * turn, 41 + 100 * turn)])
    stop.set()
    for reader in readers:
        reader.join()
    assert odd == []
    assert keys(engine)[0] == 801


# ---- the factory


def test_the_address_decides_the_engine(tmp_path: Path) -> None:
    assert isinstance(make_engine("", tmp_path), EmbeddedEngine)
    assert isinstance(make_engine("http://127.0.0.1:9", tmp_path), ElasticsearchEngine)
    assert list(tmp_path.iterdir()) == []
