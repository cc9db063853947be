"""Intents: begun by a person or for them, moved by legal steps. The caller holds the write transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ApiError
from app.intents.models import Intent, IntentEvent
from app.intents.states import (
    BY_EMPLOYER,
    BY_WORKER,
    CONTACTED,
    HIRED,
    INTERVIEW,
    LAPSED,
    NEW,
    OFFER,
    RETAINED30,
    RETAINED90,
    STATES,
    STAYED,
)
from app.matching.told import keep
from app.people.models import Person
from app.postings.models import Posting

SOURCES: dict[str, str] = {
    "fair": "招聘会", "stall": "摊位", "push": "推荐", "search": "自己搜到", "call": "电话", "proxy": "代办",
}  # fmt: skip
CHANNEL_OF = {
    "fair": "fair", "stall": "fair", "push": "mini", "search": "mini", "call": "phone", "proxy": "window",
}  # fmt: skip
"""The channel that a source has where nothing else is said."""
LEVELS: dict[str, str] = {"ask": "想了解", "likely": "初步意向", "met": "已面谈", "agreed": "已录用意向"}

_ENDS = frozenset({BY_WORKER, BY_EMPLOYER, LAPSED})
MOVES: dict[str, frozenset[str]] = {
    # Forward, and steps may be left out: at a market stall people are hired on the spot.
    NEW: frozenset({CONTACTED, INTERVIEW, OFFER, HIRED}) | _ENDS,
    CONTACTED: frozenset({INTERVIEW, OFFER, HIRED}) | _ENDS,
    INTERVIEW: frozenset({OFFER, HIRED}) | _ENDS,
    OFFER: frozenset({HIRED}) | _ENDS,
    HIRED: frozenset(STAYED),
    RETAINED30: frozenset({RETAINED90}),
    RETAINED90: frozenset(),
    BY_WORKER: frozenset(),
    BY_EMPLOYER: frozenset(),
    LAPSED: frozenset(),
}
ONCE_IN = timedelta(days=30)


def express(
    session: Session,
    person: Person,
    posting: Posting,
    *,
    source: str,
    level: str = "ask",
    channel: str | None = None,
    recorded_by: str,
    acting_for: bool = False,
    at: datetime,
) -> tuple[Intent, bool]:
    """A person's interest in a posting, and whether it is new: one of the last 30 days is given back as it is.

    source, level: keys of SOURCES and LEVELS. channel: None for the source's usual one. at: aware UTC.
    Raises ValueError for an unknown source or level.
    """
    if source not in SOURCES or level not in LEVELS:
        raise ValueError(f"no source {source} or no level {level}")
    # Two taps at once wait for each other here, so that the second finds the first one's row.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    recent = select(Intent).where(
        Intent.person_id == person.id, Intent.posting_id == posting.id, Intent.at > at - ONCE_IN
    )
    if found := session.scalar(recent.order_by(Intent.id.desc()).limit(1)):
        return found, False
    intent = Intent(
        public_id=uuid.uuid4(),
        person_id=person.id,
        posting_id=posting.id,
        source=source,
        channel=channel or CHANNEL_OF[source],
        level=level,
        state=NEW,
        recorded_by=recorded_by,
        acting_for=acting_for,
        at=at,
        changed_at=at,
    )
    session.add(intent)
    session.flush()
    keep(session, [(person.id, posting.id)], "applied")
    session.add(IntentEvent(intent_id=intent.id, before=None, after=NEW, by=recorded_by, at=at))
    return intent, True


def move(session: Session, intent: Intent, after: str, *, by: str, at: datetime, reason: str = "") -> bool:
    """Takes an intent one step on; whether it moved (it already being there is no step).

    Raises ApiError 409 ``illegal_step`` for a step that MOVES does not have, and where somebody is to have stayed at
    work for days that have not passed since they were hired.
    """
    session.refresh(intent, with_for_update=True)
    if intent.state == after:
        return False
    if after not in MOVES[intent.state]:
        message = f"现在是“{STATES[intent.state]}”，不能改成“{STATES.get(after, after)}”"
        raise ApiError(409, "illegal_step", message)
    if after in STAYED:
        _check_days(session, intent, STAYED[after], at)
    event = IntentEvent(intent_id=intent.id, before=intent.state, after=after, by=by, at=at, reason=reason[:200])
    session.add(event)
    intent.state, intent.changed_at = after, at
    session.flush()
    return True


def _check_days(session: Session, intent: Intent, days: int, at: datetime) -> None:
    hired = select(IntentEvent.at).where(IntentEvent.intent_id == intent.id, IntentEvent.after == HIRED)
    since = session.scalar(hired.order_by(IntentEvent.id.desc()).limit(1))
    if since is None or at - since < timedelta(days=days):
        raise ApiError(409, "illegal_step", f"入职还不满{days}天，到了那天再记")


def intents_of(session: Session, person_id: int, *, limit: int = 50, before: int | None = None) -> list[Intent]:
    """A person's intents, newest first. before: only those older than this id."""
    query = select(Intent).where(Intent.person_id == person_id).order_by(Intent.id.desc()).limit(limit)
    return list(session.scalars(query.where(Intent.id < before) if before is not None else query))


def history(session: Session, intent_ids: Sequence[int]) -> list[IntentEvent]:
    """The steps of some intents, oldest first."""
    query = select(IntentEvent).where(IntentEvent.intent_id.in_(intent_ids)).order_by(IntentEvent.id)
    return list(session.scalars(query))
