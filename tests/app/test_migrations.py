from __future__ import annotations

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from app.config import ROOT
from app.database import UTCDateTime, db

FOLDER = str(ROOT / "migrations")


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
