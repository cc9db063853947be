"""Why people are told nothing, as spans of time: from when to when, and for which reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.database import among
from app.outreach.models import ContactSilence


def silences_of(session: Session, person_id: int) -> list[ContactSilence]:
    """Every span of time in which somebody was told nothing, oldest first."""
    query = select(ContactSilence).where(ContactSilence.person_id == person_id)
    return list(session.scalars(query.order_by(ContactSilence.since, ContactSilence.id)))


def note_silences(session: Session, purpose: str, codes: Mapping[int, str | None], at: datetime) -> None:
    """Notes, in the caller's write transaction, the reason why each person hears nothing now; None for who is told.

    A reason that holds on is one row; another one ends it.
    """
    silence = ContactSilence.__table__
    query = select(silence.c.id, silence.c.person_id, silence.c.code).where(
        among(session, silence.c.person_id, codes), silence.c.purpose == purpose, silence.c.until.is_(None)
    )
    held = {person: (key, code) for key, person, code in session.execute(query)}
    over = [key for person, (key, code) in held.items() if code != codes[person]]
    if over:
        session.execute(update(silence).where(among(session, silence.c.id, over)).values(until=at))  # type: ignore[arg-type]
    begun = [
        {"person_id": person, "purpose": purpose, "code": code, "since": at, "until": None}
        for person, code in codes.items()
        if code is not None and (person not in held or held[person][1] != code)
    ]
    if begun:
        session.execute(insert(silence), begun)  # type: ignore[arg-type]
