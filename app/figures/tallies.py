"""Counters of the outreach for Prometheus, from the database: whoever did the work, the commands' processes too.

They are asked for at every scrape: the queries read indexes alone, and what they found is kept for some seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.figures import alarms, silences
from app.figures.sql import SecondsBetween
from app.outreach import states
from app.outreach.models import ContactDecision, OutboxMessage

KEPT_SECONDS = 15.0
LATELY = timedelta(hours=1)
_KEPT = "outreach_tallies"


@dataclass(frozen=True, slots=True)
class Tallies:
    """messages: by channel, purpose and state. reasons: messages that did not arrive, or may not have, by channel and
    code. silences: people by purpose and code, after the
    last decision about each. queue_seconds: the age of the oldest message
    that is due. delivery_seconds: by channel, how long the messages of the last hour took on average from the moment
    on which they might go. alarms: code → whether it rang at the last look, and looked_at when that was."""

    messages: dict[tuple[str, str, str], int]
    reasons: dict[tuple[str, str], int]
    silences: dict[tuple[str, str], int]
    queue_seconds: float
    delivery_seconds: dict[str, float]
    alarms: dict[str, bool]
    looked_at: datetime | None


def tallies(session: Session, at: datetime) -> Tallies:
    """The counters, counted at most once in 15 seconds by each process."""
    kept: tuple[float, Tallies] | None = current_app.extensions.get(_KEPT)
    if kept is not None and monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    found = count(session, at)
    current_app.extensions[_KEPT] = (monotonic(), found)
    return found


def count(session: Session, at: datetime) -> Tallies:
    """The counters as they are now."""
    kind = (OutboxMessage.channel, OutboxMessage.purpose, OutboxMessage.state)
    grouped: list[Any] = list(session.execute(select(*kind, func.count()).group_by(*kind)))
    ended = OutboxMessage.state.in_((states.FAILED, states.UNKNOWN, states.SUPPRESSED))
    why = select(OutboxMessage.channel, OutboxMessage.code, func.count()).where(ended)
    why = why.group_by(OutboxMessage.channel, OutboxMessage.code)
    silent = select(ContactDecision.purpose, ContactDecision.code, func.count()).where(*silences.undecided())
    silent = silent.group_by(ContactDecision.purpose, ContactDecision.code)
    oldest = session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.state == states.QUEUED, OutboxMessage.not_before <= at
        )
    )
    kept = alarms.noted(session)
    return Tallies(
        {(channel, purpose, state): number for channel, purpose, state, number in grouped},
        {(channel, code or ""): number for channel, code, number in session.execute(why)},
        {(purpose, code): number for purpose, code, number in session.execute(silent)},
        (at - oldest).total_seconds() if oldest else 0.0,
        _delivery(session, at),
        {one.code: one.since is not None for one in kept},
        max((one.looked_at for one in kept), default=None),
    )


def _delivery(session: Session, at: datetime) -> dict[str, float]:
    took = func.avg(SecondsBetween(OutboxMessage.sent_at, OutboxMessage.not_before))
    query = select(OutboxMessage.channel, took).where(
        OutboxMessage.created_at > at - LATELY, OutboxMessage.sent_at.is_not(None)
    )
    found = _pairs(session.execute(query.group_by(OutboxMessage.channel)))
    return {channel: float(seconds) for channel, seconds in found.items()}


def _pairs(rows: Any) -> dict[str, Any]:
    return {row[0]: row[1] for row in rows}
