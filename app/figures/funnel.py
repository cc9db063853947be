"""What fairs came to: visit → registered → interested → interview → hired → still there after 30 days.

Each step is one query for visits, grouped by fair for the lines and read for people for the numbers. Steps may be left
out on the way, so that who was hired on the spot counts as having been spoken to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import Session

from app.fairs.models import Fair, Visit
from app.figures.scope import Scope
from app.figures.sets import ANSWER_DAYS, Ids, people, whose
from app.figures.sql import SecondsBetween
from app.intents.models import Intent, IntentEvent
from app.intents.states import EMPLOYED, INTERVIEW, OFFER, STAYED
from app.people.models import Person, Registration

MET = ("met", "agreed")
"""Levels of an interest that was written down after the two had spoken."""


def came(scope: Scope) -> Select[Any]:
    """Visits to fairs in that time by people who live there; to be told columns."""
    query = select(Visit.id).join(Registration, Registration.id == Visit.registration_id)
    query = query.where(Visit.at >= scope.begin, Visit.at < scope.end, *whose(Registration.person_id, scope))
    if scope.fair is None:
        return query
    return query.where(Visit.fair_id == select(Fair.id).where(Fair.public_id == scope.fair).scalar_subquery())


def interested(scope: Scope) -> Select[Any]:
    """Of those, after which the person showed an interest in a posting within 14 days."""
    passed = SecondsBetween(Intent.at, Visit.at)
    query = came(scope).join(Intent, Intent.person_id == Registration.person_id)
    return query.where(passed >= 0, passed <= ANSWER_DAYS * 86_400)


def interviewed(scope: Scope) -> Select[Any]:
    """Of those, where the two met, or it came to more."""
    steps = IntentEvent.after.in_((INTERVIEW, OFFER, *EMPLOYED))
    met = select(IntentEvent.id).where(IntentEvent.intent_id == Intent.id, steps).correlate(Intent).exists()
    return interested(scope).where(or_(Intent.level.in_(MET), Intent.state.in_(EMPLOYED), met))


def hired(scope: Scope) -> Select[Any]:
    """Of those, where the person was hired."""
    return interested(scope).where(Intent.state.in_(EMPLOYED))


def retained(scope: Scope) -> Select[Any]:
    """Of those, where somebody wrote down that the person is still there after 30 days."""
    return interested(scope).where(Intent.state.in_(tuple(STAYED)))


STEPS: Mapping[str, Callable[[Scope], Select[Any]]] = {
    "fair_visits": came,
    "fair_registered": came,
    "fair_intents": interested,
    "fair_interviews": interviewed,
    "fair_hired": hired,
    "fair_retained_30": retained,
}
"""By the code of the figure. The first one counts visits, the others people."""


def of_people(step: Callable[[Scope], Select[Any]], scope: Scope) -> Ids:
    """The people of a step."""
    return people(scope).where(Person.id.in_(step(scope).with_only_columns(Registration.person_id)))


def by_fair(session: Session, scope: Scope) -> list[tuple[Fair, dict[str, int]]]:
    """Every fair that somebody visited, the earliest first, with how many came to each step."""
    found: dict[int, dict[str, int]] = {}
    for code, step in STEPS.items():
        counted = Visit.id if code == "fair_visits" else Registration.person_id
        query = step(scope).with_only_columns(Visit.fair_id, func.count(distinct(counted))).group_by(Visit.fair_id)
        for fair, number in session.execute(query):
            found.setdefault(fair, dict.fromkeys(STEPS, 0))[code] = number
    fairs = select(Fair).where(Fair.id.in_(found)).order_by(Fair.starts_at, Fair.id)
    return [(fair, found[fair.id]) for fair in session.scalars(fairs)]
