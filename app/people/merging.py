"""Two records that turn out to be one person: what other rooms keep of the one becomes the other's."""

from __future__ import annotations

from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import db
from app.people.models import Person


def repoint(session: Session, gone: int, into: int) -> None:
    """Makes every row that belongs to person ``gone`` belong to ``into``, then removes ``gone``.

    Goes by the foreign keys of the schema, so that no room has to know the others. Where ``into`` already has a row
    that says the same (a unique key stands in the way), theirs stays and that of ``gone`` goes with it; but where a
    column says ``info={"either": True}``, what is true of one of the two is true of the person.
    """
    people = Person.__table__
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is people for key in column.foreign_keys):
                _repoint(session, table, column.name, gone, into)
    session.execute(delete(Person).where(Person.id == gone))


def _repoint(session: Session, table: Table, column: str, gone: int, into: int) -> None:
    owner = table.c[column]
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
            for one in table.columns:
                if one.info.get("either") and session.scalar(select(one).where(*here)):
                    session.execute(update(table).where(owner == into).values({one.name: True}))
            session.execute(delete(table).where(*here))
