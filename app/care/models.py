from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.identity.models import Staff
from app.people.models import Person

_OPEN = text("closed_at IS NULL")


class Care(db.Model):  # type: ignore[name-defined,misc]
    """One time that a person was helped one to one, open or over; at most one is open. No word of why they are.

    level: key or general. helper_id: whose task it is, None where nobody was named. operator, channel: who opened it or
    last changed it, and through which; closed_by: who closed it.
    """

    __tablename__ = "care"
    __table_args__ = (
        Index("uq_care_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_care_person", "person_id"),
        Index("ix_care_helper", "helper_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(8))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    close_reason: Mapped[str | None] = mapped_column(String(8))
    closed_by: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person] = relationship()
    helper: Mapped[Staff | None] = relationship()
