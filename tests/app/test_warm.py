"""What a server does before it forks its workers."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from app import create_app
from app.database import db
from app.warm import warm_up


def test_a_server_reads_sqlites_file_where_the_system_holds_it_and_a_command_does_not(tmp_path: Path) -> None:
    app = create_app({"DATA_DIR": str(tmp_path)})
    with app.app_context(), db.engine.connect() as before:
        assert before.scalar(text("PRAGMA mmap_size")) == 0
    assert warm_up(app) == 0  # without tables there is nothing to prepare
    with app.app_context(), db.engine.connect() as after:
        assert after.scalar(text("PRAGMA mmap_size")) > 1 << 30
