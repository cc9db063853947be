"""What a run asks of the database's connections."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import engines
from app.database import db, write
from app.engines import copy_log_beside, give_room


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


def _log() -> int:
    """Bytes of SQLite's log."""
    return Path(f"{db.engine.url.database}-wal").stat().st_size


def _write_much() -> None:
    with write() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS much (words TEXT)"))
        session.execute(text("INSERT INTO much VALUES (hex(randomblob(200000)))"))


def test_a_server_s_log_is_copied_beside_the_requests_that_make_it_long(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.remove()
    db.engine.dispose()
    copy_log_beside(db.engine)
    for _ in range(10):
        _write_much()
    assert _log() > 4_000_000, "no writer copies it"
    monkeypatch.setattr(engines, "_LOG_BYTES", 1 << 20)
    monkeypatch.setattr(engines, "_COPY_SECONDS", 0.0)
    for _ in range(10):
        _write_much()
        until = time.monotonic() + 10
        while any(one.name == "sqlite-log" for one in threading.enumerate()) and time.monotonic() < until:
            time.sleep(0.005)
    assert _log() < 6_000_000, "what was copied is written over"
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM much")).scalar_one() == 20
