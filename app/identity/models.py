from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class Staff(db.Model):  # type: ignore[name-defined,misc]
    """An account with a password: a member of staff, or a recruiter of one employer.

    region scopes what staff see: a code of 2 to 12 digits, itself and everything under it. login_round: how often all
    logins of the account were ended; an access token of an earlier round is taken no longer.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(12))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"), index=True)  # of a recruiter
    active: Mapped[bool] = mapped_column(default=True)
    login_round: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WorkerLogin(db.Model):  # type: ignore[name-defined,misc]
    """A WeChat user of the mini-program; person_id once a verified phone number, or a first profile, says who it is.

    parted_from: whose record it was before a desk unlinked it; the phone number alone opens that one no longer.
    """

    __tablename__ = "worker_login"

    id: Mapped[int] = mapped_column(primary_key=True)
    openid_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    openid_enc: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    parted_from: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    phone_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RefreshToken(db.Model):  # type: ignore[name-defined,misc]
    """A refresh token by its hash. Used once; used twice, its whole family is revoked."""

    __tablename__ = "refresh_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8))  # staff or worker
    subject_id: Mapped[int]
    family: Mapped[uuid.UUID] = mapped_column(index=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RateWindow(db.Model):  # type: ignore[name-defined,misc]
    """How often somebody (a keyed hash of an address or a login) did something within one window of time."""

    __tablename__ = "rate_window"

    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    count: Mapped[int]
