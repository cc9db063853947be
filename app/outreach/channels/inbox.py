"""The in-app inbox: a row that the person's own page shows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.database import write
from app.outreach import states, timing
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.models import InboxItem


class InboxChannel:
    """Lays messages into the inbox; twice the same one is one item."""

    name = "inbox"
    idempotent = True
    at_once = timing.BATCH

    def deliver(self, message: Delivery) -> Receipt:
        return self.deliver_many([message])[0]

    def deliver_many(self, messages: Sequence[Delivery]) -> list[Receipt]:
        """All delivered, or a database error that the caller takes for a fault of the channel. What is no longer its
        worker's is left to whom it belongs now."""
        with write() as session:
            owners = {one.owner for one in messages}
            ids = [one.message_id for one in messages]
            mine = set().union(*(states.held(session, ids, owner) for owner in sorted(owners)))
            insert = inserting(session.get_bind().dialect)
            once = insert(InboxItem.__table__).on_conflict_do_nothing(index_elements=["message_id"])
            rows = [
                {
                    "public_id": uuid.uuid4(),
                    "message_id": one.message_id,
                    "person_id": one.person_id,
                    "title": one.title,
                    "body": one.body,
                    "matches": list(one.matches),
                    "delivered_at": one.at,
                }
                for one in messages
                if one.message_id in mine
            ]
            if rows:
                session.execute(once, rows)
        return [Receipt("delivered") if one.message_id in mine else Receipt("retry", "taken_away") for one in messages]

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        lies = session.scalar(select(InboxItem.id).where(InboxItem.message_id == message_id))
        return None if lies is None else Receipt("delivered")
