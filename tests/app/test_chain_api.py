"""The chain from outside: search, a person's matches with reasons, the other direction, the inbox."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db
from app.identity.service import create_staff
from app.matching.models import Match
from app.outreach.service import Push
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in
from tests.world import GOLDEN, golden_county, rows_of

Answer = Any


@pytest.fixture
def county(app: Flask, client: FlaskClient) -> dict[str, str]:
    """The judged county and the headers of one of its county staff."""
    golden_county(app)
    create_staff("county", PASSWORD, "county", "360722")
    return log_in(client, "county")


def get(client: FlaskClient, path: str, headers: dict[str, str], **query: Any) -> Answer:
    answer = client.get(f"/api/v1{path}", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def test_a_person_s_matches_with_reasons_and_where_they_come_from(client: FlaskClient, county: dict[str, str]) -> None:
    found = get(client, "/workers", county, registration_no="WX001")["items"]
    assert len(found) == 1
    worker = found[0]
    assert worker["name"].endswith("*")
    assert [row["external_no"] for row in worker["registrations"]] == ["WX001"]
    assert worker["registrations"][0]["channel"] == "import"
    assert worker["registrations"][0]["at"].endswith("+08:00")
    kept = get(client, f"/workers/{worker['id']}/matches", county)
    assert 1 <= len(kept["matches"]) <= 5
    assert [match["rank"] for match in kept["matches"]] == list(range(1, len(kept["matches"]) + 1))
    for match in kept["matches"]:
        assert match["reasons"]
        assert all(reason["text"] and len(reason["text"]) <= 30 for reason in match["reasons"])
        assert match["posting"]["title"]
        assert match["posting"]["employer"]


def test_somebody_without_a_match_hears_why(client: FlaskClient, county: dict[str, str]) -> None:
    silent = next(row["登记编号"] for row in rows_of(GOLDEN / "workers.csv") if row["就业状态"] == "在岗")
    worker = get(client, "/workers", county, registration_no=silent)["items"][0]
    kept = get(client, f"/workers/{worker['id']}/matches", county)
    assert kept["matches"] == []
    assert kept["silence"]["text"]


def test_the_same_pair_is_seen_from_both_sides(client: FlaskClient, county: dict[str, str]) -> None:
    """F008: /workers/{id}/matches and /postings/{id}/candidates agree, for those who consent."""
    consenting = select(Consent.person_id).where(Consent.withdrawn_at.is_(None))
    pairs = db.session.scalars(select(Match).where(Match.person_id.in_(consenting), Match.rank == 1)).all()
    assert len(pairs) > 20
    missing = []
    for pair in pairs[:20]:
        posting = db.session.get_one(Posting, pair.posting_id).public_id
        person = str(db.session.get_one(Person, pair.person_id).public_id)
        people = get(client, f"/postings/{posting}/candidates", county)["items"]
        if len(people) < 30 and person not in {one["id"] for one in people}:
            missing.append((pair.person_id, pair.posting_id))
    assert missing == []


def test_candidates_consent_are_masked_and_the_look_is_noted(client: FlaskClient, county: dict[str, str]) -> None:
    unwilling = {
        str(one)
        for one in db.session.scalars(select(Person.public_id).where(Person.id.not_in(select(Consent.person_id))))
    }
    assert unwilling
    names = {row["姓名"] for row in rows_of(GOLDEN / "workers.csv")}
    for posting in db.session.scalars(select(Posting).limit(40)).all():
        for one in get(client, f"/postings/{posting.public_id}/candidates", county)["items"]:
            assert one["id"] not in unwilling
            assert one["name"] not in names
            assert set(one) == {"id", "name", "phone", "score", "reasons", "drawback"}
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "candidates.read")).all()
    assert len(looks) == 40


@pytest.mark.parametrize(
    ("words", "titles"), [("打螺丝", ("普工", "装配", "操作")), ("搞卫生", ("保洁", "卫生", "清洁"))]
)
def test_everyday_words_find_the_trade(
    client: FlaskClient, county: dict[str, str], words: str, titles: tuple[str, ...]
) -> None:
    found = get(client, "/postings", county, q=words, limit=5)["items"]
    first = [one["posting"]["title"] for one in found[:3]]
    assert any(part in title for title in first for part in titles), first
    assert not any(one["alternative"] for one in found)
    assert get(client, f"/postings/{found[0]['posting']['id']}", county) == found[0]["posting"]


def test_search_keeps_to_a_region_and_tells_the_distance(client: FlaskClient, county: dict[str, str]) -> None:
    found = get(client, "/postings", county, q="普工", region="360722101", lng=114.96, lat=25.31)["items"]
    assert found
    assert all(one["posting"]["region"].startswith("360722101") for one in found)
    assert all(one["km"] is not None and one["km"] < 30 for one in found)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"region": "999999"}, "region", "unknown_code"),
        ({"limit": 0}, "limit", "out_of_range"),
        ({"lng": "east", "lat": 25}, "lng", "not_number"),
        ({"q": "x" * 201}, "q", "too_long"),
    ],
)
def test_bad_queries_name_the_field(
    client: FlaskClient, county: dict[str, str], query: dict[str, Any], field: str, code: str
) -> None:
    answer = client.get("/api/v1/postings", headers=county, query_string=query)
    assert answer.status_code == 422
    assert answer.json is not None
    assert {"field": field, "code": code} in [
        {"field": error["field"], "code": error["code"]} for error in answer.json["errors"]
    ]


def test_staff_of_another_town_find_nobody(app: Flask, client: FlaskClient, county: dict[str, str]) -> None:
    worker = get(client, "/workers", county, registration_no="WX001")["items"][0]
    create_staff("elsewhere", PASSWORD, "town", "360827100")
    headers = log_in(client, "elsewhere")
    assert get(client, "/workers", headers, registration_no="WX001")["items"] == []
    for path in ("", "/matches", "/inbox"):
        assert client.get(f"/api/v1/workers/{worker['id']}{path}", headers=headers).status_code == 404


def test_a_volunteer_may_not_list_candidates(app: Flask, client: FlaskClient, county: dict[str, str]) -> None:
    create_staff("helper", PASSWORD, "volunteer", "360722")
    posting = db.session.scalars(select(Posting.public_id)).first()
    answer = client.get(f"/api/v1/postings/{posting}/candidates", headers=log_in(client, "helper"))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/workers/{}/matches", "/workers/{}/inbox", "/postings/{}", "/postings/{}/candidates"]
)
def test_unknown_ids_are_404_and_without_login_401(client: FlaskClient, county: dict[str, str], path: str) -> None:
    address = f"/api/v1{path.format(uuid.uuid4())}"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=county).status_code == 404


def test_what_was_pushed_lies_in_the_inbox_once(app: Flask, client: FlaskClient, county: dict[str, str]) -> None:
    for _ in range(2):
        Push(clock=now, region="", limit=None).send(lambda _more=1: None, lambda _more=1: None)
    person_id = db.session.scalars(select(Match.person_id).join(Consent, Consent.person_id == Match.person_id)).first()
    told = {
        registration.external_no: get(client, f"/workers/{registration.person.public_id}/inbox", county)["items"]
        for registration in db.session.scalars(select(Registration)).all()
    }
    assert person_id is not None
    assert {len(items) for items in told.values()} == {0, 1}
    message = next(items[0] for items in told.values() if items)
    assert "不想收" in message["body"]
    assert message["read_at"] is None
