"""务工台账: where a person works, entry by entry. An entry is never changed; the latest one is how it stands."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database import UTCDateTime, db
from app.people.models import Person

RETURN_PLANS: dict[str, str] = {
    "spring_festival": "春节返乡",
    "busy_season": "农忙返乡",
    "this_year": "今年内返乡",
    "stays": "暂不返乡",
    "home": "就在本地",
    "unsure": "还没想好",
}


class Employment(db.Model):  # type: ignore[name-defined,misc]
    """One thing said about where a person works. wage: yuan a month. region: a code anywhere in the country."""

    __tablename__ = "employment"
    __table_args__ = (
        Index("ix_employment_person", "person_id", "id"),
        Index("ix_employment_region", "region"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    region: Mapped[str] = mapped_column(String(12))
    employer: Mapped[str] = mapped_column(String(100), default="")
    trade: Mapped[str] = mapped_column(String(40), default="")
    wage: Mapped[int | None]
    since: Mapped[date | None]
    return_plan: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def add(
    session: Session,
    person: Person,
    *,
    region: str,
    employer: str = "",
    trade: str = "",
    wage: int | None = None,
    since: date | None = None,
    return_plan: str = "unsure",
    channel: str,
    operator: str,
    at: datetime,
) -> Employment:
    """Adds an entry in the caller's write transaction; those before it stay. Raises ValueError for an unknown plan."""
    if return_plan not in RETURN_PLANS:
        raise ValueError(f"no return plan {return_plan}")
    entry = Employment(
        public_id=uuid.uuid4(), person_id=person.id, region=region, employer=employer, trade=trade, wage=wage,
        since=since, return_plan=return_plan, channel=channel, operator=operator, at=at,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def history_of(
    session: Session, person_id: int, *, limit: int | None = None, before: int | None = None
) -> list[Employment]:
    """A person's entries, the latest first; the first of all is how it stands."""
    query = select(Employment).where(Employment.person_id == person_id).order_by(Employment.id.desc()).limit(limit)
    return list(session.scalars(query.where(Employment.id < before) if before is not None else query))


def working_in(
    session: Session, place: str, *, home: str = "", return_plan: str | None = None, limit: int = 100, after: int = 0
) -> list[tuple[Person, Employment]]:
    """Who works in a region now, by their latest entry, in the order of their ids from after ``after`` on.

    place, home: region codes, themselves and everything under them ("": everywhere); home is where people live.
    """
    latest = select(func.max(Employment.id)).group_by(Employment.person_id)
    query = select(Person, Employment).join(Employment, Employment.person_id == Person.id)
    query = query.where(Employment.id.in_(latest), Person.id > after).order_by(Person.id).limit(limit)
    if place:
        query = query.where(Employment.region >= place, Employment.region < place + ":")  # ":" sorts after "9"
    if home:
        query = query.where(Person.region >= home, Person.region < home + ":")
    if return_plan is not None:
        query = query.where(Employment.return_plan == return_plan)
    return [(row[0], row[1]) for row in session.execute(query)]
