"""Who came to a fair, and which stalls they were told of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, shanghai
from app.database import chunks, db, write
from app.errors import ApiError, FieldError
from app.fairs.models import Fair, Stall, StallShowing, Visit
from app.fairs.service import going_on, held_on
from app.fairs.stalls import brings, shown, takes_people
from app.people.models import Registration
from app.postings.models import Posting
from search.ranking.fair import Stand

NOTHING: dict[int, Stand] = {}


def add_visit(
    session: Session, fair: Fair, registration: Registration, *, channel: str, operator: str, at: datetime, late: bool
) -> Visit:
    """Notes in the caller's transaction that somebody was registered at a fair.

    at: when they stood there. late: the form is brought in afterwards, when the fair may have closed. Raises ApiError
    409 where the fair was not being held then.
    """
    held = held_on(fair, shanghai(at).date()) and (fair.status == "live" or (late and fair.status == "closed"))
    if not held:
        words = "这场招聘会那天没有开" if late else "这场招聘会现在没有开"
        raise ApiError(409, "fair_not_live", words, [FieldError("fair", "fair_not_live", words)])
    visit = Visit(
        fair_id=fair.id, registration_id=registration.id, channel=channel, operator=operator, at=at, fair=fair
    )
    session.add(visit)
    session.flush()
    return visit


def visit_of(session: Session, registration: Registration) -> Visit | None:
    """The visit to a fair at which a registration was made, if it was."""
    found: Visit | None = session.scalar(select(Visit).where(Visit.registration_id == registration.id))
    return found


def present_at(session: Session, visit: Visit) -> dict[int, Stand]:
    """The postings that a visitor can ask about here and now, with their stalls; none where the fair is not going on.

    A posting at two stalls is that of the one to which fewer were sent. What this visitor was told before does not
    count against a stall.
    """
    if not going_on(visit.fair, now()):
        return NOTHING
    day = shanghai(now()).date()
    query = select(Stall.id, Stall.no, Stall.employer_id, Stall.postings).where(Stall.fair_id == visit.fair_id)
    stalls: list[tuple[int, str, int, list[int]]] = [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
    open_now: dict[int, list[tuple[int, int]]] = {}
    for part in chunks(list({employer for _, _, employer, _ in stalls}), 500):
        wanted = select(Posting.employer_id, Posting.id, Posting.open_count).where(Posting.employer_id.in_(part))
        for employer, posting, places in session.execute(wanted.where(*takes_people(day))):
            open_now.setdefault(employer, []).append((posting, places))
    counts = shown(session, [stall for stall, *_ in stalls], visit.id)
    found: dict[int, Stand] = {}
    for key, no, employer, chosen in stalls:
        brought = [(posting, places) for posting, places in open_now.get(employer, []) if brings(chosen, posting)]
        stand = Stand(key, no, counts.get(key, 0), sum(places for _, places in brought))
        for posting, _ in brought:
            known = found.get(posting)
            if known is None or _order(stand) < _order(known):
                found[posting] = stand
    return found


def note_shown(visit: Visit, stall_ids: Collection[int]) -> None:
    """Keeps of which stalls a visitor was told, in a transaction of its own; what was kept before is replaced."""
    session, wanted, of_visit = db.session(), set(stall_ids), StallShowing.visit_id == visit.id
    kept = set(session.scalars(select(StallShowing.stall_id).where(of_visit)))
    visit_id = visit.id
    session.commit()  # nothing is written yet; what was read stays as it is, for the answer
    if kept == wanted:
        return
    try:
        with write():
            gone = kept - wanted
            session.execute(delete(StallShowing).where(of_visit, StallShowing.stall_id.in_(gone)))
            there = select(Stall.id).where(Stall.id.in_(wanted - kept))
            rows = [{"stall_id": stall, "visit_id": visit_id} for stall in session.scalars(there)]
            if rows:
                session.execute(insert(StallShowing), rows)
    except IntegrityError:
        return  # the same form sent twice at once: the other one has kept it


def _order(stand: Stand) -> tuple[bool, int, str]:
    return stand.full, stand.shown, stand.no
