"""The push and the inbox, as the rest of the program calls them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database import db, write
from app.outreach import delivery, notices, planner, report, states
from app.outreach.audience import Audience
from app.outreach.candidates import Applicants, nobody_applied
from app.outreach.channels import Channels, standard_channels
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.policy import RECOMMEND, ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.rounds import Work, silent_owners
from app.sms.events import process_waiting as settle_sms
from app.wechat.events import process_waiting

RUN_OWNER = "run:"
"""Leases of push runs begin so. Only one run is alive at a time: a new one takes back what a killed one held."""

Advance = Callable[[int], None]
Spread = Callable[[Work], Counter[str]]
"""Shares out a delivery; how many messages came to which state."""


def _quiet(_more: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class Push:
    """A push over one region. channels, policy and applicants have the installation's own as defaults.

    purpose: recommend or homecoming. slice: so many percent of the people, always the same, or None for all.
    looks: who reads people ahead of the planning; spread: how the delivery is shared among workers; without them this
    process does it all.
    """

    clock: Clock
    region: str = ""
    purpose: str = RECOMMEND
    slice: int | None = None
    limit: int | None = None
    policy: ContactPolicy | None = None
    channels: Channels | None = None
    applicants: Applicants = nobody_applied
    looks: planner.Looks | None = None
    spread: Spread | None = None

    def preview(self, advance: Advance = _quiet) -> tuple[report.Figures, int]:
        """What :meth:`send` would plan now, and how many messages of earlier runs it would look at. Changes nothing.

        Whoever has such a message counts as told; should it turn out to be out of date, they are planned anew.
        """
        now, policy = self.clock(), self._policy()
        waiting = planner.waiting(db.session(), now, self.region)
        plans = planner.preview(
            self._audience(),
            policy=policy,
            now=now,
            limit=None if self.limit is None else max(0, self.limit - waiting),
            looks=self._looks(),
            advance=advance,
        )
        figures = report.of_plans(plans, purpose=self.purpose, channel=self._channels().first.name, now=now)
        db.session.rollback()
        return figures, waiting

    def send(
        self, plan_advance: Advance = _quiet, send_advance: Advance = _quiet
    ) -> tuple[report.Figures, Counter[str]]:
        """Delivers what waits from earlier runs, then plans, stores and delivers the rest.

        In this order, so that whoever's waiting message turns out to be out of date is planned anew in the same run.
        Returns the run's figures and how many messages came to which state.
        One at a time: the caller holds the lock of the push. Killed, the next call goes on where it stopped.
        """
        now, policy, channels = self.clock(), self._policy(), self._channels()
        settle()
        take_back(channels, now, dead=RUN_OWNER)
        ring_again(channels, policy, now)
        run_id = planner.open_run(policy.config.id, self._audience(), now)
        tally = self._deliver(self.limit, run_id, send_advance)
        left = None if self.limit is None else self.limit - sum(tally[state] for state in delivery.OVER)
        planner.plan_run(
            run_id,
            self._audience(),
            policy=policy,
            now=self.clock(),
            channel=channels.first.name,
            limit=left,
            looks=self._looks(),
            advance=plan_advance,
        )
        tally += self._deliver(left, None, send_advance)
        figures = report.of_run(db.session(), run_id, self.clock())
        db.session.rollback()
        return figures, tally

    def plan(self, not_before: datetime, advance: Advance = _quiet) -> report.Size:
        """Plans and stores, and delivers nothing. not_before: when at the earliest what is planned goes out. The caller
        holds the lock of the push."""
        now, policy = self.clock(), self._policy()
        run_id = planner.open_run(policy.config.id, self._audience(), now)
        planner.plan_run(
            run_id,
            self._audience(),
            policy=policy,
            now=now,
            channel=self._channels().first.name,
            limit=self.limit,
            looks=self._looks(),
            advance=advance,
        )
        with write() as session:
            early = OutboxMessage.run_id == run_id, OutboxMessage.not_before < not_before
            fresh = OutboxMessage.state == states.QUEUED, OutboxMessage.lease_until.is_(None)
            session.execute(update(OutboxMessage).where(*early, *fresh).values(not_before=not_before))
        size = report.size_of_run(db.session(), run_id)
        db.session.rollback()
        return size

    def deliver(self, advance: Advance = _quiet) -> Counter[str]:
        """Delivers what is due, and plans nothing; how many messages came to which state. The caller holds the lock of
        the push."""
        take_back(self._channels(), self.clock(), dead=RUN_OWNER)
        ring_again(self._channels(), self._policy(), self.clock())
        return self._deliver(self.limit, None, advance)

    def _deliver(self, limit: int | None, but_of: int | None, advance: Advance) -> Counter[str]:
        here = partial(
            delivery.deliver_due,
            self._channels(),
            self._policy(),
            owner=f"{RUN_OWNER}{uuid.uuid4().hex}"[:36],
            clock=self.clock,
            region=self.region,
            but_of=but_of,
            advance=advance,
        )
        if self.spread is None:
            return here(share=delivery.Alone(limit))
        return self.spread(Work(self.region, limit, but_of, here, advance))

    def _looks(self) -> planner.Looks:
        return self.looks or planner.looks_here(self._policy(), self.applicants)

    def _audience(self) -> Audience:
        return Audience(self.purpose, self.region, self.slice)

    def _policy(self) -> ContactPolicy:
        return self.policy or ContactPolicy(load_policy())

    def _channels(self) -> Channels:
        return self.channels or standard_channels()


def settle() -> None:
    """Takes in what the platform and the SMS cloud reported meanwhile and is not settled yet."""
    while process_waiting(notices.settle_report):
        pass
    settle_sms()


def take_back(channels: Channels, at: datetime, dead: str = "") -> int:
    """Frees what workers hold that are gone: those that were silent for too long, those whose lease ran out, and, if
    given, all of owners beginning with ``dead``. Returns how many messages were freed."""
    with write() as session:
        return delivery.sweep(session, channels, at=at, dead=dead, silent=silent_owners(session))


def ring_again(channels: Channels, policy: ContactPolicy, at: datetime) -> None:
    """Queues the next bell for whatever was not opened in time after the one before."""
    looked_at = 1
    while looked_at and policy.next_allowed(at) <= at:
        with write() as session:
            looked_at = notices.ring_again(session, channels, policy.config, at)


def inbox_of(session: Session, person_id: int, *, limit: int = 20, before: int | None = None) -> list[InboxItem]:
    """A person's messages, newest first. before: only those older than the item with this id."""
    query = select(InboxItem).where(InboxItem.person_id == person_id).order_by(InboxItem.id.desc()).limit(limit)
    if before is not None:
        query = query.where(InboxItem.id < before)
    return list(session.scalars(query))


def messages_of(session: Session, person_id: int) -> list[OutboxMessage]:
    """Every message that was written to a person, on whatever channel and whatever became of it, oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.person_id == person_id)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def mark_read(session: Session, person_id: int, item: uuid.UUID, at: datetime) -> bool:
    """Notes, in the caller's write transaction, that a person opened an item of the own inbox; only the first time.

    Returns whether the person has such an item.
    """
    found = session.scalar(select(InboxItem).where(InboxItem.public_id == item, InboxItem.person_id == person_id))
    if found is None:
        return False
    first = update(InboxItem).where(InboxItem.id == found.id, InboxItem.read_at.is_(None)).values(read_at=at)
    if session.execute(first).rowcount:  # type: ignore[attr-defined]
        before = [state for state, ways in states.MOVES.items() if states.OPENED in ways]
        states.move(session, [found.message_id], before, states.OPENED, source="person", at=at)
        session.refresh(found)
    return True
