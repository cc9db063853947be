"""Two records of one person: how they stand, and what they said yes and no to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.people.models import Consent, Person

_STOPPED = ("expired", "active", "placed", "paused", "closed")
"""States of a record, the one that stops the most last. A record that ran out is taken up again by one that did not."""


def unite_states(session: Session, gone: int, into: int, _at: datetime) -> None:
    """Whoever is to be left alone by one of the records is left alone."""
    rows = session.execute(select(Person.state, Person.updated_at).where(Person.id.in_((gone, into)))).all()
    kept = session.get_one(Person, into)
    kept.state = max((row.state for row in rows), key=_STOPPED.index)
    kept.updated_at = max(row.updated_at for row in rows)
    session.flush()


def unite_consents(session: Session, gone: int, into: int, at: datetime) -> None:
    """The consents of both, as they would stand had one person said all of it: a no ends every yes before it.

    Each yes keeps its proof; two of one moment are kept a millionth of a second apart.
    """
    consent = Consent.__table__.c
    query = select(Consent.__table__).where(consent.person_id.in_((gone, into))).order_by(consent.id)
    rows = [dict(row._mapping) for row in session.execute(query)]
    for row in rows:
        if row["withdrawn_at"] is None and (over := _first_no(row, rows)):
            said = {name: over[name] for name in ("withdrawn_at", "withdrawn_channel", "withdrawn_by")}
            _change(session, row, said)
    taken = {(row["purpose"], row["granted_at"]) for row in rows if row["person_id"] == into}
    for row in rows:
        if row["person_id"] == into:
            continue
        granted = row["granted_at"]
        while (row["purpose"], granted) in taken:
            granted += timedelta(microseconds=1)
        taken.add((row["purpose"], granted))
        if granted != row["granted_at"]:
            _change(session, row, {"granted_at": granted})


def _first_no(yes: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The row of the other record that says the first no to the same, after a yes."""
    after = [
        row
        for row in rows
        if (row["purpose"], row["person_id"] == yes["person_id"]) == (yes["purpose"], False)
        and row["withdrawn_at"] is not None
        and row["withdrawn_at"] >= yes["granted_at"]
    ]
    return min(after, key=lambda row: row["withdrawn_at"], default=None)


def _change(session: Session, row: dict[str, Any], values: dict[str, Any]) -> None:
    session.execute(update(Consent).where(Consent.id == row["id"]).values(**values))
