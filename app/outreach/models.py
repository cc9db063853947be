from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db


class PushRun(db.Model):  # type: ignore[name-defined,misc]
    """One round of planning and delivering. purpose: recommend or homecoming. slice: percent of the people, or all."""

    __tablename__ = "push_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))  # running done stopped
    region: Mapped[str] = mapped_column(String(12), default="")
    purpose: Mapped[str] = mapped_column(String(16), default="recommend")
    slice: Mapped[int | None]
    policy: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OutboxMessage(db.Model):  # type: ignore[name-defined,misc]
    """A message to one person as a row with a state machine.

    queued → sent → delivered → opened; or failed(code), unknown (it may have arrived), suppressed (code says why).
    Final states stick. A worker claims a queued row by a lease and does the provider's I/O outside any transaction.
    A notice (purpose notice) only says that another message lies in the inbox: about_id; it has no items of its own.
    A service message (purpose service) tells what came of something that the person did: kind says of what, title and
    posting_id are its own, and news_key keeps the same news from being told twice.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_turn", "state", "not_before", "id"),
        Index("ix_outbox_person", "person_id", "created_at"),
        Index("ix_outbox_rung", "purpose", "channel", "state", "created_at"),
        Index("ix_outbox_figures", "created_at", "channel", "purpose", "state", "code", "person_id", "id"),
        UniqueConstraint("about_id", "channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("push_run.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))  # recommend homecoming service notice
    channel: Mapped[str] = mapped_column(String(16))  # inbox wechat sms
    kind: Mapped[str | None] = mapped_column(String(16))
    news_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id", ondelete="SET NULL"))
    title: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(36))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    items: Mapped[list[OutboxItem]] = relationship(back_populates="message", order_by="OutboxItem.place")


class OutboxItem(db.Model):  # type: ignore[name-defined,misc]
    """One posting inside a message. The unique key is the promise that nobody is told the same thing twice."""

    __tablename__ = "outbox_item"
    __table_args__ = (
        UniqueConstraint("person_id", "cluster", "purpose"),
        Index("ix_outbox_item_posting", "posting_id"),
        Index("ix_outbox_item_message", "message_id", "posting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    cluster: Mapped[str] = mapped_column(String(64))  # employer, occupation, place, pay: what makes it the same news
    purpose: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]  # 1 to 3, best first
    score: Mapped[float]
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    drawback: Mapped[list[str] | None] = mapped_column(JSON)
    weights: Mapped[str] = mapped_column(String(32))
    match_id: Mapped[uuid.UUID | None]  # under which the explanation of the match is kept

    message: Mapped[OutboxMessage] = relationship(back_populates="items")


class OutboxEvent(db.Model):  # type: ignore[name-defined,misc]
    """Every transition of a message: from, to, why, when, by what."""

    __tablename__ = "outbox_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    before: Mapped[str | None] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(16))  # plan, deliver, sweep, person, provider
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class InboxItem(db.Model):  # type: ignore[name-defined,misc]
    """A message lying in a person's in-app inbox. Unique on the message: delivering it again changes nothing."""

    __tablename__ = "inbox_item"
    __table_args__ = (Index("ix_inbox_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    matches: Mapped[list[str] | None] = mapped_column(JSON)  # ids of what it tells of, best first
    delivered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ContactDecision(db.Model):  # type: ignore[name-defined,misc]
    """What the contact policy last said about a person and a purpose: send, later or never, and why."""

    __tablename__ = "contact_decision"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True, default="recommend")
    run_id: Mapped[int] = mapped_column(ForeignKey("push_run.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(8))  # send later never
    code: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(120))
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)  # later: when to ask again, or when it goes out
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ContactSilence(db.Model):  # type: ignore[name-defined,misc]
    """A span of time in which a person was sent nothing for one and the same reason. until None: it still holds.

    purpose: recommend, homecoming, or notice, where a message lies in the inbox and nothing says so.
    """

    __tablename__ = "contact_silence"
    __table_args__ = (
        Index("ix_contact_silence_person", "person_id", "purpose", "until"),
        Index("ix_contact_silence_code", "code", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(32))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
