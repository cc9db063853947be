"""The sample county, from an empty folder to messages in inboxes, twice."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.outreach.models import InboxItem, OutboxItem
from app.people.models import Person
from app.postings.models import Posting
from jobs import sample
from tests.app.helpers import tick


@pytest.fixture
def fresh(app: Flask) -> Flask:
    db.drop_all()
    db.session.remove()
    return app


def start(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["start", "--no-serve"])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_first_start_shows_everything_and_a_second_repeats_nothing(fresh: Flask) -> None:
    shown = start(fresh)
    assert count(Posting) >= 400
    assert count(Person) >= 1500
    delivered = count(InboxItem)
    assert delivered > 500
    assert "其余的人为什么没有收到" in shown
    assert shown.count("为什么推荐") >= 3
    start(fresh)
    assert count(InboxItem) == delivered
    told = db.session.execute(select(OutboxItem.person_id, OutboxItem.cluster)).all()
    assert len(told) == len(set(told))


@pytest.mark.parametrize("hours", [13, 17], ids=["before midnight", "after midnight"])
def test_at_night_the_first_look_uses_that_day_s_morning_and_says_so(fresh: Flask, hours: int) -> None:
    tick(fresh, timedelta(hours=hours))
    shown = start(fresh)
    assert "夜间免打扰" in shown
    assert count(InboxItem) > 500


def test_the_sample_s_dates_move_with_the_calendar(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("moved")
    tick(app, timedelta(days=100))
    moved = sample.moved_table("postings.csv", folder)
    with (
        (sample.FOLDER / "postings.csv").open(encoding="utf-8-sig", newline="") as before,
        moved.open(newline="", encoding="utf-8") as after,
    ):
        pairs = list(zip(csv.DictReader(before), csv.DictReader(after), strict=True))
    assert pairs
    assert all(new["有效期至"] > old["有效期至"] for old, new in pairs)
    assert all({**new, "有效期至": ""} == {**old, "有效期至": ""} for old, new in pairs)
