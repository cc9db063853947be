from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.database import UTCDateTime, db


class Person(db.Model):  # type: ignore[name-defined,misc]
    """One human being. ``*_enc`` are ciphertexts, ``*_hash`` keyed hashes (:mod:`app.privacy.keyring`).

    Money is yuan a month, distance kilometres; lists hold the words of the import table.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_name_phone", "name_hash", "phone_hash"),
        Index("ix_person_region_state", "region", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    name_enc: Mapped[bytes] = mapped_column(LargeBinary)
    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    phone_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    id_no_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    note_enc: Mapped[bytes | None] = mapped_column(LargeBinary)

    sex: Mapped[str] = mapped_column(String(1), default="0")
    birth: Mapped[date]
    birth_precision: Mapped[str] = mapped_column(String(1), default="d")  # d, m or y: what was stated
    region: Mapped[str] = mapped_column(String(12))
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    education: Mapped[str | None] = mapped_column(String(2))
    trades: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[words, years or null], …]
    certs: Mapped[list[str]] = mapped_column(JSON, default=list)
    wishes: Mapped[list[str]] = mapped_column(JSON, default=list)
    wage_min: Mapped[int | None]
    max_km: Mapped[float | None]
    lodging: Mapped[bool | None]
    shifts: Mapped[list[str]] = mapped_column(JSON, default=list)
    refusals: Mapped[list[str]] = mapped_column(JSON, default=list)
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)
    start_by: Mapped[date | None]
    status: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(String(3))
    certs_willing: Mapped[list[str]] = mapped_column(JSON, default=list)

    state: Mapped[str] = mapped_column(String(8), default="active")  # active paused placed expired closed
    valid_to: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    registrations: Mapped[list[Registration]] = relationship(back_populates="person", order_by="Registration.id")
    decided: Mapped[list[FactDecision]] = relationship(
        primaryjoin=(
            "and_(FactDecision.person_id == Person.id, FactDecision.kind == 'note', FactDecision.undone_at == None)"
        ),
        order_by="FactDecision.id",
        viewonly=True,
    )
    """What stands of what was said to facts read from the note; oldest first."""

    if TYPE_CHECKING:
        homecoming: Mapped[bool]


class Registration(db.Model):  # type: ignore[name-defined,misc]
    """One time that somebody wrote a person down: who, when, through which channel, and what exactly was said."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    external_no: Mapped[str | None] = mapped_column(String(64), unique=True)
    client_uuid: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    channel: Mapped[str] = mapped_column(String(8))  # mini window fair kiosk phone import grid
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    payload_enc: Mapped[bytes] = mapped_column(LargeBinary)  # the row as it was written, JSON
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    person: Mapped[Person] = relationship(back_populates="registrations")


class Consent(db.Model):  # type: ignore[name-defined,misc]
    """One yes of one person to one purpose. Withdrawn, it stays as a record of when it held."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("person_id", "purpose", "granted_at"),
        Index("ix_consent_held", "person_id", "purpose", "withdrawn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))  # push: to be recommended and sent matches
    version: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    proof: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_channel: Mapped[str | None] = mapped_column(String(8))  # that of the withdrawal; channel stays the yes's
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))


Person.homecoming = column_property(
    exists()
    .where(Consent.person_id == Person.id, Consent.purpose == "homecoming", Consent.withdrawn_at.is_(None))
    .label("homecoming"),
    deferred=True,
)
"""Whether somebody wants to hear of work at home although they have some elsewhere."""


class FactDecision(db.Model):  # type: ignore[name-defined,misc]
    """One yes or no to something that is believed of a person: read from their note, or said on a form.

    kind: note (a fact read from words), or the part of the record that was changed. code: of the fact, or of the part.
    said_enc: JSON, the words that it was read from, and what the record said before and after. state: confirmed or
    refused. Taken back, it stays as a record of when it held.
    """

    __tablename__ = "fact_decision"
    __table_args__ = (Index("ix_fact_decision_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(40))
    said_enc: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
