"""What a worker's phone asks for again and again, in few statements that are put together once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.employers.models import Employer
from app.feedback.models import Feedback
from app.feedback.spoken import AGAINST, AWAY
from app.intents.models import Intent
from app.intents.service import ONCE_IN
from app.matching.cards import VERSION, cards
from app.matching.models import Match, PersonOutcome
from app.matching.views import OFFERED
from app.outreach.models import InboxItem
from app.people.models import Person
from app.postings.models import Posting

_PERSON: BindParameter[int] = bindparam("person")
_STANDING = (
    select(
        Person.state,
        PersonOutcome.code,
        PersonOutcome.text,
        PersonOutcome.unlock,
        PersonOutcome.training,
        PersonOutcome.at,
    )
    .outerjoin(PersonOutcome, PersonOutcome.person_id == Person.id)
    .where(Person.id == _PERSON)
)
_SPOKEN = exists().where(
    Feedback.person_id == Match.person_id,
    Feedback.posting_id == Match.posting_id,
    Feedback.undone_at.is_(None),
    Feedback.kind.in_(AGAINST),
    Feedback.at > bindparam("spoken_after", type_=Feedback.at.type),
)
_APPLIED = exists().where(
    Intent.person_id == Match.person_id,
    Intent.posting_id == Match.posting_id,
    Intent.at > bindparam("applied_after", type_=Intent.at.type),
)
_SHOWN = (
    select(
        Match.public_id, Match.rank, Match.score, Match.reasons, Match.drawback, Match.relaxed, Match.posting_id,
        _APPLIED.label("applied"), *VERSION,
    )
    .join(Posting, Posting.id == Match.posting_id)
    .join(Employer, Employer.id == Posting.employer_id)
    .where(Match.person_id == _PERSON, *OFFERED, ~_SPOKEN)
    .order_by(Match.rank)
)  # fmt: skip
_UNREAD = select(func.count()).where(InboxItem.person_id == _PERSON, InboxItem.read_at.is_(None))
_INBOX = (
    select(
        InboxItem.id, InboxItem.public_id, InboxItem.title, InboxItem.body, InboxItem.matches,
        InboxItem.delivered_at, InboxItem.read_at, _UNREAD.scalar_subquery().label("unread"),
    )
    .where(InboxItem.person_id == _PERSON, InboxItem.id < bindparam("before"))
    .order_by(InboxItem.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
_HIGHEST = 2**31 - 1


def standing(session: Session, person_id: int) -> Row[Any] | None:
    """A person's state and the outcome of the last matching (code, text, unlock, training, at; all None
    before the first)."""
    return session.execute(_STANDING, {"person": person_id}).one_or_none()


def shown_matches(session: Session, person_id: int, at: datetime) -> list[dict[str, Any]]:
    """What is recommended to a person now, best first, as ``OwnMatchOut`` reads it: without what has closed since, or
    was spoken against since. at: aware UTC."""
    said = {"person": person_id, "spoken_after": at - AWAY, "applied_after": at - ONCE_IN}
    rows = session.execute(_SHOWN, said).all()
    ready = cards().take(session, {row.posting_id: tuple(row[8:]) for row in rows})
    return [
        {
            "id": row.public_id,
            "rank": row.rank,
            "score": row.score,
            "reasons": [{"code": code, "text": text} for code, text in row.reasons],
            "drawback": {"code": row.drawback[0], "text": row.drawback[1]} if row.drawback else None,
            "relaxed": row.relaxed,
            "applied": row.applied,
            "posting": ready[row.posting_id],
        }
        for row in rows
        if row.posting_id in ready
    ]


def shown_inbox(session: Session, person_id: int, *, most: int, before: int | None) -> tuple[Sequence[Row[Any]], int]:
    """At most so many messages of a person, newest first, and how many are unread. before: only older ones than the
    item with this id."""
    rows = session.execute(_INBOX, {"person": person_id, "before": before or _HIGHEST, "most": most}).all()
    if rows or before is None:
        return rows, rows[0].unread if rows else 0
    return rows, session.scalar(_UNREAD, {"person": person_id}) or 0
