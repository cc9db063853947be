"""The two lists behind a number of the balance: who seeks, and what is open, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.market.balance import TRADES, WISHES, Slice, looking, postings_of, seekers_in, understood
from app.matching.views import people_by_id, postings_by_id
from app.paging import Page, read_cursor, write_cursor
from app.people.models import Person

STEP = 2_000
"""People read at once while those of one kind of work are picked out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of people or postings, and how many the list holds in all: the number of the balance."""

    page: Page
    count: int


def seekers(session: Session, of: Slice, args: Mapping[str, Any]) -> Listed:
    """The seekers of a slice in the order in which they came. Raises ApiError 422 for a cursor of another list."""
    limit, place = args["limit"], _place("seekers", of)
    after = int(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else 0
    ids: list[int] = []
    while len(ids) <= limit:
        query = select(Person.id, WISHES, TRADES).where(*looking(of), Person.id > after)
        rows = session.execute(query.order_by(Person.id).limit(STEP)).all()
        ids += [key for key, wished, done in rows if of.occupation in (None, understood(wished, done))]
        if len(rows) < STEP:
            break
        after = rows[-1][0]
    following = write_cursor(place, [ids[limit - 1]]) if len(ids) > limit else None
    return Listed(Page(people_by_id(session, ids[:limit]), following), seekers_in(session, of))


def postings(session: Session, of: Slice, args: Mapping[str, Any]) -> Listed:
    """The open postings of a slice in the order in which they came. Raises ApiError 422 for a cursor of another."""
    limit, place = args["limit"], _place("postings", of)
    after = int(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else 0
    everything = [one.view.key for one in postings_of(session, of)]
    rest = [key for key in everything if key > after]
    following = write_cursor(place, [rest[limit - 1]]) if len(rest) > limit else None
    return Listed(Page(postings_by_id(session, rest[:limit]), following), len(everything))


def _place(kind: str, of: Slice) -> str:
    return f"market {kind} {of.region} {of.occupation} {of.direct}"
