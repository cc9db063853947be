"""What a run asks of the database's connections."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.database import db
from app.engines import give_room


def _kept() -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(text("PRAGMA cache_size")).scalar_one())


def test_a_run_over_everybody_has_room_for_many_pages_and_says_so_twice_without_harm(app: Flask) -> None:
    assert _kept() == -16_000
    give_room(db.engine)
    give_room(db.engine)
    assert _kept() == -1_000_000
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar_one() == 256_000
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    give_room(db.engine, 400)
    assert _kept() == -400_000
