from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class Feedback(db.Model):  # type: ignore[name-defined,misc]
    """One tap under a posting. before and after hold what it changed of the record, as JSON, so that it can be undone.

    kind: applied too_far low_pay bad_shift have_job stop.
    """

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_person", "person_id", "posting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(String(200))  # what the person was told
    intent_id: Mapped[int | None] = mapped_column(ForeignKey("intent.id", ondelete="SET NULL"))  # made by it
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
