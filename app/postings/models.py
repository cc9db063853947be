from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.employers.models import Employer


class Posting(db.Model):  # type: ignore[name-defined,misc]
    """One vacancy. wage_low and wage_high are yuan per ``wage_unit`` as stated; wage_base yuan a month."""

    __tablename__ = "posting"
    __table_args__ = (Index("ix_posting_open", "status", "valid_to"), Index("ix_posting_region", "region"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    external_no: Mapped[str] = mapped_column(String(64), unique=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    headcount: Mapped[int]
    open_count: Mapped[int]
    duties: Mapped[str] = mapped_column(Text)
    requirements: Mapped[str] = mapped_column(Text, default="")
    education: Mapped[str | None] = mapped_column(String(2))
    years: Mapped[int | None]
    certs: Mapped[list[str]] = mapped_column(JSON, default=list)
    place: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    wage_low: Mapped[float | None]
    wage_high: Mapped[float | None]
    wage_base: Mapped[int | None]
    wage_unit: Mapped[str] = mapped_column(String(1))
    board: Mapped[str] = mapped_column(String(4), default="")
    shuttle: Mapped[bool | None]
    shift: Mapped[str] = mapped_column(String(8), default="")
    form: Mapped[str] = mapped_column(String(8), default="")
    conditions: Mapped[list[str]] = mapped_column(JSON, default=list)
    accepts: Mapped[list[str]] = mapped_column(JSON, default=list)
    urgent: Mapped[bool] = mapped_column(default=False)
    open_from: Mapped[date]
    valid_to: Mapped[date]
    status: Mapped[str] = mapped_column(String(8), default="open")  # draft pending open paused filled expired offline
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    employer: Mapped[Employer] = relationship(lazy="joined", innerjoin=True)

    @property
    def employer_name(self) -> str:
        """The name of the employer, under the name that matching reads it by."""
        return self.employer.name
