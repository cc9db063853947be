"""Takes queued messages to their channels: claimed by a lease, checked again, handed over outside any transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database import write
from app.outreach import notices, states, timing
from app.outreach.candidates import to_region
from app.outreach.channels import Channels
from app.outreach.channels.base import Channel, Delivery, Receipt
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.rechecking import Claimed, check_again

log = logging.getLogger(__name__)

OVER = frozenset({states.SENT, states.DELIVERED})
"""What counts as handed over."""


def deliver_due(
    channels: Channels,
    policy: ContactPolicy,
    *,
    owner: str,
    clock: Clock,
    region: str = "",
    limit: int | None = None,
    but_of: int | None = None,
    advance: Callable[[int], None] = lambda _more: None,
) -> Counter[str]:
    """Delivers what is due, until nothing is left or ``limit`` messages were handed over. Any number may run at once.

    owner: this worker's name, at most 36 characters, never used by two. but_of: a push run whose messages are left
    alone. Returns how many messages came to which state (``queued``: to be tried again). In the quiet hours and on days
    off nothing is due. What bells did stands under ``wechat.sent`` and so on, and ``limit`` is not theirs: they ring
    only for what was handed over.
    """
    tally: Counter[str] = Counter()
    for channel in channels:
        while policy.next_allowed(moment := clock()) <= moment:
            room = timing.BATCH if channel.idempotent else 1
            bell = channel.name in channels.bells
            if limit is not None and not bell:
                room = min(room, limit - sum(tally[state] for state in OVER))
            if room < 1:
                break
            with write() as session:
                claimed, suppressed, looked_at = claim(
                    session, channel.name, policy, owner=owner, at=moment, region=region, limit=room, but_of=but_of
                )
            head = f"{channel.name}." if bell else ""
            tally[f"{head}{states.SUPPRESSED}"] += suppressed
            if not looked_at:
                break
            receipts = [(message, _hand_over(channel, message.delivery)) for message in claimed]
            with write() as session:
                done = record(session, receipts, channel, channels, policy, owner=owner, at=clock())
            tally.update({f"{head}{state}": count for state, count in done.items()})
            advance(looked_at)
    return +tally


def claim(
    session: Session,
    channel: str,
    policy: ContactPolicy,
    *,
    owner: str,
    at: datetime,
    region: str,
    limit: int,
    but_of: int | None = None,
) -> tuple[list[Claimed], int, int]:
    """Leases up to ``limit`` due messages of a channel to ``owner`` and settles those that may no longer be sent.

    Returns what may be sent, how many were suppressed, and how many were looked at.
    """
    query = (
        select(OutboxMessage.id, OutboxMessage.public_id, OutboxMessage.person_id, OutboxMessage.body)
        .add_columns(OutboxMessage.attempts, OutboxMessage.about_id, OutboxMessage.created_at)
        .where(
            OutboxMessage.state == states.QUEUED,
            OutboxMessage.not_before <= at,
            OutboxMessage.channel == channel,
            OutboxMessage.lease_until.is_(None),
        )
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if region:
        query = query.where(to_region(region))
    if but_of is not None:
        query = query.where(OutboxMessage.run_id.is_distinct_from(but_of))
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    if not ids:
        return [], 0, 0
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state == states.QUEUED, OutboxMessage.lease_until.is_(None))
        .values(lease_until=at + timing.LEASE, lease_owner=owner)
    )
    ready = check_again(session, rows, policy, at, owner)
    return ready, len(rows) - len(ready), len(rows)


def record(
    session: Session,
    receipts: Iterable[tuple[Claimed, Receipt]],
    channel: Channel,
    channels: Channels,
    policy: ContactPolicy,
    *,
    owner: str,
    at: datetime,
) -> Counter[str]:
    """Writes down what a channel said of messages that ``owner`` still holds. Returns how many came to which state.

    retry: again after 1, 5 and 30 minutes. Then, or at once where the channel refused, the next channel; failed where
    there is none, and what it told may be told again. A message that was taken away meanwhile stays as it is.
    """
    alike: dict[_Step, list[int]] = {}
    for message, receipt in receipts:
        step = _step(receipt, message.attempts, channels.after(channel.name), policy, at)
        alike.setdefault(step, []).append(message.delivery.message_id)
    tally: Counter[str] = Counter()
    for step, ids in alike.items():
        values: dict[str, Any] = {"attempts": step.attempts}
        if step.not_before is not None:
            values["not_before"] = step.not_before
        if step.channel is not None:
            values["channel"] = step.channel
        moved = states.move(
            session, ids, [states.QUEUED], step.state, source="deliver", at=at, code=step.code, lease_owner=owner,
            **values,
        )  # fmt: skip
        if step.state in OVER and channel.name not in channels.bells:
            notices.ring(session, moved, channels, at)
        if step.state == states.FAILED:
            session.execute(delete(OutboxItem).where(OutboxItem.message_id.in_(moved)))
        tally[step.state] += len(moved)
    return tally


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a message goes after a try."""

    state: str
    code: str | None
    attempts: int
    not_before: datetime | None = None
    channel: str | None = None


def _step(receipt: Receipt, attempts: int, following: Channel | None, policy: ContactPolicy, at: datetime) -> _Step:
    if receipt.outcome in ("delivered", "sent", "unknown"):
        code = receipt.code or ("maybe_sent" if receipt.outcome == "unknown" else None)
        return _Step(receipt.outcome, code, attempts + 1)
    if receipt.outcome == "retry" and receipt.not_before is not None:
        return _Step(states.QUEUED, receipt.code, attempts, not_before=policy.next_allowed(receipt.not_before))
    if receipt.outcome == "retry" and attempts < len(timing.RETRY_AFTER):
        again = policy.next_allowed(at + timing.RETRY_AFTER[attempts])
        return _Step(states.QUEUED, receipt.code, attempts + 1, not_before=again)
    if following is not None:
        return _Step(states.QUEUED, receipt.code, 0, not_before=at, channel=following.name)
    return _Step(states.FAILED, receipt.code or "gave_up", attempts + 1)


def sweep(session: Session, channels: Channels, *, at: datetime, dead: str = "") -> int:
    """Frees messages whose worker is gone: leases that ran out and, if given, all of owners beginning with ``dead``.

    On an idempotent channel the message is tried again; on any other it may have been sent and becomes unknown, unless
    the channel's own record of its tries knows more. Returns how many were freed.
    """
    gone: ColumnElement[bool] = OutboxMessage.lease_until < at
    if dead:
        gone = or_(gone, OutboxMessage.lease_owner.startswith(dead, autoescape=True))
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.channel, OutboxMessage.lease_owner)
        .where(OutboxMessage.state == states.QUEUED, OutboxMessage.lease_until.is_not(None), gone)
        .order_by(OutboxMessage.id)
        .with_for_update()  # whoever wakes up now begins no try between the look at its record and the move
    ).all()
    freed = 0
    for row in rows:
        channel = channels.get(row.channel)
        after, code = _after_death(session, row.id, channel, channels)
        freed += len(
            states.move(
                session, [row.id], [states.QUEUED], after, source="sweep", at=at, code=code, lease_owner=row.lease_owner
            )
        )
    return freed


def _after_death(
    session: Session, message_id: int, channel: Channel | None, channels: Channels
) -> tuple[str, str | None]:
    """Where a message goes whose worker is gone."""
    again = states.QUEUED, "lease_expired"
    if channel is None:
        return states.UNKNOWN, "maybe_sent"
    if bell := channels.bells.get(channel.name):
        known = bell.recall(session, message_id)
        return (known.outcome, known.code) if known else again
    return again if channel.idempotent else (states.UNKNOWN, "maybe_sent")


def _hand_over(channel: Channel, message: Delivery) -> Receipt:
    try:
        return channel.deliver(message)
    except Exception as error:  # whatever it is, one message must not stop the others
        log.warning("channel %s failed: %s", channel.name, type(error).__name__)
        return Receipt("retry" if channel.idempotent else "unknown", "channel_error")
