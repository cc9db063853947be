"""Voice notes: kept sealed beside their registration, heard, typed up, taken back. Nothing of them goes anywhere else.

They are neither indexed nor matched nor shown to employers; what staff type of them into the person's note is read as
any note is. Deleted with the registration, and so with the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from app.clock import now, today
from app.database import chunks, write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import Staff
from app.paging import Page, page
from app.people.editing import edit, statement_of
from app.people.models import Person, Registration
from app.privacy.audit import record
from app.voice.models import VoiceNote
from app.voice.sounds import kind_of

LARGEST = 1024 * 1024
"""Bytes of one voice note: about three minutes as the mini-program records by itself, 48 kbit/s."""
LONGEST_NOTE = 1000
"""Characters of a person's note, as on the form of the desk."""
SORTS = {"at": VoiceNote.at}


def keep(registration: Registration, sound: bytes, staff: Staff, *, channel: str) -> VoiceNote:
    """Keeps a voice note beside a registration, in place of the one that there was; the same again changes nothing.

    The caller has the person's word for it. Raises ApiError 415 ``not_audio`` and, where the registration is gone
    meanwhile, 404.
    """
    kind = kind_of(sound)
    if kind is None:
        raise ApiError(415, "not_audio", "这不是能听的录音：请用 mp3、aac、m4a 或 wav")
    sealed, which = keyring().seal(sound), registration.id
    with write() as session:
        held = _registration(session, which, with_for_update=True)
        query = select(VoiceNote).where(VoiceNote.registration_id == which).options(undefer(VoiceNote.audio_enc))
        note: VoiceNote | None = session.scalar(query)
        if note is not None and note.size == len(sound) and keyring().open(note.audio_enc) == sound:
            return note
        note = note or VoiceNote(registration=held)
        note.kind, note.size, note.audio_enc = kind, len(sound), sealed
        note.channel, note.operator, note.at = channel, staff.username, now()
        note.typed_at = note.typed_by = note.typed_channel = None
        session.add(note)
        _record(session, staff, "keep", held, f"{channel} {kind} {len(sound)} agreed")
    return note


def hear(registration: Registration, staff: Staff) -> tuple[str, bytes]:
    """The kind and the bytes of a registration's voice note; that it was heard is in the audit log.

    Raises ApiError 404 where there is none.
    """
    which = registration.id
    with write() as session:
        note = _note_of(session, which, undefer(VoiceNote.audio_enc))
        sound = keyring().open(note.audio_enc)
        _record(session, staff, "read", note.registration)
    return note.kind, sound


def type_up(registration: Registration, said: Mapping[str, Any], staff: Staff) -> VoiceNote:
    """Marks a voice note as done with, or as waiting again; what is typed of it is added to the person's note.

    said: ``typed``, ``note`` (None: nothing to write down) and ``channel``. Typed twice it stands there once. Raises
    ApiError 404 where there is no voice note, and 422 where the note would be too long.
    """
    which = registration.id
    if said["note"] and not said["typed"]:
        message = "写了备注就是听写好了；要重新听，就别带备注"
        raise ApiError(422, "invalid", message, [FieldError("typed", "not_typed", message)])
    with write() as session:
        person, at = _registration(session, which).person, now()
        session.refresh(person, with_for_update=True)
        note = _note_of(session, which, lock=True)
        added = said["note"] is not None and _add_to_note(session, person, said, staff, at)
        turned = said["typed"] is not (note.typed_at is not None)
        if turned:
            done = (at, staff.username, said["channel"]) if said["typed"] else (None, None, None)
            note.typed_at, note.typed_by, note.typed_channel = done
        if turned or added:
            detail = f"{said['channel']} {'typed' if said['typed'] else 'waiting'}" + (" note" if added else "")
            _record(session, staff, "type", note.registration, detail)
    return note


def forget(registration: Registration, staff: Staff) -> None:
    """Deletes a registration's voice note. Raises ApiError 404 where there is none."""
    which = registration.id
    with write() as session:
        note = _note_of(session, which, lock=True)
        _record(session, staff, "delete", note.registration)
        session.delete(note)


def find(session: Session, staff: Staff, args: Mapping[str, Any]) -> Page:
    """A page of voice notes of the region's people, and of registrations that ``staff`` wrote, with their people.

    args: as CursorIn gives them with ``sort`` and ``typed``: those done with, or those that wait.
    """
    query = (
        select(VoiceNote)
        .join(VoiceNote.registration)
        .join(Registration.person)
        .where(or_(Person.region.startswith(staff.region), Registration.operator == staff.username))
        .where(VoiceNote.typed_at.is_not(None) if args["typed"] else VoiceNote.typed_at.is_(None))
        .options(contains_eager(VoiceNote.registration).contains_eager(Registration.person))
    )
    return page(session, query, SORTS, VoiceNote.id, args)


def told(session: Session, registrations: Sequence[int]) -> dict[int, VoiceNote]:
    """The voice notes of some registrations, by the registration's number, without the sound."""
    found = {}
    for part in chunks(registrations, 500):
        for note in session.scalars(select(VoiceNote).where(VoiceNote.registration_id.in_(part))):
            found[note.registration_id] = note
    return found


def _registration(session: Session, which: int, **more: Any) -> Registration:
    """The registration, where nobody took it away since it was found."""
    found = session.get(Registration, which, **more)
    if found is None:
        raise ApiError(404, "not_found", "没有找到这份登记")
    return found


def _note_of(session: Session, registration_id: int, *options: Any, lock: bool = False) -> VoiceNote:
    query = select(VoiceNote).where(VoiceNote.registration_id == registration_id).options(*options)
    note: VoiceNote | None = session.scalar(query.with_for_update() if lock else query)
    if note is None:
        raise ApiError(404, "not_found", "这份登记没有语音备注")
    return note


def _add_to_note(session: Session, person: Person, said: Mapping[str, Any], staff: Staff, at: datetime) -> bool:
    """Whether the person's note did not say it yet. The caller has locked the person."""
    before, words = statement_of(person).note, said["note"]
    if words in before:
        return False
    whole = f"{before}；{words}" if before else words
    if len(whole) > LONGEST_NOTE:
        message = f"加上原来的备注超过 {LONGEST_NOTE} 字，请写短些"
        raise ApiError(422, "invalid", message, [FieldError("note", "too_long", message)])
    edit(session, person, {"note": whole}, channel=said["channel"], operator=staff.username, at=at, today=today())
    return True


def _record(session: Session, staff: Staff, what: str, registration: Registration, detail: str = "") -> None:
    subject, detail = f"person:{registration.person_id}", f"registration:{registration.id} {detail}".strip()
    record(session, actor=f"staff:{staff.id}", action=f"voice.{what}", subject=subject, detail=detail)
