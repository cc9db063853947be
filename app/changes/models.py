from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class Change(db.Model):  # type: ignore[name-defined,misc]
    """An object whose index document, and whose matches, may be out of date.

    Many changes of one object fold into one row; ``version`` grows with each, and a reader is done with the row only
    if the version is still the one that it read.
    """

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("consumer", "collection", "record_id"),
        Index("ix_change_turn", "consumer", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consumer: Mapped[str] = mapped_column(String(8))  # index or match
    collection: Mapped[str] = mapped_column(String(8))  # postings or people
    record_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
