from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class OutreachAlarm(db.Model):  # type: ignore[name-defined,misc]
    """An alarm as it was last looked at: it rings since a moment, or is silent (since None). region "": everywhere."""

    __tablename__ = "outreach_alarm"
    __table_args__ = (UniqueConstraint("region", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(24))
    value: Mapped[float | None]
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    looked_at: Mapped[datetime] = mapped_column(UTCDateTime)
