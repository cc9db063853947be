"""What people were sent and told, over all channels and of all time, as the contact policy looks at it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calls.answered import called_since
from app.outreach import states
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import CALL, TELLING, Contact, History

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_histories(session: Session, ids: Collection[int]) -> dict[int, History]:
    """The history of everybody who was ever told of a posting or spoken to in a call, by person id."""
    employers: dict[int, set[int]] = {}
    told: dict[int, set[str]] = {}
    items = select(OutboxItem.message_id, OutboxItem.person_id, OutboxItem.employer_id, OutboxItem.cluster)
    for row in session.execute(items.where(OutboxItem.person_id.in_(ids))):
        employers.setdefault(row.message_id, set()).add(row.employer_id)
        told.setdefault(row.person_id, set()).add(row.cluster)
    contacts: dict[int, list[Contact]] = {}
    messages = select(
        OutboxMessage.id,
        OutboxMessage.person_id,
        OutboxMessage.state,
        OutboxMessage.purpose,
        func.coalesce(OutboxMessage.sent_at, OutboxMessage.not_before).label("at"),
    ).where(
        OutboxMessage.person_id.in_(ids),
        OutboxMessage.purpose.in_(TELLING),
        OutboxMessage.state != states.SUPPRESSED,
    )
    for message, person, state, purpose, at in session.execute(messages):
        opened = {states.OPENED: True, states.SENT: False, states.DELIVERED: False}.get(state)
        contact = Contact(at, state in states.COUNTED, opened, frozenset(employers.get(message, ())), purpose)
        contacts.setdefault(person, []).append(contact)
    for person, at in called_since(session, ids, _EVER).items():
        contacts.setdefault(person, []).append(Contact(at, opened=True, purpose=CALL))
    return {
        person: History(tuple(contacts.get(person, ())), frozenset(told.get(person, ())))
        for person in contacts.keys() | told.keys()
    }
