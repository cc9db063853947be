"""Forgetting on time: personal data leaves when the law no longer asks for it and nobody needs it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.people.models import Person
from app.privacy.audit import record

KEEP = timedelta(days=3 * 365 + 1)
"""Service records stay three years from the end of the service (网络招聘服务管理规定)."""

SLICE = 200


def purge() -> dict[str, int]:
    """Deletes people whose registration ran out more than ``KEEP`` ago and all that hangs on them; how many.

    In slices of their own transactions: killed and run again, it goes on.
    """
    before = today() - KEEP
    people = 0
    while True:
        ids = list(db.session.scalars(select(Person.id).where(Person.valid_to < before).limit(SLICE)))
        if not ids:
            return {"people": people}
        with write() as session:
            record_changes(session, "people", ids, now())
            session.execute(delete(Person).where(Person.id.in_(ids)))
            record(session, actor="retention", action="people.purge", subject="people", detail=str(len(ids)))
        people += len(ids)
