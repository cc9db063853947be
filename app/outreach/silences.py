"""Why people are told nothing, as spans of time: from when to when, and for which reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.database import chunks
from app.outreach.models import ContactSilence

_CHUNK = 500


def silences_of(session: Session, person_id: int) -> list[ContactSilence]:
    """Every span of time in which somebody was told nothing, oldest first."""
    query = select(ContactSilence).where(ContactSilence.person_id == person_id)
    return list(session.scalars(query.order_by(ContactSilence.since, ContactSilence.id)))


def note_silences(session: Session, purpose: str, codes: Mapping[int, str | None], at: datetime) -> None:
    """Notes, in the caller's write transaction, the reason why each person hears nothing now; None for who is told.

    A reason that holds on is one row; another one ends it.
    """
    for people in chunks(list(codes), _CHUNK):
        query = select(ContactSilence.id, ContactSilence.person_id, ContactSilence.code).where(
            ContactSilence.person_id.in_(people), ContactSilence.purpose == purpose, ContactSilence.until.is_(None)
        )
        held = {row.person_id: row for row in session.execute(query)}
        over = [row.id for person, row in held.items() if row.code != codes[person]]
        if over:
            session.execute(update(ContactSilence).where(ContactSilence.id.in_(over)).values(until=at))
        begun = [
            {"person_id": person, "purpose": purpose, "code": code, "since": at, "until": None}
            for person in people
            if (code := codes[person]) is not None and (person not in held or held[person].code != code)
        ]
        if begun:
            session.execute(insert(ContactSilence), begun)
