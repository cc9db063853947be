"""Who was sent nothing, and why: the last decision about each person, or those of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.figures.rows import Row, people_rows
from app.outreach.candidates import living_in
from app.outreach.models import ContactDecision, OutboxMessage
from app.outreach.sentences import SENTENCES
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Reason:
    """How many people one code keeps from being written to."""

    code: str
    sentence: str
    count: int


def reasons(session: Session, region: str, run: int | None = None) -> list[Reason]:
    """Every code that keeps people of a region ("": everywhere) silent, the most frequent first."""
    query = silent(region, run).with_only_columns(ContactDecision.code, func.count()).group_by(ContactDecision.code)
    found = [Reason(code, SENTENCES.get(code, code), number) for code, number in session.execute(query)]
    return sorted(found, key=lambda one: (-one.count, one.code))


def page_of(
    session: Session, region: str, code: str, run: int | None, *, after: int, limit: int
) -> list[tuple[int, Row]]:
    """People who are sent nothing, by id from the one after ``after`` on. code: "" for any."""
    query = silent(region, run).with_only_columns(ContactDecision).where(ContactDecision.person_id > after)
    if code:
        query = query.where(ContactDecision.code == code)
    found = list(session.scalars(query.order_by(ContactDecision.person_id).limit(limit)))
    people = people_rows(session, [one.person_id for one in found])
    return [
        (
            one.person_id,
            {
                "person": people[one.person_id],
                "verdict": one.verdict,
                "code": one.code,
                "text": one.text,
                "not_before": one.not_before,
                "at": one.at,
                "run": one.run_id,
            },
        )
        for one in found
    ]


def silent(region: str, run: int | None) -> Select[Any]:
    """The decisions after which nothing was written; who waits for the morning with a message is none of them."""
    written = select(OutboxMessage.id).where(
        OutboxMessage.person_id == ContactDecision.person_id, OutboxMessage.run_id == ContactDecision.run_id
    )
    query = select(ContactDecision.person_id).where(ContactDecision.verdict != "send", ~written.exists())
    if region:
        query = query.where(ContactDecision.person_id.in_(select(Person.id).where(living_in(region))))
    return query.where(ContactDecision.run_id == run) if run is not None else query
