"""F010: who is in care and with whom, seen by those who help and by nobody else; never why."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import IntegrityError

from app.care.models import Care
from app.care.service import in_care
from app.clock import now
from app.config import ROOT
from app.database import db, write
from app.people.merging import repoint
from app.privacy.models import AuditEntry
from tests.app.helpers import log_in
from tests.care.conftest import HOMES, Call, Headers, key, person


def put(call: Call, headers: Headers, number: str, status: int = 200, **more: Any) -> Any:
    return call("PUT", f"/workers/{key(number)}/care", headers, status, json={"level": "key", **more})


def listed(call: Call, headers: Headers, **query: Any) -> set[str]:
    numbers = {str(key(number)): number for number in HOMES}
    return {numbers[one["worker"]["id"]] for one in call("GET", "/care", headers, query_string=query)["items"]}


@pytest.mark.both_databases
def test_taken_in_changed_let_go_and_taken_in_again(call: Call, office: Headers) -> None:
    path = f"/workers/{key('W1')}/care"
    assert call("GET", path, office) == {"care": None}
    first = put(call, office, "W1", helper="town")
    assert (first["level"], first["helper"], first["operator"]) == ("key", "town", "office")
    assert put(call, office, "W1", helper="town") == first
    changed = put(call, office, "W1", level="general", helper=None)
    assert (changed["level"], changed["helper"], changed["opened_at"]) == ("general", None, first["opened_at"])
    assert call("GET", path, office) == {"care": changed}
    call("DELETE", path, office, 204, query_string={"reason": "placed"})
    call("DELETE", path, office, 204, query_string={"reason": "other"})
    assert call("GET", path, office) == {"care": None}
    put(call, office, "W1")
    rows = db.session.scalars(select(Care).order_by(Care.id)).all()
    assert [(one.level, one.close_reason, one.closed_by) for one in rows] == [
        ("general", "placed", "office"), ("key", None, None),
    ]  # fmt: skip
    noted = [one.action for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    changes = [action for action in noted if action.startswith("care.") and action != "care.look"]
    assert changes == ["care.open", "care.change", "care.close", "care.open"]
    assert noted.count("care.look") == 3


@pytest.mark.both_databases
def test_one_row_is_open_and_two_at_once_make_one(app: Flask, client: FlaskClient, call: Call, office: Headers) -> None:
    path, together = f"/api/v1/workers/{key('W1')}/care", Barrier(4)

    def press(level: str) -> int:
        together.wait()
        return app.test_client().put(path, headers=office, json={"level": level}).status_code

    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, ["key", "general"] * 2)) == [200] * 4
    [row] = db.session.scalars(select(Care)).all()
    with pytest.raises(IntegrityError), write() as session:
        session.add(Care(person_id=row.person_id, level="key", channel="window", operator="t", opened_at=now()))


def test_the_list_is_of_the_own_region_masked_paged_and_noted(client: FlaskClient, call: Call, office: Headers) -> None:
    put(call, office, "W1", helper="town")
    put(call, office, "W2", level="general")
    put(call, office, "W3", helper="office")
    put(call, log_in(client, "away"), "W4")
    assert listed(call, office) == {"W1", "W2", "W3"}
    assert listed(call, log_in(client, "town")) == {"W1", "W2"}
    assert listed(call, office, helper="town") == {"W1"}
    assert listed(call, office, helper="nobody") == set()
    assert listed(call, office, level="general") == {"W2"}
    pages, cursor = [], ""
    while cursor is not None:
        page = call("GET", "/care", office, query_string={"limit": 1, "cursor": cursor})
        pages += [one["worker"]["name"] for one in page["items"]]
        cursor = page["next"]
    assert len(pages) == 3
    assert all(name.startswith("刘*") for name in pages)
    assert "19900000" not in json.dumps(page)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "care.list").order_by(AuditEntry.id)).all()
    assert set(map(int, noted[0].detail.split())) == {person(number).id for number in ("W1", "W2", "W3")}
    assert noted[3].detail == "nobody"


def test_who_may_and_who_may_not(client: FlaskClient, call: Call, office: Headers) -> None:
    helper, boss, town = (log_in(client, name) for name in ("helper", "boss", "town"))
    for headers in (helper, boss):
        call("GET", "/care", headers, 403)
        put(call, headers, "W1", 403)
        call("DELETE", f"/workers/{key('W1')}/care", headers, 403, query_string={"reason": "placed"})
    for number in ("W3", "W4"):
        put(call, town, number, 404)
        call("GET", f"/workers/{key(number)}/care", town, 404)
    assert db.session.scalars(select(Care)).all() == []


@pytest.mark.parametrize("helper", ["nobody", "away", "boss"])
def test_a_helper_is_somebody_of_the_place(call: Call, office: Headers, helper: str) -> None:
    answer = put(call, office, "W1", 422, helper=helper)
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("helper", "unknown_helper")]
    assert put(call, office, "W1", 422, level="R05")["errors"][0]["field"] == "level"
    assert put(call, office, "W1", 422, why="残疾")["errors"][0]["code"] == "unknown_field"


def test_nothing_says_why(call: Call, office: Headers) -> None:
    names = {column.name for column in inspect(Care).columns}
    assert names == {
        "id", "public_id", "person_id", "level", "helper_id", "channel", "operator", "opened_at", "closed_at",
        "close_reason", "closed_by",
    }  # fmt: skip
    put(call, office, "W1")
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "care.open")).one()
    assert noted.detail == ""


def test_many_are_asked_for_at_once(call: Call, office: Headers) -> None:
    put(call, office, "W1", helper="town")
    put(call, office, "W2", level="general")
    ids = [person(number).id for number in HOMES]
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    found = in_care(db.session(), ids)
    assert len(seen) == 1
    assert {key: one.level for key, one in found.items()} == {ids[0]: "key", ids[1]: "general"}
    assert found[ids[1]].helper is None


def test_two_records_that_are_one_person_stay_in_care_once(call: Call, office: Headers) -> None:
    put(call, office, "W1")
    put(call, office, "W2", level="general")
    gone, into = person("W2").id, person("W1").id
    with write() as session:
        repoint(session, gone, into)
    assert [(one.person_id, one.level) for one in db.session.scalars(select(Care))] == [(into, "key")]


def test_no_room_that_speaks_to_employers_or_fills_the_index_knows_of_care() -> None:
    rooms = [ROOT / "search", *(ROOT / "app" / name for name in ("recruiter", "matching", "postings", "employers"))]
    rooms += [ROOT / "app" / name for name in ("fairs", "market", "villages", "intents")]
    files = [path for room in rooms for path in room.rglob("*.py")]
    assert len(files) > 50
    assert [path for path in files if "app.care" in path.read_text(encoding="utf-8")] == []
