"""A voice note waits until what it says is in the person's note: told by those who write notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import chunks
from app.people.models import Registration
from app.voice.models import VoiceNote


def note_written(session: Session, people: Sequence[int], *, said_at: datetime, by: str, channel: str) -> None:
    """The note of some people was written: what they had said aloud until then waits no longer.

    said_at: aware UTC, when it was written down. The caller holds the write transaction.
    """
    table = VoiceNote.__table__
    for part in chunks(people, 500):
        theirs = select(Registration.id).where(Registration.person_id.in_(part))
        waiting = (table.c.typed_at.is_(None), table.c.at <= said_at, table.c.registration_id.in_(theirs))
        done = {"typed_at": said_at, "typed_by": by, "typed_channel": channel}
        session.execute(update(table).where(*waiting).values(done))
