"""A run's partitions in two processes: the same rows as in one, also where a worker is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.database import db, write
from app.matching import batch
from app.matching.models import MatchPartition
from jobs import beside, dispatch
from tests.matching.test_batch import kept
from tests.world import golden_county

Kept = dict[tuple[int, int], tuple[object, ...]]


@pytest.fixture
def whole(
    app: Flask, make_environ: Callable[..., dict[str, str]], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kept]:
    """What one process comes to; the environment and the partitions are such that another can join in."""
    for name, value in make_environ(DATABASE_URL=database_url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(batch, "PARTITION", 10)
    golden_county(app)
    found = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    yield found
    assert not multiprocessing.active_children()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The partitions that this process does itself."""
    done: list[int] = []

    def counted(one: int) -> int:
        done.append(one)
        return batch.match_partition(one)

    monkeypatch.setattr(beside, "match_partition", counted)
    return done


@pytest.mark.both_databases
def test_two_processes_share_the_partitions_and_come_to_the_same_rows(whole: Kept, own: list[int]) -> None:
    run = batch.plan("all")
    ids = [one for one, _ in batch.open_partitions(run.id)]
    assert sorted(dispatch.work_off(ids, workers=2)) == ids
    assert len(own) == len(set(own)) <= len(ids) - beside.IN_HAND
    db.session.rollback()
    assert kept() == whole
    assert batch.finish(run.id)["people"] == 80


def test_what_a_killed_worker_had_in_hand_is_done_by_the_rest(
    whole: Kept, own: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = batch.plan("all")
    ids = [one for one, _ in batch.open_partitions(run.id)]
    killed: list[int] = []
    real = beside.match_partition

    def kills_first(one: int) -> int:
        if not killed:  # before it has done anything
            (worker,) = multiprocessing.active_children()
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
            killed.append(worker.pid)
        return real(one)

    monkeypatch.setattr(beside, "match_partition", kills_first)
    done = list(dispatch.work_off(ids, workers=2))
    assert len(killed) == 1
    assert sorted(done) == sorted(own) == ids
    assert all(db.session.scalars(select(MatchPartition.done).where(MatchPartition.run_id == run.id)))
    assert kept() == whole


def test_a_run_that_is_broken_off_takes_its_workers_with_it(whole: Kept) -> None:
    run = batch.plan("all")
    ids = [one for one, _ in batch.open_partitions(run.id)]
    work = beside.share_out(ids, 2)
    next(work)
    assert len(multiprocessing.active_children()) == 1
    work.close()
    assert not multiprocessing.active_children()
    for one, _ in batch.open_partitions(run.id):
        batch.match_partition(one)
    assert kept() == whole
