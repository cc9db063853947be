"""An index made in two processes: the same documents as in one, also where the other is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.extensions import engine
from app.matching import documents
from app.matching.documents import SOURCES, Slice, all_documents, documents_of, slices
from jobs import beside, index
from jobs.batch import Job
from search.documents import POSTINGS, Document
from search.engines.base import IndexRejected
from search.query import Query
from tests.world import golden_county

Made = dict[str, dict[int, Document]]


def by_key(found: list[Document]) -> dict[int, Document]:
    assert len({one.key for one in found}) == len(found)
    return {one.key: one for one in found}


@pytest.fixture
def alone(
    app: Flask, make_environ: Callable[..., dict[str, str]], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Made]:
    """What one process makes; the environment and the slices are such that another can join in."""
    for name, value in make_environ(DATABASE_URL=database_url).items():
        monkeypatch.setenv(name, value)
    golden_county(app)
    made = {source.collection.name: by_key(list(all_documents(source))) for source in SOURCES}
    monkeypatch.setattr(documents, "SLICE", 10)
    monkeypatch.setattr(index, "WORTH_A_WORKER", 1)
    yield made
    assert not multiprocessing.active_children()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> list[list[Slice]]:
    """The slices that this process does itself, of each collection."""
    done: list[list[Slice]] = []

    def counted(work: Callable[[Slice], list[Document]], parts: list[Slice], workers: int) -> Iterator[object]:
        here: list[Slice] = []
        done.append(here)
        for part, made in beside.spread(work, parts, workers):
            yield part, made
            here.append(part)
        assert sorted(here, key=lambda one: one.after) == parts

    monkeypatch.setattr(index, "spread", counted)
    return done


@pytest.mark.both_databases
def test_two_processes_make_the_same_index(alone: Made, own: list[list[Slice]]) -> None:
    before = engine().search(POSTINGS, Query(limit=10_000))
    figures = index.rebuild_all(workers=2)
    assert figures == {name: len(made) for name, made in alone.items()}
    assert [len(parts) for parts in own] == [24, 8]
    assert engine().search(POSTINGS, Query(limit=10_000)) == before
    kept = engine().readings(POSTINGS, list(alone["postings"]))
    assert kept == {key: one.reading for key, one in alone["postings"].items()}


def test_the_other_process_makes_what_it_is_given(alone: Made) -> None:
    here: list[int] = []
    for source in SOURCES:
        parts = slices(source)
        found = [one for _, made in beside.spread(documents_of, parts, 2) for one in made]
        assert by_key(found) == alone[source.collection.name]
        here.append(len(parts))
    assert min(here) > beside.IN_HAND


def test_documents_that_a_killed_process_had_in_hand_are_made_by_the_rest(alone: Made) -> None:
    parts = slices(SOURCES[0])
    work = beside.spread(documents_of, parts, 2)
    found = [next(work)]
    (worker,) = multiprocessing.active_children()
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    found += work
    assert sorted((part for part, _ in found), key=lambda one: one.after) == parts
    assert by_key([one for _, made in found for one in made]) == alone["postings"]


def test_a_rebuild_that_fails_ends_the_other_process(alone: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine().info(POSTINGS)

    def broken(_: Job) -> None:
        assert len(multiprocessing.active_children()) == 1
        raise RuntimeError("the database is away")

    monkeypatch.setattr(index, "BEAT_SECONDS", -1.0)
    monkeypatch.setattr(Job, "beat", broken)
    with pytest.raises(IndexRejected, match="the database is away"):
        index.rebuild_all(workers=2)
    assert not multiprocessing.active_children()
    assert engine().info(POSTINGS) == before


def test_documents_are_not_made_with_other_words_than_the_index_says(alone: Made) -> None:
    part = slices(SOURCES[0])[0]
    assert len(documents_of(part)) == 10
    with pytest.raises(documents.OtherWords):
        documents_of(replace(part, lexicon="another"))
