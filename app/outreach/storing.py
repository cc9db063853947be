"""Writes plans down: messages with their items, everybody's decision, and why somebody is told nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.bulk import inserting, plain_table, positional, processor, public_id
from app.database import among
from app.outreach import states
from app.outreach.compose import assemble
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage
from app.outreach.plans import PersonPlan, Telling
from app.outreach.policy import Decision
from app.outreach.sentences import sentence
from app.outreach.silences import note_silences

_MESSAGE = ("id", "public_id", "run_id", "person_id", "purpose", "channel", "state", "body", "not_before", "attempts",
            "created_at")  # fmt: skip
_ITEM = ("message_id", "person_id", "posting_id", "employer_id", "cluster", "purpose", "place", "score", "reasons",
         "drawback", "weights", "match_id")  # fmt: skip
_DECISION = ("person_id", "purpose", "run_id", "verdict", "code", "text", "not_before", "at")
_ONCE = ("person_id", "cluster", "purpose")


def store(
    session: Session, run_id: int, plans: Sequence[PersonPlan], *, purpose: str, channel: str, now: datetime
) -> int:
    """Writes messages, their items and events, and everybody's decision, in the caller's transaction. Returns how many
    messages.

    An item that another run has stored meanwhile is left out of the message; a message without items is not kept.
    """
    if not plans:
        return 0
    write = _statements(session)
    telling = [plan for plan in plans if plan.told]
    ids = _new_ids(session, len(telling))
    execute = session.connection().exec_driver_sql
    instead: dict[int, Decision] = {}
    if telling:
        start = write.moment(now)
        when = {plan.decision.not_before: write.moment(plan.decision.not_before or now) for plan in telling}
        messages = [
            (
                key, write.key(public_id()), run_id, plan.person, purpose, channel, states.QUEUED,
                assemble([one.paragraph for one in plan.told], purpose), when[plan.decision.not_before], 0, start,
            )
            for key, plan in zip(ids, telling, strict=True)
        ]  # fmt: skip
        execute(write.message, messages)
        items = [
            (
                key, plan.person, one.posting, one.employer, one.cluster, purpose, place, one.match.score,
                one.match.reasons_json, one.match.drawback_json, one.match.weights, one.match.public_id,
            )
            for key, plan in zip(ids, telling, strict=True)
            for place, one in enumerate(plan.told, start=1)
        ]  # fmt: skip
        if execute(write.item, items).rowcount < len(items):
            instead = _without_taken(session, dict(zip(ids, telling, strict=True)), purpose)
    states.note(session, ids, None, states.QUEUED, source="plan", at=now)
    moments = {plan.decision.not_before: write.moment(plan.decision.not_before) for plan in plans}
    at = write.moment(now)
    decisions = [(plan.person, instead.get(plan.person, plan.decision)) for plan in plans]
    rows = [
        (person, purpose, run_id, one.verdict, one.code, one.sentence[:120], moments.get(one.not_before), at)
        for person, one in decisions
    ]
    execute(write.decision, rows)
    note_silences(session, purpose, {plan.person: None if plan.told else plan.decision.code for plan in plans}, now)
    return len(telling) - len(instead)


def _new_ids(session: Session, count: int) -> Sequence[int]:
    """Numbers for messages, ascending, that nobody else gets: of its own accord the database gives them one by one."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = "SELECT nextval(pg_get_serial_sequence('outbox_message', 'id')) FROM generate_series(1, :count)"
        return session.scalars(text(sequence), {"count": count}).all()
    last = session.scalar(select(func.max(OutboxMessage.id))) or 0  # there is one writer at a time
    return range(last + 1, last + 1 + count)


def _without_taken(session: Session, plans: dict[int, PersonPlan], purpose: str) -> dict[int, Decision]:
    """Takes out of the messages what another run was faster with. plans: by message. What is decided now of those of
    whose message nothing is left, by person."""
    found = session.execute(
        select(OutboxItem.message_id, OutboxItem.cluster).where(among(session, OutboxItem.message_id, plans))
    )
    stored = {(message, cluster) for message, cluster in found}
    instead: dict[int, Decision] = {}
    for message, plan in plans.items():
        kept: list[Telling] = [one for one in plan.told if (message, one.cluster) in stored]
        if len(kept) == len(plan.told):
            continue
        mine = OutboxMessage.id == message
        if kept:
            body = assemble([one.paragraph for one in kept], purpose)
            session.execute(update(OutboxMessage).where(mine).values(body=body))
        else:
            session.execute(delete(OutboxMessage).where(mine))
            instead[plan.person] = Decision("later", "planned_elsewhere", sentence("planned_elsewhere"))
    return instead


@dataclass(frozen=True, slots=True)
class _Statements:
    """SQL of a dialect with its places in order, each for many rows: message, item, decision, of the columns of those
    names; and how it takes an id and a moment."""

    message: str
    item: str
    decision: str
    key: Callable[[uuid.UUID], Any]
    moment: Callable[[datetime | None], Any]


_made: dict[str, _Statements] = {}


def _statements(session: Session) -> _Statements:
    """Put together once."""
    dialect = session.get_bind().dialect
    if dialect.name not in _made:
        own = inserting(dialect)
        once = own(plain_table("outbox_item", *_ITEM)).on_conflict_do_nothing(index_elements=_ONCE)
        anew = own(plain_table("contact_decision", *_DECISION))
        latest = anew.on_conflict_do_update(
            index_elements=_DECISION[:2], set_={name: anew.excluded[name] for name in _DECISION[2:]}
        )
        _made[dialect.name] = _Statements(
            message=positional(insert(plain_table("outbox_message", *_MESSAGE)), dialect, *_MESSAGE),
            item=positional(once, dialect, *_ITEM),
            decision=positional(latest, dialect, *_DECISION),
            key=processor(OutboxMessage.public_id.type, dialect),
            moment=processor(ContactDecision.at.type, dialect),
        )
    return _made[dialect.name]
