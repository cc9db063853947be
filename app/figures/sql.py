"""Two expressions that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class SecondsBetween(FunctionElement[float]):
    """Seconds from the second moment to the first."""

    name = "seconds_between"
    type = Float()
    inherit_cache = True


class ShanghaiDay(FunctionElement[str]):
    """The day of a moment in Shanghai, YYYY-MM-DD."""

    name = "shanghai_day"
    type = String()
    inherit_cache = True


@compiles(SecondsBetween, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(one, **more) for one in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(SecondsBetween, "postgresql")
def _seconds_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(one, **more) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) AS DOUBLE PRECISION)"


@compiles(ShanghaiDay, "sqlite")
def _day_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '+8 hours')"


@compiles(ShanghaiDay, "postgresql")
def _day_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **more)} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"
