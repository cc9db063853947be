from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class AuditEntry(db.Model):  # type: ignore[name-defined,misc]
    """Who did what to what and why. Each row's ``chain`` is a keyed hash over itself and the row before it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(String(200), default="")
    request_id: Mapped[str] = mapped_column(String(36), default="")
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(db.Model):  # type: ignore[name-defined,misc]
    """Where the audit log ends: the one row that shows when entries were taken off its end."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    entries: Mapped[int]
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))
