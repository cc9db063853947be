"""A recruiter sees the own employer's postings, and of people only what they agreed to show."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.clock import now
from app.database import db, write
from app.employers.models import Employer
from app.extensions import keyring
from app.identity.service import create_staff
from app.intents.models import Intent, IntentEvent
from app.intents.service import express
from app.matching.service import candidates_for
from app.people.models import Consent, Person
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in, tick
from tests.world import golden_county

Answer = Any


@pytest.fixture
def county(app: Flask) -> Flask:
    golden_county(app)
    with write() as session:
        for number, person in enumerate(session.scalars(select(Person)).all()):
            person.phone_enc = keyring().encrypt(f"1549999{number:04d}")  # numbers of no network
    return app


def account_of(name: str, employer: Employer) -> None:
    create_staff(name, PASSWORD, "recruiter", employer.region, employer.id)


@pytest.fixture
def busiest(county: Flask, client: FlaskClient) -> tuple[Employer, dict[str, str]]:
    """The employer with the most postings, and the headers of its recruiter."""
    count = func.count().desc()
    employer_id = db.session.scalars(select(Posting.employer_id).group_by(Posting.employer_id).order_by(count)).first()
    employer = db.session.get_one(Employer, employer_id)
    account_of("recruiter", employer)
    return employer, log_in(client, "recruiter")


def agree(purpose: str = "employers", *, withdrawn: bool = False) -> None:
    """Everybody says yes to a purpose; with ``withdrawn``, and takes it back."""
    with write() as session:
        for person in session.scalars(select(Person.id)).all():
            session.add(Consent(person_id=person, purpose=purpose, version="1", channel="mini", proof="t",
                                granted_at=now(), withdrawn_at=now() if withdrawn else None))  # fmt: skip


def get(client: FlaskClient, path: str, headers: dict[str, str], status: int = 200, **query: Any) -> Answer:
    answer = client.get(f"/api/v1/recruiter{path}", headers=headers, query_string=query)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.json


def test_only_own_postings_page_by_page(client: FlaskClient, busiest: tuple[Employer, dict[str, str]]) -> None:
    employer, headers = busiest
    own = set(db.session.scalars(select(Posting.external_no).where(Posting.employer_id == employer.id)))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(client, "/postings", headers, limit=1, cursor=cursor)
        seen += [one["external_no"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(own)
    assert set(seen) == own


def test_another_employer_s_things_are_not_there(client: FlaskClient, busiest: tuple[Employer, dict[str, str]]) -> None:
    employer, headers = busiest
    strange = db.session.scalars(select(Posting).where(Posting.employer_id != employer.id)).first()
    person = db.session.scalars(select(Person)).first()
    assert strange
    assert person
    with write() as session:
        intent, _ = express(session, person, strange, source="push", recorded_by="worker", at=now())
    get(client, f"/postings/{strange.public_id}/candidates", headers, 404)
    get(client, "/interests", headers, 404, posting=str(strange.public_id))
    assert get(client, "/interests", headers) == {"items": [], "next": None}
    for one in (intent.public_id, uuid.uuid4()):
        answer = client.post(f"/api/v1/recruiter/interests/{one}/answer", headers=headers, json={"state": "interview"})
        assert answer.status_code == 404
    assert db.session.scalar(select(Intent.state)) == "new"


def shown_candidates(client: FlaskClient, headers: dict[str, str], employer: Employer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for posting in db.session.scalars(select(Posting.public_id).where(Posting.employer_id == employer.id)).all():
        found += get(client, f"/postings/{posting}/candidates", headers)["items"]
    return found


def test_only_who_agrees_to_be_shown_to_employers_is_shown(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]]
) -> None:
    employer, headers = busiest
    assert db.session.scalar(select(func.count()).select_from(Consent))  # agree to push, and that is not enough
    assert shown_candidates(client, headers, employer) == []
    agree(withdrawn=True)
    assert shown_candidates(client, headers, employer) == []


def test_a_place_kept_for_a_group_names_nobody_to_the_employer(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]]
) -> None:
    """Whoever stood on its list would be known as one of the group."""
    employer, headers = busiest
    agree()
    counts = {one: len(candidates_for(db.session(), one, purpose="employers")) for one in employer_s(employer)}
    kept = max(counts, key=lambda one: counts[one])
    assert counts[kept]
    with write() as session:
        kept = session.merge(kept)
        kept.requirements, kept.updated_at = "公益性岗位，仅限持残疾证的就业困难人员", now()
        for person in session.scalars(select(Person)):
            person.note_enc = keyring().encrypt("有残疾证")
    assert candidates_for(db.session(), kept, purpose="push"), "the service itself sees whom it may propose"
    assert get(client, f"/postings/{kept.public_id}/candidates", headers)["items"] == []


def employer_s(employer: Employer) -> list[Posting]:
    return list(db.session.scalars(select(Posting).where(Posting.employer_id == employer.id)))


def test_candidates_are_masked_and_tell_nothing_of_age_sex_or_family(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]]
) -> None:
    employer, headers = busiest
    agree()
    found = shown_candidates(client, headers, employer)
    assert found
    ring = keyring()
    names = {ring.decrypt(token) for token in db.session.scalars(select(Person.name_enc))}
    phones = {ring.decrypt(token) for token in db.session.scalars(select(Person.phone_enc)) if token}
    assert any(one["reasons"] for one in found)
    for one in found:
        assert set(one) == {"id", "name", "phone", "score", "reasons", "drawback"}
        assert one["name"] not in names
        assert one["phone"] not in phones
        said = json.dumps([one["reasons"], one["drawback"]], ensure_ascii=False)
        assert not any(word in said for word in ("岁", "孩子", "年纪", "公里", "您", "元"))


def test_thirty_looks_a_day_each_of_them_noted(
    county: Flask, client: FlaskClient, busiest: tuple[Employer, dict[str, str]]
) -> None:
    employer, headers = busiest
    posting = db.session.scalars(select(Posting.public_id).where(Posting.employer_id == employer.id)).first()
    path = f"/postings/{posting}/candidates"
    for _ in range(30):
        get(client, path, headers)
    assert get(client, path, headers, 429)["code"] == "views_used_up"
    noted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "recruiter.candidates")
    assert db.session.scalar(noted) == 30
    tick(county, timedelta(days=1))
    get(client, path, log_in(client, "recruiter"))


@pytest.fixture
def interested(busiest: tuple[Employer, dict[str, str]]) -> Intent:
    """Somebody with a phone who is interested in the employer's posting."""
    employer, _headers = busiest
    person = db.session.scalars(select(Person)).first()
    posting = db.session.scalars(select(Posting).where(Posting.employer_id == employer.id)).first()
    assert person
    assert posting
    with write() as session:
        intent, _ = express(session, person, posting, source="push", recorded_by="worker", at=now())
    return intent


def reply(client: FlaskClient, headers: dict[str, str], intent: Intent, status: int = 200, **body: Any) -> Answer:
    path = f"/api/v1/recruiter/interests/{intent.public_id}/answer"
    answer = client.post(path, headers=headers, json=body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.json


def full(intent: Intent) -> tuple[str, str]:
    person = db.session.get_one(Person, intent.person_id)
    assert person.phone_enc
    return keyring().decrypt(person.name_enc), keyring().decrypt(person.phone_enc)


def test_name_and_phone_open_with_the_interview_and_the_consent(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]], interested: Intent
) -> None:
    _, headers = busiest
    name, phone = full(interested)
    assert reply(client, headers, interested, state="contacted")["open"] is False
    still = reply(client, headers, interested, state="interview")
    assert still["open"] is False
    assert still["name"] != name
    agree()
    (one,) = get(client, "/interests", headers)["items"]
    assert (one["name"], one["phone"], one["open"]) == (name, phone, True)
    with write() as session:
        session.execute(update(Consent).where(Consent.purpose == "employers").values(withdrawn_at=now()))
    (one,) = get(client, "/interests", headers)["items"]
    assert one["open"] is False
    assert one["phone"] != phone
    reads = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "contact.read")
    assert db.session.scalar(reads) == 1


def test_before_the_interview_the_consent_alone_opens_nothing(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]], interested: Intent
) -> None:
    _, headers = busiest
    agree()
    name, phone = full(interested)
    (one,) = get(client, "/interests", headers)["items"]
    assert (one["open"], one["state"], one["state_text"]) == (False, "new", "已报名")
    assert one["name"] != name
    assert one["phone"] != phone
    assert reply(client, headers, interested, state="declined_by_employer", reason="已招满")["open"] is False


def test_an_answer_is_a_legal_step_once(
    client: FlaskClient, busiest: tuple[Employer, dict[str, str]], interested: Intent
) -> None:
    _, headers = busiest
    refused = reply(client, headers, interested, 422, state="declined_by_employer")
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("reason", "required")]
    assert reply(client, headers, interested, 422, state="lapsed")["errors"][0]["field"] == "state"
    for _ in range(2):
        assert reply(client, headers, interested, state="declined_by_employer", reason="已招满")["state"]
    steps = db.session.scalars(select(IntentEvent).order_by(IntentEvent.id)).all()
    assert [(step.after, step.reason) for step in steps] == [("new", ""), ("declined_by_employer", "已招满")]
    assert reply(client, headers, interested, 409, state="offer")["code"] == "illegal_step"


def test_that_somebody_stayed_is_written_down_when_the_days_have_passed(
    app: Flask, client: FlaskClient, busiest: tuple[Employer, dict[str, str]], interested: Intent
) -> None:
    _, headers = busiest
    assert reply(client, headers, interested, 409, state="retained30")["code"] == "illegal_step"
    reply(client, headers, interested, state="hired")
    tick(app, timedelta(days=29, hours=23))
    headers = log_in(client, "recruiter")
    early = reply(client, headers, interested, 409, state="retained30")
    assert (early["code"], "还不满30天" in early["message"]) == ("illegal_step", True)
    tick(app, timedelta(hours=1))
    agree()
    headers = log_in(client, "recruiter")
    stayed = reply(client, headers, interested, state="retained30")
    assert (stayed["state_text"], stayed["open"]) == ("入职满30天还在岗", True)
    assert "还不满90天" in reply(client, headers, interested, 409, state="retained90")["message"]
    assert reply(client, headers, interested, 409, state="hired")["code"] == "illegal_step"
    tick(app, timedelta(days=60))
    headers = log_in(client, "recruiter")
    assert reply(client, headers, interested, state="retained90")["state"] == "retained90"
    steps = db.session.scalars(select(IntentEvent.after).order_by(IntentEvent.id)).all()
    assert steps == ["new", "hired", "retained30", "retained90"]


@pytest.mark.parametrize("path", ["/postings", "/interests"])
def test_staff_and_strangers_have_no_business_here(client: FlaskClient, app: Flask, path: str) -> None:
    assert client.get(f"/api/v1/recruiter{path}").status_code == 401
    create_staff("county", PASSWORD, "county", "360722")
    assert client.get(f"/api/v1/recruiter{path}", headers=log_in(client, "county")).status_code == 403


def test_a_recruiter_sees_nothing_of_the_staff_s(client: FlaskClient, busiest: tuple[Employer, dict[str, str]]) -> None:
    _, headers = busiest
    assert client.get("/api/v1/workers?registration_no=WX001", headers=headers).status_code == 403


def test_the_command_makes_a_recruiter(app: Flask, client: FlaskClient) -> None:
    golden_county(app)
    names = select(Employer.name).group_by(Employer.name).having(func.count() == 1)
    employer = db.session.scalars(select(Employer).where(Employer.name.in_(names))).first()
    assert employer
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["staff", "create-recruiter", "boss", "--employer", employer.name, "--password", PASSWORD, "--json"]
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["employer"] == employer.name
    assert len(get(client, "/postings", log_in(client, "boss"))["items"]) >= 1
    nobody = runner.invoke(args=["staff", "create-recruiter", "x", "--employer", "没有的", "--password", PASSWORD])
    assert nobody.exit_code == 1
    assert "没有这个单位" in nobody.output
