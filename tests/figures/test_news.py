"""Of what rings, what is told: when it begins, grows worse or ends, and once a day while it lasts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.database import db, write
from app.figures.alarm_config import Rule
from app.figures.alarms import Alarm
from app.figures.looks import Seen
from app.figures.news import news
from app.ops.models import JobRun
from app.sms.models import SmsStop
from jobs.schedule import BY_NAME
from tests.app.helpers import tick
from tests.figures.past import NOW


def alarm(value: float | None, threshold: float = 90, rings: Any = "below") -> Alarm:
    rule = Rule(threshold, rings, 1, 7)
    return Alarm("delivery", rule, Seen(value, 50, f"送达率 {value}%"), rule.holds(value, 50))


def test_what_grows_worse_is_told_and_what_wavers_is_not() -> None:
    told: dict[str, Any] = {}
    said = []
    for value in (95, 89, 88, 89, 81, 79, 70, 62, 89.5, 95, 96, 89):
        found, told = news([alarm(value)], told, NOW)
        said += [(value, one.what) for one in found]
    assert said == [(89, "begins"), (79, "worse"), (62, "worse"), (95, "ends"), (89, "begins")]


def test_a_count_that_should_be_none_is_worse_when_it_doubles() -> None:
    told: dict[str, Any] = {}
    said = []
    for value in (0, 1, 1, 2, 3, 4, 0):
        found, told = news([alarm(value, 0, "above")], told, NOW)
        said += [(value, one.what) for one in found]
    assert said == [(1, "begins"), (2, "worse"), (4, "worse"), (0, "ends")]


def test_what_lasts_is_told_once_a_day_and_what_ends_as_it_was_told_last() -> None:
    told: dict[str, Any] = {}
    said = []
    for minutes in range(0, 3 * 24 * 60, 5):
        found, told = news([alarm(80)], json.loads(json.dumps(told)), NOW + timedelta(minutes=minutes))
        said += [(minutes, one.what) for one in found]
    assert said == [(0, "begins"), (24 * 60, "lasts"), (48 * 60, "lasts")]
    (end,), told = news([alarm(None)], told, NOW)
    assert (end.what, end.sentence, told) == ("ends", "送达率 80%", {})


@pytest.mark.both_databases
def test_the_scheduled_look_says_a_thing_once(app: Flask) -> None:
    (words,) = BY_NAME["alarms"].commands

    def look(*more: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=[*words, *more])
        return done.exit_code, done.stdout.strip()

    assert look() == (0, "")
    with write() as session:
        session.add(SmsStop(template="T1", word="no_balance", until=None, at=NOW))
    code, text = look()
    assert (code, text.startswith("要留意：短信有 1 个模板停发（no_balance）"), len(text.splitlines())) == (1, True, 1)
    for _ in range(3):
        tick(app, timedelta(minutes=5))
        assert look() == (1, "")
    assert "短信有 1 个模板停发" in app.test_cli_runner().invoke(args=["outreach", "alarms"]).stdout, (
        "asked, it says all"
    )
    assert look() == (1, ""), "and asking changes nothing"
    assert json.loads(look("--json")[1])["news"] == []
    tick(app, timedelta(hours=24))
    assert look()[1].startswith("还没有好：短信有 1 个模板停发")
    with write() as session:
        session.execute(delete(SmsStop))
    assert look() == (0, "好了，不用再留意：短信有 1 个模板停发（no_balance）；运行 flask sms status 看怎么办")
    assert look() == (0, "")
    runs = db.session.scalars(select(JobRun).where(JobRun.name == "alarms")).all()
    assert 0 < len(runs) <= 2, "looks of long ago are not kept"
