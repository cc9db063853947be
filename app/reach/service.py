"""How people are reached, for others to ask, and what changes when somebody says something of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ApiError, FieldError
from app.people.consents import held
from app.people.models import Person
from app.privacy.audit import record
from app.reach.models import PersonReach

OWNERS: dict[str, str] = {
    "self": "本人",
    "child": "子女",
    "spouse": "配偶",
    "parent": "父母",
    "cadre": "村干部",
    "other": "其他人",
}
"""Whose phone it is: elders share one."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person is reached. dead_hash: the keyed hash of a number at which they are not, None for none."""

    smartphone: bool | None = None
    phone_owner: str | None = None
    call_from: time | None = None
    call_to: time | None = None
    no_calls: bool = False
    dead_hash: bytes | None = None


UNSAID = Reach()


def reach_of(session: Session, ids: Collection[int]) -> dict[int, Reach]:
    """What is known of how some people are reached, by id; whoever is missing has said nothing. One query."""
    rows = session.scalars(select(PersonReach).where(PersonReach.person_id.in_(ids)))
    return {row.person_id: _reach(row) for row in rows}


def shown(session: Session, person: Person) -> dict[str, Any]:
    """All of it as answers show it, with whether the number works and whether the person may be called."""
    found = reach_of(session, [person.id]).get(person.id, UNSAID)
    works = found.dead_hash is None or found.dead_hash != person.phone_hash
    return {**asdict(found), "number_works": works, "agreed": held(session, person.id, "phone") is not None}


def number_is_dead(session: Session, person: Person) -> bool:
    """Whether a call has shown that a person is not reached at the number on their record."""
    dead = session.scalar(select(PersonReach.dead_hash).where(PersonReach.person_id == person.id))
    return dead is not None and dead == person.phone_hash


def write_down(
    session: Session, person: Person, said: Mapping[str, Any], *, channel: str, operator: str, actor: str, at: datetime
) -> Reach:
    """Puts what is said in the place of what was known, in the caller's write transaction.

    said: smartphone, phone_owner, call_from, call_to, no_calls (left out: as it was). operator: who wrote it; actor:
    the same as the audit log names them. A number found dead stays dead. Raises ApiError 422 for hours that are none.
    """
    _check_hours(said["call_from"], said["call_to"])
    row = _row(session, person.id)
    for name in ("smartphone", "phone_owner", "call_from", "call_to"):
        setattr(row, name, said[name])
    if "no_calls" in said:
        row.no_calls = said["no_calls"]
    _sign(session, row, channel, operator, at)
    record(session, actor=actor, action="reach.change", subject=f"person:{person.id}")
    return _reach(row)


def note_number(session: Session, person: Person, *, dead: bool, channel: str, operator: str, at: datetime) -> None:
    """Notes, in the caller's write transaction, that a person is not reached at the number on their record, or is."""
    row = _row(session, person.id)
    row.dead_hash = person.phone_hash if dead else None
    _sign(session, row, channel, operator, at)


def _row(session: Session, person_id: int) -> PersonReach:
    """The row of a person, made where there is none; whoever else writes it waits."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    row: PersonReach | None = session.get(PersonReach, person_id, populate_existing=True)
    return row or PersonReach(person_id=person_id, no_calls=False)


def _sign(session: Session, row: PersonReach, channel: str, operator: str, at: datetime) -> None:
    row.channel, row.operator, row.at = channel, operator, at
    session.add(row)
    session.flush()


def _reach(row: PersonReach) -> Reach:
    return Reach(row.smartphone, row.phone_owner, row.call_from, row.call_to, row.no_calls, row.dead_hash)


def _check_hours(begin: time | None, end: time | None) -> None:
    if (begin is None) != (end is None):
        message = "从几点到几点，要么都填，要么都不填"
        field = "call_from" if begin is None else "call_to"
        raise ApiError(422, "invalid", message, [FieldError(field, "required", message)])
    if begin is not None and end is not None and begin >= end:
        message = "结束的时间要比开始的晚"
        raise ApiError(422, "invalid", message, [FieldError("call_to", "out_of_range", message)])
