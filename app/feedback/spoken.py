"""Which postings people have spoken of, so that matching leaves them in peace."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import chunks
from app.feedback.models import Feedback

AWAY = timedelta(days=90)
"""So long a posting that somebody spoke against, or applied for, is not recommended to them again."""

AGAINST = ("too_far", "low_pay", "bad_shift")


def spoken_of(session: Session, people: Collection[int], at: datetime) -> dict[int, frozenset[int]]:
    """The postings that each of some people spoke against or applied for, not taken back, in the 90 days before."""
    found: dict[int, set[int]] = {}
    for part in chunks(list(people), 500):
        query = select(Feedback.person_id, Feedback.posting_id).where(
            Feedback.person_id.in_(part),
            Feedback.undone_at.is_(None),
            Feedback.kind.in_((*AGAINST, "applied")),
            Feedback.at > at - AWAY,
        )
        for person, posting in session.execute(query):
            found.setdefault(person, set()).add(posting)
    return {person: frozenset(postings) for person, postings in found.items()}
