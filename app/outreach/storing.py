"""Writes plans down: messages with their items, everybody's decision, and why somebody is told nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.outreach import states
from app.outreach.compose import compose
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage
from app.outreach.plans import PersonPlan, Told
from app.outreach.policy import Decision
from app.outreach.sentences import sentence
from app.outreach.silences import note_silences


def store(
    session: Session, run_id: int, plans: Sequence[PersonPlan], *, purpose: str, channel: str, now: datetime
) -> None:
    """Writes messages, their items and events, and everybody's decision, in the caller's transaction.

    An item that another run has stored meanwhile is left out of the message; a message without items is not kept.
    """
    messages = _store_messages(session, run_id, plans, purpose, channel, now)
    kept = _store_items(session, plans, messages, purpose)
    decisions: list[dict[str, Any]] = []
    for plan in plans:
        decision = plan.decision
        if plan.told and len(kept[plan.person]) < len(plan.told):
            decision = _shrink(session, plan, messages[plan.person], kept[plan.person], purpose)
        decisions.append(
            {
                "person_id": plan.person,
                "purpose": purpose,
                "run_id": run_id,
                "verdict": decision.verdict,
                "code": decision.code,
                "text": decision.sentence[:120],
                "not_before": decision.not_before,
                "at": now,
            }
        )
    stored = [message for person, message in messages.items() if kept.get(person)]
    states.note(session, stored, None, states.QUEUED, source="plan", at=now)
    if decisions:
        statement = upsert(session)(ContactDecision.__table__)
        fresh = {name: statement.excluded[name] for name in decisions[0] if name not in ("person_id", "purpose")}
        latest = statement.on_conflict_do_update(index_elements=["person_id", "purpose"], set_=fresh)
        session.execute(latest, decisions)
        reasons = {row["person_id"]: None if row["person_id"] in kept else row["code"] for row in decisions}
        note_silences(session, purpose, reasons, now)


def _store_messages(
    session: Session, run_id: int, plans: Sequence[PersonPlan], purpose: str, channel: str, now: datetime
) -> dict[int, int]:
    """Inserts a message for everybody who is told something; their ids by person."""
    rows = [
        {
            "public_id": uuid.uuid4(),
            "run_id": run_id,
            "person_id": plan.person,
            "purpose": purpose,
            "channel": channel,
            "state": states.QUEUED,
            "body": compose([told.line for told in plan.told], purpose)[1],
            "not_before": plan.decision.not_before or now,
            "attempts": 0,
            "created_at": now,
        }
        for plan in plans
        if plan.told
    ]
    table = OutboxMessage.__table__
    added = insert(table).returning(table.c.person_id, table.c.id)  # type: ignore[arg-type]
    return {row.person_id: row.id for row in session.execute(added, rows)} if rows else {}


def _store_items(
    session: Session, plans: Sequence[PersonPlan], messages: dict[int, int], purpose: str
) -> dict[int, list[Told]]:
    """Inserts the items. Returns for each person with a message those that went in."""
    rows = [
        {
            "message_id": messages[plan.person],
            "person_id": plan.person,
            "posting_id": told.posting.id,
            "employer_id": told.posting.employer,
            "cluster": told.posting.cluster,
            "purpose": purpose,
            "place": place,
            "score": told.match.score,
            "reasons": told.match.reasons,
            "drawback": told.match.drawback,
            "weights": told.match.weights,
            "match_id": told.match.public_id,
        }
        for plan in plans
        for place, told in enumerate(plan.told, start=1)
    ]
    if not rows:
        return {}
    items = OutboxItem.__table__
    once = upsert(session)(items).on_conflict_do_nothing(index_elements=["person_id", "cluster", "purpose"])
    stored = {tuple(row) for row in session.execute(once.returning(items.c.person_id, items.c.cluster), rows)}
    return {
        plan.person: [told for told in plan.told if (plan.person, told.posting.cluster) in stored]
        for plan in plans
        if plan.told
    }


def _shrink(session: Session, plan: PersonPlan, message: int, kept: Sequence[Told], purpose: str) -> Decision:
    """What is left of a message when another run was faster with some of its items."""
    mine = OutboxMessage.id == message
    if kept:
        body = compose([told.line for told in kept], purpose)[1]
        session.execute(update(OutboxMessage).where(mine).values(body=body))
        return plan.decision
    session.execute(delete(OutboxMessage).where(mine))
    return Decision("later", "planned_elsewhere", sentence("planned_elsewhere"))


def upsert(session: Session) -> Callable[..., Any]:
    """The database's own ``insert``, which knows what to do about a row that is there already."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
