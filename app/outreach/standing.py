"""What people have come to since they asked for work: a job that they told of, postings that they answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import among
from app.intents.models import Intent
from app.people.employment import Employment
from app.people.models import Registration

SAME_VISIT = timedelta(days=1)
"""Who says at one visit where they work and that they look for something else, looks."""

ANSWERED_FOR = timedelta(days=90)
"""So long a posting that somebody answered is no news to them."""


def at_work(session: Session, ids: Collection[int]) -> set[int]:
    """Those of some people who told of a job (务工台账) after they had last asked for work, by their ids."""
    jobs = select(Employment.person_id, func.max(Employment.at).label("at")).where(
        among(session, Employment.person_id, ids)
    )
    told = {row.person_id: row.at for row in session.execute(jobs.group_by(Employment.person_id))}
    asked = _asked(session, told)
    return {person for person, at in told.items() if person not in asked or at > asked[person] + SAME_VISIT}


def away_from_home(session: Session, homes: Mapping[int, str]) -> set[int]:
    """Those of some people who work in another county than their home, and have neither said that they are back nor
    asked for work since.

    homes: the first six digits of each one's home, by person id.
    """
    latest = select(func.max(Employment.id)).where(among(session, Employment.person_id, homes))
    latest = latest.group_by(Employment.person_id)
    query = select(Employment.person_id, Employment.region, Employment.return_plan, Employment.at)
    entries = {row.person_id: row for row in session.execute(query.where(Employment.id.in_(latest)))}
    asked = _asked(session, entries)
    return {
        person
        for person, row in entries.items()
        if row.return_plan != "home" and row.region[:6] != homes[person]
        if person not in asked or row.at + SAME_VISIT >= asked[person]
    }


def _asked(session: Session, people: Collection[int]) -> dict[int, datetime]:
    """When each of some people last asked for work."""
    if not people:
        return {}
    visits = select(Registration.person_id, func.max(Registration.at).label("at"))
    visits = visits.where(among(session, Registration.person_id, people)).group_by(Registration.person_id)
    return {row.person_id: row.at for row in session.execute(visits)}


def answered(session: Session, ids: Collection[int], now: datetime) -> set[tuple[int, int]]:
    """(person, posting) of interests that some people have shown lately."""
    query = select(Intent.person_id, Intent.posting_id)
    rows = session.execute(query.where(among(session, Intent.person_id, ids), Intent.at > now - ANSWERED_FOR))
    return {(row.person_id, row.posting_id) for row in rows}
