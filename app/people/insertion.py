"""New people and registrations, many at a time: a tenth of the cost of the unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, select
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
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql and len(registrations) == 1 and [one.person for one in registrations] == list(people):
        _insert_together(session, people[0], registrations[0].registration)
        return
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


def _insert_together(session: Session, person: Person, registration: Registration) -> None:
    """A desk's new person and their registration, there and back to the server once. SQLite knows no such statement,
    and has no way there and back to save."""
    whole, form = _values(Person, person), _values(Registration, registration)
    del form["person_id"]
    said = {f"person_{name}": value for name, value in whole.items()} | form
    ids = session.connection().execute(_both(), said).one()
    _hold(session, person, {**whole, "id": ids.person_id})
    _hold(session, registration, {**form, "id": ids.id, "person_id": ids.person_id})
    set_committed_value(registration, "person", person)


@cache
def _both() -> ReturningInsert[Any]:
    person, form = Person.__table__, Registration.__table__
    said = {one.name: bindparam(f"person_{one.name}", type_=one.type) for one in person.columns if one.name != "id"}
    new = insert(person).values(said).returning(person.c.id).cte("new_person")
    names = [one.name for one in form.columns if one.name not in ("id", "person_id")]
    rest = select(new.c.id, *(bindparam(name, type_=form.c[name].type) for name in names))
    return insert(form).from_select(["person_id", *names], rest).returning(form.c.id, form.c.person_id)


def _insert_one(session: Session, one: Any, **more: object) -> None:
    """In one step with the id, which saves reading it again."""
    values = _values(type(one), one) | more
    _hold(session, one, {**values, "id": session.connection().scalar(_one(type(one).__table__), values)})


def _hold(session: Session, one: Any, values: dict[str, Any]) -> None:
    """What was written past the session belongs to it from now on."""
    one.id = values["id"]
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
