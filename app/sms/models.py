from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class SmsNumber(db.Model):  # type: ignore[name-defined,misc]
    """A mobile number as an address, by its keyed hash: whether a message to it is on its way at this moment, whether
    nobody answers to it, and whether its owner wants no messages.

    It stays when the people with that number are forgotten: a later list must not undo what somebody asked for.
    """

    __tablename__ = "sms_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    number_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    busy_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    busy_with: Mapped[int | None]  # the message that holds it
    dead_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opted_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opted_out_by: Mapped[str | None] = mapped_column(String(16))  # reply, blacklist


class SmsSend(db.Model):  # type: ignore[name-defined,misc]
    """One try to send, written before the request leaves. outcome None: it left, or was about to, and nobody came back.

    started_at: by the real clock, which the clouds' reports are compared with. at: by the program's, which days are
    counted by. serial: the cloud's number of the message (SerialNo, BizId).
    """

    __tablename__ = "sms_send"
    __table_args__ = (
        Index("ix_sms_send_number", "number_hash", "at"),
        Index("ix_sms_send_serial", "serial"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    number_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    provider: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str | None] = mapped_column(String(8))  # sent failed retry unknown
    word: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(80))
    serial: Mapped[str | None] = mapped_column(String(64))
    report: Mapped[str | None] = mapped_column(String(12))  # delivered failed
    report_code: Mapped[str | None] = mapped_column(String(40))
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SmsEvent(db.Model):  # type: ignore[name-defined,misc]
    """A report or a reply that a cloud pushed, stored as it came before anything is done with it.

    serial, out_id, number_hash: what it can be found by, as far as it could be read. received_at: by the real clock.
    """

    __tablename__ = "sms_event"
    __table_args__ = (Index("ix_sms_event_waiting", "processed_at", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(64), unique=True)
    provider: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(8))  # report reply
    serial: Mapped[str | None] = mapped_column(String(64))
    out_id: Mapped[str | None] = mapped_column(String(64))
    number_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    payload_enc: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    processed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[str | None] = mapped_column(String(16))


class SmsStop(db.Model):  # type: ignore[name-defined,misc]
    """A template, or with ``*`` everything, that is not sent for now. until None: before an operator lifts it."""

    __tablename__ = "sms_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(64), unique=True)
    word: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SmsTally(db.Model):  # type: ignore[name-defined,misc]
    """How often a message, a report or a reply came to an end that is no success, over all processes and commands.

    code "": there was no answer that could be read. alarm: somebody is to be told. first_at, last_at: by the real
    clock.
    """

    __tablename__ = "sms_tally"
    __table_args__ = (UniqueConstraint("provider", "call", "word", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(8))
    call: Mapped[str] = mapped_column(String(8))  # send report push
    word: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(80))
    alarm: Mapped[bool]
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
