from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.employers.models import Employer
from app.people.models import Registration


class Fair(db.Model):  # type: ignore[name-defined,misc]
    """One job fair: a market day, a square, a park … region: where it is held. channel, operator: who wrote it last."""

    __tablename__ = "fair"
    __table_args__ = (
        UniqueConstraint("region", "name", "starts_at"),
        Index("ix_fair_region_starts", "region", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(8))
    region: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[str] = mapped_column(String(8), default="draft")  # draft live closed
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Stall(db.Model):  # type: ignore[name-defined,misc]
    """An employer's table at a fair. postings: ids of those it brought; empty: all that are open."""

    __tablename__ = "stall"
    __table_args__ = (UniqueConstraint("fair_id", "no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id", ondelete="CASCADE"))
    no: Mapped[str] = mapped_column(String(12))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    postings: Mapped[list[int]] = mapped_column(JSON, default=list)
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    employer: Mapped[Employer] = relationship(lazy="joined", innerjoin=True)


class Visit(db.Model):  # type: ignore[name-defined,misc]
    """Somebody was registered at a fair. at: when they stood there, which for a form made offline is earlier."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_fair", "fair_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    fair: Mapped[Fair] = relationship(lazy="joined", innerjoin=True)
    registration: Mapped[Registration] = relationship()


class StallShowing(db.Model):  # type: ignore[name-defined,misc]
    """A stall was named to a visitor: so that the next ones are sent where fewer stand."""

    __tablename__ = "stall_showing"

    stall_id: Mapped[int] = mapped_column(ForeignKey("stall.id", ondelete="CASCADE"), primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True, index=True)
