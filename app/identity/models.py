from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class Staff(db.Model):  # type: ignore[name-defined,misc]
    """A member of staff. region scopes what they see: a code of 2 to 12 digits, itself and everything under it."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Attempts(db.Model):  # type: ignore[name-defined,misc]
    """How often something was tried within a window of time. key_hash: a keyed hash of what is counted."""

    __tablename__ = "attempts"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    count: Mapped[int]
