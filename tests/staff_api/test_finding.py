"""Finding people by phone, ID number or name: hashed, scoped, masked, noted; page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.identity.service import create_staff
from app.people.models import Person
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import ID_A
from tests.staff_api.conftest import Headers
from tests.staff_api.test_registrations import form

Call = Callable[..., Any]


@pytest.mark.parametrize(
    "by", [{"phone": "+86 138-0000-0001"}, {"id_no": f" {ID_A} "}, {"name": "甲 一"}], ids=["phone", "id_no", "name"]
)
def test_found_masked_and_the_look_is_noted(call: Call, desk: Headers, by: dict[str, str]) -> None:
    made = call("POST", "/registrations", desk, 201, json=form(id_no=ID_A))
    call("POST", "/registrations", desk, 201, json=form(name="乙二", phone="13800000002", birth="1990"))
    found = call("POST", "/workers/find", desk, json=by)
    assert [one["id"] for one in found["items"]] == [made["worker_id"]]
    assert (found["items"][0]["name"], found["items"][0]["phone"]) == ("甲*", "138****0001")
    assert found["next"] is None
    person = db.session.scalars(select(Person).order_by(Person.id)).first()
    assert person is not None
    said = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "workers.find")).one()
    assert said == f"by {next(iter(by))}: {person.id}"


def test_staff_elsewhere_find_nobody(app: Flask, client: FlaskClient, call: Call, desk: Headers) -> None:
    call("POST", "/registrations", desk, 201, json=form())
    create_staff("elsewhere", PASSWORD, "county", "360827")
    assert call("POST", "/workers/find", log_in(client, "elsewhere"), json={"name": "甲一"})["items"] == []


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["created_at", "-created_at", "-updated_at"])
def test_namesakes_come_page_by_page_each_once(call: Call, desk: Headers, sort: str) -> None:
    made = [call("POST", "/registrations", desk, 201, json=form(phone=f"1380000000{n}"))["worker_id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    for size in (2, 2, 1):
        part = call("POST", "/workers/find", desk, json={"name": "甲一", "limit": 2, "sort": sort, "cursor": cursor})
        assert len(part["items"]) == size
        seen += [one["id"] for one in part["items"]]
        cursor = part["next"]
    assert cursor is None
    assert seen == (made[::-1] if sort.startswith("-") else made)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"phone": "1380000"}, "phone", "bad_phone"),
        ({"id_no": "360722198406120025"}, "id_no", "bad_id_no"),
        ({"phone": "13800000001", "name": "甲一"}, "phone", "only_one"),
        ({}, "phone", "only_one"),
        ({"name": "甲\ud800"}, "name", "bad_encoding"),
        ({"name": "甲一", "cursor": "\ud800"}, "cursor", "bad_encoding"),
        ({"name": "甲一", "cursor": "WyIiLDFd.x"}, "cursor", "bad_cursor"),
        ({"name": "甲一", "sort": "phone"}, "sort", "not_in_list"),
    ],
)
def test_what_cannot_be_looked_for_is_told(
    call: Call, desk: Headers, wrong: dict[str, str], field: str, code: str
) -> None:
    said = call("POST", "/workers/find", desk, 422, json=wrong)
    assert (said["errors"][0]["field"], said["errors"][0]["code"]) == (field, code)


def test_a_cursor_of_another_order_is_refused(call: Call, desk: Headers) -> None:
    for n in range(2):
        call("POST", "/registrations", desk, 201, json=form(phone=f"1380000000{n}"))
    cursor = call("POST", "/workers/find", desk, json={"name": "甲一", "limit": 1})["next"]
    call("POST", "/workers/find", desk, 422, json={"name": "甲一", "sort": "created_at", "cursor": cursor})
