from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.people.models import Person
from app.postings.models import Posting


class Intent(db.Model):  # type: ignore[name-defined,misc]
    """A person's interest in a posting. At most one is begun for the same two within 30 days.

    recorded_by: who wrote it down (worker, staff:3, …); acting_for: somebody else wrote it for the person.
    """

    __tablename__ = "intent"
    __table_args__ = (
        Index("ix_intent_person", "person_id", "id"),
        Index("ix_intent_posting", "posting_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(8))  # what brought the two together
    channel: Mapped[str] = mapped_column(String(8))  # through which it was written
    level: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(24))
    recorded_by: Mapped[str] = mapped_column(String(64))
    acting_for: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()
    posting: Mapped[Posting] = relationship()


class IntentEvent(db.Model):  # type: ignore[name-defined,misc]
    """Every step of an intent: from, to, why, by whom, when."""

    __tablename__ = "intent_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    intent_id: Mapped[int] = mapped_column(ForeignKey("intent.id", ondelete="CASCADE"), index=True)
    before: Mapped[str | None] = mapped_column(String(24))
    after: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
