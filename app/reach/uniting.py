"""Two records of one person: how that person is reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.reach.models import PersonReach

_TOGETHER = (("smartphone",), ("phone_owner",), ("call_from", "call_to"), ("dead_hash",))
"""What was said at once."""


def unite_reach(session: Session, gone: int, into: int, _at: datetime) -> None:
    """One row of two: what was said last of each thing holds; whoever asked not to be called is not called."""
    query = select(PersonReach).where(PersonReach.person_id.in_((gone, into)))
    rows = {row.person_id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    if len(rows) < 2:
        return
    kept, other = rows[into], rows[gone]
    later = other.at > kept.at
    for names in _TOGETHER:
        here, there = ([getattr(row, name) for name in names] for row in (kept, other))
        if there[0] is not None and (here[0] is None or later):
            for name, value in zip(names, there, strict=True):
                setattr(kept, name, value)
    kept.no_calls = kept.no_calls or other.no_calls
    if later:
        kept.channel, kept.operator, kept.at = other.channel, other.operator, other.at
    session.flush()
    session.expunge(other)
    session.execute(delete(PersonReach).where(PersonReach.person_id == gone))
