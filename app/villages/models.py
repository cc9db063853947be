from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class VillageBulletin(db.Model):  # type: ignore[name-defined,misc]
    """What a place was told: read out in a slot of a day, or put up on a day. region: a village or a township.

    postings: ids in the order in which they were named. text: word for word; nothing in it is about any person.
    """

    __tablename__ = "village_bulletin"
    __table_args__ = (
        UniqueConstraint("region", "day", "slot", "kind"),
        Index("ix_village_bulletin_day", "kind", "day", "region"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    region: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))  # broadcast poster
    day: Mapped[date] = mapped_column(Date)
    slot: Mapped[str] = mapped_column(String(5))  # 07:00 12:00 18:00; empty for a poster
    postings: Mapped[list[int]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(8))  # whose demand it was made from: village township nearest
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    operator: Mapped[str] = mapped_column(String(64))
