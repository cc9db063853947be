"""Service messages: what came of something that a person did, told to that person and to nobody else."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import SHANGHAI, shanghai
from app.outreach import states
from app.outreach.channels import standard_channels
from app.outreach.models import OutboxMessage
from app.outreach.policy import SERVICE, ContactPolicy
from app.outreach.policy_config import load_policy


def tell(
    session: Session, person_id: int, kind: str, *, title: str, body: str, key: str, at: datetime,
    posting_id: int | None = None,
) -> bool:  # fmt: skip
    """Queues a message, in the caller's write transaction, for when the contact policy allows it; whether it is new.

    kind: what it is about, at most 16 letters. title: at most 60 characters. key: of the news, at most 80 characters;
    the same news is told once. posting_id: what it is about, if that is a posting.
    """
    when, code = _turn(_days(session, person_id, at), at)
    row = {
        "public_id": uuid.uuid4(), "person_id": person_id, "purpose": SERVICE,
        "channel": standard_channels().first.name,
        "state": states.QUEUED, "code": code, "kind": kind, "news_key": key, "posting_id": posting_id, "title": title,
        "body": body, "not_before": when, "attempts": 0, "created_at": at,
    }  # fmt: skip
    once = inserting(session.get_bind().dialect)(OutboxMessage.__table__).on_conflict_do_nothing(
        index_elements=["news_key"]
    )
    ids = session.scalars(once.returning(OutboxMessage.id), [row]).all()
    states.note(session, ids, None, states.QUEUED, source="plan", at=at, code=code)
    return bool(ids)


def _days(session: Session, person_id: int, at: datetime) -> Counter[date]:
    """How many service messages somebody has, or is to have, on each day from that of ``at`` on."""
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    moment = func.coalesce(OutboxMessage.sent_at, OutboxMessage.not_before)
    query = select(moment).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.purpose == SERVICE,
        OutboxMessage.state.in_(states.COUNTED),
        moment >= midnight,
    )
    return Counter(shanghai(one).date() for one in session.scalars(query))


def _turn(days: Counter[date], at: datetime) -> tuple[datetime, str | None]:
    """When a service message may go out, and why not at once: what had to wait counts on the day for which it waits."""
    policy = ContactPolicy(load_policy())
    when, code = policy.service_moment(days[shanghai(at).date()], at)
    while 0 < policy.config.service_per_day <= days[shanghai(when).date()]:
        when, code = policy.service_moment(days[shanghai(when).date()], when)
    return when, code
