from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class SubscribeQuota(db.Model):  # type: ignore[name-defined,misc]
    """Messages of a template that a person agreed to and has not used. The platform tells nobody how many are left.

    A long-term consent is one granted and is never used up. zeroed_at: what was granted before counts no more.
    """

    __tablename__ = "subscribe_quota"
    __table_args__ = (UniqueConstraint("login_id", "template"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("worker_login.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(128))
    granted: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    zeroed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SubscribeEvent(db.Model):  # type: ignore[name-defined,misc]
    """What the mini-program reported (channel mini) or the platform pushed (channel wechat), stored before it is used.

    at: when it happened, by the real clock. paired_id: the same choice as the other channel told it. unread, unused: a
    whole push, of which nothing, or not all, can be read or is of use; settled as that.
    """

    __tablename__ = "subscribe_event"
    __table_args__ = (Index("ix_subscribe_event_choice", "login_id", "template", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(8))  # popup change sent unread unused
    login_id: Mapped[int | None] = mapped_column(ForeignKey("worker_login.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(128))
    answer: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    payload_enc: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    processed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    result: Mapped[str | None] = mapped_column(String(16))
    paired_id: Mapped[int | None] = mapped_column(ForeignKey("subscribe_event.id", ondelete="SET NULL"))


class WeChatRecipient(db.Model):  # type: ignore[name-defined,misc]
    """A login as an address: whether a message to it is on its way at this moment, and whether it is dead."""

    __tablename__ = "wechat_recipient"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("worker_login.id", ondelete="CASCADE"), unique=True)
    busy_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    busy_with: Mapped[int | None]  # the message that holds it
    dead_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WeChatSend(db.Model):  # type: ignore[name-defined,misc]
    """One try to send, written before the request leaves. outcome None: it left, or was about to, and nobody came back.

    started_at: by the real clock, which the platform's events are compared with.
    """

    __tablename__ = "wechat_send"
    __table_args__ = (Index("ix_wechat_send_whom", "login_id", "template", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("worker_login.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str | None] = mapped_column(String(8))  # sent failed retry unknown
    word: Mapped[str | None] = mapped_column(String(40))
    errcode: Mapped[int | None]
    msg_id: Mapped[str | None] = mapped_column(String(128), unique=True)


class WeChatStop(db.Model):  # type: ignore[name-defined,misc]
    """A template, or with ``*`` everything, that is not sent for now. until None: before an operator lifts it."""

    __tablename__ = "wechat_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(128), unique=True)
    word: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class WeChatTally(db.Model):  # type: ignore[name-defined,misc]
    """How often a call of the platform came to an end that is no success, over all processes and commands.

    errcode "": there was no answer that could be read. alarm: somebody is to be told. first_at, last_at: by the real
    clock.
    """

    __tablename__ = "wechat_tally"
    __table_args__ = (UniqueConstraint("call", "word", "errcode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(String(16))  # login token phone send templates
    word: Mapped[str] = mapped_column(String(40))
    errcode: Mapped[str] = mapped_column(String(12))
    alarm: Mapped[bool]
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
