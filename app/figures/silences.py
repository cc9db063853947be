"""Who is sent nothing, and why: as it stands now, as it stood on a day, or as one run decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.figures.rows import Row, people_rows
from app.figures.scope import day_begins
from app.outreach.candidates import living_in
from app.outreach.models import ContactDecision, ContactSilence
from app.outreach.policy import HOMECOMING, NOTICE, RECOMMEND
from app.outreach.sentences import SENTENCES
from app.people.models import Person

PURPOSES = (RECOMMEND, HOMECOMING, NOTICE)
_WRITTEN = ("quiet_hours", "day_off")
"""Who is put off for these has a message, which waits for the morning."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose silence is asked for. region: "" for everywhere. code: "" for any reason.

    run: as a push run decided, None for what holds; day: what held when a day in Shanghai ended, None for now.
    """

    region: str
    purpose: str = RECOMMEND
    code: str = ""
    run: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """How many people one code keeps from being written to."""

    code: str
    sentence: str
    count: int


def reasons(session: Session, asked: Asked) -> list[Reason]:
    """Every code that keeps people silent, whatever code is asked for; the most frequent first."""
    silent = _silent(asked).subquery()
    found = [
        Reason(code, SENTENCES.get(code, code), number)
        for code, number in session.execute(select(silent.c.code, func.count()).group_by(silent.c.code))
    ]
    return sorted(found, key=lambda one: (-one.count, one.code))


def page_of(session: Session, asked: Asked, *, after: int, limit: int) -> list[tuple[int, Row]]:
    """People who are sent nothing, each with their number, from the one after ``after`` on."""
    silent = _silent(asked).subquery()
    query = select(silent).where(silent.c.person_id > after).order_by(silent.c.person_id).limit(limit)
    found = session.execute(query.where(silent.c.code == asked.code) if asked.code else query).all()
    ids = [one.person_id for one in found]
    people = people_rows(session, ids)
    last = select(ContactDecision).where(ContactDecision.person_id.in_(ids))
    last = last.where(
        ContactDecision.purpose == asked.purpose if asked.run is None else ContactDecision.run_id == asked.run
    )
    decisions = {(one.person_id, one.code): one for one in session.scalars(last)}
    return [
        (one.person_id, _row(one, people[one.person_id], decisions.get((one.person_id, one.code)))) for one in found
    ]


def _row(silence: Any, person: Row, decision: ContactDecision | None) -> Row:
    return {
        "person": person,
        "code": silence.code,
        "text": decision.text if decision else SENTENCES.get(silence.code, silence.code),
        "since": silence.since,
        "not_before": decision.not_before if decision else None,
        "run": decision.run_id if decision else None,
    }


def _silent(asked: Asked) -> Any:
    """person_id, code and since of everybody who is sent nothing, each once."""
    if asked.run is not None:
        query = select(ContactDecision.person_id, ContactDecision.code, ContactDecision.at.label("since"))
        query = query.where(ContactDecision.run_id == asked.run, *undecided())
        return query.where(*_there(ContactDecision.person_id, asked.region))
    query = select(ContactSilence.person_id, ContactSilence.code, ContactSilence.since)
    query = query.where(ContactSilence.purpose == asked.purpose, *_there(ContactSilence.person_id, asked.region))
    if asked.day is None:
        return query.where(ContactSilence.until.is_(None))
    ended = day_begins(asked.day + timedelta(days=1))
    return query.where(ContactSilence.since < ended, or_(ContactSilence.until.is_(None), ContactSilence.until >= ended))


def undecided() -> tuple[Any, Any]:
    """The conditions on :class:`ContactDecision` of having come to no message."""
    return ContactDecision.verdict != "send", ContactDecision.code.not_in(_WRITTEN)


def _there(person: Any, region: str) -> list[Any]:
    return [person.in_(select(Person.id).where(living_in(region)))] if region else []
