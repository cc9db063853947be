"""F034: registered in ten answers or fewer, the best postings at once; the same person stays one person."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.changes.models import Change
from app.database import db, write
from app.extensions import keyring
from app.people.models import Consent, Person, Registration
from app.privacy.models import AuditEntry
from app.registrations.schemas import CHANNELS
from search.engines.base import EngineUnavailable
from tests.imports.tables import ID_A, ID_B
from tests.staff_api.conftest import Headers

Call = Callable[..., Any]
FORM = {"name": "甲一", "phone": "13800000001", "birth": "1984-06", "region": "360722101", "channel": "fair"}


def form(**more: Any) -> dict[str, Any]:
    return FORM | {"client_uuid": str(uuid.uuid4())} | more


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_somebody_at_the_desk_hears_of_five_postings_at_once(call: Call, county: Headers) -> None:
    wanted = form(wishes=["普工"], wage_min=3000, max_km=15, sex="女", refusals=["夜班"], push=True)
    said = call("POST", "/registrations", county, 201, json=wanted)
    assert said["new"]
    assert said["visit"] == 1
    assert said["note"] is None
    assert 1 <= len(said["matches"]) <= 5
    assert [one["rank"] for one in said["matches"]] == list(range(1, len(said["matches"]) + 1))
    for one in said["matches"]:
        assert one["reasons"]
        assert all(reason["text"] for reason in one["reasons"])
        assert set(one["drawback"] or {"code", "text"}) == {"code", "text"}
        assert one["posting"]["title"]
    person = db.session.scalars(select(Person).where(Person.public_id == uuid.UUID(said["worker_id"]))).one()
    [registration] = person.registrations
    assert (registration.channel, registration.operator) == ("fair", "county")
    assert registration.external_no == said["registration_no"]
    assert str(registration.client_uuid) == wanted["client_uuid"]
    [consent] = db.session.scalars(select(Consent).where(Consent.person_id == person.id))
    assert consent.channel == "fair"
    assert said["registration_no"] in consent.proof
    assert db.session.scalar(select(AuditEntry.subject).where(AuditEntry.action == "registration.save")) == (
        f"person:{person.id}"
    )


@pytest.mark.both_databases
def test_the_same_form_sent_again_writes_nothing_and_says_the_same(call: Call, county: Headers) -> None:
    wanted = form(wishes=["普工"], id_no=ID_A, push=True)
    first = call("POST", "/registrations", county, 201, json=wanted)
    before = [count(model) for model in (Person, Registration, Consent, Change, AuditEntry)]
    assert call("POST", "/registrations", county, 201, json=wanted) == first
    assert [count(model) for model in (Person, Registration, Consent, Change, AuditEntry)] == before
    other = call("POST", "/registrations", county, 409, json=wanted | {"name": "乙二"})
    assert other["code"] == "client_uuid_taken"
    assert [count(model) for model in (Person, Registration, Consent, Change, AuditEntry)] == before


@pytest.mark.both_databases
def test_a_number_that_an_import_brought_names_the_same_registration(call: Call, county: Headers) -> None:
    """A table that was exported elsewhere holds the numbers of desks, but not the ids of their devices."""
    wanted = form(id_no=ID_A)
    call("POST", "/registrations", county, 201, json=wanted)
    before = [count(Person), count(Registration)]
    with write() as session:
        session.execute(update(Registration).values(client_uuid=None, operator="import"))
    again = call("POST", "/registrations", county, 409, json=wanted | {"name": "乙二", "phone": "13800000002"})
    assert again["code"] == "conflict"
    assert call("POST", "/registrations", county, 409, json=wanted)["code"] == "conflict"
    assert [count(Person), count(Registration)] == before


@pytest.mark.both_databases
@pytest.mark.parametrize("known_by", [{"id_no": ID_A, "phone": ""}, {}])
def test_the_same_person_again_is_a_new_visit(call: Call, desk: Headers, known_by: dict[str, str]) -> None:
    first = call("POST", "/registrations", desk, 201, json=form(**known_by))
    second = call("POST", "/registrations", desk, 201, json=form(**known_by, wishes=["保洁"], channel="window"))
    assert (first["new"], second["new"], second["visit"]) == (True, False, 2)
    assert first["worker_id"] == second["worker_id"]
    assert first["registration_no"] != second["registration_no"]
    assert (count(Person), count(Registration)) == (1, 2)


def test_another_name_under_the_same_number_is_said(call: Call, desk: Headers) -> None:
    call("POST", "/registrations", desk, 201, json=form(id_no=ID_A))
    again = form(id_no=ID_A, name="乙二", birth="1990")
    said = call("POST", "/registrations", desk, 201, json=again)
    assert {note["code"] for note in said["notes"]} == {"name_differs", "id_birth_differs"}
    assert call("POST", "/registrations", desk, 201, json=again) == said


def test_without_the_engine_the_registration_stands_and_is_indexed_later(app: Flask, call: Call, desk: Headers) -> None:
    def away() -> None:
        raise EngineUnavailable("away")

    app.extensions["engine"] = away
    said = call("POST", "/registrations", desk, 201, json=form(wishes=["普工"]))
    assert said["matches"] == []
    assert said["note"]["code"] == "search_unavailable"
    assert count(Person) == 1
    assert {row.consumer for row in db.session.scalars(select(Change))} == {"index", "match"}


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"birth": ""}, "birth", "required"),
        ({"birth": "明天"}, "birth", "not_date"),
        ({"birth": "", "id_no": ID_A[:-1] + "0"}, "id_no", "bad_id_no"),
        ({"phone": "12345"}, "phone", "bad_phone"),
        ({"region": "999999"}, "region", "unknown_region"),
        ({"name": "甲\ud800"}, "name", "bad_encoding"),
        ({"name": " \u200b"}, "name", "required"),
        ({"channel": "import"}, "channel", "not_in_list"),
        ({"refusals": ["早起"]}, "refusals.0", "not_in_list"),
        ({"wage_min": -1}, "wage_min", "out_of_range"),
        ({"max_km": "far"}, "max_km", "not_number"),
        ({"client_uuid": "1"}, "client_uuid", "not_id"),
        ({"age": 40}, "age", "unknown_field"),
    ],
)
def test_a_wrong_answer_is_told_by_its_field(
    call: Call, desk: Headers, wrong: dict[str, Any], field: str, code: str
) -> None:
    said = call("POST", "/registrations", desk, 422, json=form(**wrong))
    assert [(one["field"], one["code"]) for one in said["errors"]] == [(field, code)]
    assert count(Registration) == 0


def test_an_id_number_alone_gives_birth_and_sex(call: Call, desk: Headers) -> None:
    call("POST", "/registrations", desk, 201, json=form(birth="", id_no=ID_B))
    person = db.session.scalars(select(Person)).one()
    assert (person.birth.isoformat(), person.birth_precision, person.sex) == ("1990-01-01", "d", "1")


def test_rare_names_and_every_channel(call: Call, desk: Headers) -> None:
    names = ("李𬭎", "买买提·艾力", "㛃😀", "欧阳" * 10, "J")
    for name, channel in zip(names, CHANNELS, strict=True):
        call("POST", "/registrations", desk, 201, json=form(name=name, channel=channel))
    assert list(db.session.scalars(select(Registration.channel).order_by(Registration.id))) == list(CHANNELS)
    ring = keyring()
    assert [ring.decrypt(one.name_enc) for one in db.session.scalars(select(Person).order_by(Person.id))] == list(names)
