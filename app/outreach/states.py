"""The states of a message and the only way from one to the next. Final states stick."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from app.database import among
from app.outreach.models import OutboxEvent, OutboxMessage

QUEUED, SENT, DELIVERED, OPENED = "queued", "sent", "delivered", "opened"
FAILED, UNKNOWN, SUPPRESSED = "failed", "unknown", "suppressed"

MOVES: dict[str, frozenset[str]] = {
    # An inbox message can be read before the worker that laid it there has noted so.
    QUEUED: frozenset({QUEUED, SENT, DELIVERED, OPENED, FAILED, UNKNOWN, SUPPRESSED}),
    SENT: frozenset({DELIVERED, OPENED, FAILED, UNKNOWN}),
    DELIVERED: frozenset({OPENED}),
    UNKNOWN: frozenset({DELIVERED, OPENED, FAILED}),  # only by a receipt or by the person, never by another try
    OPENED: frozenset(),
    FAILED: frozenset(),
    SUPPRESSED: frozenset(),
}
REACHED = frozenset({SENT, DELIVERED, OPENED})
COUNTED = REACHED | {QUEUED, UNKNOWN}
"""States of messages that count against a person's caps and a posting's exposure."""


def move(
    session: Session,
    message_ids: Collection[int],
    before: Iterable[str],
    after: str,
    *,
    source: str,
    at: datetime,
    code: str | None = None,
    lease_owner: str | None = None,
    **values: Any,
) -> set[int]:
    """Moves messages to ``after`` that stand in one of ``before`` (and, if given, are leased to ``lease_owner``).

    Writes the events in the same transaction. Returns which moved: a late or second result changes nothing.
    source: plan, deliver, sweep, person or provider. Raises ValueError for a step that the table does not have.
    """
    allowed = tuple(before)
    if any(after not in MOVES[state] for state in allowed):
        raise ValueError(f"no way from {allowed} to {after}")
    moved: set[int] = set()
    for state in allowed:
        guard = [OutboxMessage.id.in_(message_ids), OutboxMessage.state == state]
        if lease_owner is not None:
            guard.append(OutboxMessage.lease_owner == lease_owner)
        changes = {"state": after, "code": code, "lease_until": None, "lease_owner": None, **values}
        if after in REACHED and state == QUEUED:
            changes["sent_at"] = at
        if after not in (QUEUED, SENT) and state != DELIVERED:
            changes["final_at"] = at
        statement = update(OutboxMessage).where(*guard).values(**changes).returning(OutboxMessage.id)
        ids = session.scalars(statement, execution_options={"synchronize_session": False}).all()
        note(session, ids, state, after, source=source, at=at, code=code)
        moved.update(ids)
    return moved


def held(session: Session, message_ids: Collection[int], owner: str) -> set[int]:
    """Those of the messages that are still queued and leased to ``owner``, and stay so until the transaction ends.

    A worker that stood still for longer than its lease learns here that others have taken over.
    """
    mine = OutboxMessage.id.in_(message_ids), OutboxMessage.state == QUEUED, OutboxMessage.lease_owner == owner
    return set(session.scalars(select(OutboxMessage.id).where(*mine).order_by(OutboxMessage.id).with_for_update()))


def note(
    session: Session,
    message_ids: Collection[int],
    before: str | None,
    after: str,
    *,
    source: str,
    at: datetime,
    code: str | None = None,
) -> None:
    """Writes the event of a step for each message that is there."""
    if not message_ids:
        return
    events, messages = OutboxEvent.__table__, OutboxMessage.__table__
    step = {"before": before, "after": after, "code": code, "source": source, "at": at}
    values = [literal(value, events.c[name].type) for name, value in step.items()]
    each = select(messages.c.id, *values).where(among(session, messages.c.id, message_ids)).order_by(messages.c.id)
    session.execute(insert(events).from_select(["message_id", *step], each))  # type: ignore[arg-type]
