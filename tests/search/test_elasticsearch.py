"""What only Elasticsearch's engine does: it tells of its state by asking the server, and finishes what it has built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from app import outage
from app.search_engine import WatchedEngine
from search.documents import PEOPLE, POSTINGS
from search.engines import elasticsearch, elasticsearch_documents
from search.engines.base import Change, EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.encoding import encode_document
from search.query import Query, Tag, Term
from tests.search.conftest import elasticsearch_engine
from tests.search.engine_kit import NOW, document, fill


@pytest.fixture
def ours(elasticsearch_url: str) -> Iterator[ElasticsearchEngine]:
    with elasticsearch_engine(elasticsearch_url) as made:
        yield made


@pytest.fixture
def theirs(ours: ElasticsearchEngine, elasticsearch_url: str) -> Iterator[ElasticsearchEngine]:
    """The same indexes, in another process's hands."""
    made = ElasticsearchEngine(elasticsearch_url, ours._prefix)
    yield made
    made.close()


def test_the_state_is_another_one_after_each_change_and_the_same_without(
    ours: ElasticsearchEngine, theirs: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "STATE_SECONDS", 0.0)
    fill(ours, [document(1), document(2)])
    states = [ours.state(POSTINGS)]
    ours.search(POSTINGS, Query())
    assert ours.state(POSTINGS) == states[0] == theirs.state(POSTINGS)
    for changes in ([Change(3, document(3))], [Change(3, document(3, "焊工"))], [Change(1, None)]):
        theirs.apply(POSTINGS, changes)
        states.append(ours.state(POSTINGS))
    fill(theirs, [document(2), document(3, "焊工")])
    states.append(ours.state(POSTINGS))
    assert len(set(states)) == 5
    with pytest.raises(EngineUnavailable):
        ours.state(PEOPLE)


def test_what_was_written_and_is_not_seen_yet_is_told_again_once_it_is(
    ours: ElasticsearchEngine, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer from before would else be taken for one from after."""
    monkeypatch.setattr(elasticsearch, "STATE_SECONDS", 0.0)
    fill(ours, [document(1), document(2)])
    with Elasticsearch(elasticsearch_url) as client:
        alias = f"{ours._prefix}-{POSTINGS.name}"
        client.index(index=alias, id="1", document=encode_document(POSTINGS, document(1, "焊工")))
        written, welders = ours.state(POSTINGS), Query(should=(Term("title", "焊工"),), need_match=True)
        assert ours.search(POSTINGS, welders) == []
        client.indices.refresh(index=alias)
    assert ours.state(POSTINGS) != written
    assert [hit.key for hit in ours.search(POSTINGS, welders)] == [1]


def test_the_server_is_asked_for_its_state_now_and_then_and_after_a_change_of_ones_own(
    ours: ElasticsearchEngine, theirs: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "STATE_SECONDS", 3600.0)
    asked: list[str] = []
    true = elasticsearch_documents.seen

    def noted(client: Elasticsearch, alias: str) -> Any:
        asked.append(alias)
        return true(client, alias)

    monkeypatch.setattr(elasticsearch, "seen", noted)
    fill(ours, [document(1), document(2)])
    first = ours.state(POSTINGS)
    theirs.apply(POSTINGS, [Change(1, None)])
    assert ours.state(POSTINGS) == first
    assert len(asked) == 1
    ours.apply(POSTINGS, [Change(2, None)])
    assert ours.state(POSTINGS) not in (first, None)
    assert len(asked) == 2


def test_requests_do_not_wait_again_for_the_state_of_a_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "SLOW_SECONDS", -1.0)  # any refusal counts as silence
    silent = ElasticsearchEngine("http://127.0.0.1:9", "t")
    asked: list[str] = []

    def refused(_client: Elasticsearch, alias: str) -> Any:
        asked.append(alias)
        return silent.search(POSTINGS, Query())

    monkeypatch.setattr(elasticsearch, "seen", refused)
    engine = WatchedEngine(silent, pause=60.0)
    for _ in range(2):
        with pytest.raises(EngineUnavailable):
            engine.state(POSTINGS)
    assert len(asked) == 1


def test_a_published_index_is_one_piece_and_keeps_what_it_is_told(
    ours: ElasticsearchEngine, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "BULK_DOCUMENTS", 7)
    builder = ours.build(POSTINGS, lexicon="v", now=NOW)
    for first in range(1, 100, 20):
        assert builder.add([document(key) for key in range(first, first + 20)]) == 20
        builder.count()  # each time a piece of its own
    info = builder.publish()
    assert info.documents == 100
    with Elasticsearch(elasticsearch_url) as client:
        ((index, state),) = client.indices.get(index=f"{ours._prefix}-{POSTINGS.name}").body.items()
        settings = state["settings"]["index"]
        ((copy,),) = client.indices.segments(index=index)["indices"][index]["shards"].values()
    assert len([one for one in copy["segments"].values() if one["search"]]) == 1
    assert settings["translog"]["durability"] == "request"
    assert (settings["refresh_interval"], settings["auto_expand_replicas"]) == ("5s", "0-1")


def test_what_the_server_refuses_is_told_of_any_part_of_a_build(
    ours: ElasticsearchEngine, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "BULK_DOCUMENTS", 2)
    for refused in (1, 5):
        builder = ours.build(POSTINGS, lexicon="v", now=NOW)

        def made(builder: Any = builder, refused: int = refused) -> Iterator[Any]:
            for key in range(1, 6):
                if key == refused:
                    with Elasticsearch(elasticsearch_url) as client:
                        client.indices.delete(index=builder._index)
                yield document(key)

        with pytest.raises(EngineUnavailable):
            builder.add(made())
        builder.abort()


def test_many_hits_of_equal_score_are_cut_by_their_keys(ours: ElasticsearchEngine) -> None:
    """Where each hit has a score by its tags, the server leaves out what cannot be among the best: never one that the
    order of keys decides for."""
    keys = [key * 7_919 % 9_001 for key in range(1, 9_001)]  # in mixed order, over more than one window of the server's
    fill(ours, [document(key, "普工 焊工" if key % 90 == 0 else "普工", tags=(f"o:{key % 3}",)) for key in keys])
    tags = (Tag("o:0"), Tag("o:1"))
    should = (Term("tags", "o:0", 10.0), Term("tags", "o:1", 10.0), Term("title", "焊工", 2.0), Term("body", "包吃"))
    found = ours.search(POSTINGS, Query(should, (tags,), limit=150))
    wanted = sorted((key for key in keys if key % 3 < 2), key=lambda key: (key % 90 != 0, key))
    assert [hit.key for hit in found] == wanted[:150]
    assert len({hit.score for hit in found}) == 2
