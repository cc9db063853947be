"""Takes queued messages to their channels: claimed by a lease, checked again, handed over outside any transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database import write
from app.outreach import notices, states, timing
from app.outreach.candidates import to_region
from app.outreach.channels import Channels
from app.outreach.channels.base import Channel, Delivery, Receipt, Together
from app.outreach.models import OutboxEvent, OutboxItem, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.rechecking import Claimed, check_again

log = logging.getLogger(__name__)

_Moment = Callable[[datetime], datetime]

OVER = frozenset({states.SENT, states.DELIVERED})
"""What counts as handed over."""


class Share(Protocol):
    """One worker's part of a delivery that others may take part in."""

    def going(self) -> bool:
        """Whether to take another slice."""

    def take(self, most: int) -> int:
        """So many of ``most`` messages may be handed over; bells are not counted."""

    def note(self, slice_tally: Counter[str], unused: int) -> None:
        """What became of a slice; ``unused`` of what was taken were not handed over."""


class Alone:
    """A worker that has the whole delivery to itself. limit: messages that may be handed over in all."""

    def __init__(self, limit: int | None = None) -> None:
        self.left = limit

    def going(self) -> bool:
        return True

    def take(self, most: int) -> int:
        if self.left is None:
            return most
        taken = min(most, self.left)
        self.left -= taken
        return taken

    def note(self, slice_tally: Counter[str], unused: int) -> None:
        if self.left is not None:
            self.left += unused


def deliver_due(
    channels: Channels,
    policy: ContactPolicy,
    *,
    owner: str,
    clock: Clock,
    region: str = "",
    share: Share | None = None,
    but_of: int | None = None,
    advance: Callable[[int], None] = lambda _more: None,
) -> Counter[str]:
    """Delivers what is due, until nothing is left or the share is used up. Any number may run at once.

    owner: this worker's name, at most 36 characters, never used by two. share: without one, all there is. but_of: a
    push run whose messages are left alone. Returns how many messages came to which state (``queued``: to be tried
    again). In the quiet hours and on days off nothing is due. What bells did stands under ``wechat.sent`` and so on,
    and no share is needed for them: they ring only for what was handed over.
    """
    share = share or Alone()
    tally: Counter[str] = Counter()
    for channel in channels:
        bell = channel.name in channels.bells
        while share.going() and policy.next_allowed(moment := clock()) <= moment:
            most = _at_once(channel)
            room = most if bell else share.take(most)
            if room < 1:
                break
            with write() as session:
                claimed, suppressed, looked_at = claim(
                    session, channel.name, policy, owner=owner, at=moment, region=region, limit=room, but_of=but_of,
                    apart=not channel.idempotent,
                )  # fmt: skip
            done = Counter({states.SUPPRESSED: suppressed})
            if claimed:
                receipts = list(zip(claimed, _hand_over(channel, [one.delivery for one in claimed]), strict=True))
                with write() as session:
                    done += record(session, receipts, channel, channels, policy, owner=owner, at=clock())
            head = f"{channel.name}." if bell else ""
            named = Counter({f"{head}{state}": count for state, count in done.items()})
            share.note(+named, 0 if bell else room - sum(done[state] for state in OVER))
            tally += named
            if not looked_at:
                break
            advance(looked_at)
    return +tally


def _at_once(channel: Channel) -> int:
    if isinstance(channel, Together):
        return channel.at_once
    return timing.BATCH if channel.idempotent else 1


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
    apart: bool = False,
) -> tuple[list[Claimed], int, int]:
    """Leases up to ``limit`` due messages of a channel to ``owner`` and settles those that may no longer be sent.

    apart: no two to one person. Returns what may be sent, how many were suppressed, and how many were looked at.
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
    rows = list(session.execute(query))
    if apart:
        first: dict[int, int] = {}
        rows = [row for row in rows if first.setdefault(row.person_id, row.id) == row.id]
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
        if step.state == states.SENT and len(moved) < len(ids):
            tally[step.state] += _reported(session, set(ids) - moved)
    return tally


def _reported(session: Session, message_ids: Collection[int]) -> int:
    """How many of the messages were sent, and reported on before that was written down."""
    query = select(func.count(OutboxEvent.message_id.distinct())).where(
        OutboxEvent.message_id.in_(message_ids),
        OutboxEvent.before == states.QUEUED,
        OutboxEvent.source == "provider",
    )
    return session.scalar(query) or 0


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


def sweep(session: Session, channels: Channels, *, at: datetime, dead: str = "", silent: Collection[str] = ()) -> int:
    """Frees messages whose worker is gone: leases that ran out and, if given, all of owners beginning with ``dead`` and
    of those that are ``silent``.

    What the channel's own record of its tries knows decides, else it is tried again. Returns how many were freed.
    """
    gone: ColumnElement[bool] = OutboxMessage.lease_until < at
    if dead:
        gone = or_(gone, OutboxMessage.lease_owner.startswith(dead, autoescape=True))
    if silent:
        gone = or_(gone, OutboxMessage.lease_owner.in_(silent))
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


def _hand_over(channel: Channel, messages: Sequence[Delivery]) -> list[Receipt | None]:
    """What the channel says of each, or None where it broke off."""
    if not isinstance(channel, Together):
        return [_guarded(channel, lambda one=one: [channel.deliver(one)], 1)[0] for one in messages]  # type: ignore[misc]
    return _guarded(channel, lambda: channel.deliver_many(messages), len(messages))


def _guarded(channel: Channel, deliver: Callable[[], list[Receipt]], count: int) -> list[Receipt | None]:
    try:
        return list(deliver())
    except Exception as error:  # whatever it is, one message must not stop the others
        log.warning("channel %s failed: %s", channel.name, type(error).__name__)
        return [None] * count
