"""A tap under a match changes the profile, says so, and can be taken back exactly."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.changes.models import Change
from app.clock import now
from app.database import db, write
from app.feedback.models import Feedback
from app.identity.models import WorkerLogin
from app.intents.models import Intent
from app.intents.service import move
from app.matching.models import Match
from app.people.editing import statement_of
from app.people.models import Consent, Person
from app.postings.models import Posting
from jobs.match import run_matching
from tests.me.conftest import Headers, call
from tests.world import golden_county

Enter = Callable[[str], Headers]


@pytest.fixture
def me(app: Flask, client: FlaskClient, enter: Enter) -> tuple[Headers, int]:
    """Somebody of the judged county with matches and a consent, logged in; their headers and id."""
    golden_county(app)
    headers = enter("a")
    with write() as session:
        held = select(Consent.person_id).where(Consent.withdrawn_at.is_(None), Consent.purpose == "push")
        asked = Person.wage_min.is_not(None) & Person.max_km.is_not(None)
        found = select(Match.person_id).join(Person).where(Match.person_id.in_(held), asked)
        person = session.scalars(found.order_by(Match.person_id)).first()
        assert person is not None
        session.scalars(select(WorkerLogin)).one().person_id = person
        session.query(Change).delete()
    return headers, person


def person_now(key: int) -> Person:
    db.session.expire_all()
    return db.session.get_one(Person, key)


def whole(key: int) -> dict[str, Any]:
    """Everything that feedback could touch, column by column."""
    person = person_now(key)
    kept = {
        column.name: getattr(person, column.name)
        for column in Person.__table__.columns
        if column.name not in ("updated_at", "name_enc", "phone_enc", "id_no_enc", "note_enc")
    }
    consents = select(Consent).where(Consent.person_id == key).order_by(Consent.id)
    given = [(one.id, one.purpose, one.withdrawn_at) for one in db.session.scalars(consents)]
    return {**kept, "said": statement_of(person), "consents": given,
            "intents": len(db.session.scalars(select(Intent).where(Intent.person_id == key)).all())}  # fmt: skip


@pytest.mark.parametrize("kind", ["applied", "too_far", "low_pay", "bad_shift", "have_job", "stop"])
def test_each_says_what_it_changed_and_undo_is_exact(client: FlaskClient, me: tuple[Headers, int], kind: str) -> None:
    headers, key = me
    shown = call(client, "GET", "/matches", headers)
    first = shown["matches"][0]
    before = whole(key)
    answer = call(client, "POST", f"/matches/{first['id']}/feedback", headers, json={"kind": kind})
    assert len(answer["said"]) >= 8
    after = whole(key)
    assert after != before
    match kind:
        case "too_far":
            assert after["max_km"] <= before["max_km"] * 0.7
            assert f"{after['max_km']:g}公里" in answer["said"]
        case "low_pay":
            assert after["wage_min"] >= before["wage_min"] * 1.1
            assert str(after["wage_min"]) in answer["said"]
        case "have_job":
            assert after["state"] == "placed"
        case "stop":
            assert all(gone is not None for _, purpose, gone in after["consents"] if purpose == "push")
        case "applied":
            assert after["intents"] == 1
    assert {row.record_id for row in db.session.scalars(select(Change))} == {key}
    if kind in ("too_far", "low_pay", "bad_shift"):
        left = call(client, "GET", "/matches", headers)["matches"]
        assert first["id"] not in [one["id"] for one in left]
    undone = call(client, "POST", f"/feedback/{answer['id']}/undo", headers)
    assert undone["undone_at"] is not None
    assert whole(key) == before
    assert call(client, "POST", f"/feedback/{answer['id']}/undo", headers)["undone_at"] == undone["undone_at"]
    assert call(client, "GET", "/matches", headers) == shown


def test_the_same_tap_twice_is_one(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, _ = me
    first = call(client, "GET", "/matches", headers)["matches"][0]["id"]
    answers = [call(client, "POST", f"/matches/{first}/feedback", headers, json={"kind": "low_pay"}) for _ in "12"]
    assert answers[0] == answers[1]
    assert len(db.session.scalars(select(Feedback)).all()) == 1


def test_what_was_changed_since_is_not_undone(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, key = me
    first = call(client, "GET", "/matches", headers)["matches"][0]["id"]
    tap = call(client, "POST", f"/matches/{first}/feedback", headers, json={"kind": "low_pay"})
    call(client, "PATCH", "/profile", headers, json={"wage_min": 9000})
    assert call(client, "POST", f"/feedback/{tap['id']}/undo", headers, 409)["code"] == "changed_since"
    assert person_now(key).wage_min == 9000


def test_an_application_that_was_answered_is_not_taken_back(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, _ = me
    first = call(client, "GET", "/matches", headers)["matches"][0]["id"]
    tap = call(client, "POST", f"/matches/{first}/feedback", headers, json={"kind": "applied"})
    with write() as session:
        move(session, session.scalars(select(Intent)).one(), "contacted", by="staff:1", at=now())
    assert call(client, "POST", f"/feedback/{tap['id']}/undo", headers, 409)["code"] == "already_answered"
    assert call(client, "GET", "/matches", headers)["matches"][0]["applied"] is True


def test_another_s_matches_and_feedback_are_as_if_there_were_none(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, key = me
    foreign = db.session.scalars(select(Match.public_id).where(Match.person_id != key)).first()
    theirs = db.session.scalars(select(Person).where(Person.id != key)).first()
    posting = db.session.scalars(select(Posting)).first()
    assert theirs is not None
    assert posting is not None
    with write() as session:
        row = Feedback(person_id=theirs.id, posting_id=posting.id, kind="stop", before={}, after={}, said="",
                       channel="mini", operator="t", at=now())  # fmt: skip
        session.add(row)
    for path in (f"/matches/{foreign}/feedback", f"/matches/{uuid.uuid4()}/feedback"):
        call(client, "POST", path, headers, 404, json={"kind": "stop"})
    call(client, "POST", f"/feedback/{row.public_id}/undo", headers, 404)
    own = db.session.scalars(select(Match.public_id).where(Match.person_id == key)).first()
    call(client, "POST", f"/matches/{own}/feedback", headers, 422, json={"kind": "nice"})


def test_matches_carry_reasons_and_a_tag(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, _ = me
    answer = client.get("/api/v1/me/matches", headers=headers)
    assert answer.json is not None
    assert all(one["reasons"] and "drawback" in one and one["posting"]["title"] for one in answer.json["matches"])
    again = client.get("/api/v1/me/matches", headers=headers | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_matching_looks_again_and_leaves_the_posting_out(client: FlaskClient, me: tuple[Headers, int]) -> None:
    headers, _ = me
    first = call(client, "GET", "/matches", headers)["matches"][0]
    tap = call(client, "POST", f"/matches/{first['id']}/feedback", headers, json={"kind": "low_pay"})
    run_matching("changed")
    kept = [one["posting"]["id"] for one in call(client, "GET", "/matches", headers)["matches"]]
    assert first["posting"]["id"] not in kept
    call(client, "POST", f"/feedback/{tap['id']}/undo", headers)
    run_matching("changed")
    again = call(client, "GET", "/matches", headers)["matches"]
    assert first["posting"]["id"] in [one["posting"]["id"] for one in again]
