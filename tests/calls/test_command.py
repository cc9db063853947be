"""The planning as a command: broken off, twice at once, called wrongly; its policy, and what it costs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.calls.candidates import assess
from app.calls.planner import plan_calls
from app.calls.policy_config import DEFAULT, CallPolicyProblem, load_call_policy, read_call_policy
from app.clock import now, today
from app.database import db
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from tests.app.helpers import tick
from tests.calls.conftest import (
    PEOPLE,
    agree,
    plan,
    tasks,
)
from tests.calls.test_planning import decisions, person_id


def test_an_evening_that_is_over_is_planned_for_tomorrow(town: Flask) -> None:
    tick(town, timedelta(hours=10, minutes=29))
    assert plan(town, "--dry-run")["day"] == today().isoformat()
    tick(town, timedelta(minutes=1))
    assert plan(town, "--dry-run")["day"] == (today() + timedelta(days=1)).isoformat()


def test_what_cannot_be_planned_is_said(town: Flask) -> None:
    for arguments in (["--day", "2026-01-01"], ["--day", "9999-12-31"], ["--day", "x"], ["--region", "999999"]):
        done = town.test_cli_runner().invoke(args=["calls", "plan", *arguments])
        assert done.exit_code == 2
        assert tasks() == {}


def test_words_for_people(town: Flask) -> None:
    done = town.test_cli_runner().invoke(args=["calls", "plan"])
    assert done.exit_code == 0
    assert f"排了 {PEOPLE} 个" in done.stdout
    assert "刘" not in done.stdout
    assert "199000" not in done.stdout


def test_a_slice_costs_the_same_however_many_stand_in_it(town: Flask) -> None:
    policy, contact = load_call_policy(), ContactPolicy(load_policy())
    ids = [person_id(f"W{number}") for number in range(1, PEOPLE + 1)]

    def count(some: list[int]) -> int:
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
        assess(db.session(), some, day=today(), now=now(), policy=policy, contact=contact)
        return len(seen)

    first = count(ids[:1])
    assert count(ids) == first


@pytest.mark.parametrize(
    "wrong", [{"per_staff": 0}, {"tries": True}, {"again_days": -1}, {"roles": ["boss"]}, {"id": ""}, {"more": 1}]
)
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    raw = json.loads(DEFAULT.read_text())
    assert read_call_policy(raw) == load_call_policy()
    with pytest.raises(CallPolicyProblem):
        read_call_policy(raw | wrong)


def slices(app: Flask, stop_after: int | None = None) -> None:
    """Plans without the command; broken off after so many slices."""
    policy, contact = load_call_policy(), ContactPolicy(load_policy())
    done = 0

    def advance(_more: int) -> None:
        nonlocal done
        done += 1
        if done == stop_after:
            raise KeyboardInterrupt

    plan_calls(day=today(), now=now(), region="", policy=policy, contact=contact, advance=advance)


def test_broken_off_it_is_done_the_next_time(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.calls.planner.SLICE", 2)
    agree("W1", yes=False)
    with pytest.raises(KeyboardInterrupt):
        slices(town, stop_after=2)
    assert tasks() == {}
    slices(town)
    assert len(tasks()) == PEOPLE - 1
    assert decisions()["W1"] == "calls_refused"


@pytest.mark.both_databases
def test_two_plannings_at_once_make_one_list(town: Flask) -> None:
    together = Barrier(2)

    def run(_number: int) -> None:
        with town.app_context():
            together.wait()
            try:
                slices(town)
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert len(tasks()) == PEOPLE
    assert sorted(one.place for one in tasks().values()) == list(range(1, PEOPLE + 1))
