"""Running a push in a test, and looking at what it left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import db
from app.outreach.channels import Channels
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.models import ContactDecision, InboxItem, OutboxEvent, OutboxItem, OutboxMessage, PushRun
from app.outreach.report import Figures
from app.outreach.service import Push
from tests.outreach.factories import MOMENT

Answer = Receipt | Callable[[Delivery], Receipt]


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = MOMENT

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **length: float) -> None:
        self.moment += timedelta(**length)


class Scripted:
    """A channel that answers what it is told to and remembers what it was given."""

    def __init__(
        self, answer: Receipt | Callable[[Delivery], Receipt], name: str = "inbox", *, idempotent: bool = False
    ) -> None:
        self.name, self.idempotent, self._answer = name, idempotent, answer
        self.taken: list[int] = []

    def deliver(self, message: Delivery) -> Receipt:
        self.taken.append(message.message_id)
        return self._answer if isinstance(self._answer, Receipt) else self._answer(message)

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        return None if self.idempotent else Receipt("unknown", "maybe_sent")


def send(clock: Callable[[], datetime], *channels: Any, **more: Any) -> tuple[Figures, Counter[str]]:
    return Push(clock=clock, channels=Channels(channels) if channels else None, **more).send()


def rows(model: Any) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).order_by(*model.__table__.primary_key)))


def the_message() -> OutboxMessage:
    (message,) = rows(OutboxMessage)
    assert isinstance(message, OutboxMessage)
    return message


def counts() -> dict[str, int]:
    """Rows of every table that a push writes."""
    tables = (PushRun, OutboxMessage, OutboxItem, OutboxEvent, InboxItem, ContactDecision)
    found = {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    db.session.rollback()
    return found


def events(message_id: int) -> list[tuple[str | None, str, str | None, str]]:
    query = select(OutboxEvent).where(OutboxEvent.message_id == message_id).order_by(OutboxEvent.id)
    return [(event.before, event.after, event.code, event.source) for event in db.session.scalars(query)]
