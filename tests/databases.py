"""Databases that have every table already: to make them by their statements takes longer than most tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, inspect

from app.database import db


def make_tables() -> None:
    """Every table in the running app's database, which is empty or has them all. A new file of SQLite is a copy."""
    path = db.engine.url.database or ""
    if db.engine.dialect.name == "sqlite" and path and not Path(path).exists():
        Path(path).write_bytes(_file())
    elif not inspect(db.engine).has_table("person"):
        db.create_all()


def make_tables_at(url: str) -> None:
    """Every table in the database of an address; nobody is connected to it afterwards."""
    engine = create_engine(url)
    try:
        db.metadata.create_all(engine)
    finally:
        engine.dispose()


@cache
def _file() -> bytes:
    """The file of a database in which nothing was written yet, with a write-ahead log as the application has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(engine, "connect")
        def _connect(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA journal_mode=WAL")

        db.metadata.create_all(engine)
        engine.dispose()
        return path.read_bytes()
