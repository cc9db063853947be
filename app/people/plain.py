"""People as plain rows, as many as a batch looks at: what matching asks of a person, past the unit of work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast
from sqlalchemy.orm import Session

from app.database import chosen, chunks
from app.people.decisions import Standing, standing_of
from app.people.models import Person


class PersonRow(NamedTuple):
    """What matching reads of a :class:`Person`, under the same names and in the same units."""

    id: int
    state: str
    note_enc: bytes | None
    sex: str
    birth: date
    region: str
    lng: float | None
    lat: float | None
    education: str | None
    wage_min: int | None
    max_km: float | None
    lodging: bool | None
    start_by: date | None
    status: str | None
    reason: str | None
    trades: Sequence[Any]
    certs: Sequence[str]
    wishes: Sequence[str]
    shifts: Sequence[str]
    refusals: Sequence[str]
    forms: Sequence[str]
    certs_willing: Sequence[str]
    homecoming: bool
    decided: Sequence[Standing] = ()


AnyPerson = Person | PersonRow
_LISTS = ("trades", "certs", "wishes", "shifts", "refusals", "forms", "certs_willing")
_VALUES = tuple(name for name in PersonRow._fields if name not in (*_LISTS, "homecoming", "decided"))


def people_rows(session: Session, ids: Sequence[int]) -> list[PersonRow]:
    """The people with these ids, in their order, with what stands of what was said to their notes; ids that are gone
    are left out."""
    rows: list[PersonRow] = []
    for part in chunks(ids, 500):
        found = {row[0]: row for row in session.execute(_people(), {"ids": list(part)})}
        said = standing_of(session, [row[0] for row in found.values() if row.note_enc is not None])
        rows += [_row(found[one], said.get(one, ())) for one in part if one in found]
    return rows


@cache
def _people() -> Select[Any]:
    columns = Person.__table__.c
    texts = [cast(columns[name], Text) for name in _LISTS]
    return chosen(columns.id, *(columns[name] for name in _VALUES), *texts, Person.homecoming)


def _row(row: Sequence[Any], said: Sequence[Standing]) -> PersonRow:
    values = len(_VALUES)
    return PersonRow._make((*row[:values], *map(_listed, row[values:-1]), bool(row[-1]), said))


@lru_cache(20_000)
def _listed(text: str) -> tuple[Any, ...]:
    """A list of JSON. Many people say the same, most of them nothing."""
    return tuple(json.loads(text))
