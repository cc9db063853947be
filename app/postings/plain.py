"""Postings as plain rows, as many as a batch looks at: what matching asks of a posting, past the unit of work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast
from sqlalchemy.orm import Session

from app.database import chosen, chunks
from app.employers.models import Employer
from app.postings.models import Posting


class PostingRow(NamedTuple):
    """What matching reads of a :class:`Posting` and its employer, under the same names and in the same units."""

    id: int
    employer_id: int
    verify_status: str
    employer_name: str
    title: str
    headcount: int
    open_count: int
    duties: str
    requirements: str
    education: str | None
    years: int | None
    place: str
    region: str
    lng: float | None
    lat: float | None
    wage_low: float | None
    wage_high: float | None
    wage_base: int | None
    wage_unit: str
    board: str
    shuttle: bool | None
    shift: str
    form: str
    urgent: bool
    open_from: date
    valid_to: date
    status: str
    certs: Sequence[str]
    conditions: Sequence[str]
    accepts: Sequence[str]


AnyPosting = Posting | PostingRow
_LISTS = ("certs", "conditions", "accepts")
_VALUES = tuple(name for name in PostingRow._fields if name not in _LISTS)


def posting_rows(session: Session, ids: Sequence[int]) -> list[PostingRow]:
    """The postings with these ids, in their order; ids that are gone are left out."""
    rows: list[PostingRow] = []
    for part in chunks(ids, 500):
        found = {row[0]: row for row in session.execute(_postings(), {"ids": list(part)}).all()}
        rows += [_row(found[one]) for one in part if one in found]
    return rows


@cache
def _postings() -> Select[Any]:
    posting, employer = Posting.__table__, Employer.__table__
    theirs = {"verify_status": employer.c.verify_status, "employer_name": employer.c.name}
    values = [theirs[name] if name in theirs else posting.c[name] for name in _VALUES]
    texts = [cast(posting.c[name], Text) for name in _LISTS]
    joined = posting.join(employer, employer.c.id == posting.c.employer_id)
    return chosen(posting.c.id, *values, *texts).select_from(joined)


def _row(row: Sequence[Any]) -> PostingRow:
    values = len(_VALUES)
    return PostingRow._make((*row[:values], *map(_listed, row[values:])))


@lru_cache(20_000)
def _listed(text: str) -> tuple[str, ...]:
    """A list of JSON. Many postings say the same, most of them nothing."""
    return tuple(json.loads(text))
