"""The in-app inbox: a row that the person's own page shows."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.database import write
from app.outreach import states
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.models import InboxItem


class InboxChannel:
    """Lays messages into the inbox; twice the same one is one item."""

    name = "inbox"
    idempotent = True

    def deliver(self, message: Delivery) -> Receipt:
        """Always delivered, or a database error that the caller takes for a fault of the channel. What is no longer
        its worker's is left to whom it belongs now."""
        with write() as session:
            if not states.held(session, [message.message_id], message.owner):
                return Receipt("retry", "taken_away")
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            once = insert(InboxItem.__table__).on_conflict_do_nothing(index_elements=["message_id"])
            row = {
                "public_id": uuid.uuid4(),
                "message_id": message.message_id,
                "person_id": message.person_id,
                "title": message.title,
                "body": message.body,
                "matches": list(message.matches),
                "delivered_at": message.at,
            }
            session.execute(once, row)
        return Receipt("delivered")

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        lies = session.scalar(select(InboxItem.id).where(InboxItem.message_id == message_id))
        return None if lies is None else Receipt("delivered")
