"""F031: the share of those who found work within 15 km of home, in their county."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db, write
from app.identity.service import create_staff
from app.intents.service import express, move
from app.intents.states import HIRED, LAPSED
from app.people.models import Person
from app.postings.models import Posting
from search.geo import haversine_km
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import posting, worker, write_csv
from tests.staff_api.conftest import COUNTY, Headers
from tests.staff_api.test_market import Call
from tests.world import import_table

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOME = {"经度": "114.9", "纬度": "25.4"}
PLACES: dict[str, dict[str, Any]] = {
    "P-here": HOME,
    "P-edge": {"经度": "115.048", "纬度": "25.4"},  # 14.9 km
    "P-over": {"经度": "115.052", "纬度": "25.4"},  # 15.3 km
    "P-next": HOME | {"区划代码": "360730100"},  # at the door, but of another county
    "P-somewhere": {"经度": "", "纬度": ""},
    "P-late": HOME,
    "P-no": HOME,
}


@pytest.fixture
def office(app: Flask, client: FlaskClient, tmp_path: Any) -> Headers:
    """One person who was hired at each of the postings but one, at one a month later, and an office."""
    rows = [posting(number, 岗位名称=number, **where) for number, where in PLACES.items()]
    import_table("postings", write_csv(tmp_path / "p.csv", rows))
    import_table("workers", write_csv(tmp_path / "w.csv", [worker("W1", **HOME)]))
    with write() as session:
        person = session.scalars(select(Person)).one()
        for one in session.scalars(select(Posting)):
            intent, _ = express(session, person, one, source="call", recorded_by="worker", at=AT)
            later = AT + timedelta(days=31) if one.external_no == "P-late" else AT
            move(session, intent, LAPSED if one.external_no == "P-no" else HIRED, by="staff", at=later)
    create_staff("county", PASSWORD, "county", COUNTY)
    return log_in(client, "county")


def test_the_share_is_of_those_whose_way_is_known(call: Call, office: Headers) -> None:
    home = db.session.scalars(select(Person)).one()
    away = {one.external_no: one for one in db.session.scalars(select(Posting))}
    edge, over = away["P-edge"], away["P-over"]
    assert None not in (home.lng, home.lat, edge.lng, edge.lat, over.lng, over.lat)
    assert 14.5 < haversine_km(home.lng, home.lat, edge.lng, edge.lat) < 15  # type: ignore[arg-type]
    assert 15 < haversine_km(home.lng, home.lat, over.lng, over.lat) < 15.5  # type: ignore[arg-type]
    figures = call("GET", "/placements/figures", office, query_string={"from": "2026-11-20", "to": "2026-11-20"})
    counted = {name: figures[name] for name in ("placements", "near", "away", "not_known", "percent", "near_km")}
    assert counted == {"placements": 5, "near": 2, "away": 2, "not_known": 1, "percent": 50.0, "near_km": 15.0}
    assert call("GET", "/placements/figures", office)["placements"] == 5, "the last thirty days where none are named"
    long = call("GET", "/placements/figures", office, query_string={"from": "2026-11-01", "to": "2026-12-31"})
    assert (long["placements"], long["near"], long["percent"]) == (6, 3, 60.0)


def test_nobody_placed_is_no_share_and_elsewhere_is_not_theirs(call: Call, office: Headers) -> None:
    none = call("GET", "/placements/figures", office, query_string={"from": "2026-01-01", "to": "2026-01-31"})
    assert (none["placements"], none["percent"]) == (0, None)
    town = call("GET", "/placements/figures", office, query_string={"region": "360722110"})
    assert town["placements"] == 0, "people of another township"
    call("GET", "/placements/figures", office, 403, query_string={"region": "360827"})
    call("GET", "/placements/figures", office, 422, query_string={"from": "2026-11-12", "to": "2026-11-11"})
