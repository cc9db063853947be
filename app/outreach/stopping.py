"""Stopping what waits to be sent to somebody who no longer wants it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from app.outreach import states
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import RECOMMEND


def stop_queued(session: Session, person_id: int, at: datetime) -> int:
    """Settles, in the caller's write transaction, the recommendations that wait to be sent to a person who no longer
    wants them, and the notices of such. What came of the person's own doings goes out all the same, and what is said
    before the Spring Festival has a consent of its own.

    A message that a worker holds at this moment may be on its way; the others are suppressed. Returns how many.
    """
    main = aliased(OutboxMessage)
    waiting = (
        select(OutboxMessage.id)
        .outerjoin(main, main.id == OutboxMessage.about_id)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == states.QUEUED,
            OutboxMessage.lease_until.is_(None),
            func.coalesce(main.purpose, OutboxMessage.purpose) == RECOMMEND,
        )
    )
    ids = list(session.scalars(waiting.with_for_update(skip_locked=True, of=OutboxMessage)))
    stopped = states.move(session, ids, [states.QUEUED], states.SUPPRESSED, source="person", at=at, code="opted_out")
    session.execute(delete(OutboxItem).where(OutboxItem.message_id.in_(stopped)))
    return len(stopped)
