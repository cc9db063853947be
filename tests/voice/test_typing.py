"""F040: listened to later: what waits, and how it is done with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.changes.models import Change
from app.database import db, write
from app.extensions import keyring
from app.people.models import Person, Registration
from app.privacy.models import AuditEntry
from tests.app.helpers import tick
from tests.voice.conftest import FORM, MP3, WAV, Headers, Keep, Register

Call = Callable[..., Any]
LIST = "/registrations/voice-notes"


def note_of(worker: str) -> str:
    db.session.rollback()
    sealed = db.session.scalars(select(Person.note_enc).where(Person.public_id == uuid.UUID(worker))).one()
    return keyring().decrypt(sealed) if sealed else ""


@pytest.fixture
def waiting(call: Call, desks: dict[str, Headers]) -> Callable[..., list[str]]:
    """The numbers of the registrations whose voice notes wait, or are done with."""

    def ask(who: str = "office", **more: Any) -> list[str]:
        return [one["registration_no"] for one in call("GET", LIST, desks[who], query_string=more)["items"]]

    return ask


@pytest.mark.both_databases
def test_the_region_s_notes_wait_longest_first_and_page_by_page(
    app: Flask, call: Call, desks: dict[str, Headers], register: Register, keep: Keep, waiting: Callable[..., list[str]]
) -> None:
    numbers = []
    for place, region in (("一", "360722101"), ("二", "360722102"), ("三", "360722101"), ("四", "360827100")):
        numbers.append(register(name=f"甲{place}", phone="", region=region)["registration_no"])
        assert keep(numbers[-1]).status_code == 200
        tick(app, timedelta(minutes=1))
    register(name="没说话的人", phone="")
    assert waiting("office") == numbers[:3]
    assert waiting("town") == [numbers[0], numbers[2]]
    assert waiting("elsewhere") == [numbers[3]]
    assert waiting("office", sort="-at") == numbers[2::-1]
    assert waiting("office", typed="true") == []
    page = call("GET", LIST, desks["office"], query_string={"limit": 2})
    rest = call("GET", LIST, desks["office"], query_string={"limit": 2, "cursor": page["next"]})
    assert [one["registration_no"] for one in page["items"] + rest["items"]] == numbers[:3]
    assert rest["next"] is None
    assert {one["worker"]["name"] for one in page["items"]} == {"甲*"}
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "voice.list")).all()) == 7


@pytest.mark.both_databases
def test_what_is_typed_of_it_stands_in_the_note_once_and_is_used(
    call: Call, desks: dict[str, Headers], register: Register, keep: Keep, waiting: Callable[..., list[str]]
) -> None:
    said = register(note="腰不好")
    number, other = said["registration_no"], register()["registration_no"]
    assert (keep(number).status_code, keep(other, WAV).status_code) == (200, 200)
    with write() as session:
        session.execute(delete(Change))
    path, typed = f"/registrations/{number}/voice", {"note": "四点半要接小孩", "channel": "window"}
    done = call("PATCH", path, desks["office"], json=typed)
    assert (done["typed_at"], done["typed_by"]) == ("2026-11-21T10:00:00+08:00", "office")
    assert note_of(said["worker_id"]) == "腰不好；四点半要接小孩"
    assert {fact["code"] for fact in done["facts"]} == {"no.heavy", "hours"}
    changes = db.session.scalars(select(Change)).all()
    assert {(one.collection, one.consumer) for one in changes} == {("people", "match"), ("people", "index")}
    written = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert written is not None
    assert (written.channel, written.operator, written.external_no) == ("window", "office", None)
    assert waiting() == [other], "another recording of the same person was not listened to"
    count = len(db.session.scalars(select(Registration)).all())
    assert call("PATCH", path, desks["office"], json=typed) == done
    assert note_of(said["worker_id"]) == "腰不好；四点半要接小孩"
    assert len(db.session.scalars(select(Registration)).all()) == count
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "voice.type"))
    assert "接小孩" not in entry.detail


def test_a_tap_says_that_there_is_nothing_to_write_and_another_takes_it_back(
    call: Call, desks: dict[str, Headers], register: Register, keep: Keep, waiting: Callable[..., list[str]]
) -> None:
    said = register()
    number = said["registration_no"]
    assert keep(number).status_code == 200
    path = f"/registrations/{number}/voice"
    done = call("PATCH", path, desks["town"], json={"channel": "window"})
    assert (done["typed_by"], done["facts"], note_of(said["worker_id"])) == ("town", [], "")
    assert (waiting(), waiting(typed="true")) == ([], [number])
    again = call("PATCH", path, desks["office"], json={"typed": False, "channel": "window"})
    assert (again["typed_at"], again["typed_by"]) == (None, None)
    assert waiting() == [number]
    call("PATCH", path, desks["office"], json={"channel": "window"})
    assert keep(number, WAV).json["typed_at"] is None  # type: ignore[index]
    assert waiting() == [number], "what was said anew waits anew"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"note": "字" * 1001, "channel": "window"}, "note"),
        ({"note": "字" * 996, "channel": "window"}, "note"),
        ({"note": " ", "channel": "window"}, "note"),
        ({"note": "四点半要接小孩", "typed": False, "channel": "window"}, "typed"),
        ({"note": "四点半要接小孩"}, "channel"),
        ({"channel": "mini"}, "channel"),
    ],
)
def test_what_cannot_be_written_is_named(
    call: Call, desks: dict[str, Headers], register: Register, keep: Keep, waiting: Callable[..., list[str]],
    body: dict[str, Any], field: str,
) -> None:  # fmt: skip
    said = register(note="会踩平车")
    number = said["registration_no"]
    assert keep(number).status_code == 200
    refused = call("PATCH", f"/registrations/{number}/voice", desks["office"], 422, json=body)
    assert [one["field"] for one in refused["errors"]] == [field]
    assert (waiting(), note_of(said["worker_id"])) == ([number], "会踩平车")


@pytest.mark.both_databases
def test_a_note_on_a_later_form_is_what_was_typed_of_it(
    app: Flask, call: Call, desks: dict[str, Headers], register: Register, keep: Keep, waiting: Callable[..., list[str]]
) -> None:
    number = register()["registration_no"]
    stranger = register(name="别人", phone="13800000009")["registration_no"]
    tick(app, timedelta(minutes=30))
    assert (keep(number).status_code, keep(stranger).status_code) == (200, 200)
    register(wishes=["普工"])
    early = FORM | {"client_uuid": str(uuid.uuid4()), "note": "早就写的", "offline_at": "2026-11-21T09:12:00+08:00"}
    call("POST", "/registrations/batch", desks["fair"], json={"registrations": [early]})
    assert waiting() == [number, stranger]
    tick(app, timedelta(minutes=30))
    register("town", note="四点半要接小孩")
    assert waiting() == [stranger]
    [done] = call("GET", LIST, desks["office"], query_string={"typed": "true"})["items"]
    assert (done["registration_no"], done["typed_by"]) == (number, "town")


def test_a_note_that_the_person_writes_themselves_is_one_too(
    client: FlaskClient, register: Register, keep: Keep, enter_as: Callable[[str], Headers],
    waiting: Callable[..., list[str]],
) -> None:  # fmt: skip
    number = register()["registration_no"]
    assert keep(number, MP3).status_code == 200
    mine = enter_as(number)
    assert client.patch("/api/v1/me/profile", headers=mine, json={"max_km": 8}).status_code == 200
    assert waiting() == [number]
    assert client.patch("/api/v1/me/profile", headers=mine, json={"note": "四点半要接小孩"}).status_code == 200
    assert waiting() == []
