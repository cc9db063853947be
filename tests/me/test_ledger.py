"""务工台账: entries add up and are never rewritten; the latest is how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.extensions import keyring
from app.people.employment import Employment
from app.privacy.keyring import add_key
from app.privacy.retention import KEEP, purge
from app.privacy.rotation import rotate_all
from tests.app.helpers import tick
from tests.imports.tables import ID_A, ID_B, worker
from tests.me.conftest import Headers, call

Enter = Callable[[str], Headers]
Load = Callable[..., object]
EAST = {"region": "441900", "employer": "某鞋厂", "trade": "缝纫工", "wage": 5200, "since": "2026-03-01"}


@pytest.fixture
def headers(load: Load, enter_as: Enter) -> Headers:
    load("workers", worker("W1", 身份证号=ID_A), worker("W2", 姓名="别人", 身份证号=ID_B))
    return enter_as("W1")


def test_two_updates_are_two_rows_and_the_latest_stands(app: Flask, client: FlaskClient, headers: Headers) -> None:
    assert call(client, "GET", "/employment", headers) == {"current": None, "items": [], "next": None}
    first = call(client, "POST", "/employment", headers, 201, json=EAST | {"return_plan": "spring_festival"})
    assert (first["region_name"], first["return_plan_name"]) == ("广东省东莞市", "春节返乡")
    tick(app, timedelta(minutes=30))
    call(client, "POST", "/employment", headers, 201, json={"region": "330782"})
    kept = call(client, "GET", "/employment", headers)
    assert [one["region"] for one in kept["items"]] == ["330782", "4419"]
    assert kept["current"] == kept["items"][0]
    assert kept["items"][1] == first
    page = call(client, "GET", "/employment?limit=1", headers)
    assert page["items"] == kept["items"][:1]
    rest = call(client, "GET", f"/employment?limit=1&cursor={page['next']}", headers)
    assert (rest["items"], rest["next"], rest["current"]) == (kept["items"][1:], None, kept["current"])


def test_the_contact_is_theirs_to_see_and_a_ciphertext_at_rest(
    client: FlaskClient, headers: Headers, tmp_path: Path
) -> None:
    said = EAST | {"contact": "+86 138-0000-1234", "found_by": "kin"}
    entry = call(client, "POST", "/employment", headers, 201, json=said)
    assert (entry["contact"], entry["found_by_name"]) == ("13800001234", "亲友介绍")
    assert call(client, "GET", "/export", headers)["employment"] == [entry]
    stored = db.session.scalars(select(Employment.contact_enc)).one()
    assert stored is not None
    assert b"13800001234" not in stored
    add_key(tmp_path / "var" / "keys")
    keyring().refresh()
    rotate_all(lambda _more: None)
    db.session.rollback()
    fresh = db.session.scalars(select(Employment.contact_enc)).one()
    assert fresh != stored
    assert call(client, "GET", "/employment", headers)["current"] == entry


def test_the_ledger_goes_when_the_person_goes(app: Flask, client: FlaskClient, headers: Headers) -> None:
    call(client, "POST", "/employment", headers, 201, json=EAST)
    tick(app, timedelta(days=91) + KEEP)
    assert purge() == {"people": 2}
    assert db.session.scalars(select(Employment)).all() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "region"),
        ({"region": "99"}, "region"),
        (EAST | {"since": "2027-01-01"}, "since"),
        (EAST | {"wage": "much"}, "wage"),
        (EAST | {"return_plan": "maybe"}, "return_plan"),
        (EAST | {"contact": "12345"}, "contact"),
        (EAST | {"found_by": "luck"}, "found_by"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, headers: Headers, body: dict[str, Any], field: str) -> None:
    answer = call(client, "POST", "/employment", headers, 422, json=body)
    assert field in [one["field"] for one in answer["errors"]]
    assert call(client, "GET", "/employment", headers)["items"] == []
