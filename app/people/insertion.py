"""New people and registrations, many at a time: a tenth of the cost of the unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.database import chosen, chunks, db
from app.people.directory import Known
from app.people.models import Person, Registration


def insert_new(session: Session, people: Sequence[Person], registrations: Sequence[Known]) -> None:
    """Writes objects that the session does not hold, and gives the people their ids.

    The people carry their public ids. A registration's person may be new or known to the database.
    """
    if people:
        _insert_people(session, people)
    if registrations:
        rows = [_values(Registration, known.registration) | {"person_id": known.person.id} for known in registrations]
        session.execute(insert(Registration.__table__), rows)


def _insert_people(session: Session, people: Sequence[Person]) -> None:
    table = Person.__table__
    if len(people) == 1:  # a desk's: in one step. Of several, SQLite does not promise the ids in their order.
        people[0].id = session.scalars(insert(table).returning(table.c.id), _values(Person, people[0])).one()
        return
    session.execute(insert(table), [_values(Person, person) for person in people])
    of = {person.public_id: person for person in people}
    for part in chunks(list(of), 500):
        for key, public in session.execute(chosen(Person.public_id, Person.id, Person.public_id), {"ids": part}):
            of[public].id = key


def _values(model: type[db.Model], one: Any) -> dict[str, Any]:  # type: ignore[name-defined]
    return {column.name: getattr(one, column.name) for column in model.__table__.columns if column.name != "id"}
