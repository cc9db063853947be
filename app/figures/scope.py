"""What is asked of the figures: where, when, on which channel; and the address under which a number's rows lie."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.market.balance import BELOW
from app.outreach.candidates import living_in
from app.outreach.models import OutboxMessage
from app.people.models import Person

ROWS = "/api/v1/outreach/figures/rows"
NO_CODE = "none"
"""Asks for messages that bear no reason."""


@dataclass(frozen=True, slots=True)
class Scope:
    """region: a code and everything under it, "" for everywhere. direct: written for the region itself alone.

    first, last: days in Shanghai, both counted. channel, code: "" for any; code is the reason that a message bears.
    fair: the public id of the one fair that is asked for, None for any; it narrows the steps of the fairs alone.
    everybody: nobody lives anywhere else, so that nobody need be asked.
    """

    region: str
    first: date
    last: date
    channel: str = ""
    code: str = ""
    direct: bool = False
    everybody: bool = False
    fair: uuid.UUID | None = None

    @property
    def begin(self) -> datetime:
        return day_begins(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return day_begins(self.last + timedelta(days=1))

    @property
    def digits(self) -> int:
        """Of the codes of the regions one level below."""
        return BELOW.get(len(self.region), 2)

    def back(self, days: int) -> Scope:
        """The same place and channel over the days that end with the last one."""
        return replace(self, first=self.last - timedelta(days=days - 1), code="")

    def rows(self, figure: str) -> str:
        """The address of the rows of a figure."""
        asked = {"figure": figure, "region": self.region, "from": self.first, "to": self.last}
        more = {"channel": self.channel, "code": self.code, "direct": "true" if self.direct else "", "fair": self.fair}
        return f"{ROWS}?{urlencode({name: value for name, value in {**asked, **more}.items() if value})}"


def scope_of(session: Session, region: str, first: date, last: date, channel: str = "") -> Scope:
    """A scope that knows whether everybody lives there: in the installation of one county nobody lives elsewhere."""
    elsewhere = or_(Person.region < region, Person.region >= region + ":")
    everybody = not region or session.scalar(select(Person.id).where(elsewhere).limit(1)) is None
    return Scope(region, first, last, channel, everybody=everybody)


def day_begins(day: date) -> datetime:
    """Midnight of a day in Shanghai."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def home(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on :class:`Person` of living there; none for everywhere."""
    if scope.direct:
        return [Person.region == scope.region]
    return [living_in(scope.region)] if scope.region and not scope.everybody else []


def of_people_there(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on :class:`OutboxMessage` of being for somebody who lives there."""
    there = home(scope)
    return [OutboxMessage.person_id.in_(select(Person.id).where(*there))] if there else []


def made(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on :class:`OutboxMessage` of having been written in that time, for that channel and there."""
    found = [OutboxMessage.created_at >= scope.begin, OutboxMessage.created_at < scope.end]
    if scope.channel:
        found.append(OutboxMessage.channel == scope.channel)
    if scope.code:
        found.append(OutboxMessage.code.is_(None) if scope.code == NO_CODE else OutboxMessage.code == scope.code)
    return found + of_people_there(scope)
