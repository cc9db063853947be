"""The one SQLAlchemy object, its column types, and the way to write. How engines are set up: :mod:`app.engines`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import flask_sqlalchemy.session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    DateTime,
    Integer,
    MetaData,
    Select,
    any_,
    bindparam,
    column,
    exc,
    func,
    select,
)
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

Item = TypeVar("Item")

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class OneDatabase(flask_sqlalchemy.session.Session):
    """A session of the one database there is: to which a statement goes need not be worked out for each."""

    _engine: Engine | None = None

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Engine | Connection | None = None, **_more: Any
    ) -> Engine | Connection:
        if self._engine is None:
            self._engine = self._db.engine
        return bind or self._engine


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": OneDatabase})


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out, on every database. A naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone was given to the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


begins_to_write: ContextVar[bool] = ContextVar("begins_to_write", default=False)
"""Whether the connection that is being taken is for writing: :mod:`app.engines` asks. A listener to the beginning of
transactions could be told by the connection, but once there is one, every statement looks for listeners of its own."""


@contextmanager
def write() -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back on any error. What was read before it is let go."""
    session = db.session()
    session.rollback()
    mark = begins_to_write.set(True)
    try:
        session.connection()
    finally:
        begins_to_write.reset(mark)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def write_apart() -> Iterator[Connection]:
    """A write transaction on a connection of its own, whatever the session is at; else like :func:`write`."""
    with ExitStack() as stack:
        mark = begins_to_write.set(True)
        try:
            connection = stack.enter_context(db.engine.connect())
            stack.enter_context(connection.begin())
        finally:
            begins_to_write.reset(mark)
        yield connection


def is_away(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, says that the database cannot be reached or cannot do its work, rather
    than that a statement was wrong."""
    while error is not None:
        if _says_away(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_away(error: BaseException) -> bool:
    if isinstance(error, _AWAY):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if isinstance(error, exc.OperationalError | exc.InterfaceError) or error.connection_invalidated:
        return True
    # sqlite tells of a file that is no database by the bare class, PostgreSQL of a server that only reads by a code
    return type(error) is exc.DatabaseError or getattr(error.orig, "sqlstate", None) == "25006"


_AWAY = (exc.TimeoutError, exc.PendingRollbackError, exc.ResourceClosedError, exc.DisconnectionError)
"""Of the pool and the session: no connection came, or the one there was is gone."""


@cache
def chosen(which: Any, *what: Any) -> Select[Any]:
    """``what`` where a column holds one of ``ids``, a parameter of the statement: put together once, which costs as
    much as running it."""
    return select(*what).where(which.in_(bindparam("ids", expanding=True)))


def among(session: Session, number: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """That a column holds one of some numbers, as many as there are. They are one parameter: a list of parameters would
    be another statement for each length, and each of them is looked at several times before it arrives."""
    return one_of(session.get_bind().dialect.name, number, ids)


def one_of(dialect: str, number: Any, ids: Collection[int] | None = None) -> ColumnElement[bool]:
    """The same for a dialect. ids: None where they are a parameter of the statement, of that name."""

    def these(kind: Any) -> Any:
        return bindparam("ids", type_=kind) if ids is None else bindparam(None, list(ids), type_=kind, unique=True)

    if dialect == "postgresql":
        found: ColumnElement[bool] = number == any_(these(ARRAY(Integer)))
        return found
    found = number.in_(select(column("value")).select_from(func.json_each(these(JSON))))
    return found


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in slices of at most ``size``: databases take only so many parameters at once."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def id_slices(column: Any, condition: ColumnElement[bool], size: int) -> Iterator[list[int]]:
    """The ids of the rows of which ``condition`` holds, ascending, ``size`` at a time. Nothing is held open meanwhile:
    whoever works on them may change whether it holds, and what fails is not met again."""
    last = 0
    while ids := list(db.session.scalars(select(column).where(condition, column > last).order_by(column).limit(size))):
        db.session.rollback()
        yield ids
        last = ids[-1]
    db.session.rollback()
