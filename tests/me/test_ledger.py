"""务工台账: entries add up and are never rewritten; the latest is how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.people.employment import working_in
from tests.app.helpers import tick
from tests.imports.tables import ID_A, ID_B, worker
from tests.me.conftest import Headers, call, owner

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


def test_who_works_in_guangdong_and_comes_home_for_spring_festival(
    app: Flask, client: FlaskClient, headers: Headers, enter_as: Enter
) -> None:
    call(client, "POST", "/employment", headers, 201, json=EAST | {"return_plan": "spring_festival"})
    other = enter_as("W2")
    call(client, "POST", "/employment", other, 201, json=EAST | {"return_plan": "stays"})
    found = working_in(db.session(), "44", home="360722", return_plan="spring_festival")
    assert [person.id for person, _ in found] == [owner("W1").id]
    assert working_in(db.session(), "44", home="360111", return_plan="spring_festival") == []
    call(client, "POST", "/employment", headers, 201, json={"region": "330782", "return_plan": "spring_festival"})
    assert working_in(db.session(), "44", return_plan="spring_festival") == []
    assert len(working_in(db.session(), "")) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "region"),
        ({"region": "99"}, "region"),
        (EAST | {"since": "2027-01-01"}, "since"),
        (EAST | {"wage": "much"}, "wage"),
        (EAST | {"return_plan": "maybe"}, "return_plan"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, headers: Headers, body: dict[str, Any], field: str) -> None:
    answer = call(client, "POST", "/employment", headers, 422, json=body)
    assert field in [one["field"] for one in answer["errors"]]
    assert call(client, "GET", "/employment", headers)["items"] == []
