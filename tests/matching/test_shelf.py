"""Postings are prepared from what the index keeps of them, and from their words wherever that does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.clock import today
from app.database import db
from app.extensions import engine
from app.matching import shelf as room
from app.matching.demand import demand
from app.matching.shelf import PostingShelf
from app.matching.views import offered, posting_view, postings_by_id
from app.matching.watch import Written
from app.postings.models import Posting
from app.postings.plain import posting_rows
from search.documents import POSTINGS, Collection
from search.engines.base import EngineUnavailable
from search.lexicon import load_lexicon
from search.ranking.ceiling import faces_of
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.ranking.weights import load_weights
from tests.world import GOLDEN, golden_county, import_table, rows_of, write_table


def every_id() -> list[int]:
    return list(db.session.scalars(select(Posting.id).order_by(Posting.id)))


def read_anew(ids: Sequence[int]) -> list[PreparedPosting]:
    wanted, postings = demand(db.session()), postings_by_id(db.session(), ids)
    return [prepare_posting(posting_view(one, wanted), load_lexicon()) for one in postings if offered(one)]


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the postings whose words the shelf reads itself."""
    titles: list[str] = []

    def noted(view: Any, lexicon: Any) -> PreparedPosting:
        titles.append(view.title)
        return prepare_posting(view, lexicon)

    monkeypatch.setattr(room, "prepare_posting", noted)
    return titles


@pytest.mark.both_databases
def test_no_word_is_read_that_the_index_keeps_the_reading_of(app: Flask, read_here: list[str]) -> None:
    golden_county(app)
    read_here.clear()  # matching may have met a handful, for which the engine is not asked
    ids = every_id()
    assert PostingShelf().take(db.session(), ids) == read_anew(ids)
    assert len(ids) > 200
    assert read_here == []


@pytest.mark.both_databases
def test_a_row_says_of_a_posting_what_its_model_says(app: Flask) -> None:
    golden_county(app)
    ids = every_id()
    rows, models = posting_rows(db.session(), [*ids, 10**6]), postings_by_id(db.session(), ids)
    assert [posting_view(one) for one in rows] == [posting_view(one) for one in models]
    assert [offered(one) for one in rows] == [offered(one) for one in models]


def test_what_changed_since_it_was_indexed_is_read_from_its_words(
    app: Flask, read_here: list[str], tmp_path: Path
) -> None:
    golden_county(app)
    cells = dict(rows_of(GOLDEN / "postings.csv")[3], 岗位名称="夜班电焊工", 工作内容="夜里焊钢架，爬外架")
    import_table("postings", write_table(tmp_path / "changed.csv", [cells]))
    ids = every_id()
    assert PostingShelf().take(db.session(), ids) == read_anew(ids)
    assert read_here == ["夜班电焊工"]


def test_damaged_readings_and_a_missing_engine_cost_time_and_nothing_else(
    app: Flask, read_here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    ids = every_id()
    true = engine().readings(POSTINGS, ids)
    damaged = {key: reading.replace('"', "'", 1) for key, reading in true.items() if key % 2}

    def answers(_: Collection, keys: Sequence[int]) -> dict[int, str]:
        return damaged

    def is_away(_: Collection, keys: Sequence[int]) -> dict[int, str]:
        raise EngineUnavailable("gone")

    for readings in (answers, is_away):
        monkeypatch.setattr(engine(), "readings", readings)
        read_here.clear()
        assert PostingShelf().take(db.session(), ids) == read_anew(ids)
        assert len(read_here) == len(read_anew(ids)) > 200


def test_what_was_not_met_takes_one_statement_and_what_is_held_another(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    ids, held = every_id(), PostingShelf()
    demand(db.session())
    asked: list[str] = []

    def noted(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    monkeypatch.setattr(room, "changed_within", lambda *_: False)
    monkeypatch.setattr(room, "written", lambda _: Written())
    monkeypatch.setattr(room, "LOOK_SECONDS", 1e9)
    event.listen(db.engine, "before_cursor_execute", noted)
    try:
        met = held.take(db.session(), ids)
        assert len(asked) == 1
        assert held.take(db.session(), ids) == met
        assert len(asked) == 1
        monkeypatch.setattr(room, "LOOK_SECONDS", -1.0)
        again = held.take(db.session(), ids)
        assert len(asked) == 2
        assert "duties" not in asked[1]
        assert all(one is other for one, other in zip(again, met, strict=True))
    finally:
        event.remove(db.engine, "before_cursor_execute", noted)


def test_faces_are_made_once_for_as_long_as_a_posting_is_held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    golden_county(app)
    held, day, weights = PostingShelf(), today(), load_weights()
    postings = held.take(db.session(), every_id())
    wanted, tomorrow = (faces_of(postings, weights, day + timedelta(days)) for days in (0, 1))
    assert wanted.tobytes() != tomorrow.tobytes()
    made: list[int] = []

    def noted(some: Sequence[PreparedPosting], *given: Any) -> Any:
        made.append(len(some))
        return faces_of(some, *given)

    monkeypatch.setattr(room, "faces_of", noted)
    narrow = min(range(len(postings)), key=lambda place: len(postings[place].facts.families))
    assert len(held.faces([postings[narrow]], day)) == 1
    assert held.faces(postings, day).tobytes() == wanted.tobytes()
    made.clear()
    assert held.faces(postings[::-1], day)[::-1].tobytes() == wanted.tobytes()
    assert sum(made) == 0
    other = replace(postings[0], view=replace(postings[0].view, urgent=not postings[0].view.urgent))
    assert held.faces([other, *postings[1:]], day)["most"][0] != wanted["most"][0]
    assert held.faces(postings, day).tobytes() == wanted.tobytes()
    assert sum(made) == 1
    assert held.faces(postings, day + timedelta(1)).tobytes() == tomorrow.tobytes()
    assert len(held.faces([], day)) == 0
