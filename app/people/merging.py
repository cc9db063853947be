"""Two records that turn out to be one person: what other rooms keep of the one becomes the other's."""

from __future__ import annotations

from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now
from app.database import db
from app.people.models import Person
from app.privacy.audit import record

MADE_ANEW = frozenset({"match", "person_outcome", "person_reading", "contact_decision", "call_decision"})
"""Tables of what is worked out of a record: where both have a row, that of the one that stays is as good until the next
run, which finds the person changed."""


def repoint(session: Session, gone: int, into: int) -> None:
    """Makes every row that belongs to person ``gone`` belong to ``into``, then removes ``gone``; noted in the log.

    Rows that cannot stand beside those of ``into`` are joined with them first, by the rules of their rooms. The rest
    goes by the foreign keys of the schema. Raises IntegrityError for a row that would be lost.
    """
    # here, because the rooms know people
    from app.uniting import RULES

    session.flush()
    both = select(Person.id).where(Person.id.in_((gone, into))).order_by(Person.id)
    session.execute(both.with_for_update()).all()  # nobody writes a row of theirs meanwhile
    at = now()
    for rule in RULES:
        rule(session, gone, into, at)
    people = Person.__table__
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is people for key in column.foreign_keys):
                _repoint(session, table, column.name, gone, into)
    record(session, actor="merge", action="person.unite", subject=f"person:{into}", detail=f"person:{gone}")
    session.execute(delete(Person).where(Person.id == gone))


def _repoint(session: Session, table: Table, column: str, gone: int, into: int) -> None:
    owner = table.c[column]
    if table.name not in MADE_ANEW:
        session.execute(update(table).where(owner == gone).values({column: into}))
        return
    try:
        with session.begin_nested():
            session.execute(update(table).where(owner == gone).values({column: into}))
        return
    except IntegrityError:
        pass
    keys = list(table.primary_key.columns)
    for row in session.execute(select(*keys).where(owner == gone)).all():
        here = [key == value for key, value in zip(keys, row, strict=True)]
        try:
            with session.begin_nested():
                session.execute(update(table).where(*here).values({column: into}))
        except IntegrityError:
            session.execute(delete(table).where(*here))
