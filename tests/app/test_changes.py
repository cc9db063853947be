from __future__ import annotations

import pytest
from flask import Flask

from app.changes.service import done, record_changes, waiting
from app.clock import now
from app.database import db, write

pytestmark = pytest.mark.both_databases


def test_many_changes_of_one_object_are_one_row_for_each_consumer(app: Flask) -> None:
    for _ in range(3):
        with write() as session:
            record_changes(session, "people", [7, 7, 8], now())
    rows = waiting(db.session(), "index")
    assert [(row.collection, row.record_id, row.version) for row in rows] == [("people", 7, 3), ("people", 8, 3)]
    assert len(waiting(db.session(), "match")) == 2


def test_a_change_made_meanwhile_is_not_lost(app: Flask) -> None:
    with write() as session:
        record_changes(session, "postings", [1, 2], now())
    read = waiting(db.session(), "index")
    with write() as session:
        record_changes(session, "postings", [2], now())
    with write() as session:
        done(session, read)
    assert [row.record_id for row in waiting(db.session(), "index")] == [2]


def test_what_is_rolled_back_never_changed(app: Flask) -> None:
    def stopped_midway() -> None:
        with write() as session:
            record_changes(session, "postings", [1], now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped_midway()
    assert waiting(db.session(), "index") == []
