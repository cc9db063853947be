"""Planning with readers ahead comes to the same plan as without, also where few may be told of a posting."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from app.database import write
from app.outreach.models import ContactDecision, ContactSilence, OutboxEvent, OutboxItem, OutboxMessage, PushRun
from app.outreach.service import Push
from jobs import ahead, beside
from tests.outreach.factories import World
from tests.outreach.helpers import Time, rows


def planned(clock: Time, looks: Any) -> list[tuple[Any, ...]]:
    """Who is told what, in the order in which it was planned."""
    Push(clock=clock, looks=looks).plan(clock())
    told = [(one.person_id, one.posting_id, one.place, one.score) for one in rows(OutboxItem)]
    said = [(one.person_id, one.verdict, one.code) for one in rows(ContactDecision)]
    with write() as session:
        for table in (OutboxEvent, OutboxItem, OutboxMessage, ContactDecision, ContactSilence, PushRun):
            session.execute(delete(table))
    return [*told, *said]


@pytest.mark.both_databases
def test_the_plan_is_the_same_however_many_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str
) -> None:
    monkeypatch.setattr("app.outreach.planner.SLICE", 7)
    monkeypatch.setattr(ahead, "WORTH_A_READER", 10)
    monkeypatch.setattr(ahead, "cores", lambda: 3)
    environ = {"DATA_DIR": str(tmp_path / "var"), "APP_NOW": "2026-11-21T10:00", "DATABASE_URL": database_url}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    clock = Time()
    with write() as session:
        _, postings = World(session).crowd(90, 9)
        for posting in postings:
            posting.open_count = 1
    alone = planned(clock, None)
    assert alone == planned(clock, ahead.looks_ahead)
    assert any(code == "exposure_full" for *_, code in alone)


def where(_task: int) -> int:
    return os.getpid()


def test_who_has_enough_ready_leaves_the_rest_to_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    done = dict(beside.spread(where, range(6), 2, waits=lambda: True))
    assert sorted(done) == [0, 1, 2, 3, 4, 5]
    assert os.getpid() not in done.values()


def test_what_a_lost_reader_had_in_hand_comes_next() -> None:
    """What follows it would pile up before it."""
    left = beside._Left(range(5), 1)
    lost = [left.take(0), left.take(0)]
    left.take_back(lost)
    assert [left.take(0) for _ in range(3)] == [0, 1, 2]
