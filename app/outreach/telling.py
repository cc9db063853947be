"""Service messages: what came of something that a person did, told to that person and to nobody else."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.outreach import states
from app.outreach.channels import standard_channels
from app.outreach.models import OutboxMessage
from app.outreach.policy import SERVICE, ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.storing import upsert


def tell(
    session: Session, person_id: int, kind: str, *, title: str, body: str, key: str, at: datetime,
    posting_id: int | None = None,
) -> bool:  # fmt: skip
    """Queues a message, in the caller's write transaction, for when the contact policy allows it; whether it is new.

    kind: what it is about, at most 16 letters. title: at most 60 characters. key: of the news, at most 80 characters;
    the same news is told once. posting_id: what it is about, if that is a posting.
    """
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.purpose == SERVICE,
        OutboxMessage.state.in_(states.COUNTED),
        func.coalesce(OutboxMessage.sent_at, OutboxMessage.not_before) >= midnight,
    )
    when, code = ContactPolicy(load_policy()).service_moment(session.scalar(query) or 0, at)
    row = {
        "public_id": uuid.uuid4(), "person_id": person_id, "purpose": SERVICE,
        "channel": standard_channels().first.name,
        "state": states.QUEUED, "code": code, "kind": kind, "news_key": key, "posting_id": posting_id, "title": title,
        "body": body, "not_before": when, "attempts": 0, "created_at": at,
    }  # fmt: skip
    once = upsert(session)(OutboxMessage.__table__).on_conflict_do_nothing(index_elements=["news_key"])
    ids = session.scalars(once.returning(OutboxMessage.id), [row]).all()
    states.note(session, ids, None, states.QUEUED, source="plan", at=at, code=code)
    return bool(ids)
