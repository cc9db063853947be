"""What was written is noticed, whoever wrote it; what was not is taken as it was without a look at each posting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import urandom
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from app.changes import service as changes
from app.changes.service import done, record_changes, waiting
from app.clock import now, today
from app.database import db, write
from app.identity.service import create_staff
from app.matching import batch, watch
from app.matching.cards import Cards
from app.matching.shelf import PostingShelf
from app.matching.watch import Watch
from app.postings import catalog, finding, remembered, routes
from app.postings.models import Posting
from jobs.index import sync_once
from search.ranking.freetext import understand
from tests.app.helpers import PASSWORD, log_in
from tests.world import golden_county

Elsewhere = Callable[..., None]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Changes a posting as another process does: this one knows nothing of it but what the database says."""
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(watch, "SETTLED", 0.0)
    for room in ("app.matching.shelf", "app.matching.cards"):
        monkeypatch.setattr(f"{room}.LOOK_SECONDS", 0.0)

    def change(posting: int, **values: Any) -> None:
        with write() as session:
            session.execute(update(Posting).where(Posting.id == posting).values(payload_hash=urandom(32), **values))
            record_changes(session, "postings", [posting], now())
        changes._last.clear()

    return change


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def noted(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", noted)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", noted)


def some_ids() -> list[int]:
    changes._last.clear()
    return list(
        db.session.scalars(select(Posting.id).where(Posting.valid_to >= today()).order_by(Posting.id).limit(40))
    )


@pytest.mark.both_databases
def test_what_was_written_elsewhere_is_seen_and_nothing_else_is_looked_at(app: Flask, elsewhere: Elsewhere) -> None:
    golden_county(app)
    ids, shelf = some_ids(), PostingShelf()
    shelf.take(db.session(), ids)  # the first look: what was read before it may be old
    met = shelf.take(db.session(), ids)
    with statements() as said:
        assert shelf.take(db.session(), ids) == met
    assert not [one for one in said if "employer" in one]
    elsewhere(ids[3], status="paused")
    assert [one.view.key for one in shelf.take(db.session(), ids)] == [
        one.view.key for one in met if one.view.key != ids[3]
    ]
    elsewhere(ids[3], status="open", title="塔吊司机")
    assert {one.view.key: one.view.title for one in shelf.take(db.session(), ids)}[ids[3]] == "塔吊司机"


@pytest.mark.both_databases
def test_cards_of_what_was_closed_elsewhere_are_left_out(app: Flask, elsewhere: Elsewhere) -> None:
    golden_county(app)
    ids, held = some_ids()[:10], Cards()
    for _ in range(2):
        shown = held.of(db.session(), ids)
    with statements() as said:
        assert held.of(db.session(), ids) == shown
    assert not [one for one in said if "employer" in one]
    elsewhere(ids[2], open_count=0)
    assert held.of(db.session(), ids).keys() == shown.keys() - {ids[2]}
    elsewhere(ids[4], title="塔吊司机")
    assert held.of(db.session(), ids)[ids[4]]["title"] == "塔吊司机"


@pytest.mark.both_databases
def test_a_run_that_took_the_marks_over_makes_everything_unsure(app: Flask, elsewhere: Elsewhere) -> None:
    golden_county(app)
    held, ids = Watch(), some_ids()
    before = held.known(db.session())
    elsewhere(ids[0], title="塔吊司机")
    with write() as session:  # between two looks: what it took was never seen
        done(session, waiting(session, "match"))
    batch.plan("all")
    after = held.known(db.session())
    assert after.turn != before.turn
    assert after.since > before.since
    assert not after.unchanged(ids[0], before.since)


def test_while_more_waits_than_can_be_compared_everything_is_unsure(
    app: Flask, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    held, ids = Watch(), some_ids()
    monkeypatch.setattr(watch, "MOST", 1)
    with write() as session:
        record_changes(session, "postings", ids, now())
    assert not held.known(db.session()).unchanged(ids[0], 1e12)


def test_equal_searches_are_answered_once_until_a_posting_changes(
    app: Flask, client: FlaskClient, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    monkeypatch.setattr(catalog, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(remembered, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(remembered, "SETTLED", 0.0)
    asked: list[str] = []
    true = understand

    def noted(text: str, **more: Any) -> Any:
        asked.append(text)
        return true(text, **more)

    monkeypatch.setattr(finding, "understand", noted)

    def find(text: str) -> finding.Findings:
        return finding.search(finding.Search(text))

    changes._last.clear()
    while sync_once():
        pass
    first = find("保洁")
    first = find("保洁")
    asked.clear()
    assert find("保洁") is first
    assert asked == []
    assert find("保安") is not first
    gone = first.results[0].posting
    key = db.session.scalar(select(Posting.id).where(Posting.external_no == gone["external_no"]))
    assert key is not None
    elsewhere(key, status="paused")
    assert gone not in [one.posting for one in find("保洁").results]
    elsewhere(key, status="open")
    while sync_once():
        pass
    changes._last.clear()
    assert gone in [one.posting for one in find("保洁").results]


def test_an_equal_request_gets_the_very_answer_until_a_posting_changes(
    app: Flask, client: FlaskClient, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    monkeypatch.setattr(catalog, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(remembered, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(remembered, "SETTLED", 0.0)
    create_staff("clerk", PASSWORD, "county", "360722")
    clerk = log_in(client, "clerk")
    searched: list[str] = []
    true = finding.search

    def noted(asked: finding.Search) -> finding.Findings:
        searched.append(asked.text)
        return true(asked)

    monkeypatch.setattr(routes, "find", noted)

    def get(text: str, **headers: str) -> Any:
        return client.get("/api/v1/postings", query_string={"q": text}, headers=clerk | headers)

    changes._last.clear()
    while sync_once():
        pass
    get("保洁")
    first, packed = get("保洁"), get("保洁", **{"Accept-Encoding": "gzip"})
    searched.clear()
    again, packed_again = get("保洁"), get("保洁", **{"Accept-Encoding": "gzip"})
    assert searched == []
    assert (again.data, again.mimetype) == (first.data, first.mimetype)
    assert packed_again.data == packed.data
    assert packed_again.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in again.headers
    assert {"Accept-Encoding", "Authorization"} <= {one.strip() for one in again.headers["Vary"].split(",")}
    assert client.get("/api/v1/postings", query_string={"q": "保洁"}).status_code == 401
    for _ in range(2):  # what is not known is noted of everybody who says it
        get("没人知道的活")
    assert searched == ["没人知道的活"] * 2
    gone = first.json["items"][0]["posting"]
    key = db.session.scalar(select(Posting.id).where(Posting.external_no == gone["external_no"]))
    assert key is not None
    elsewhere(key, status="paused")
    assert gone not in [one["posting"] for one in get("保洁").json["items"]]
