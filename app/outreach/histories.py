"""What people were sent and told, over all channels and of all time, as the contact policy looks at it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calls.answered import called_since
from app.database import among
from app.outreach import states
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import CALL, TELLING, Contact, History

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_histories(session: Session, ids: Collection[int]) -> dict[int, History]:
    """The history of everybody who was ever told of a posting or spoken to in a call, by person id."""
    employers: dict[int, set[int]] = {}
    told: dict[int, set[str]] = {}
    item, message = OutboxItem.__table__.c, OutboxMessage.__table__.c
    items = select(item.message_id, item.person_id, item.employer_id, item.cluster)
    for key, person, employer, cluster in session.execute(items.where(among(session, item.person_id, ids))).all():
        employers.setdefault(key, set()).add(employer)
        told.setdefault(person, set()).add(cluster)
    contacts: dict[int, list[Contact]] = {}
    # not by the purpose, which millions share: SQLite would take that index where it has counted nothing yet
    telling = func.coalesce(message.purpose, "").in_(TELLING)
    at_last = func.coalesce(message.sent_at, message.not_before)
    messages = select(message.id, message.person_id, message.state, message.purpose, at_last).where(
        among(session, message.person_id, ids), telling, message.state != states.SUPPRESSED
    )
    for key, person, state, purpose, at in session.execute(messages).all():
        opened = {states.OPENED: True, states.SENT: False, states.DELIVERED: False}.get(state)
        contact = Contact(at, state in states.COUNTED, opened, frozenset(employers.get(key, ())), purpose)
        contacts.setdefault(person, []).append(contact)
    for person, at in called_since(session, ids, _EVER).items():
        contacts.setdefault(person, []).append(Contact(at, opened=True, purpose=CALL))
    return {
        person: History(tuple(contacts.get(person, ())), frozenset(told.get(person, ())))
        for person in contacts.keys() | told.keys()
    }
