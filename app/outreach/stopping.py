"""Stopping what waits to be sent to somebody who no longer wants it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.outreach import states
from app.outreach.models import OutboxItem, OutboxMessage


def stop_queued(session: Session, person_id: int, at: datetime) -> int:
    """Settles, in the caller's write transaction, what waits to be sent to a person who no longer wants it.

    A message that a worker holds at this moment may be on its way; the others are suppressed. Returns how many.
    """
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.state == states.QUEUED,
        OutboxMessage.lease_until.is_(None),
    )
    ids = list(session.scalars(waiting.with_for_update(skip_locked=True)))
    stopped = states.move(session, ids, [states.QUEUED], states.SUPPRESSED, source="person", at=at, code="opted_out")
    session.execute(delete(OutboxItem).where(OutboxItem.message_id.in_(stopped)))
    return len(stopped)
