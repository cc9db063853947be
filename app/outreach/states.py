"""The states of a message and the only way from one to the next. Final states stick."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

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
    message_id: int,
    before: Iterable[str],
    after: str,
    *,
    source: str,
    at: datetime,
    code: str | None = None,
    lease_owner: str | None = None,
    **values: Any,
) -> bool:
    """Moves a message to ``after`` where it stands in one of ``before`` (and, if given, is leased to ``lease_owner``).

    Writes the event in the same transaction. Returns whether it moved: a late or second result changes nothing.
    source: plan, deliver, sweep, person or provider. Raises ValueError for a step that the table does not have.
    """
    allowed = tuple(before)
    if any(after not in MOVES[state] for state in allowed):
        raise ValueError(f"no way from {allowed} to {after}")
    for state in allowed:
        guard = [OutboxMessage.id == message_id, OutboxMessage.state == state]
        if lease_owner is not None:
            guard.append(OutboxMessage.lease_owner == lease_owner)
        times: dict[str, Any] = {}
        if after in REACHED and state == QUEUED:
            times["sent_at"] = at
        if after not in (QUEUED, SENT) and state != DELIVERED:
            times["final_at"] = at
        changes = {"state": after, "code": code, "lease_until": None, "lease_owner": None, **times, **values}
        if session.execute(update(OutboxMessage).where(*guard).values(**changes)).rowcount:  # type: ignore[attr-defined]
            event = {"message_id": message_id, "before": state, "after": after}
            session.execute(insert(OutboxEvent), [{**event, "code": code, "source": source, "at": at}])
            return True
    return False
