"""Notices: messages that only say that another one lies in the inbox, and reports of what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.clock import now
from app.outreach import states
from app.outreach.channels import Channels
from app.outreach.models import OutboxMessage
from app.wechat.ledger_models import SubscribeEvent, WeChatSend

PURPOSE = "notice"

STALE = timedelta(days=2)
"""After so long a notice is no news."""

EARLY, LATE = timedelta(seconds=5), timedelta(minutes=10)
"""How far before our request, by another clock, and how long after it the platform may report that it was sent."""

OPEN_ENDED = frozenset({None, "sent", "unknown"})
"""Outcomes of a try that a report may still belong to."""


def ring(session: Session, message_ids: Collection[int], channels: Channels, at: datetime) -> None:
    """Queues a notice of each delivered message with the first bell that reaches its person."""
    query = select(OutboxMessage.id, OutboxMessage.person_id).where(OutboxMessage.id.in_(message_ids))
    waiting = {row.id: row.person_id for row in session.execute(query)}
    for bell in channels.bells.values():
        reached = bell.reaches(session, set(waiting.values()))
        rows = [
            {"about_id": message, "person_id": person, "purpose": PURPOSE, "channel": bell.name}
            | {"state": states.QUEUED, "body": "", "not_before": at, "created_at": at}
            for message, person in waiting.items()
            if person in reached
        ]
        if rows:
            ids = session.scalars(insert(OutboxMessage).returning(OutboxMessage.id), rows).all()
            states.note(session, ids, None, states.QUEUED, source="plan", at=at)
        waiting = {message: person for message, person in waiting.items() if person not in reached}


def no_news(about: OutboxMessage | None, created_at: datetime, at: datetime) -> str | None:
    """Why a notice need not be sent any more, or None."""
    if about is None or about.state not in (states.DELIVERED, states.SENT):
        return "already_read"
    return "too_old" if at - created_at > STALE else None


def settle_report(session: Session, event: SubscribeEvent, payload: Mapping[str, Any]) -> str:
    """Takes the platform's report of a sent message to the try that it belongs to; settled, known or unmatched.

    The report names a message number, a person and a template, but not our message: it is the last try that began
    before it. Tries to one person never overlap.
    """
    if session.scalar(select(WeChatSend.id).where(WeChatSend.msg_id == payload["msg_id"])) is not None:
        return "known"
    query = select(WeChatSend).where(
        WeChatSend.login_id == event.login_id,
        WeChatSend.template == event.template,
        WeChatSend.msg_id.is_(None),
        WeChatSend.started_at.between(event.at - LATE, event.at + EARLY),
    )
    tries = session.scalars(query.order_by(WeChatSend.id.desc()).with_for_update())
    found = next((one for one in tries if one.outcome in OPEN_ENDED), None)
    if found is None:
        return "unmatched"
    found.msg_id = payload["msg_id"]
    errcode = int(payload["errcode"])
    before = [states.QUEUED, states.SENT, states.UNKNOWN]
    after, code = (states.DELIVERED, None) if errcode == 0 else (states.FAILED, f"provider_{errcode}")
    states.move(session, [found.message_id], before, after, source="provider", at=now(), code=code)
    return "settled"
