from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.identity.models import Staff
from app.people.models import Person

_OPEN = text("state = 'open'")


class CallTask(db.Model):  # type: ignore[name-defined,misc]
    """A call that a member of staff is to make on a day (Shanghai's). Nobody stands on two lists of a day.

    place: 1 first. why: a code of app.calls.sentences.WHY. priority: what decided the place, as JSON. postings: their
    numbers, what there was to tell when it was planned, best first. state: open, done, missed (no answer, often
    enough), cancelled (not to be called any more) or expired (the day went by). result: the code of what came of it.
    attempts: how often it rang. called_at: the last time.
    """

    __tablename__ = "call_task"
    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        Index("ix_call_task_list", "staff_id", "day", "place"),
        Index("ix_call_task_day", "day", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    day: Mapped[date]
    place: Mapped[int]
    why: Mapped[str] = mapped_column(String(16))
    priority: Mapped[dict[str, Any]] = mapped_column(JSON)
    postings: Mapped[list[int]] = mapped_column(JSON, default=list)
    policy: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10))
    result: Mapped[str | None] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    operator: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person] = relationship()
    staff: Mapped[Staff] = relationship()


class CallResult(db.Model):  # type: ignore[name-defined,misc]
    """What somebody wrote down of one ring. before and after: what it changed, as JSON, so that it can be undone.

    result: a code of app.calls.sentences.RESULTS; reason: what spoke against the posting. said: what the result has
    changed, in words. note_enc: whatever else there is to remember.
    """

    __tablename__ = "call_result"
    __table_args__ = (Index("ix_call_result_task", "task_id", "id"), Index("ix_call_result_person", "person_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    task_id: Mapped[int] = mapped_column(ForeignKey("call_task.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id", ondelete="SET NULL"))
    result: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(12))
    answered: Mapped[bool]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    said: Mapped[str] = mapped_column(String(200))
    note_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    intent_id: Mapped[int | None] = mapped_column(ForeignKey("intent.id", ondelete="SET NULL"))  # made by it
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id", ondelete="SET NULL"))  # made by it
    door_id: Mapped[int | None] = mapped_column(ForeignKey("door_task.id", ondelete="SET NULL"))  # made by it
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    task: Mapped[CallTask] = relationship()


class DoorTask(db.Model):  # type: ignore[name-defined,misc]
    """Somebody is to knock at a person's door. why: a code of app.calls.doors.WHY. At most one is open for a person.

    state: open or done; outcome: a code of app.calls.doors.OUTCOMES.
    """

    __tablename__ = "door_task"
    __table_args__ = (
        Index("uq_door_task_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_door_task_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    why: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str | None] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person] = relationship()


class CallDecision(db.Model):  # type: ignore[name-defined,misc]
    """What the last planning said of a person: on the list of the day, or why not. code: of app.calls.sentences."""

    __tablename__ = "call_decision"
    __table_args__ = (Index("ix_call_decision_code", "code"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    code: Mapped[str] = mapped_column(String(32))
    policy: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()
