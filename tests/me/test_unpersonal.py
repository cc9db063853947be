"""Whoever switches personalisation off sees the nearest and the newest postings, and nothing made for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.database import db, write
from app.identity.models import WorkerLogin
from app.matching.models import Match
from app.people.models import Person
from app.postings.models import Posting
from search.geo import haversine_km
from tests.me.conftest import Headers, call
from tests.world import golden_county

Enter = Callable[[str], Headers]


@pytest.fixture
def headers(app: Flask, enter: Enter) -> Headers:
    golden_county(app)
    found = enter("a")
    with write() as session:
        session.scalars(select(WorkerLogin)).one().person_id = session.scalars(select(Match.person_id)).first()
    return found


def switch(client: FlaskClient, headers: Headers, *, off: bool) -> None:
    said = {"consents": [{"purpose": "algo_off", "yes": off, "version": "1"}]}
    call(client, "PUT", "/consents", headers, json=said)


def mine() -> Person:
    db.session.rollback()
    person = db.session.scalar(select(Person).join(WorkerLogin, WorkerLogin.person_id == Person.id))
    assert person is not None
    return person


def open_postings() -> list[Posting]:
    return [one for one in db.session.scalars(select(Posting)) if one.status == "open" and one.open_count > 0]


def test_it_is_the_nearest_and_the_newest_and_can_be_switched_back(client: FlaskClient, headers: Headers) -> None:
    before = call(client, "GET", "/matches", headers)
    assert before["plain"] is None
    assert before["matches"]
    switch(client, headers, off=True)
    found = call(client, "GET", "/matches", headers)
    assert (found["matches"], found["silence"]["code"]) == ([], "M_PLAIN")
    person = mine()
    kms = sorted(
        haversine_km(person.lng, person.lat, one.lng, one.lat) for one in open_postings() if one.lng is not None
    )
    assert [one["km"] for one in found["plain"]["nearest"]] == pytest.approx(kms[:5], abs=0.06)
    assert len(found["plain"]["newest"]) == 5
    switch(client, headers, off=False)
    assert call(client, "GET", "/matches", headers)["matches"] == before["matches"]


def test_nothing_of_the_person_but_the_home_changes_it(client: FlaskClient, headers: Headers) -> None:
    switch(client, headers, off=True)
    first = call(client, "GET", "/matches", headers)["plain"]
    changed: dict[str, Any] = {
        "wishes": ["厨师"],
        "trades": [["厨师", 20]],
        "wage_min": 9000,
        "max_km": 2.0,
        "sex": "2",
    }
    with write() as session:
        session.execute(update(Person).values(changed))
    assert call(client, "GET", "/matches", headers)["plain"] == first


def test_without_a_home_there_are_only_the_newest(client: FlaskClient, headers: Headers) -> None:
    switch(client, headers, off=True)
    with write() as session:
        session.execute(update(Person).values(lng=None, lat=None))
    plain = call(client, "GET", "/matches", headers)["plain"]
    assert (plain["nearest"], len(plain["newest"])) == ([], 5)
