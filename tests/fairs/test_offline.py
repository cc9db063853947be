"""Forms made without a network, brought in together: each judged by itself, none twice, and the latest word stands."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.clock import SHANGHAI
from app.database import db, write
from app.fairs.models import Visit
from app.identity.service import create_staff
from app.people.models import Consent, Person, Registration
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in
from tests.fairs.conftest import Headers
from tests.imports.tables import ID_A

Call = Callable[..., Any]
NINE = "2026-11-21T09:00:00+08:00"
"""An hour before the tests' clock."""


def form(number: int = 1, /, **more: Any) -> dict[str, Any]:
    asked = {"name": f"甲{number}", "phone": f"138{number:08d}", "birth": "1984-06", "region": "360722101"}
    return asked | {"channel": "fair", "client_uuid": str(uuid.uuid4()), "offline_at": NINE} | more


def bring(call: Call, headers: Headers, *forms: Any, **more: Any) -> list[dict[str, Any]]:
    said = call("POST", "/registrations/batch", headers, json={"registrations": list(forms), **more})
    assert sum(said["counts"].values()) == len(said["rows"]) == len(forms)
    rows: list[dict[str, Any]] = said["rows"]
    return rows


def states(rows: list[dict[str, Any]]) -> list[str]:
    return [row["state"] for row in rows]


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_forty_forms_brought_in_twice_are_forty_people_and_a_wrong_one_loses_no_other(
    call: Call, desk: Headers
) -> None:
    forms: list[Any] = [form(number) for number in range(40)]
    forms[16]["birth"] = "明天"
    forms[20] = "x"
    first = bring(call, desk, *forms)
    assert states(first) == ["refused" if place in (16, 20) else "created" for place in range(40)]
    assert [(one["field"], one["code"]) for one in first[16]["errors"]] == [("birth", "not_date")]
    assert first[16]["client_uuid"] == forms[16]["client_uuid"]
    assert all(row["visit"] == 1 and row["advice"] is None for row in first if row["state"] == "created")
    before = [count(model) for model in (Person, Registration, AuditEntry)]
    assert before[:2] == [38, 38]
    forms[16]["birth"] = "1984"
    second = bring(call, desk, *forms)
    assert states(second) == [
        "created" if place == 16 else "refused" if place == 20 else "unchanged" for place in range(40)
    ]
    for one, other in zip(first, second, strict=True):
        if other["state"] == "unchanged":
            assert (one["worker_id"], one["registration_no"]) == (other["worker_id"], other["registration_no"])
    assert [count(Person), count(Registration)] == [39, 39]


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"client_uuid": None}, "client_uuid", "required"),
        ({"offline_at": None}, "offline_at", "required"),
        ({"offline_at": "2026-11-21T10:06:00+08:00"}, "offline_at", "in_future"),
        ({"offline_at": "2026-10-22T09:59:00+08:00"}, "offline_at", "too_old"),
        ({"offline_at": "9999-12-31T23:59:59-12:00"}, "offline_at", "out_of_range"),
        ({"name": "甲\ud800"}, "name", "bad_encoding"),
        ({"name": "甲\x00"}, "name", "bad_encoding"),
        ({"fair": str(uuid.uuid4())}, "fair", "not_found"),
        ({"fair": "x"}, "fair", "not_id"),
        ({"region": "999999"}, "region", "unknown_region"),
        ({"reason": "不想说"}, "reason", "not_in_list"),
        ({"trades": [{"work": "缝纫工", "years": 90}]}, "trades.0.years", "out_of_range"),
        ({"age\ud800": 1}, "age?", "bad_encoding"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_field(
    call: Call, desk: Headers, wrong: dict[str, Any], field: str, code: str
) -> None:
    rows = bring(call, desk, form(1), form(2, **wrong), form(3))
    assert states(rows) == ["created", "refused", "created"]
    assert code in {one["code"] for one in rows[1]["errors"]}
    assert field in {one["field"] for one in rows[1]["errors"]} or code == "bad_encoding"
    assert rows[1]["message"]
    assert (count(Person), count(Registration)) == (2, 2)


@pytest.mark.parametrize("nothing", [None, 17, [], {}, {"client_uuid": []}])
def test_a_row_that_is_no_form_loses_no_other(call: Call, desk: Headers, nothing: Any) -> None:
    rows = bring(call, desk, form(1), nothing, form(3))
    assert states(rows) == ["created", "refused", "created"]
    assert rows[1]["errors"]


def test_the_envelope_itself_must_be_right(call: Call, desk: Headers) -> None:
    for body, code in (
        ({"registrations": []}, "wrong_length"),
        ({"registrations": [form(number) for number in range(201)]}, "wrong_length"),
        ({"registrations": "x"}, "not_list"),
        ({}, "required"),
        ({"registrations": [form()], "x\ud800": 1}, "bad_encoding"),
    ):
        said = call("POST", "/registrations/batch", desk, 422, json=body)
        assert [one["code"] for one in said["errors"]] == [code]
    assert count(Person) == 0


@pytest.mark.both_databases
def test_an_id_of_the_device_used_for_something_else_is_refused(call: Call, desk: Headers) -> None:
    one = form(1)
    rows = bring(call, desk, one, one, one | {"name": "乙二"}, one | {"wishes": ["保洁"]})
    assert states(rows) == ["created", "unchanged", "refused", "refused"]
    assert {row["code"] for row in rows[2:]} == {"client_uuid_taken"}
    assert [error["field"] for error in rows[2]["errors"]] == ["client_uuid"]


@pytest.mark.both_databases
def test_two_devices_bringing_the_same_forms_at_once_write_each_once(app: Flask, desk: Headers) -> None:
    forms = [form(number) for number in range(10)]
    answers: list[Any] = []

    def send() -> None:
        body = {"registrations": forms}
        answers.append(app.test_client().post("/api/v1/registrations/batch", headers=desk, json=body))

    db.session.remove()
    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 3
    rows = [answer.json["rows"] for answer in answers]
    for place in range(10):
        assert sorted(one[place]["state"] for one in rows) == ["created", "unchanged", "unchanged"]
        assert len({one[place]["worker_id"] for one in rows}) == 1
    assert (count(Person), count(Registration)) == (10, 10)


@pytest.mark.both_databases
def test_what_was_said_since_stands(call: Call, desk: Headers) -> None:
    """Registered at the window at ten; the form from nine comes in afterwards and does not turn things back."""
    at_ten = {"name": "甲1", "id_no": ID_A, "region": "360722101", "channel": "window", "push": False}
    now_said = call(
        "POST", "/registrations", desk, 201, json=at_ten | {"wage_min": 4000, "wishes": ["保洁"], "push": False}
    )
    [row] = bring(call, desk, form(1, id_no=ID_A, wage_min=3000, max_km=8, push=True))
    assert (row["state"], row["worker_id"], row["visit"]) == ("merged", now_said["worker_id"], 1)
    assert "newer_known" in {note["code"] for note in row["notes"]}
    person = db.session.scalars(select(Person)).one()
    assert (person.wage_min, person.max_km, person.wishes) == (4000, 8.0, ["保洁"])
    assert count(Consent) == 0
    moments = [one.at for one in db.session.scalars(select(Registration).order_by(Registration.at))]
    assert moments[0].astimezone(SHANGHAI) == datetime(2026, 11, 21, 9, tzinfo=SHANGHAI)
    later = form(2, id_no=ID_A, name="甲1", push=True, offline_at="2026-11-21T10:04:00+08:00")  # its clock is fast
    assert states(bring(call, desk, later)) == ["merged"]
    [consent] = db.session.scalars(select(Consent))
    assert consent.granted_at <= datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
    assert states(bring(call, desk, form(3, id_no=ID_A, name="甲1", push=False))) == ["merged"]
    db.session.refresh(consent)
    assert consent.withdrawn_at is None


@pytest.mark.both_databases
def test_at_a_fair_that_has_closed_meanwhile_the_visit_is_that_of_its_day(
    call: Call, client: FlaskClient, town: Headers, fair: dict[str, Any]
) -> None:
    call("PATCH", f"/fairs/{fair['id']}", town, json={"status": "closed"})
    before = (datetime.fromisoformat(NINE) - timedelta(days=1)).isoformat()
    rows = bring(call, town, form(1, fair=fair["id"]), form(2, fair=fair["id"], offline_at=before), with_matches=True)
    assert states(rows) == ["created", "refused"]
    assert rows[1]["code"] == "fair_not_live"
    assert all(match["stall"] is None for match in rows[0]["advice"]["matches"])
    [visit] = db.session.scalars(select(Visit))
    assert visit.at == datetime.fromisoformat(NINE)
    create_staff("next", PASSWORD, "volunteer", "360722102")
    [other] = bring(call, log_in(client, "next"), form(3, fair=fair["id"]))
    assert (other["state"], other["code"]) == ("refused", "not_found")


def test_the_best_postings_come_along_on_request(call: Call, town: Headers, fair: dict[str, Any]) -> None:
    rows = bring(call, town, form(1, fair=fair["id"], wishes=["缝纫工"]), form(2, birth=""), with_matches=True)
    assert states(rows) == ["created", "refused"]
    [first, *_] = rows[0]["advice"]["matches"]
    assert first["stall"]["no"] == "A03"
    assert rows[1]["advice"] is None


def test_what_more_the_form_says_is_kept_as_the_table_s_words_are(call: Call, desk: Headers) -> None:
    trades = [{"work": "缝纫工", "years": 11}, {"work": "普工：装配", "years": 0.5}, {"work": "采茶"}]
    more = {"trades": trades, "certs": ["健康证"], "status": "失业", "reason": "照顾家人", "note": "四点半要接小孩"}
    assert states(bring(call, desk, form(1, **more))) == ["created"]
    with write() as session:
        person = session.scalars(select(Person)).one()
        assert person.trades == [["缝纫工", 11], ["普工 装配", 0.5], ["采茶", None]]
        assert (person.certs, person.status, person.reason) == (["健康证"], "E8", "R04")
        assert person.note_enc is not None
