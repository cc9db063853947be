"""New people and registrations, many at a time: a tenth of the cost of the unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningInsert

from app.database import chosen, chunks, db
from app.people.directory import Known
from app.people.models import Person, Registration


def insert_new(session: Session, people: Sequence[Person], registrations: Sequence[Known]) -> None:
    """Writes objects that the session does not hold, and gives the people their ids.

    The people carry their public ids. A registration's person may be new or known to the database. A desk's single
    registration gets its id too, and the session holds it and its person from then on, as if it had read them.
    """
    if people:
        _insert_people(session, people)
    if len(registrations) == 1:
        registration, person = registrations[0].registration, registrations[0].person
        _insert_one(session, registration, person_id=person.id)
        set_committed_value(registration, "person", person)
    elif registrations:
        rows = [_values(Registration, known.registration) | {"person_id": known.person.id} for known in registrations]
        session.execute(insert(Registration.__table__), rows)


def _insert_people(session: Session, people: Sequence[Person]) -> None:
    if len(people) == 1:
        _insert_one(session, people[0])
        return
    # in one step for several, SQLite does not promise the ids in their order
    session.execute(insert(Person.__table__), [_values(Person, person) for person in people])
    of = {person.public_id: person for person in people}
    for part in chunks(list(of), 500):
        for key, public in session.execute(chosen(Person.public_id, Person.id, Person.public_id), {"ids": part}):
            of[public].id = key


def _insert_one(session: Session, one: Any, **more: object) -> None:
    """In one step with the id, which saves reading it again."""
    table = type(one).__table__
    values = _values(type(one), one) | more
    values["id"] = one.id = session.connection().scalar(_one(table), values)
    make_transient_to_detached(one)
    for name, value in values.items():
        if name not in one.__dict__:  # what nobody said: else it would be read when somebody asks for it
            set_committed_value(one, name, value)
    session.add(one)


@cache
def _one(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(table.c.id)


def _values(model: type[db.Model], one: Any) -> dict[str, Any]:  # type: ignore[name-defined]
    return {column.name: getattr(one, column.name) for column in model.__table__.columns if column.name != "id"}
