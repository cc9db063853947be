"""Whose matches may be out of date: what has changed and was not matched again since.

A change waits in its row until a match run takes it; from then on the run's open partitions say whom it concerns, until
their new matches stand. Both are read in this order, and matches after them, so that nothing slips through between.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.changes.service import waiting_among
from app.database import among
from app.matching.models import MatchPartition, MatchRun, PersonOutcome

_CONSUMER = "match"


def people_waiting(session: Session, ids: Collection[int]) -> set[int]:
    """Which of some people are to be matched again, by their ids."""
    held = waiting_among(session, _CONSUMER, "people", ids)
    behind = _in_open_partitions(session, set(ids) - held)
    if behind:
        query = select(PersonOutcome.person_id, PersonOutcome.run_id).where(
            among(session, PersonOutcome.person_id, behind)
        )
        looked_at = {row.person_id: row.run_id for row in session.execute(query)}
        held |= {person for person, run in behind.items() if looked_at.get(person, 0) < run}
    return held


def postings_waiting(session: Session, ids: Collection[int]) -> set[int]:
    """Which of some postings changed and were not taken by a match run yet, by their ids."""
    return waiting_among(session, _CONSUMER, "postings", ids)


def _in_open_partitions(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Person → the latest unfinished run that was to match them. A finished run over everybody settles those before."""
    whole = select(func.max(MatchRun.id)).where(MatchRun.scope == "all", MatchRun.state == "done").scalar_subquery()
    query = (
        select(MatchPartition.run_id, MatchPartition.people)
        .join(MatchRun, MatchRun.id == MatchPartition.run_id)
        .where(MatchRun.state != "done", MatchRun.id > func.coalesce(whole, 0), MatchPartition.done.is_(False))
        .order_by(MatchPartition.run_id)
    )
    wanted = frozenset(ids)
    return {person: run for run, people in session.execute(query) for person in wanted.intersection(people)}
