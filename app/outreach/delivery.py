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

_Moment = Callable[[datetime], datetime]

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
    receipts: Iterable[tuple[Claimed, Receipt | None]],
    channel: Channel,
    channels: Channels,
    policy: ContactPolicy,
    *,
    owner: str,
    at: datetime,
) -> Counter[str]:
    """Writes down what a channel said of messages that ``owner`` still holds. Returns how many came to which state.

    retry: again after 1, 5 and 30 minutes. Then, or at once where the channel refused, the next channel; failed where
    there is none, and what it told may be told again. A message that was taken away meanwhile stays as it is. None: the
    channel broke off, and what it knows of its own tries decides.
    """
    alike: dict[_Step, list[int]] = {}
    for message, receipt in receipts:
        message_id = message.delivery.message_id
        known = receipt or channel.recall(session, message_id) or Receipt("retry", "channel_error")
        step = _step(known, message.attempts, channels.after(channel.name), policy.next_allowed, at)
        alike.setdefault(step, []).append(message_id)
    tally: Counter[str] = Counter()
    for step, ids in alike.items():
        moved = _take(session, step, ids, channel.name, channels, source="deliver", owner=owner, at=at)
        tally[step.state] += len(moved)
    return tally


def _take(
    session: Session,
    step: _Step,
    ids: list[int],
    channel: str,
    channels: Channels,
    *,
    source: str,
    owner: str,
    at: datetime,
) -> set[int]:
    """Takes messages that ``owner`` holds where they go, and rings for what came to the inbox. Returns which went."""
    values: dict[str, Any] = {"attempts": step.attempts}
    if step.not_before is not None:
        values["not_before"] = step.not_before
    if step.channel is not None:
        values["channel"] = step.channel
    moved = states.move(
        session, ids, [states.QUEUED], step.state, source=source, at=at, code=step.code, lease_owner=owner, **values
    )
    if step.state in OVER and channel not in channels.bells:
        notices.ring(session, moved, channels, at)
    if step.state == states.FAILED:
        session.execute(delete(OutboxItem).where(OutboxItem.message_id.in_(moved)))
    return moved


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a message goes after a try."""

    state: str
    code: str | None
    attempts: int
    not_before: datetime | None = None
    channel: str | None = None


def _step(receipt: Receipt, attempts: int, following: Channel | None, allowed: _Moment, at: datetime) -> _Step:
    """allowed: the first moment, not before the given one, at which something may be sent."""
    if receipt.outcome in ("delivered", "sent", "unknown"):
        code = receipt.code or ("maybe_sent" if receipt.outcome == "unknown" else None)
        return _Step(receipt.outcome, code, attempts + 1)
    if receipt.outcome == "retry" and receipt.not_before is not None:
        return _Step(states.QUEUED, receipt.code, attempts, not_before=allowed(receipt.not_before))
    if receipt.outcome == "retry" and attempts < len(timing.RETRY_AFTER):
        again = allowed(at + timing.RETRY_AFTER[attempts])
        return _Step(states.QUEUED, receipt.code, attempts + 1, not_before=again)
    if following is not None:
        return _Step(states.QUEUED, receipt.code, 0, not_before=at, channel=following.name)
    return _Step(states.FAILED, receipt.code or "gave_up", attempts + 1)


def sweep(session: Session, channels: Channels, *, at: datetime, dead: str = "") -> int:
    """Frees messages whose worker is gone: leases that ran out and, if given, all of owners beginning with ``dead``.

    What the channel's own record of its tries knows decides, else it is tried again. Returns how many were freed.
    """
    gone: ColumnElement[bool] = OutboxMessage.lease_until < at
    if dead:
        gone = or_(gone, OutboxMessage.lease_owner.startswith(dead, autoescape=True))
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.channel, OutboxMessage.lease_owner, OutboxMessage.attempts)
        .where(OutboxMessage.state == states.QUEUED, OutboxMessage.lease_until.is_not(None), gone)
        .order_by(OutboxMessage.id)
        .with_for_update()  # whoever wakes up now begins no try between the look at its record and the move
    ).all()
    freed = 0
    for row in rows:
        channel = channels.get(row.channel)
        known = channel.recall(session, row.id) if channel else Receipt("unknown", "maybe_sent")
        following = channels.after(row.channel) if channel else None
        step = _Step(states.QUEUED, "lease_expired", row.attempts)
        if known is not None:
            step = _step(known, row.attempts, following, lambda moment: moment, at)
        moved = _take(session, step, [row.id], row.channel, channels, source="sweep", owner=row.lease_owner, at=at)
        freed += len(moved)
    return freed


def _hand_over(channel: Channel, message: Delivery) -> Receipt | None:
    """What the channel says, or None where it broke off."""
    try:
        return channel.deliver(message)
    except Exception as error:  # whatever it is, one message must not stop the others
        log.warning("channel %s failed: %s", channel.name, type(error).__name__)
        return None
