"""Looking for work oneself, saying one is interested, and what becomes of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.errors import ApiError
from app.identity.models import WorkerLogin
from app.intents.models import Intent, IntentEvent
from app.intents.service import MOVES, history, move
from app.intents.states import STATES
from app.matching.models import Match
from app.people.models import Person
from app.postings.models import Posting
from tests.app.helpers import tick
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


def an_open_posting() -> Posting:
    db.session.rollback()
    return db.session.scalars(select(Posting).where(Posting.status == "open").order_by(Posting.id).limit(1)).one()


def test_words_are_understood_and_filters_keep_to_place_distance_and_wage(
    client: FlaskClient, headers: Headers
) -> None:
    plain = call(client, "GET", "/postings", headers, query_string={"q": "打螺丝"})
    assert plain["understood"]["work"]
    assert plain["items"]
    asked = {"q": "普工", "lng": 114.96, "lat": 25.31, "km": 8, "wage_min": 4000, "limit": 50}
    narrow = call(client, "GET", "/postings", headers, query_string=asked)
    wide = call(client, "GET", "/postings", headers, query_string={"q": "普工", "limit": 50})
    assert 0 < len(narrow["items"]) < len(wide["items"])
    assert all(one["km"] <= 8 for one in narrow["items"])
    assert all((one["posting"]["wage_high"] or 0) >= 4000 for one in narrow["items"]
               if one["posting"]["wage_unit"] == "月")  # fmt: skip
    assert narrow["filters"] == {"km": 8, "wage_min": 4000}
    town = call(client, "GET", "/postings", headers, query_string={"q": "普工", "region": "360722101"})
    assert {one["posting"]["region"][:9] for one in town["items"]} == {"360722101"}
    call(client, "GET", "/postings", headers, 422, query_string={"lng": 114})


def test_interest_is_one_within_thirty_days(app: Flask, client: FlaskClient, headers: Headers) -> None:
    posting = an_open_posting().public_id
    first = call(client, "POST", f"/postings/{posting}/interest", headers, 201, json={"level": "likely"})
    assert (first["state"], first["level"], first["acting_for"]) == ("new", "likely", False)
    again = call(client, "POST", f"/postings/{posting}/interest", headers, 200, json={})
    assert again == first
    listed = call(client, "GET", "/interests", headers)
    assert listed == {"items": [first], "next": None}
    with write() as session:
        session.scalars(select(Intent)).one().at = now() - timedelta(days=31)
    second = call(client, "POST", f"/postings/{posting}/interest", headers, 201, json={})
    assert second["id"] != first["id"]
    page = call(client, "GET", "/interests?limit=1", headers)
    rest = call(client, "GET", f"/interests?limit=1&cursor={page['next']}", headers)
    assert [one["id"] for one in page["items"] + rest["items"]] == [second["id"], first["id"]]
    call(client, "GET", "/interests?cursor=zzz", headers, 422)


def test_what_is_closed_or_unknown_cannot_be_wanted(client: FlaskClient, headers: Headers) -> None:
    posting = an_open_posting()
    for status, answer in (("filled", 409), ("expired", 409), ("offline", 404), ("draft", 404)):
        with write() as session:
            session.get_one(Posting, posting.id).status = status
        call(client, "POST", f"/postings/{posting.public_id}/interest", headers, answer, json={})
    call(client, "POST", f"/postings/{uuid.uuid4()}/interest", headers, 404, json={})
    assert db.session.scalars(select(Intent)).all() == []


def test_steps_are_legal_or_refused_and_all_are_kept(app: Flask, client: FlaskClient, headers: Headers) -> None:
    call(client, "POST", f"/postings/{an_open_posting().public_id}/interest", headers, 201, json={})
    assert MOVES.keys() == STATES.keys()
    with write() as session:
        intent = session.scalars(select(Intent)).one()
        assert move(session, intent, "interview", by="staff:1", at=now())
        assert not move(session, intent, "interview", by="staff:1", at=now())
    with pytest.raises(ApiError, match="illegal_step"), write() as session:
        move(session, session.scalars(select(Intent)).one(), "contacted", by="staff:1", at=now())
    tick(app, timedelta(hours=1))
    with write() as session:
        move(session, session.scalars(select(Intent)).one(), "declined_by_worker", by="worker", at=now(), reason="太远")
        steps: list[IntentEvent] = history(session, [session.scalars(select(Intent)).one().id])
        assert [(one.before, one.after) for one in steps] == [
            (None, "new"), ("new", "interview"), ("interview", "declined_by_worker"),
        ]  # fmt: skip
    with pytest.raises(ApiError), write() as session:
        move(session, session.scalars(select(Intent)).one(), "hired", by="staff:1", at=now())
    assert call(client, "GET", "/interests", headers)["items"][0]["state_name"] == "本人不去了"


def test_what_lies_within_the_stated_distance_comes_first(client: FlaskClient, headers: Headers) -> None:
    person_id = db.session.scalars(select(WorkerLogin.person_id)).one()
    with write() as session:
        person = session.get_one(Person, person_id)
        person.lng, person.lat, person.max_km = 114.93, 25.38, 5.0
    found = call(client, "GET", "/postings", headers, query_string={"q": "普工", "limit": 100})
    inside = [one["km"] is not None and one["km"] <= 5 for one in found["items"]]
    assert any(inside)
    assert not all(inside)
    assert inside == sorted(inside, reverse=True)
    lodged = call(client, "GET", "/postings", headers, query_string={"q": "普工 包住", "limit": 100})["items"]
    inside = [one["km"] is not None and one["km"] <= 5 for one in lodged]
    assert inside != sorted(inside, reverse=True), "who asks for lodging need not travel each day"


def test_the_search_of_the_phone_narrows_sorts_and_completes_as_the_desk_s(
    client: FlaskClient, headers: Headers
) -> None:
    asked = {"q": "普工", "facets": "true", "sort": "distance", "lng": 114.93, "lat": 25.38}
    found = call(client, "GET", "/postings", headers, query_string=asked)
    facet = next(one for one in found["facets"] if one["name"] == "lodging")
    value = facet["values"][0]
    narrow = call(client, "GET", "/postings", headers, query_string={**asked, "lodging": value["value"]})
    assert narrow["total"] == value["count"]
    assert narrow["filters"] == {"lodging": value["value"] == "true"}
    km = [one["km"] for one in narrow["items"]]
    assert km == sorted(km)
    offered = call(client, "GET", "/postings/suggest?q=pug", headers)["suggestions"]
    assert offered[0]["text"].startswith("普工")
    assert (
        call(client, "GET", "/postings", headers, query_string={"q": offered[0]["text"]})["total"]
        == (offered[0]["count"])
    )
