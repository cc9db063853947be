"""Which postings people have spoken of, so that matching leaves them in peace."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.database import chunks
from app.feedback.models import Feedback

AWAY = timedelta(days=90)
"""So long a posting that somebody spoke against, or applied for, is not recommended to them again."""

AGAINST = ("too_far", "low_pay", "bad_shift")
_SPOKEN = select(Feedback.person_id, Feedback.posting_id).where(
    Feedback.person_id.in_(bindparam("people", expanding=True)),
    Feedback.undone_at.is_(None),
    Feedback.kind.in_((*AGAINST, "applied")),
    Feedback.at > bindparam("after", type_=Feedback.at.type),
)


def spoken_of(session: Session, people: Collection[int], at: datetime) -> dict[int, frozenset[int]]:
    """The postings that each of some people spoke against or applied for, not taken back, in the 90 days before."""
    found: dict[int, set[int]] = {}
    for part in chunks(list(people), 500):
        for person, posting in session.execute(_SPOKEN, {"people": part, "after": at - AWAY}):
            found.setdefault(person, set()).add(posting)
    return {person: frozenset(postings) for person, postings in found.items()}
