"""F044: who is called tonight, by whom and in which order; and of everybody else why not."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls import candidates
from app.calls.models import CallDecision, CallTask
from app.care.service import take_in
from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.identity.models import Staff
from app.identity.service import create_staff
from app.outreach.models import OutboxMessage
from app.people.models import Person
from app.reach.service import note_number, write_down
from jobs.match import run_matching
from tests.app.helpers import PASSWORD, log_in, tick
from tests.calls.conftest import (
    COUNTY,
    OTHER_TOWN,
    PEOPLE,
    TOWN,
    Call,
    Headers,
    agree,
    change,
    person,
    plan,
    seeker,
    tasks,
)
from tests.imports.tables import import_file, write_csv

UNSAID: dict[str, Any] = {
    "smartphone": None, "phone_owner": None, "call_from": None, "call_to": None, "no_calls": False,
}  # fmt: skip


def reach(number: str, **said: Any) -> None:
    who = person(number)
    with write() as session:
        write_down(session, who, UNSAID | said, channel="window", operator="t", actor="t", at=now())


def in_care(number: str, level: str = "key", helper: str = "desk") -> None:
    who = person(number)
    with write() as session:
        staff = session.scalars(select(Staff).where(Staff.username == helper)).one()
        take_in(session, who, level=level, helper=staff, channel="window", operator=staff, at=now())


def decisions() -> dict[str, str]:
    db.session.rollback()
    numbers = {person(f"W{number}").id: f"W{number}" for number in range(1, PEOPLE + 1)}
    found = {row.person_id: row.code for row in db.session.scalars(select(CallDecision))}
    return {name: found[key] for key, name in numbers.items()}


def message(number: str, *, state: str = "delivered", channel: str = "inbox", ago: timedelta) -> None:
    at, who = now() - ago, person_id(number)
    with write() as session:
        session.add(
            OutboxMessage(person_id=who, purpose="recommend", channel=channel, state=state, body="x",
                          not_before=at, created_at=at, sent_at=at if state != "failed" else None)
        )  # fmt: skip


def person_id(number: str) -> int:
    return int(person(number).id)


@pytest.mark.both_databases
def test_planned_twice_it_is_the_same_list(town: Flask) -> None:
    first = plan(town)
    listed = {name: (one.id, one.place, one.staff_id, one.postings) for name, one in tasks().items()}
    second = plan(town)
    assert {name: (one.id, one.place, one.staff_id, one.postings) for name, one in tasks().items()} == listed
    assert (first["planned"], first["kept"]) == (PEOPLE, 0)
    assert (second["planned"], second["kept"]) == (0, PEOPLE)
    assert sorted(one.place for one in tasks().values()) == list(range(1, PEOPLE + 1))
    assert set(decisions().values()) == {"on_list"}
    assert {one.why for one in tasks().values()} == {"unserved"}


def test_a_look_changes_nothing_and_says_the_same(town: Flask) -> None:
    looked = plan(town, "--dry-run")
    assert tasks() == {}
    assert db.session.scalars(select(CallDecision)).all() == []
    done = plan(town)
    assert {**looked, "mode": ""} == {**done, "mode": ""}


@pytest.mark.both_databases
def test_everybody_who_must_not_be_called_is_told_with_the_reason(town: Flask) -> None:
    agree("W1", yes=False)
    reach("W2", no_calls=True)
    third = person("W3")
    with write() as session:
        note_number(session, third, dead=True, channel="phone", operator="t", at=now())
    message("W4", ago=timedelta(hours=3))
    change("W5", state="paused")
    change("W6", birth=today() - timedelta(days=15 * 365))
    plan(town)
    assert decisions() == {
        "W1": "calls_refused", "W2": "no_calls", "W3": "dead_number", "W4": "just_pushed", "W5": "paused",
        "W6": "under_16",
    }  # fmt: skip
    assert tasks() == {}


def test_nobody_is_called_without_a_yes_not_even_in_care_or_registered_by_phone(
    town: Flask, client: FlaskClient, call: Call, desk: Headers
) -> None:
    form = {"name": "甲人", "phone": "19900000099", "birth": "1980-01-01", "region": TOWN, "channel": "phone"}
    made = call("POST", "/registrations", desk, 201, json=form)
    tick(town, timedelta(days=35))
    with write() as session:
        new = session.scalars(select(Person).where(Person.public_id == uuid.UUID(made["worker_id"]))).one()
        staff = session.scalars(select(Staff).where(Staff.username == "desk")).one()
        take_in(session, new, level="key", helper=staff, channel="window", operator=staff, at=now())
        key = new.id
    plan(town)
    assert db.session.get_one(CallDecision, key).code == "no_call_consent"
    answer = call("PUT", f"/workers/{made['worker_id']}/reach", log_in(client, "desk"), json={"agreed": True})
    assert answer["agreed"] is True
    plan(town)
    assert db.session.scalars(select(CallTask).where(CallTask.person_id == key)).one().why == "care"


def test_a_stop_to_everything_ends_calls_until_they_say_yes_again(town: Flask) -> None:
    agree("W1", yes=False, purpose="push")
    plan(town)
    assert decisions()["W1"] == "opted_out"
    tick(town, timedelta(hours=1))
    agree("W1", yes=False)
    agree("W1")
    plan(town)
    assert decisions()["W1"] == "on_list"


@pytest.mark.both_databases
def test_nobody_is_called_twice_in_seven_days_whoever_calls(town: Flask) -> None:
    create_staff("other", PASSWORD, "county", COUNTY)
    plan(town)
    rung = tasks()["W1"].id
    with write() as session:
        one = session.get_one(CallTask, rung)
        one.attempts, one.called_at = 1, now()
    for day in range(1, 8):
        tick(town, timedelta(days=1))
        plan(town)
        assert (tasks(today()).get("W1") is not None) == (day == 7)
    stood = Counter(one.person_id for one in db.session.scalars(select(CallTask)) if one.attempts)
    assert set(stood.values()) == {1}


def test_who_was_not_rung_comes_again_the_next_day_and_the_old_task_is_closed(town: Flask) -> None:
    plan(town)
    old = tasks()["W2"].id
    tick(town, timedelta(days=1))
    plan(town)
    assert db.session.get_one(CallTask, old).state == "expired"
    assert tasks()["W2"].id != old


def test_a_person_on_tomorrow_s_list_is_not_put_on_today_s(town: Flask) -> None:
    plan(town, "--day", (today() + timedelta(days=1)).isoformat())
    assert plan(town, "--day", today().isoformat())["planned"] == 0
    assert set(decisions().values()) == {"called_lately"}


def test_care_comes_first_then_who_waited_longest_then_the_best_match(town: Flask) -> None:
    in_care("W4", "general")
    in_care("W6", "key")
    for number, days in (("W1", 41), ("W2", 60), ("W3", 60), ("W5", 50)):
        change(number, created_at=now() - timedelta(days=days))
    plan(town)
    order = [name for name, one in sorted(tasks().items(), key=lambda pair: pair[1].place)]
    assert order[:2] == ["W6", "W4"]
    assert set(order[2:4]) == {"W2", "W3"}
    assert order[4:] == ["W5", "W1"]
    assert tasks()["W6"].priority["care"] == "key"
    assert tasks()["W6"].why == "care"


def test_the_list_of_one_evening_is_twenty_and_spread_evenly_over_who_is_near(
    town: Flask, tmp_path: Path, client: FlaskClient
) -> None:
    rows = [seeker(1) | {"登记编号": f"X{n}", "姓名": f"陈{n}", "手机": f"198000000{n:02d}"} for n in range(10, 64)]
    rows += [rows[-1] | {"登记编号": "FAR", "姓名": "外乡", "手机": "19800000099", "区划代码": OTHER_TOWN}]
    rows += [rows[-1] | {"登记编号": "AWAY", "姓名": "外县", "手机": "19800000098", "区划代码": "360827100"}]
    assert not import_file("workers", write_csv(tmp_path / "more.csv", rows)).errors
    for row in rows:
        agree(row["登记编号"])
    tick(town, timedelta(days=31))
    create_staff("village", PASSWORD, "village", TOWN)
    figures = plan(town)
    assert figures["staff"] == {"desk": 20, "village": 20}
    assert figures["left_out"]["list_full"] == PEOPLE + 54 - 40
    assert figures["left_out"]["no_staff"] == 2
    create_staff("office", PASSWORD, "county", COUNTY)
    create_staff("helper", PASSWORD, "volunteer", COUNTY)
    again = plan(town)
    assert again["staff"] == {"office": 20}
    listed = Counter(one.staff_id for one in db.session.scalars(select(CallTask)))
    assert set(listed.values()) == {20}
    assert len({one.person_id for one in db.session.scalars(select(CallTask))}) == 60


def test_staff_of_a_region_call_only_its_people(town: Flask) -> None:
    change("W1", region=OTHER_TOWN)
    create_staff("neighbour", PASSWORD, "town", OTHER_TOWN)
    figures = plan(town)
    assert figures["staff"] == {"desk": PEOPLE - 1, "neighbour": 1}
    change("W2", region=OTHER_TOWN)
    tick(town, timedelta(days=1))
    assert plan(town, "--region", OTHER_TOWN)["staff"] == {"neighbour": 2}


def test_a_helper_calls_those_in_their_care(town: Flask) -> None:
    create_staff("helper", PASSWORD, "village", TOWN)
    for number in ("W1", "W2", "W3", "W4"):
        in_care(number, helper="helper")
    figures = plan(town)
    assert figures["staff"] == {"desk": 2, "helper": 4}


def test_reasons_to_call_before_thirty_days(town: Flask, tmp_path: Path) -> None:
    for number in range(1, PEOPLE + 1):
        change(f"W{number}", created_at=now() - timedelta(days=9))
    reach("W1", smartphone=False)
    in_care("W2")
    for days in (4, 5, 6, 7):
        message("W3", ago=timedelta(days=days))
    message("W4", state="failed", channel="wechat", ago=timedelta(days=2))
    message("W5", state="opened", ago=timedelta(days=2))
    plan(town)
    assert {name: one.why for name, one in tasks().items()} == {
        "W1": "no_smartphone", "W2": "care", "W3": "unopened", "W4": "not_delivered",
    }  # fmt: skip
    assert (decisions()["W5"], decisions()["W6"]) == ("reached", "reached")


def test_who_has_nothing_new_to_hear_waits_until_it_is_time(town: Flask) -> None:
    change("W1", created_at=now() - timedelta(days=9), wishes=["飞行员"], max_km=0.5)
    who = person_id("W1")
    with write() as session:
        record_changes(session, "people", [who], now())
    run_matching("changed")
    reach("W1", smartphone=False)
    plan(town)
    assert decisions()["W1"] == "nothing_new"
    tick(town, timedelta(days=25))
    plan(town)
    assert tasks(today())["W1"].why == "no_smartphone"


def test_who_is_never_reached_does_not_stand_before_all_others(town: Flask) -> None:
    """Somebody rung in vain waits as long as anybody: the list goes round."""
    plan(town)
    listed = tasks()
    for name in ("W1", "W2"):
        with write() as session:
            one = session.get_one(CallTask, listed[name].id)
            one.attempts, one.called_at, one.state = 3, now(), "missed"
    tick(town, timedelta(days=8))
    plan(town)
    order = [name for name, one in sorted(tasks(today()).items(), key=lambda pair: pair[1].place)]
    assert set(order[-2:]) == {"W1", "W2"}


def test_hours_that_are_all_quiet_and_days_off(town: Flask) -> None:
    reach("W1", call_from=time(21), call_to=time(22))
    reach("W2", call_from=time(18, 30), call_to=time(21))
    plan(town)
    assert (decisions()["W1"], decisions()["W2"]) == ("outside_hours", "on_list")
    assert plan(town, "--day", "2027-02-05")["day_off"] is True
    assert tasks(date(2027, 2, 5)) == {}


def test_few_calls_are_spread_over_everybody_who_is_near(town: Flask) -> None:
    create_staff("village", PASSWORD, "village", TOWN)
    create_staff("office", PASSWORD, "county", COUNTY)
    assert plan(town)["staff"] == {"desk": 2, "office": 2, "village": 2}


def test_who_is_left_alone_for_the_measure_is_not_called_either(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    in_care("W2")
    monkeypatch.setattr(candidates, "measures", lambda *_said: True)
    monkeypatch.setattr(candidates, "is_held_out", lambda *_said: True)
    plan(town)
    assert decisions() == {f"W{n}": "on_list" if n == 2 else "held_out" for n in range(1, PEOPLE + 1)}
