"""How many have applied for a posting of late, and how its employer answers: so that people are spread over vacancies.

The congestion factor of public employment services: applications of the last three weeks against free places
(les-emplois, PR 758). An employer's habit counts with a Beta prior, so that one answer says little.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from time import monotonic

from flask import current_app
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.intents.models import Intent
from app.intents.states import BY_WORKER, LAPSED, NEW
from app.matching.views import Demand
from app.postings.models import Posting
from search.ranking.score import REPLY_PRIOR

APPLIED_WITHIN = timedelta(days=21)
ANSWERED_WITHIN = timedelta(days=3)
"""An employer may take so long; only then an application without an answer counts against them."""

LOOKED_BACK = timedelta(days=90)
PRIOR_COUNT = 5
"""An employer with so many applications is believed half by them, half by what is usual."""

REFRESH_SECONDS = 20.0


class Desire:
    """A process's :class:`Demand`, read again after 20 seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: float | None = None
        self._demand = Demand()

    def now(self, session: Session) -> Demand:
        """What is known, read anew by the caller where it is older. While one reads, others go by the old."""
        if self._read is not None and monotonic() - self._read < REFRESH_SECONDS:
            return self._demand
        if self._lock.acquire(blocking=self._read is None):
            try:
                if self._read is None or monotonic() - self._read >= REFRESH_SECONDS:
                    newest, self._read = _demand(session), monotonic()
                    if newest != self._demand:  # who holds the old one need not compare
                        self._demand = newest
            finally:
                self._lock.release()
        return self._demand


def demand(session: Session) -> Demand:
    """What this application knows."""
    held: Desire = current_app.extensions.setdefault("posting_demand", Desire())
    return held.now(session)


def _demand(session: Session) -> Demand:
    at = now()
    applied = select(Intent.posting_id, func.count()).where(Intent.at > at - APPLIED_WITHIN, Intent.state != BY_WORKER)
    answered = func.sum(case((Intent.state.in_((NEW, LAPSED)), 0), else_=1))
    heard = (
        select(Posting.employer_id, func.count(), answered)
        .join(Posting, Posting.id == Intent.posting_id)
        .where(Intent.at > at - LOOKED_BACK, Intent.at < at - ANSWERED_WITHIN, Intent.state != BY_WORKER)
        .group_by(Posting.employer_id)
    )
    return Demand(
        {row[0]: row[1] for row in session.execute(applied.group_by(Intent.posting_id))},
        {
            employer: round((said + PRIOR_COUNT * REPLY_PRIOR) / (count + PRIOR_COUNT), 3)
            for employer, count, said in session.execute(heard)
        },
    )
