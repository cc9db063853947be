"""F040: what somebody says in their own voice is kept sealed, heard by their region's staff alone, and forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.changes.models import Change
from app.database import db, write
from app.extensions import keyring
from app.people.models import Person
from app.privacy.audit import broken_at
from app.privacy.keyring import add_key
from app.privacy.models import AuditEntry
from app.privacy.retention import KEEP, purge
from app.privacy.rotation import rotate_all
from app.voice.models import VoiceNote
from app.voice.service import LARGEST
from app.voice.sounds import kind_of
from tests.app.helpers import tick
from tests.imports.tables import ID_B
from tests.voice.conftest import AAC, M4A, MP3, MP3_TAGGED, WAV, Headers, Keep, Register

Call = Callable[..., Any]


def notes() -> list[VoiceNote]:
    db.session.rollback()
    return list(db.session.scalars(select(VoiceNote).order_by(VoiceNote.id)))


def sealed() -> list[bytes]:
    db.session.rollback()
    return list(db.session.scalars(select(VoiceNote.audio_enc).order_by(VoiceNote.id)))


def logged(action: str) -> list[tuple[str, str]]:
    query = select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.action == action)
    return [(row.actor, row.subject) for row in db.session.execute(query)]


@pytest.mark.both_databases
def test_it_is_kept_heard_replaced_and_deleted(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep
) -> None:
    said = register()
    number = said["registration_no"]
    kept = keep(number)
    assert kept.status_code == 200, kept.text
    answer = dict(kept.json or {})
    assert answer["worker"] == {
        "id": said["worker_id"], "name": "刘**", "phone": "138****0001", "region": "360722101",
    }  # fmt: skip
    told = ("registration_no", "format", "size", "channel", "operator", "typed_at")
    assert [answer[name] for name in told] == [number, "mp3", len(MP3), "fair", "fair", None]
    assert MP3[4:20] not in sealed()[0]

    path = f"/api/v1/registrations/{number}/voice"
    heard = client.get(path, headers=desks["office"])
    assert (heard.status_code, heard.data, heard.content_type) == (200, MP3, "audio/mpeg")
    assert heard.headers["Cache-Control"] == "no-store"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    [(actor, subject)] = logged("voice.read")
    assert subject == f"person:{db.session.scalars(select(Person.id)).one()}"
    assert actor.startswith("staff:")

    first = sealed()
    assert keep(number).json == answer
    assert sealed() == first, "the same sound sent twice was written twice"
    changed = keep(number, WAV, kind="audio/wav", channel="window")
    assert changed.json is not None
    assert (changed.json["format"], changed.json["channel"]) == ("wav", "window")
    assert [keyring().open(one) for one in sealed()] == [WAV]
    assert client.get(path, headers=desks["town"]).data == WAV

    assert client.delete(path, headers=desks["fair"]).status_code == 204
    assert notes() == []
    for method in ("GET", "DELETE"):
        gone = client.open(path, method=method, headers=desks["office"])
        assert (gone.status_code, gone.json["code"]) == (404, "not_found")  # type: ignore[index]
    assert [len(logged(f"voice.{what}")) for what in ("keep", "read", "delete")] == [2, 2, 1]
    assert broken_at(db.session()) is None


def test_the_id_that_the_device_gave_stands_for_the_number(register: Register, keep: Keep, call: Call) -> None:
    device = str(uuid.uuid4())
    number = register(client_uuid=device)["registration_no"]
    assert keep(device).json["registration_no"] == number  # type: ignore[index]
    assert keep(uuid.uuid4().hex).status_code == 404


@pytest.mark.parametrize(
    ("sound", "sent_as", "kind", "given_as"),
    [
        (MP3, "audio/mp3", "mp3", "audio/mpeg"),
        (MP3_TAGGED, "application/octet-stream", "mp3", "audio/mpeg"),
        (AAC, "audio/x-aac", "aac", "audio/aac"),
        (M4A, "audio/aac", "m4a", "audio/mp4"),
        (M4A.replace(b"mp42", b"M4A ", 1), "audio/x-m4a; codecs=mp4a.40.2", "m4a", "audio/mp4"),
        (WAV, "audio/x-wav", "wav", "audio/wav"),
    ],
)
def test_what_a_recorder_makes_is_known_by_its_first_bytes(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep,
    sound: bytes, sent_as: str, kind: str, given_as: str,
) -> None:  # fmt: skip
    number = register()["registration_no"]
    assert keep(number, sound, kind=sent_as).json["format"] == kind  # type: ignore[index]
    heard = client.get(f"/api/v1/registrations/{number}/voice", headers=desks["office"])
    assert (heard.data, heard.content_type) == (sound, given_as)


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (b"", "audio/mpeg"),
        (MP3[:10], "audio/mpeg"),
        (b"<script>alert(1)</script>", "audio/mpeg"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x48", "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1", "audio/mp4"),
        (b"RIFF\x24\x00\x00\x00AVI LIST\x00\x00\x00\x00", "audio/wav"),
        (b"\xff\xfe" + "十六个字的文本".encode("utf-16-le") * 3, "audio/aac"),
        (b"ID3\x04\x00\x00\xff\xff\xff\xff" + MP3, "audio/mpeg"),
        (bytes(64), "audio/wav"),
        (MP3, "image/png"),
        (MP3, "text/html"),
        (MP3, None),
        (MP3, "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_no_sound_is_refused(register: Register, keep: Keep, sound: bytes, kind: str | None) -> None:
    refused = keep(register()["registration_no"], sound, kind=kind)
    assert (refused.status_code, refused.json["code"]) == (415, "not_audio"), refused.text  # type: ignore[index]
    assert notes() == []


def test_a_frame_whose_header_says_what_cannot_be_is_no_mp3() -> None:
    rest = bytes(20)
    assert kind_of(b"\xff\xfb\x90\x00" + rest) == "mp3"
    for wrong in (
        b"\xff\xeb\x90\x00",
        b"\xff\xfb\xf0\x00",
        b"\xff\xfb\x9c\x00",
        b"\xff\xfd\x90\x00",
        b"\xff\xf1\x3c\x00",
    ):
        assert kind_of(wrong + rest) is None, wrong


@pytest.mark.parametrize("agreed", ["false", "0", None])
def test_without_the_person_s_word_nothing_is_kept(register: Register, keep: Keep, agreed: str | None) -> None:
    refused = keep(register()["registration_no"], agreed=agreed)
    assert refused.json is not None
    assert (refused.status_code, refused.json["code"]) == (422, "not_agreed")
    assert [one["field"] for one in refused.json["errors"]] == ["agreed"]
    assert notes() == []


def test_a_megabyte_is_kept_and_a_byte_more_is_refused_with_how_much(register: Register, keep: Keep) -> None:
    number = register()["registration_no"]
    whole = MP3 + bytes(LARGEST - len(MP3))
    assert keep(number, whole).json["size"] == LARGEST  # type: ignore[index]
    for more in (1, 2 * LARGEST):
        refused = keep(number, whole + bytes(more))
        assert refused.json is not None
        assert (refused.status_code, refused.json["code"]) == (413, "too_large")
        assert "1 MB" in refused.json["message"]
    assert [one.size for one in notes()] == [LARGEST]


@pytest.mark.both_databases
def test_new_keys_reach_it(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setitem(VoiceNote.__table__.c.audio_enc.info, "rotated_at_once", 2)
    numbers = [register(name=f"甲{place}", phone="")["registration_no"] for place in "一二三"]
    for number, sound in zip(numbers, (MP3, M4A, WAV), strict=True):
        assert keep(number, sound).status_code == 200
    before, slices = sealed(), list[int]()
    add_key(tmp_path / "var" / "keys")
    keyring().refresh()
    newest = keyring().encryption[0]
    assert rotate_all(slices.append)["rotated"] >= 3
    assert {2, 1} <= set(slices), "the sounds of everybody were held at once"
    assert not set(before) & set(sealed())
    monkeypatch.setattr(keyring()._source, "keys", lambda: (newest,))
    keyring().refresh()
    heard = [client.get(f"/api/v1/registrations/{one}/voice", headers=desks["office"]).data for one in numbers]
    assert heard == [MP3, M4A, WAV]


def test_staff_of_elsewhere_find_nothing_and_who_wrote_it_down_does(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep
) -> None:
    number = register()["registration_no"]
    assert keep(number).status_code == 200
    assert keep(number, WAV, "elsewhere").status_code == 404
    path = f"/api/v1/registrations/{number}/voice"
    for method, more in (("GET", {}), ("DELETE", {}), ("PATCH", {"json": {"channel": "window"}})):
        assert client.open(path, method=method, headers=desks["elsewhere"], **more).status_code == 404  # type: ignore[arg-type]
    assert [keyring().open(one) for one in sealed()] == [MP3]
    guest = register("town", name="外县人", phone="13800000002", region="360827100")["registration_no"]
    assert keep(guest, M4A, "town").status_code == 200
    for who in ("town", "elsewhere"):
        assert client.get(f"/api/v1/registrations/{guest}/voice", headers=desks[who]).data == M4A
    assert client.get(f"/api/v1/registrations/{guest}/voice", headers=desks["office"]).status_code == 404


def test_a_volunteer_records_and_does_not_listen(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep
) -> None:
    number = register()["registration_no"]
    assert keep(number).status_code == 200
    for path in (f"/registrations/{number}/voice", "/registrations/voice-notes"):
        assert client.get(f"/api/v1{path}", headers=desks["fair"]).status_code == 403
    assert logged("voice.read") == []


def test_neither_the_index_nor_matching_hears_of_it(register: Register, keep: Keep) -> None:
    number = register()["registration_no"]
    with write() as session:
        session.execute(delete(Change))
    assert keep(number).status_code == 200
    assert db.session.scalars(select(Change)).all() == []


@pytest.mark.both_databases
def test_it_goes_with_its_registration_to_whom_that_turns_out_to_be(
    client: FlaskClient, desks: dict[str, Headers], register: Register, keep: Keep
) -> None:
    first = register(birth="1990-01-01")
    other = register(phone="", birth="", id_no=ID_B)
    assert keep(first["registration_no"]).status_code == 200
    assert keep(other["registration_no"], WAV, kind="audio/wav").status_code == 200
    third = register(id_no=ID_B, note="会踩平车")
    assert third["worker_id"] == other["worker_id"] != first["worker_id"]
    db.session.expire_all()
    assert {str(note.registration.person.public_id) for note in notes()} == {other["worker_id"]}
    assert [note.typed_by for note in notes()] == ["fair", "fair"], "what the form says was typed of either"
    assert client.get(f"/api/v1/registrations/{first['registration_no']}/voice", headers=desks["office"]).data == MP3


@pytest.mark.both_databases
def test_it_is_forgotten_when_the_person_is(app: Flask, register: Register, keep: Keep) -> None:
    assert keep(register()["registration_no"]).status_code == 200
    assert len(notes()) == 1
    tick(app, timedelta(days=91) + KEEP)
    assert purge() == {"people": 1}
    assert notes() == []


def test_the_person_is_told_of_it_in_the_export(
    client: FlaskClient, register: Register, keep: Keep, enter_as: Callable[[str], Headers]
) -> None:
    number = register()["registration_no"]
    register(wishes=["普工"])
    assert keep(number).status_code == 200
    mine = client.get("/api/v1/me/export", headers=enter_as(number)).json
    assert mine is not None
    assert [one["voice"] for one in mine["registrations"]] == [
        {"format": "mp3", "size": len(MP3), "channel": "fair", "at": "2026-11-21T10:00:00+08:00", "typed_at": None},
        None,
    ]
