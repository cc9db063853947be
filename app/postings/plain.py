"""Postings as plain rows, as many as a batch looks at: what matching asks of a posting, past the unit of work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from sys import intern
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, cast, select
from sqlalchemy import type_coerce as as_it_is
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.database import chunks, one_of
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
_DAYS = ("open_from", "valid_to")
_DAYS_AT = tuple(map(_VALUES.index, _DAYS))
_FEW = tuple(
    _VALUES.index(name)
    for name in (
        "verify_status",
        "employer_name",
        "education",
        "region",
        "wage_unit",
        "board",
        "shift",
        "form",
        "status",
    )
)
"""Places of what many postings say alike: it is kept once for all of them."""


class RowVersion(NamedTuple):
    """What of a posting and its employer changes with anything that matching reads of them: compared, never read, the
    last two as the database gives them, without the work of turning them into moments and bytes."""

    posting: int
    employer: int
    status: str
    open_count: int
    verify_status: str
    updated_at: object
    payload_hash: object


def posting_rows(session: Session, ids: Sequence[int]) -> list[PostingRow]:
    """The postings with these ids, in their order; ids that are gone are left out."""
    return [row for row, _ in versioned_rows(session, ids)]


def versioned_rows(session: Session, ids: Sequence[int]) -> list[tuple[PostingRow, RowVersion]]:
    """The same, each with the version that it was read at."""
    rows: list[tuple[PostingRow, RowVersion]] = []
    statement = _postings(session.get_bind().dialect.name)
    for part in chunks(ids, 500):
        found = {row[0]: row for row in session.execute(statement, {"ids": list(part)}).all()}
        rows += [_row(found[one]) for one in part if one in found]
    return rows


def posting_versions(session: Session, ids: Sequence[int]) -> dict[int, RowVersion]:
    """The versions of the postings with these ids as they are now, by id; ids that are gone are left out."""
    found: dict[int, RowVersion] = {}
    statement = _versions(session.get_bind().dialect.name)
    for part in chunks(ids, 500):
        found.update((row[0], RowVersion._make(row)) for row in session.execute(statement, {"ids": list(part)}).all())
    return found


def among(dialect: str) -> ColumnElement[bool]:
    """That a posting's number is among ``ids``, which are one parameter."""
    return one_of(dialect, Posting.__table__.c.id)


@cache
def _postings(dialect: str) -> Select[Any]:
    posting, employer = Posting.__table__, Employer.__table__
    theirs = {"verify_status": employer.c.verify_status, "employer_name": employer.c.name}
    values = [theirs[name] if name in theirs else posting.c[name] for name in _VALUES]
    values = [as_it_is(one, NullType()) if name in _DAYS else one for name, one in zip(_VALUES, values, strict=True)]
    texts = [cast(posting.c[name], Text) for name in _LISTS]
    joined = posting.join(employer, employer.c.id == posting.c.employer_id)
    return select(*values, *texts, *_written()).select_from(joined).where(among(dialect))


@cache
def _versions(dialect: str) -> Select[Any]:
    posting, employer = Posting.__table__, Employer.__table__
    joined = posting.join(employer, employer.c.id == posting.c.employer_id)
    what = (posting.c.id, posting.c.employer_id, posting.c.status, posting.c.open_count, employer.c.verify_status)
    return select(*what, *_written()).select_from(joined).where(among(dialect))


def _written() -> list[ColumnElement[Any]]:
    posting = Posting.__table__.c
    return [as_it_is(one, NullType()) for one in (posting.updated_at, posting.payload_hash)]


def _row(row: Sequence[Any]) -> tuple[PostingRow, RowVersion]:
    count, all_of = len(_VALUES), len(PostingRow._fields)
    values = list(row[:count])
    for at in _FEW:
        if values[at] is not None:
            values[at] = intern(values[at])
    for at in _DAYS_AT:
        values[at] = _day(values[at])
    one = PostingRow._make((*values, *map(_listed, row[count:all_of])))
    return one, RowVersion(one.id, one.employer_id, one.status, one.open_count, one.verify_status, *row[all_of:])


@lru_cache(4_000)
def _day(value: str | date) -> date:
    """As SQLite has a day, or as PostgreSQL does: one for all that name it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(20_000)
def _listed(text: str) -> tuple[str, ...]:
    """A list of JSON. Many postings say the same, most of them nothing."""
    return tuple(json.loads(text))
