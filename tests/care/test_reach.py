"""How somebody is reached: said at a desk or by themselves, and what a dead number opens no longer."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls.models import CallTask
from app.clock import now, today
from app.database import db, write
from app.identity.models import Staff, WorkerLogin
from app.people.consents import held
from app.people.merging import repoint
from app.privacy.models import AuditEntry
from app.reach.models import PersonReach
from app.reach.service import note_number, reach_of
from tests.app.helpers import log_in
from tests.care.conftest import Call, Headers, key, person
from tests.me.conftest import FakeWeChat

NOTHING: dict[str, Any] = {
    "smartphone": None, "phone_owner": None, "call_from": None, "call_to": None, "no_calls": False,
    "number_works": True, "agreed": False,
}  # fmt: skip
SAID: dict[str, Any] = {
    "smartphone": False, "phone_owner": "child", "call_from": "18:30", "call_to": "20:00", "no_calls": False,
}  # fmt: skip


@pytest.fixture
def mine(app: Flask, client: FlaskClient, office: Headers) -> Headers:
    """W1, logged in through the mini-program."""
    app.extensions["wechat"] = FakeWeChat
    answer = client.post("/api/v1/auth/wechat", json={"code": "in:w1"}).json
    assert answer is not None
    who = person("W1").id
    with write() as session:
        session.scalars(select(WorkerLogin)).one().person_id = who
    return {"Authorization": f"Bearer {answer['access_token']}"}


@pytest.mark.both_databases
def test_what_is_said_stands_until_it_is_said_otherwise(call: Call, office: Headers) -> None:
    path = f"/workers/{key('W1')}/reach"
    assert call("GET", path, office) == NOTHING
    assert call("PUT", path, office, json=SAID) == NOTHING | SAID
    assert call("GET", path, office) == NOTHING | SAID
    assert call("PUT", path, office, json={"smartphone": True, "no_calls": True}) == NOTHING | {
        "smartphone": True, "no_calls": True,
    }  # fmt: skip
    row = db.session.scalars(select(PersonReach)).one()
    assert (row.channel, row.operator) == ("window", "office")
    noted = [one.action for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert [one for one in noted if one.startswith("reach.")] == [
        "reach.look", "reach.change", "reach.look", "reach.change",
    ]  # fmt: skip


@pytest.mark.both_databases
def test_the_person_says_it_themselves(call: Call, mine: Headers, office: Headers) -> None:
    assert call("GET", "/me/reach", mine) == NOTHING
    assert call("PUT", "/me/reach", mine, json=SAID) == NOTHING | SAID
    assert call("GET", f"/workers/{key('W1')}/reach", office) == NOTHING | SAID
    call("PUT", "/me/reach", mine, 422, json={"agreed": True})
    assert reach_of(db.session(), [person("W1").id, person("W2").id]).keys() == {person("W1").id}
    assert reach_of(db.session(), [person("W1").id])[person("W1").id].call_from == time(18, 30)


def test_a_yes_to_calls_asked_at_the_desk_is_a_consent_like_any_other(call: Call, office: Headers) -> None:
    path = f"/workers/{key('W1')}/reach"
    assert call("PUT", path, office, json={"agreed": True, "channel": "phone"})["agreed"] is True
    consent = held(db.session(), person("W1").id, "phone")
    assert consent is not None
    assert consent.channel == "phone"
    assert consent.proof.startswith("当面问过 staff:")
    assert call("PUT", path, office, json={})["agreed"] is True
    assert call("PUT", path, office, json={"agreed": False})["agreed"] is False
    assert held(db.session(), person("W1").id, "phone") is None
    noted = [one.action for one in db.session.scalars(select(AuditEntry)) if one.action.startswith("consent.")]
    assert noted == ["consent.give", "consent.withdraw"]


def test_what_was_said_against_calls_is_lifted_by_nobody_s_silence(call: Call, mine: Headers, office: Headers) -> None:
    call("PUT", "/me/reach", mine, json={"no_calls": True})
    path = f"/workers/{key('W1')}/reach"
    assert call("PUT", path, office, json={"smartphone": True})["no_calls"] is True
    assert call("PUT", "/me/reach", mine, json={"smartphone": False})["no_calls"] is True
    assert call("PUT", path, office, json={"no_calls": False})["no_calls"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"call_from": "18:30"}, "call_to"),
        ({"call_to": "18:30"}, "call_from"),
        ({"call_from": "20:00", "call_to": "18:30"}, "call_to"),
        ({"call_from": "18:30:11", "call_to": "19:00"}, "call_from"),
        ({"call_from": 18, "call_to": "19:00"}, "call_from"),
        ({"phone_owner": "neighbour"}, "phone_owner"),
        ({"no_calls": None}, "no_calls"),
    ],
)
def test_what_is_wrong_is_named(call: Call, office: Headers, body: dict[str, Any], field: str) -> None:
    answer = call("PUT", f"/workers/{key('W1')}/reach", office, 422, json=body)
    assert [one["field"] for one in answer["errors"]] == [field]
    assert db.session.scalars(select(PersonReach)).all() == []


def test_people_elsewhere_are_not_theirs(client: FlaskClient, call: Call, office: Headers) -> None:
    town = log_in(client, "town")
    for number in ("W3", "W4"):
        call("GET", f"/workers/{key(number)}/reach", town, 404)
        call("PUT", f"/workers/{key(number)}/reach", town, 404, json={})


def test_a_dead_number_is_that_one_and_no_other(call: Call, office: Headers) -> None:
    path, who = f"/workers/{key('W1')}/reach", person("W1")
    with write() as session:
        note_number(session, who, dead=True, channel="phone", operator="t", at=now())
    assert call("GET", path, office)["number_works"] is False
    assert call("PUT", path, office, json=SAID)["number_works"] is False
    assert call("PUT", path, office, json={**SAID, "number_works": True})["number_works"] is True


@pytest.mark.parametrize("dead", [False, True])
def test_a_dead_number_alone_opens_no_record(
    app: Flask, client: FlaskClient, call: Call, office: Headers, dead: bool
) -> None:
    app.extensions["wechat"] = FakeWeChat
    who = person("W2")
    with write() as session:
        note_number(session, who, dead=dead, channel="phone", operator="t", at=now())
    answer = client.post("/api/v1/auth/wechat", json={"code": "in:stranger"}).json
    assert answer is not None
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    found = call("POST", "/me/phone", headers, json={"code": "tel:19900000002"})
    assert found["linked"] is not dead
    assert found["next"] == ("claim" if dead else None)


def test_two_records_that_are_one_person(call: Call, office: Headers) -> None:
    for number in ("W1", "W2"):
        call("PUT", f"/workers/{key(number)}/reach", office, json={"smartphone": number == "W1"})
    gone, into = person("W2").id, person("W1").id
    with write() as session:
        repoint(session, gone, into)
    assert [(one.person_id, one.smartphone) for one in db.session.scalars(select(PersonReach))] == [(into, True)]


def test_the_person_gets_a_copy_of_it_all(call: Call, mine: Headers, office: Headers) -> None:
    call("PUT", "/me/reach", mine, json=SAID)
    call("PUT", f"/workers/{key('W1')}/care", office, json={"level": "general"})
    who = person("W1").id
    with write() as session:
        staff = session.scalars(select(Staff).where(Staff.username == "town")).one()
        task = CallTask(staff_id=staff.id, person_id=who, day=today(), place=1, why="care", priority={"unserved": 9},
                        postings=[], policy="test", state="open", created_at=now(), operator="planner")  # fmt: skip
        session.add(task)
        session.flush()
        path = f"/calls/{task.public_id}/result"
    said = {"result": "visit", "why": "papers", "note": "要签字"}
    call("POST", path, office, json=said)
    held = call("GET", "/me/export", mine)
    assert held["reach"] == NOTHING | SAID
    assert [one["level"] for one in held["care"]] == ["general"]
    assert [(one["result"], one["note"]) for one in held["calls"]] == [("visit", "要签字")]
    assert [one["why"] for one in held["doors"]] == ["有材料要当面办"]
