"""Statements for many rows at once, past the unit of work and past the columns' types: what comes is in the form of the
database already. That form is made once for what many rows share, where the unit of work makes it for each."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Insert, Update, column, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import TableClause


def plain_table(name: str, *columns: str) -> TableClause:
    """A table whose columns have no type."""
    return table(name, *(column(one) for one in columns))


def inserting(dialect: Dialect) -> Callable[..., Any]:
    """The database's own ``insert``, which knows what to do about a row that is there already."""
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert


def positional(statement: Insert | Update, dialect: Dialect, *columns: str) -> str:
    """The SQL of a statement with a place for each column's value, in their order, for ``exec_driver_sql``."""
    style = "format" if dialect.name == "postgresql" else "qmark"
    plain = type(dialect)(paramstyle=style)  # type: ignore[call-arg]
    return str(statement.compile(dialect=plain, column_keys=list(columns)))


def processor(kind: Any, dialect: Dialect) -> Callable[[Any], Any]:
    """What puts a value of a column's type into the form of the database."""
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found or (lambda value: value)


def public_id() -> uuid.UUID:
    """An identifier of version 7 (RFC 9562, 5.7): the milliseconds of this moment, then 74 bits of chance. Rows that
    are written together stand together in its index; those of version 4 would each touch another page of it. The
    moment is that of the world outside: where the program's clock stands still, all would be of one."""
    chance = secrets.randbits(74)
    moment = time.time_ns() // 1_000_000
    return uuid.UUID(int=moment << 80 | 7 << 76 | chance >> 62 << 64 | 2 << 62 | chance & (1 << 62) - 1)
