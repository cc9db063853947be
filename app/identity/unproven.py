"""Registrations by staff, where a user of the mini-program had written the same ID number into a record before them.

Nobody checks an ID number that is typed into a phone. When the person whose number it is stands at the desk, the two
records are one, but the login that opened it keeps it only where something else speaks for it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import chunks
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.people.directory import hash_name
from app.people.editing import edit
from app.people.models import Person, Registration
from app.people.service import Incoming, Outcome, save_registrations
from app.people.statements import PersonStatement
from app.privacy.audit import record

MINI = "mini"


def save_from_staff(
    session: Session, incoming: Sequence[Incoming], *, channel: str, operator: str, at: datetime, today: date
) -> list[Outcome]:
    """:func:`save_registrations`, after which a login that only claimed the ID number opens the record no longer.

    Whose record it is can still log in: by the phone number that the desk wrote down, once WeChat has verified it.
    """
    more = {"channel": channel, "operator": operator, "at": at, "today": today}
    outcomes = save_registrations(session, incoming, **more)  # type: ignore[arg-type]
    pairs = zip(incoming, outcomes, strict=True)
    joined = [one.number for one, outcome in pairs if outcome.kind in ("merged", "updated") and one.statement.id_no]
    for part in chunks(joined, 500):
        query = select(WorkerLogin, Registration).join(Registration, Registration.person_id == WorkerLogin.person_id)
        for login, registration in session.execute(query.where(Registration.external_no.in_(part))).all():
            if login.person_id is not None and not _proven(session, login, registration):
                _part(session, login, registration, channel, operator, at, today)
    return outcomes


def _proven(session: Session, login: WorkerLogin, registration: Registration) -> bool:
    """Whether the number was on record from staff before, or the desk heard the phone number that WeChat verified or,
    where there is no phone, the same name."""
    said = _said(registration)
    if said.phone and keyring().blind("phone", said.phone) == login.phone_hash:
        return True
    others = select(Registration).where(
        Registration.person_id == registration.person_id, Registration.id != registration.id
    )
    claims = [(one.channel, told) for one in session.scalars(others) if (told := _said(one)).id_no == said.id_no]
    if not claims or any(channel != MINI for channel, _ in claims):
        return True
    names = {hash_name(told.name, keyring()) for _, told in claims}
    return not said.phone and hash_name(said.name, keyring()) in names


def _part(
    session: Session,
    login: WorkerLogin,
    registration: Registration,
    channel: str,
    operator: str,
    at: datetime,
    today: date,
) -> None:
    person_id, login.person_id = registration.person_id, None
    if not _said(registration).phone:  # else the claimer's own number would open the record again
        person = session.get_one(Person, person_id)
        edit(session, person, {"phone": ""}, channel=channel, operator=operator, at=at, today=today)
    session.flush()
    record(session, actor=operator, action="person.part", subject=f"person:{person_id}", detail=f"login:{login.id}")


def _said(registration: Registration) -> PersonStatement:
    return PersonStatement.from_json(keyring().decrypt(registration.payload_enc))
