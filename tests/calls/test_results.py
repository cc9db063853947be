"""One code for what came of a call: what it changes, that one of two writes it, and the exact way back."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls.models import CallResult, DoorTask
from app.changes.models import Change
from app.clock import now
from app.database import db, write
from app.identity.service import create_staff
from app.intents import service as intents
from app.intents.models import Intent
from app.matching.models import MatchExplanation
from app.people.models import Person
from app.postings.models import Posting
from tests.app.helpers import PASSWORD, log_in
from tests.calls.conftest import COUNTY, PEOPLE, Call, Headers, change, key, of_posting, person
from tests.calls.conftest import tasks as all_tasks
from tests.calls.pressing import WHO, of, record_of, say, take_back


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("result", "more", "said"),
    [
        ("interested", {"posting": "P-day"}, "替本人报了名：普工"),
        ("not_interested", {"posting": "P-day", "reason": "too_far"}, "公里以内"),
        ("not_interested", {"posting": "P-day", "reason": "low_pay"}, "期望月薪改成"),
        ("not_interested", {"posting": "P-night", "reason": "bad_shift"}, "夜班"),
        ("not_interested", {"reason": "other"}, "没有变"),
        ("have_job", {}, "已经就业"),
        ("no_answer", {}, "还可以打2次"),
        ("wrong_number", {}, "打不通"),
        ("refused", {}, "不要再打电话"),
        (
            "changed",
            {"changes": {"wage_min": 4200, "wishes": ["保洁"], "max_km": None, "start_by": "2027-01-05"}},
            "改好",
        ),
        ("visit", {"why": "asked"}, "上门"),
    ],
)
def test_each_result_says_what_it_changed_and_can_be_undone_exactly(
    call: Call, evening: Headers, result: str, more: dict[str, Any], said: str
) -> None:
    before = record_of()
    if "posting" in more:
        more = more | {"posting": of_posting(more["posting"])}
    made = say(call, evening, result, note="说过年以后再看", **more)
    assert said in made["said"]
    assert made["note"] == "说过年以后再看"
    changed = record_of()
    assert changed != before
    assert changed["task"][2] == 1
    person_id = person(WHO).id
    assert db.session.scalars(select(Change).where(Change.collection == "people", Change.record_id == person_id)).all()
    if result in ("refused", "have_job"):
        assert changed["calls"] is None if result == "refused" else changed["state"] == "placed"
    if result == "changed":
        assert (changed["wage_min"], changed["wishes"], changed["max_km"]) == (4200, ["保洁"], None)
        assert made["after"] == {"wage_min": 4200, "wishes": ["保洁"], "max_km": None, "start_by": "2027-01-05"}
    back = take_back(call, evening, made)
    assert back["undone_at"] is not None
    assert back["state"] == "open"
    assert record_of() == before
    assert take_back(call, evening, made) == back
    assert call("GET", "/calls/tonight", evening)["left"] == PEOPLE
    stored = db.session.scalars(select(CallResult)).one()
    assert stored.note_enc is not None
    assert "过年".encode() not in stored.note_enc


def test_an_interest_by_phone_is_one_like_any_other(call: Call, evening: Headers) -> None:
    made = say(call, evening, "interested", posting=of_posting("P-day"))
    intent = db.session.scalars(select(Intent)).one()
    assert (intent.source, intent.channel, intent.level, intent.acting_for) == ("call", "phone", "likely", True)
    assert intent.recorded_by.startswith("staff:")
    assert made["interest"] == str(intent.public_id)
    told = db.session.scalars(select(MatchExplanation).where(MatchExplanation.person_id == person(WHO).id)).all()
    assert {one.how for one in told} == {"applied", "call"}
    with write() as session:
        intents.move(session, session.get_one(Intent, intent.id), "interview", by="recruiter", at=now())
    assert take_back(call, evening, made, 409)["code"] == "already_answered"


def test_an_interest_of_before_is_left_when_the_call_is_undone(call: Call, evening: Headers) -> None:
    who, wanted = person(WHO).id, of_posting("P-day")
    with write() as session:
        posting = session.scalars(select(Posting).where(Posting.external_no == "P-day")).one()
        intents.express(session, session.get_one(Person, who), posting, source="search", recorded_by="w", at=now())
    made = say(call, evening, "interested", posting=wanted)
    assert "以前已经报过名" in made["said"]
    take_back(call, evening, made)
    assert db.session.scalars(select(Intent)).one().source == "search"


def test_three_rings_then_another_way(call: Call, evening: Headers) -> None:
    said = [say(call, evening, "no_answer")["said"] for _ in range(2)]
    assert ["2次" in said[0], "1次" in said[1]] == [True, True]
    last = say(call, evening, "no_answer")
    assert (last["state"], last["said"]) == ("missed", "几次都没人接，这次不再打；以后还是发消息")
    assert say(call, evening, "no_answer", 409)["code"] == "call_done"
    assert db.session.scalars(select(DoorTask)).all() == []
    assert take_back(call, evening, last)["state"] == "open"
    assert of(call, evening)["tries_left"] == 1


def test_who_has_no_smartphone_and_does_not_answer_is_knocked_at(call: Call, evening: Headers, app: Flask) -> None:
    call("PUT", f"/workers/{key(WHO)}/reach", evening, json={"smartphone": False})
    for _ in range(3):
        last = say(call, evening, "no_answer")
    assert last["said"] == "几次都没人接，转为上门"
    [door] = call("GET", "/calls/doors", evening)["items"]
    assert (door["worker"]["id"], door["why"]["code"], door["state"]) == (str(key(WHO)), "missed", "open")
    assert door["worker"]["phone"] == "199****0001"
    path = f"/calls/doors/{door['id']}/done"
    assert call("POST", path, evening, json={"outcome": "met"})["state"] == "done"
    assert call("POST", path, evening, json={"outcome": "met"})["outcome"] == "met"
    assert call("POST", path, evening, 409, json={"outcome": "moved"})["code"] == "door_done"
    assert call("GET", "/calls/doors", evening)["items"] == []
    assert len(call("GET", "/calls/doors", evening, query_string={"state": "done"})["items"]) == 1
    assert take_back(call, evening, last, 409)["code"] == "changed_since"


def test_only_the_latest_result_and_nothing_changed_since_is_undone(call: Call, evening: Headers) -> None:
    first, second = say(call, evening, "no_answer"), say(call, evening, "have_job")
    assert take_back(call, evening, first, 409)["code"] == "changed_since"
    change(WHO, state="paused")
    assert take_back(call, evening, second, 409)["code"] == "changed_since"
    change(WHO, state="placed")
    assert take_back(call, evening, second)["state"] == "open"
    assert take_back(call, evening, first)["state"] == "open"
    assert person(WHO).state == "active"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"result": "interested"}, "posting"),
        ({"result": "not_interested"}, "reason"),
        ({"result": "not_interested", "reason": "too_far"}, "posting"),
        ({"result": "changed"}, "changes"),
        ({"result": "changed", "changes": {"name": "甲"}}, "changes.name"),
        ({"result": "visit"}, "why"),
        ({"result": "visit", "why": "missed"}, "why"),
        ({"result": "maybe"}, "result"),
        ({"result": "no_answer", "note": "长" * 501}, "note"),
    ],
)
def test_what_belongs_to_a_result_is_asked_for_and_nothing_is_half_done(
    call: Call, evening: Headers, body: dict[str, Any], field: str
) -> None:
    before = record_of()
    answer = call("POST", f"/calls/{all_tasks()[WHO].public_id}/result", evening, 422, json=body)
    assert field in [one["field"] for one in answer["errors"]]
    assert record_of() == before
    assert db.session.scalars(select(CallResult)).all() == []


def test_a_posting_that_is_closed_cannot_be_applied_for(call: Call, evening: Headers) -> None:
    wanted, before = of_posting("P-day"), record_of()
    with write() as session:
        session.scalars(select(Posting).where(Posting.external_no == "P-day")).one().status = "filled"
    assert say(call, evening, "interested", 409, posting=wanted)["code"] == "posting_closed"
    assert say(call, evening, "interested", 404, posting=str(uuid.uuid4()))["code"] == "not_found"
    assert record_of() == before


@pytest.mark.both_databases
def test_two_who_write_at_once_one_wins(town: Flask, client: FlaskClient, call: Call, evening: Headers) -> None:
    create_staff("office", PASSWORD, "county", COUNTY)
    headers = [evening, log_in(client, "office"), evening, log_in(client, "office")]
    path, wanted = f"/api/v1/calls/{all_tasks()[WHO].public_id}/result", of_posting("P-day")
    together = Barrier(len(headers))

    def press(one: Headers) -> tuple[int, Any]:
        together.wait()
        body = {"result": "interested", "posting": wanted}
        answer = town.test_client().post(path, headers=one, json=body)
        return answer.status_code, answer.json

    db.session.remove()
    with ThreadPoolExecutor(len(headers)) as pool:
        answers = list(pool.map(press, headers))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert {body["code"] for status, body in answers if status == 409} == {"call_done"}
    assert len(db.session.scalars(select(Intent)).all()) == 1
    assert len(db.session.scalars(select(CallResult)).all()) == 1
    assert all_tasks()[WHO].attempts == 1
