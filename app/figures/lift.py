"""What the push is worth: those who are written to beside the few who were drawn to be left alone.

Who belongs to which side is decided by a hash of the person, before anything happens to anybody; so what the sides came
to can be compared as it is, whoever read what (the intention-to-treat comparison of a randomised trial).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.care.models import Care
from app.clock import SHANGHAI
from app.intents.models import Intent, IntentEvent
from app.intents.states import HIRED
from app.outreach.audience import is_held_out, measures
from app.outreach.candidates import living_in
from app.outreach.policy_config import PolicyConfig
from app.people.models import Consent, Person

NINETY_FIVE = 1.96
"""Standard errors on either side of a difference within which it lies in 95 of 100 trials."""
FEWEST = 30
"""People on a side; of fewer nothing is said."""


@dataclass(frozen=True, slots=True)
class Side:
    """people: how many belong to it; interested, hired: how many of these showed an interest, were hired."""

    people: int
    interested: int
    hired: int


@dataclass(frozen=True, slots=True)
class Lift:
    """written, left: the two sides. Differences are in percentage points of people, with the bounds between which they
    lie in 95 of 100 trials; None where a side is too small to say. measures: whether anybody is held out now."""

    measures: bool
    written: Side
    left: Side
    interested: tuple[float, float, float] | None
    hired: tuple[float, float, float] | None


def lift(session: Session, config: PolicyConfig, region: str, first: date, last: date) -> Lift:
    """The two sides over a span of days (Shanghai, both counted). A fixed number of queries.

    A side holds everybody of the region who had agreed to the push before the span and was not in care within it.
    """
    begin = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    drawn = {person: is_held_out(public, config) for person, public in _people(session, region, begin, end)}
    within = Intent.at >= begin, Intent.at < end
    interested = set(session.scalars(select(Intent.person_id).where(*within)))
    steps = select(Intent.person_id).join(IntentEvent, IntentEvent.intent_id == Intent.id)
    hired = set(session.scalars(steps.where(IntentEvent.after == HIRED, IntentEvent.at >= begin, IntentEvent.at < end)))
    sides = []
    for held_out in (False, True):
        people = {person for person, out in drawn.items() if out is held_out}
        sides.append(Side(len(people), len(people & interested), len(people & hired)))
    written, left = sides
    return Lift(
        measures(session, config), written, left,
        difference(written.interested, written.people, left.interested, left.people),
        difference(written.hired, written.people, left.hired, left.people),
    )  # fmt: skip


def difference(some: int, of: int, others: int, of_others: int) -> tuple[float, float, float] | None:
    """By how many percentage points one share lies above another, with its lower and upper bound (normal
    approximation, 95 %); None where one of them is of fewer than ``FEWEST``."""
    if min(of, of_others) < FEWEST:
        return None
    here, there = some / of, others / of_others
    error = NINETY_FIVE * sqrt(here * (1 - here) / of + there * (1 - there) / of_others)
    return tuple(round(100 * value, 2) for value in (here - there, here - there - error, here - there + error))  # type: ignore[return-value]


def _people(session: Session, region: str, begin: datetime, end: datetime) -> list[tuple[int, uuid.UUID]]:
    """(id, public id) of everybody who counts."""
    agreed = select(Consent.person_id).where(
        Consent.purpose == "push",
        Consent.granted_at < begin,
        or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > begin),
    )
    cared_for = select(Care.person_id).where(
        Care.opened_at < end, or_(Care.closed_at.is_(None), Care.closed_at > begin)
    )
    query = select(Person.id, Person.public_id).where(
        Person.created_at < begin, Person.id.in_(agreed), Person.id.not_in(cared_for)
    )
    if region:
        query = query.where(living_in(region))
    return [(row.id, row.public_id) for row in session.execute(query)]
