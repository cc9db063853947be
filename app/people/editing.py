"""One known person says something anew: a registration that changes what it names and leaves the rest alone.

Nobody is searched for here and nobody merged: whose record it is was decided by the login, and a number that already
belongs to somebody else is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.lexicon.sightings import note_unknown, of_person
from app.people.directory import marks_of
from app.people.models import Person, Registration
from app.people.service import VALID_DAYS, apply
from app.people.statements import EMPTY, PersonStatement, fold

UNITED = ("trades", "certs", "certs_willing")
"""Lists that add up over registrations; an edit replaces them."""


def statement_of(person: Person) -> PersonStatement:
    """What is on record of a person now."""
    ring = keyring()
    return PersonStatement(
        name=ring.decrypt(person.name_enc),
        birth=person.birth,
        birth_precision=person.birth_precision,
        region=person.region,
        sex="" if person.sex == "0" else person.sex,
        id_no=ring.decrypt(person.id_no_enc) if person.id_no_enc else "",
        phone=ring.decrypt(person.phone_enc) if person.phone_enc else "",
        lng=person.lng,
        lat=person.lat,
        education=person.education or "",
        trades=tuple((str(words), years) for words, years in person.trades),
        certs=tuple(person.certs),
        wishes=tuple(person.wishes),
        wage_min=person.wage_min,
        max_km=person.max_km,
        lodging=person.lodging,
        shifts=tuple(person.shifts),
        refusals=tuple(person.refusals),
        forms=tuple(person.forms),
        start_by=person.start_by,
        status=person.status or "",
        reason=person.reason or "",
        certs_willing=tuple(person.certs_willing),
        note=ring.decrypt(person.note_enc) if person.note_enc else "",
    )


def edit(
    session: Session,
    person: Person,
    changes: Mapping[str, Any],
    *,
    channel: str,
    operator: str,
    at: datetime,
    today: date,
) -> None:
    """Writes what a person changes as a registration of its own, and marks them for matching.

    changes: fields of PersonStatement with their new values, an empty value ("", None, ()) for what holds no longer.
    The caller holds the write transaction. Raises ApiError 409 ``id_no_taken``.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    session.refresh(person)
    here = statement_of(person)
    said: dict[str, Any] = {"name": here.name, "birth": here.birth, "birth_precision": here.birth_precision}
    said |= {"region": here.region, **changes}
    cleared = [name for name, value in changes.items() if name in EMPTY and value == EMPTY[name]]
    cleared += [name for name in UNITED if changes.get(name)]
    if said["birth"] != here.birth and said["birth_precision"] != "d":
        raise ValueError("an edit states a whole date of birth")
    text = PersonStatement(**said, cleared=tuple(sorted(cleared))).to_json()
    _write_down(session, person, text, channel, operator, at, today)


def register(
    session: Session, statement: PersonStatement, *, channel: str, operator: str, at: datetime, today: date
) -> Person:
    """A new person, made by their first registration. Raises ApiError 409 ``id_no_taken``."""
    person = Person(public_id=uuid.uuid4(), state="active", created_at=at)
    _write_down(session, person, statement.to_json(), channel, operator, at, today)
    return person


def _write_down(
    session: Session, person: Person, text: str, channel: str, operator: str, at: datetime, today: date
) -> None:
    ring = keyring()
    with session.no_autoflush:
        history = list(person.registrations)
        history.sort(key=lambda one: (one.at, one.id))
        texts = [ring.decrypt(one.payload_enc) for one in history] + [text]
        whole = fold(PersonStatement.from_json(one) for one in texts)
        marks = marks_of(whole, ring)
        holder = select(Person.id).where(Person.id_no_hash == marks.id_no, Person.id != (person.id or 0))
        if marks.id_no is not None and session.scalar(holder) is not None:
            message = "这个身份证号已经登记在别的档案里，请到服务窗口核对"
            raise ApiError(409, "id_no_taken", message, [FieldError("id_no", "id_no_taken", message)])
        apply(person, whole, marks, ring)
    registration = Registration(
        channel=channel,
        operator=operator,
        at=max([at, *(one.at + timedelta(microseconds=1) for one in history)]),  # the order of saying is kept
        payload_enc=ring.encrypt(text),
        payload_hash=ring.blind("registration", text),
    )
    person.registrations.append(registration)
    person.updated_at = at
    person.valid_to = today + timedelta(days=VALID_DAYS)
    if person.state == "expired":
        person.state = "active"
    session.add(person)
    session.flush()
    record_changes(session, "people", [person.id], at)
    said = PersonStatement.from_json(text)
    note_unknown(session, of_person(said.wishes, said.trades, marks.name))
