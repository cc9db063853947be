"""Fairs are prepared, opened and closed by those whose place it is; everything written says who and when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.fairs.models import Fair
from app.identity.service import create_staff
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in, tick
from tests.fairs.conftest import FAIR, Headers

Call = Callable[..., Any]


@pytest.mark.both_databases
def test_a_fair_is_made_changed_opened_and_closed(app: Flask, client: FlaskClient, call: Call, town: Headers) -> None:
    made = call("POST", "/fairs", town, 201, json=FAIR)
    assert {name: made[name] for name in FAIR} == FAIR
    assert (made["status"], made["channel"], made["operator"]) == ("draft", "window", "town")
    path = f"/fairs/{made['id']}"
    assert call("PATCH", path, town, json={"place": " 集市\u200b西头 ", "channel": "grid"})["place"] == "集市西头"
    assert call("PATCH", path, town, json={"status": "live"})["status"] == "live"
    assert call("PATCH", path, town, 409, json={"status": "draft"})["code"] == "fair_wrong_step"
    assert call("PATCH", path, town, json={"status": "closed"})["status"] == "closed"
    assert call("PATCH", path, town, 409, json={"name": "改名"})["code"] == "fair_closed"
    assert call("PATCH", path, town, json={"status": "live"})["status"] == "live"  # closed by mistake
    call("PATCH", path, town, json={"status": "closed"})
    tick(app, timedelta(days=1))
    town = log_in(client, "town")
    assert call("PATCH", path, town, 409, json={"status": "live"})["code"] == "fair_over"
    [stored] = db.session.scalars(select(Fair))
    assert (stored.channel, stored.operator, stored.place) == ("window", "town", "集市西头")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "fair.save")).all()
    assert {entry.subject for entry in entries} == {f"fair:{stored.id}"}
    assert len(entries) == 6


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"name": "\u200b "}, "name", "required"),
        ({"type": "庙会"}, "type", "not_in_list"),
        ({"region": "999999"}, "region", "unknown_code"),
        ({"starts_at": "明天"}, "starts_at", "not_date"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at", "out_of_range"),
        ({"ends_at": FAIR["starts_at"]}, "ends_at", "out_of_range"),
        ({"status": "live"}, "status", "unknown_field"),
        ({"place": "很" * 201}, "place", "wrong_length"),
    ],
)
def test_a_wrong_answer_is_told_by_its_field(
    call: Call, town: Headers, wrong: dict[str, Any], field: str, code: str
) -> None:
    said = call("POST", "/fairs", town, 422, json=FAIR | wrong)
    assert [(one["field"], one["code"]) for one in said["errors"]] == [(field, code)]
    assert db.session.scalars(select(Fair)).all() == []


def test_a_moment_without_an_offset_is_the_place_s_own(call: Call, town: Headers) -> None:
    made = call(
        "POST", "/fairs", town, 201, json=FAIR | {"starts_at": "2026-11-21T08:00", "ends_at": "2026-11-21T04:00Z"}
    )
    assert (made["starts_at"], made["ends_at"]) == (FAIR["starts_at"], FAIR["ends_at"])


@pytest.mark.both_databases
def test_the_same_fair_is_not_made_twice(call: Call, town: Headers) -> None:
    call("POST", "/fairs", town, 201, json=FAIR)
    assert call("POST", "/fairs", town, 409, json=FAIR)["code"] == "fair_known"
    other = call("POST", "/fairs", town, 201, json=FAIR | {"name": "夜市招聘会"})
    assert call("PATCH", f"/fairs/{other['id']}", town, 409, json={"name": FAIR["name"]})["code"] == "fair_known"


def test_a_fair_is_seen_and_changed_only_by_those_whose_place_it_is(
    call: Call, client: FlaskClient, town: Headers
) -> None:
    made = call("POST", "/fairs", town, 201, json=FAIR)
    call("POST", "/fairs", town, 403, json=FAIR | {"region": "360722102"})
    call("PATCH", f"/fairs/{made['id']}", town, 403, json={"region": "360722102"})
    assert call("GET", f"/fairs/{made['id']}", town)["region"] == "360722101"
    for name, role, region in (("next", "town", "360722102"), ("far", "county", "360827")):
        create_staff(name, PASSWORD, role, region)
        headers = log_in(client, name)
        for method, path, more in (
            ("GET", "", {}),
            ("PATCH", "", {"json": {"name": "改名"}}),
            ("POST", "/stalls", {"json": {"stalls": []}}),
            ("DELETE", f"/stalls/{uuid.uuid4()}", {}),
        ):
            said = call(method, f"/fairs/{made['id']}{path}", headers, 404, **more)
            assert said["code"] == "not_found"
        assert call("GET", "/fairs", headers)["items"] == []
    create_staff("helper", PASSWORD, "volunteer", "360722101")
    helper = log_in(client, "helper")
    assert call("GET", f"/fairs/{made['id']}", helper)["name"] == FAIR["name"]
    call("POST", "/fairs", helper, 403, json=FAIR)
    call("PATCH", f"/fairs/{made['id']}", helper, 403, json={"status": "live"})


@pytest.mark.both_databases
def test_the_list_pages_and_filters(call: Call, town: Headers) -> None:
    for day in range(1, 8):
        at = {"starts_at": f"2026-11-{day:02d}T08:00:00+08:00", "ends_at": f"2026-11-{day:02d}T12:00:00+08:00"}
        call("POST", "/fairs", town, 201, json=FAIR | at | {"type": "夜市" if day % 2 else "园区"})
    seen: list[str] = []
    cursor = ""
    while True:
        said = call("GET", "/fairs", town, query_string={"limit": 3, "cursor": cursor})
        seen += [one["starts_at"] for one in said["items"]]
        cursor = said["next"]
        if cursor is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7
    assert len(call("GET", "/fairs", town, query_string={"type": "夜市"})["items"]) == 4
    assert call("GET", "/fairs", town, query_string={"status": "live"})["items"] == []
    assert len(call("GET", "/fairs", town, query_string={"region": "360722101", "status": "draft"})["items"]) == 7
