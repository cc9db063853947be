"""Two records of one person: what both were told and are to be told, and that whoever is left alone stays so."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from app.outreach import states
from app.outreach.audience import is_held_out
from app.outreach.models import ContactSilence, OutboxItem, OutboxMessage
from app.outreach.policy import TELLING
from app.outreach.policy_config import load_policy
from app.people.models import Person


def keep_held_out(session: Session, gone: int, into: int, _at: datetime) -> None:
    """Whoever was drawn to be left alone under one of the records is left alone: the person keeps the id that was
    drawn."""
    config = load_policy()
    other, kept = session.get_one(Person, gone), session.get_one(Person, into)
    if is_held_out(kept.public_id, config) or not is_held_out(other.public_id, config):
        return
    drawn, other.public_id = other.public_id, uuid.uuid4()
    session.flush()
    kept.public_id = drawn
    session.flush()


def unite_messages(session: Session, gone: int, into: int, at: datetime) -> None:
    """What is still to be told was planned for half a person, who may have had their share: it is taken back, and
    planned anew by all that both were told. What both were told is the same news once, and stands in both messages."""
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.person_id.in_((gone, into)),
        OutboxMessage.state == states.QUEUED,
        OutboxMessage.purpose.in_(TELLING),
        OutboxMessage.lease_until.is_(None),
    )
    ids = session.scalars(waiting).all()
    moved = states.move(session, ids, [states.QUEUED], states.SUPPRESSED, source="plan", at=at, code="being_rematched")
    session.execute(delete(OutboxItem).where(OutboxItem.message_id.in_(moved)))
    theirs = aliased(OutboxItem)
    same = exists().where(
        theirs.person_id == into, theirs.cluster == OutboxItem.cluster, theirs.purpose == OutboxItem.purpose
    )
    twice = session.execute(select(OutboxItem.id, OutboxItem.cluster).where(OutboxItem.person_id == gone, same)).all()
    for key, cluster in twice:
        again = hashlib.sha256(f"{cluster}\x1ftold again\x1f{key}".encode()).hexdigest()
        session.execute(update(OutboxItem).where(OutboxItem.id == key).values(cluster=again))


def unite_silences(session: Session, gone: int, into: int, at: datetime) -> None:
    """One silence of a purpose at a time: the same reason holds since it first did, another one ends."""
    query = select(ContactSilence).where(ContactSilence.person_id.in_((gone, into)), ContactSilence.until.is_(None))
    rows = list(session.scalars(query.order_by(ContactSilence.id).execution_options(populate_existing=True)))
    kept = {row.purpose: row for row in rows if row.person_id == into}
    for row in rows:
        here = kept.get(row.purpose)
        if row.person_id == into or here is None:
            continue
        if row.code == here.code:
            here.since = min(here.since, row.since)
            session.delete(row)
        else:
            row.until = at
    session.flush()
