from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import JSON, Date, DateTime, LargeBinary, MetaData, String, Uuid, inspect, select, text

from app.config import ROOT
from app.database import UTCDateTime, db
from app.migrations import register_migrations

FOLDER = str(ROOT / "migrations")


@pytest.fixture(autouse=True)
def migrations(app: Flask) -> None:
    register_migrations(app)


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.both_databases
def test_up_down_and_up_again(app: Flask) -> None:
    db.drop_all()
    flask_migrate.upgrade(directory=FOLDER)
    everything = _tables()
    assert everything == set(db.metadata.tables)
    flask_migrate.downgrade(directory=FOLDER, revision="base")
    assert _tables() == set()
    flask_migrate.upgrade(directory=FOLDER)
    assert _tables() == everything


@pytest.mark.both_databases
def test_the_models_are_what_the_migrations_make(app: Flask) -> None:
    db.drop_all()
    flask_migrate.upgrade(directory=FOLDER)

    def same_type(_context: object, _column: object, _metadata: object, found: object, wanted: object) -> bool | None:
        return False if isinstance(wanted, UTCDateTime) else None

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, db.metadata) == []


def test_there_is_one_head() -> None:
    script = ScriptDirectory(FOLDER)
    assert len(script.get_heads()) == 1


@pytest.mark.both_databases
def test_what_was_written_before_the_second_migration_stays(app: Flask) -> None:
    """Rows of 0001 keep what hangs on them, and get a channel and an operator."""
    db.drop_all()
    flask_migrate.upgrade(directory=FOLDER, revision="0001")
    for table, more in (
        ("person", {}),
        ("employer", {}),
        ("posting", {"employer_id": 1}),
        ("intent", {"person_id": 1, "posting_id": 1, "source": "stall"}),
        ("intent_event", {"intent_id": 1}),
        ("feedback", {"person_id": 1, "posting_id": 1, "intent_id": 1}),
        ("employment", {"person_id": 1}),
    ):
        _insert(table, more)
    flask_migrate.upgrade(directory=FOLDER)
    with db.engine.connect() as connection:

        def one(query: str) -> tuple[Any, ...]:
            return tuple(connection.execute(text(query)).one())

        assert one("SELECT channel FROM intent") == ("fair",)
        assert one("SELECT intent_id FROM intent_event") == (1,)
        assert one("SELECT intent_id, operator FROM feedback") == (1, "unknown")
        assert one("SELECT found_by FROM employment") == ("",)


def _insert(name: str, more: dict[str, Any]) -> None:
    """A row with id 1 of a table as it is in the database now, each column that must have a value having some."""
    metadata = MetaData()
    metadata.reflect(db.engine, only=[name], resolve_fks=False)
    table = metadata.tables[name]
    values = {column.name: _some(column.type) for column in table.columns if not column.nullable}
    with db.engine.begin() as connection:
        connection.execute(table.insert().values({**values, "id": 1, **more}))
        assert connection.execute(select(table)).one()


def _some(kind: object) -> Any:
    for types, value in (
        (Uuid, uuid.uuid4()),
        (DateTime, datetime(2026, 11, 1, tzinfo=UTC)),
        (Date, date(1990, 1, 1)),
        (LargeBinary, b"x"),
        (JSON, []),
        (String, "x"),
    ):
        if isinstance(kind, types):
            return value
    return 0
