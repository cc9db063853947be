"""A registration at a desk: saved once however often it is sent, then the best postings as of now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import db, write
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import Staff
from app.matching.service import Live, match_person
from app.people.directory import hash_name
from app.people.models import Person, Registration
from app.people.service import Incoming, save_registrations
from app.people.statements import PersonStatement
from app.privacy.audit import record
from app.registrations.form import read_form
from search.engines.base import EngineUnavailable


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a registration. visit: the how manieth of this person it is. notes: codes of what to look at.

    live: None where the search engine is away; the person is matched when it is back.
    """

    person: Person
    number: str
    visit: int
    notes: list[str]
    live: Live | None


def register(said: Mapping[str, Any], staff: Staff) -> Registered:
    """Writes down who stands at the desk. The same ``client_uuid`` again writes nothing and gives the same answer.

    said: the form, valid in itself. Raises ApiError 422 for wrong answers and 409 where the ``client_uuid`` was used
    for something else.
    """
    device_id = said["client_uuid"] or uuid.uuid4()
    incoming, notes = read_form(said, device_id, today())
    channel, operator, actor = said["channel"], staff.username, f"staff:{staff.id}"
    try:
        registration = _save(incoming, channel, operator, actor)
    except IntegrityError:  # the same person or form at another desk at this very moment: now it is there to be found
        registration = _save(incoming, channel, operator, actor)
    session = db.session()
    person = registration.person
    earlier = _earlier(session, registration)
    notes += _doubts(session, person, incoming.statement, earlier)
    try:
        live = match_person(session, person)
    except EngineUnavailable:
        live = None
    return Registered(person, incoming.number, len(earlier) + 1, notes, live)


def _save(incoming: Incoming, channel: str, operator: str, actor: str) -> Registration:
    with write() as session:
        same = select(Registration).where(Registration.client_uuid == incoming.client_uuid)
        known: Registration | None = session.scalar(same)
        if known is not None:
            said = keyring().blind("registration", incoming.statement.to_json())
            if (known.operator, known.channel, known.payload_hash) != (operator, channel, said):
                raise ApiError(409, "client_uuid_taken", "这个 client_uuid 已经用于另一份登记，请换一个")
            return known
        outcome = save_registrations(session, [incoming], channel=channel, operator=operator, at=now(), today=today())[
            0
        ]
        saved: Registration = session.scalars(same).one()
        subject = f"person:{saved.person_id}"
        record(session, actor=actor, action="registration.save", subject=subject, detail=f"{channel} {outcome.kind}")
        return saved


def _earlier(session: Session, registration: Registration) -> list[Registration]:
    """The registrations of the same person that were made before this one."""
    query = select(Registration).where(
        Registration.person_id == registration.person_id, Registration.id != registration.id
    )
    return list(session.scalars(query.where(Registration.at < registration.at).order_by(Registration.at)))


def _doubts(session: Session, person: Person, said: PersonStatement, earlier: list[Registration]) -> list[str]:
    """Codes of what a second look should settle: another name under the number, or namesakes with the same phone."""
    ring = keyring()
    name = hash_name(said.name, ring)
    found = []
    names = (PersonStatement.from_json(ring.decrypt(one.payload_enc)).name for one in earlier)
    if any(hash_name(other, ring) != name for other in names):
        found.append("name_differs")
    if said.phone and not said.id_no:
        same = (Person.name_hash == name, Person.phone_hash == ring.blind("phone", said.phone), Person.id != person.id)
        if session.scalar(select(func.count()).select_from(Person).where(*same)):
            found.append("ambiguous_person")
    return found
