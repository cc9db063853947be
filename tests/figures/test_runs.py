"""The report of a run: numbers that add up, compared with the week before, and nobody's name in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import write
from app.identity.service import create_staff
from app.ops.models import JobRun
from app.outreach.models import PushRun
from tests.app.helpers import PASSWORD, log_in
from tests.figures.conftest import Headers
from tests.figures.past import NOW, Past
from tests.figures.test_definitions import Hand

Ask = Callable[..., Any]


def run_of(hand: Hand, weeks: int, written: int, silent: int) -> PushRun:
    """A run in which some were written to, one of whom was hired, and others not."""
    run = hand.past.run(NOW - timedelta(days=7 * weeks, hours=1))
    posting = hand.past.world.posting()
    for number in range(written):
        person = hand.person(number=f"W{weeks}-{number}")
        state = "opened" if number % 2 else "delivered"
        message = hand.message(person, state, posting, at=run.started_at, run_id=run.id)
        hand.past.bare(person_id=person.id, about_id=message.id, purpose="notice", channel="wechat", state="sent",
                       run_id=None, created_at=run.started_at, not_before=run.started_at)  # fmt: skip
        if number < 2:
            hand.intent(person, posting, run.started_at + timedelta(hours=1), ("hired", "new")[number])
    for number in range(silent):
        person = hand.person(number=f"S{weeks}-{number}")
        hand.past.decision(person, run, "never", ("no_match", "gap")[number % 2])
    return run


@pytest.fixture
def runs(office: Headers) -> list[PushRun]:
    with write() as session:
        hand = Hand(Past(session, 1))
        return [run_of(hand, 1, 3, 2), run_of(hand, 0, 6, 5)]


@pytest.mark.both_databases
def test_the_numbers_of_a_run(ask: Ask, office: Headers, runs: list[PushRun]) -> None:
    said = ask(f"/outreach/runs/{runs[1].id}", office)
    now, before = said["outcome"], said["before"]
    names = ("looked_at", "written_to", "sent", "opened", "answered", "hired")
    assert [now[name] for name in names] == [11, 6, 12, 3, 2, 1]
    assert [before[name] for name in names] == [5, 3, 6, 1, 2, 1]
    assert {one["code"]: one["count"] for one in now["silent"]} == {"no_match": 3, "gap": 2}
    assert {(one["channel"], one["state"]): one["count"] for one in now["channels"]} == {
        ("inbox", "delivered"): 3, ("inbox", "opened"): 3, ("wechat", "sent"): 6,
    }  # fmt: skip
    assert said["before_run"]["id"] == runs[0].id
    assert [one["number"] for one in said["examples"]] == ["W0-0", "W0-1", "W0-2", "S0-0", "S0-1"]
    for words in (
        "看过 11 人（多 6）",
        "写给 6 人（多 3）",
        "微信提醒：发出了 6 条",
        "3 人　暂时没有合适的岗位",
        "已经入职 1 人（一样）",
        f"第 {runs[0].id} 次",
        "【W0-0】推荐了缝纫工（离您家约3公里）",
        "没有要留意的。",
    ):
        assert words in said["text"], words
    assert "刘冬香" not in json.dumps(said, ensure_ascii=False)
    first = ask(f"/outreach/runs/{runs[0].id}", office)
    assert (first["before"], first["before_run"]) == (None, None)
    assert "没有可比的" in first["text"]


@pytest.mark.both_databases
def test_runs_are_listed_to_whom_they_concern(
    ask: Ask, client: FlaskClient, office: Headers, runs: list[PushRun]
) -> None:
    with write() as session:
        past = Past(session, 2)
        other = past.run(NOW)
        other.region = "360722"
        everywhere = past.run(NOW)
        everywhere.region = ""
    page = ask("/outreach/runs", office, limit=2)
    assert [one["id"] for one in page["items"]] == [everywhere.id, runs[1].id]
    rest = ask("/outreach/runs", office, limit=2, cursor=page["next"])
    assert [one["id"] for one in rest["items"]] == [runs[0].id]
    assert rest["next"] is None
    for gone in (other.id, 10**6, 2**40):
        assert ask(f"/outreach/runs/{gone}", office, 404)["code"] == "not_found"
    create_staff("town", PASSWORD, "town", "360827101")
    town = log_in(client, "town")
    assert ask(f"/outreach/runs/{runs[1].id}", town)["outcome"]["looked_at"] == 0, "of another township"
    create_staff("volunteer", PASSWORD, "volunteer", "360827")
    ask("/outreach/runs", log_in(client, "volunteer"), 403)


def test_what_a_later_run_decided_anew_is_told_from_the_job_s_record(
    ask: Ask, office: Headers, runs: list[PushRun]
) -> None:
    run = runs[0]
    with write() as session:
        figures = {"considered": 43, "silent": {"gap": 39, "no_match": 1}}
        began, ended = run.started_at - timedelta(seconds=9), run.started_at + timedelta(hours=1)
        session.add(JobRun(name="push", state="done", started_at=began, heartbeat_at=ended, finished_at=ended,
                           figures=figures))  # fmt: skip
    said = ask(f"/outreach/runs/{run.id}", office)["outcome"]
    assert {one["code"]: one["count"] for one in said["silent"]} == {"gap": 39, "no_match": 1}
    assert said["looked_at"] == 43


def test_the_command_prints_a_page(app: Flask, office: Headers, runs: list[PushRun]) -> None:
    runner = app.test_cli_runner()
    page = runner.invoke(args=["push", "report"])
    assert page.exit_code == 0, page.output
    assert page.output.startswith(f"第 {runs[1].id} 次推送　遂川县　2026-11-21 09:00")
    told = json.loads(runner.invoke(args=["push", "report", "--run", str(runs[0].id), "--json"]).stdout)
    assert (told["run"]["id"], told["outcome"]["written_to"]) == (runs[0].id, 3)
    none = runner.invoke(args=["push", "report", "--run", "999"])
    assert (none.exit_code, none.stderr.strip()) == (1, "没有这次推送")
