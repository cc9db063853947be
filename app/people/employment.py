"""务工台账: where a person works, entry by entry. An entry is never changed; the latest one is how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, Select, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from app.database import UTCDateTime, db
from app.extensions import keyring
from app.people.models import Person
from app.privacy.masking import mask_phone

RETURN_PLANS: dict[str, str] = {
    "spring_festival": "春节返乡",
    "busy_season": "农忙返乡",
    "this_year": "今年内返乡",
    "stays": "暂不返乡",
    "home": "就在本地",
    "unsure": "还没想好",
}
FOUND_BY: dict[str, str] = {
    "": "没说",
    "kin": "亲友介绍",
    "agency": "中介或劳务公司",
    "online": "网上找的",
    "fair": "招聘会",
    "service": "就业服务机构推荐",
    "organised": "政府组织输出",
    "self": "自己上门",
    "other": "其他",
}
"""How the work was found."""


class Employment(db.Model):  # type: ignore[name-defined,misc]
    """One thing said about where a person works. wage: yuan a month. region: a code anywhere in the country.

    contact: a phone number where the person is reached there, as a ciphertext. found_by: a key of FOUND_BY.
    """

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
    contact_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    found_by: Mapped[str] = mapped_column(String(10), default="")
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


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
    contact: str = "",
    found_by: str = "",
    channel: str,
    operator: str,
    at: datetime,
) -> Employment:
    """Adds an entry in the caller's write transaction; those before it stay.

    contact: a phone number, "" for none. Raises ValueError for an unknown plan or way of finding work.
    """
    if return_plan not in RETURN_PLANS or found_by not in FOUND_BY:
        raise ValueError(f"no return plan {return_plan} or no way {found_by}")
    entry = Employment(
        public_id=uuid.uuid4(), person_id=person.id, region=region, employer=employer, trade=trade, wage=wage,
        since=since, return_plan=return_plan, contact_enc=keyring().encrypt(contact) if contact else None,
        found_by=found_by, channel=channel, operator=operator, at=at,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def contact_of(entry: Employment, *, whole: bool) -> str | None:
    """The phone number of an entry, masked unless ``whole``; None where there is none."""
    if entry.contact_enc is None:
        return None
    number = keyring().decrypt(entry.contact_enc)
    return number if whole else mask_phone(number)


def history_of(
    session: Session, person_id: int, *, limit: int | None = None, before: int | None = None
) -> list[Employment]:
    """A person's entries, the latest first; the first of all is how it stands."""
    query = select(Employment).where(Employment.person_id == person_id).order_by(Employment.id.desc()).limit(limit)
    return list(session.scalars(query.where(Employment.id < before) if before is not None else query))


@dataclass(frozen=True, slots=True)
class Where:
    """How a place of work lies to where the person lives. digits: of the code compared (6 county, 4 city, 2 province).

    same: in that one, else outside it. A place told too roughly to know is neither.
    """

    digits: int
    same: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the entries that stand must be. Of each group one must hold, and of every group; nothing asks nothing.

    places, homes: region codes, themselves and everything under them. plans: keys of RETURN_PLANS. trades: the very
    words of entries. employers: parts of names.
    """

    places: tuple[tuple[str, ...], ...] = ()
    homes: tuple[tuple[str, ...], ...] = ()
    wheres: tuple[Where, ...] = ()
    plans: tuple[tuple[str, ...], ...] = ()
    trades: tuple[tuple[str, ...], ...] = ()
    employers: tuple[tuple[str, ...], ...] = ()
    found_by: str | None = None
    wage_min: int | None = None
    wage_max: int | None = None


def both(one: Wanted, other: Wanted) -> Wanted:
    """What is asked by the one and by the other."""
    return Wanted(
        places=one.places + other.places,
        homes=one.homes + other.homes,
        wheres=one.wheres + other.wheres,
        plans=one.plans + other.plans,
        trades=one.trades + other.trades,
        employers=one.employers + other.employers,
        found_by=one.found_by if one.found_by is not None else other.found_by,
        wage_min=max((wage for wage in (one.wage_min, other.wage_min) if wage is not None), default=None),
        wage_max=min((wage for wage in (one.wage_max, other.wage_max) if wage is not None), default=None),
    )


def standing(wanted: Wanted) -> Select[tuple[Employment]]:
    """The query for the entries that stand (each person's latest) and are as wanted, with their people."""
    latest = select(func.max(Employment.id)).group_by(Employment.person_id)
    query = select(Employment).join(Person, Person.id == Employment.person_id).where(Employment.id.in_(latest))
    query = query.options(joinedload(Employment.person))
    for codes in wanted.places:
        query = query.where(_under(Employment.region, codes))
    for codes in wanted.homes:
        query = query.where(_under(Person.region, codes))
    for where in wanted.wheres:
        query = query.where(_lies(where))
    for plans in wanted.plans:
        query = query.where(Employment.return_plan.in_(plans))
    if wanted.found_by is not None:
        query = query.where(Employment.found_by == wanted.found_by)
    for trades in wanted.trades:
        query = query.where(Employment.trade.in_(trades))
    for names in wanted.employers:
        query = query.where(or_(*(Employment.employer.contains(name, autoescape=True) for name in names)))
    if wanted.wage_min is not None:
        query = query.where(Employment.wage >= wanted.wage_min)
    if wanted.wage_max is not None:
        query = query.where(Employment.wage <= wanted.wage_max)
    return query


def trades_said(session: Session, home: str) -> list[str]:
    """Every kind of work that people of a region do, in the words it was said with."""
    query = (
        select(Employment.trade).join(Person, Person.id == Employment.person_id).where(_under(Person.region, [home]))
    )
    return list(session.scalars(query.where(Employment.trade != "").distinct()))


def employer_known(session: Session, home: str, words: str) -> bool:
    """Whether any employer of people of a region has these words in its name."""
    query = select(Employment.id).join(Person, Person.id == Employment.person_id).where(_under(Person.region, [home]))
    return session.scalar(query.where(Employment.employer.contains(words, autoescape=True)).limit(1)) is not None


def _under(column: ColumnElement[str] | Mapped[str], codes: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(and_(column >= code, column < code + ":") for code in codes))  # ":" sorts after "9"


def _lies(where: Where) -> ColumnElement[bool]:
    work, home = (func.substr(column, 1, where.digits) for column in (Employment.region, Person.region))
    if where.same:
        return work == home
    roughly = func.substr(Person.region, 1, func.length(Employment.region)) == Employment.region
    return and_(work != home, ~roughly)
