"""Taking somebody into care, handing them to a helper, letting them go; and who is in care, for others to ask."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.care.models import Care
from app.database import among
from app.errors import ApiError, FieldError
from app.identity.access import ROLES
from app.identity.models import Staff
from app.people.models import Person
from app.privacy.audit import record

LEVELS: dict[str, str] = {"key": "重点", "general": "一般"}
CLOSE_REASONS: dict[str, str] = {
    "placed": "已经就业",
    "steady": "就业稳定了",
    "moved": "搬走了",
    "declined": "本人不要帮扶",
    "mistake": "记错了",
    "other": "其他",
}


@dataclass(frozen=True, slots=True)
class InCare:
    """level: a key of LEVELS. helper: the number of the member of staff, None where nobody was named."""

    level: str
    helper: int | None
    opened_at: datetime


def in_care(session: Session, ids: Collection[int]) -> dict[int, InCare]:
    """Those of some people who are in care now, by id. One query."""
    query = select(Care.person_id, Care.level, Care.helper_id, Care.opened_at)
    rows = session.execute(query.where(among(session, Care.person_id, ids), Care.closed_at.is_(None)))
    return {person: InCare(level, helper, opened_at) for person, level, helper, opened_at in rows}


def history_of(session: Session, person_id: int) -> list[Care]:
    """Every time that somebody was in care, oldest first."""
    return list(session.scalars(select(Care).where(Care.person_id == person_id).order_by(Care.id)))


def open_care(session: Session, person_id: int) -> Care | None:
    """The row that says that somebody is in care now."""
    query = select(Care).where(Care.person_id == person_id, Care.closed_at.is_(None))
    found: Care | None = session.scalar(query.execution_options(populate_existing=True))
    return found


def helper_called(session: Session, username: str, region: str) -> Staff:
    """The member of staff who may help somebody of a region. Raises ApiError 422 where there is none of that name."""
    found: Staff | None = session.scalar(select(Staff).where(Staff.username == username, Staff.active))
    if found is None or found.role not in ROLES or not region.startswith(found.region):
        message = "没有这个账号，或者不管这个地方"
        raise ApiError(422, "invalid", message, [FieldError("helper", "unknown_helper", message)])
    return found


def take_in(
    session: Session, person: Person, *, level: str, helper: Staff | None, channel: str, operator: Staff, at: datetime
) -> Care:
    """Takes somebody into care, or changes level and helper of the care they are in, in the caller's write transaction.

    level: a key of LEVELS. helper: None where nobody is named. The same again changes nothing.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    care, helper_id = open_care(session, person.id), helper.id if helper else None
    if care is not None and (care.level, care.helper_id) == (level, helper_id):
        return care
    action = "care.open" if care is None else "care.change"
    if care is None:
        care = Care(public_id=uuid.uuid4(), person_id=person.id, opened_at=at)
        session.add(care)
    care.level, care.helper_id, care.channel, care.operator = level, helper_id, channel, operator.username
    session.flush()
    session.refresh(care)
    record(session, actor=f"staff:{operator.id}", action=action, subject=f"person:{person.id}")
    return care


def let_go(session: Session, person: Person, *, reason: str, operator: Staff, at: datetime) -> None:
    """Ends the care that somebody is in, in the caller's write transaction; nothing where they are in none.

    reason: a key of CLOSE_REASONS.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    care = open_care(session, person.id)
    if care is None:
        return
    care.closed_at, care.close_reason, care.closed_by = at, reason, operator.username
    session.flush()
    record(session, actor=f"staff:{operator.id}", action="care.close", subject=f"person:{person.id}")
