"""F040: words that nobody knows are noted for the staff, counted by people and never with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.clock import now, today
from app.database import db, write
from app.lexicon.models import LexiconSighting
from app.lexicon.sightings import KEPT, SOURCES, note_unknown, purge_sightings
from search.lexicon import put_in_force
from tests.app.helpers import tick
from tests.imports.tables import posting, worker, write_csv
from tests.lexicon.conftest import CLEANING
from tests.world import import_table

Call = Callable[..., Any]


def said(source: str, text: str, *people: str) -> None:
    """People say something, each by themselves."""
    for one in people:
        with write() as session:
            note_unknown(session, [(source, text, one.encode())])


def listed(call: Call, **query: Any) -> dict[str, int]:
    return {one["word"]: one["times"] for one in call("volunteer", "GET", "/unknown", **query)["items"]}


def sightings() -> list[LexiconSighting]:
    db.session.rollback()
    return list(db.session.scalars(select(LexiconSighting)))


def test_a_word_is_shown_once_three_people_said_it_and_each_counts_once(call: Call) -> None:
    said("wish", "想找噜噜搓的事", "a", "b", "a", "b")
    assert listed(call) == {}
    said("trade", "噜噜搓", "c", "c")
    said("wish", "搞卫生", "a", "b", "c")
    assert listed(call) == {"噜噜搓": 3}
    (one,) = call("county", "GET", "/unknown", source="trade")["items"]
    assert one["sources"] == ["wish", "trade"]
    assert one["first"] == one["last"] == today().isoformat()
    assert listed(call, source="title") == {}


def test_nothing_that_may_be_a_person_a_number_or_a_place_is_noted(call: Call) -> None:
    for text in (
        "联系老张", "王建国", "13800138000", "找李老板", "泉江镇", "360722198406120024", "随便", "家住村口第三间屋后面",
    ):  # fmt: skip
        said("wish", text, "a", "b", "c", "d")
    assert sightings() == []


def test_who_said_it_cannot_be_told_and_two_words_of_one_person_share_nothing(app: Flask) -> None:
    said("wish", "噜噜搓、嗒嗒绞", "a")
    first, second = sightings()
    assert first.mark != second.mark
    assert len(first.mark) == 16
    assert {column.name for column in LexiconSighting.__table__.columns} == {"word", "mark", "source", "day"}


def test_both_tables_tell_in_one_statement_and_none_where_all_is_known(call: Call, tmp_path: Path) -> None:
    statements: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    known = [worker(f"K{i}", 姓名=f"甲{i}", 择业工种="缝纫工") for i in range(3)]
    import_table("workers", write_csv(tmp_path / "known.csv", known))
    assert not any("lexicon_sighting" in one for one in statements)
    wishes = [worker(f"W{i}", 姓名=f"乙{i}", 择业工种="噜噜搓", 做过的工种="嗒嗒绞:3") for i in range(4)]
    import_table("workers", write_csv(tmp_path / "w.csv", wishes))
    assert sum("lexicon_sighting" in one for one in statements) == 1
    import_table("workers", write_csv(tmp_path / "w.csv", wishes))
    titles = [posting(f"P{i}", 单位名称=f"橙心{i}有限公司", 岗位名称="噜噜搓") for i in range(2)]
    import_table("postings", write_csv(tmp_path / "p.csv", titles))
    assert listed(call) == {"噜噜搓": 6, "嗒嗒绞": 4}


def test_a_command_knows_the_county_s_words_too(call: Call, tmp_path: Path) -> None:
    call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    put_in_force(None)
    import_table("workers", write_csv(tmp_path / "w.csv", [worker("W1", 择业工种="大噜噜搓")]))
    assert sightings() == []


def test_a_registration_and_a_search_tell_too(call: Call, client: Any, desks: dict[str, dict[str, str]]) -> None:
    form = {"birth": "1984-06-12", "region": "360722101", "push": False, "channel": "window", "wishes": ["噜噜搓"]}
    for name in ("甲一", "甲二"):
        sent = client.post("/api/v1/registrations", json=form | {"name": name}, headers=desks["county"])
        assert sent.status_code in (200, 201), sent.text
    assert {one.source for one in sightings()} == {"wish"}
    for _ in range(2):
        with client.get("/api/v1/postings", headers=desks["town"], query_string={"q": "噜噜搓"}) as answer:
            assert answer.status_code in (200, 503)
    assert {one.source for one in sightings()} == {"wish", "search"}
    assert listed(call) == {"噜噜搓": 3}


@pytest.mark.both_databases
def test_one_tap_says_what_it_means_or_that_it_is_no_work(call: Call) -> None:
    for word in ("噜噜搓", "大噜噜搓", "嗒嗒绞"):
        said("wish", word, "a", "b", "c")
    made = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert made["state"] == "approved"
    assert listed(call) == {"嗒嗒绞": 3}, "the longer one is understood by it"
    gone = call("county", "POST", "/unknown/dismiss", {"word": "嗒嗒绞"})
    assert (gone["state"], gone["meanings"]) == ("dismissed", [])
    said("wish", "嗒嗒绞", "a", "b", "c", "d")
    assert listed(call) == {}
    assert call("county", "GET", "/lookup", q="嗒嗒绞")["by"] == "nobody"
    again = call("county", "POST", "/words", {"word": "嗒嗒绞", "meanings": CLEANING}, status=201)
    assert (again["id"], again["state"]) == (gone["id"], "approved")
    assert call("county", "POST", "/unknown/dismiss", {"word": "嗒嗒绞"}, status=409)["code"] == "word_known"


def test_what_a_town_suggested_is_not_asked_again(call: Call) -> None:
    said("wish", "噜噜搓", "a", "b", "c")
    made = call("town", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert listed(call) == {}
    call("county", "POST", f"/words/{made['id']}/refuse", {})
    assert listed(call) == {"噜噜搓": 3}


def test_the_list_sorts_and_pages(call: Call) -> None:
    said("wish", "噜噜搓", "a", "b", "c")
    with write() as session:
        session.execute(update(LexiconSighting).values(day=today() - timedelta(days=1)))
    said("search", "嗒嗒绞", "a", "b", "c", "d")
    said("title", "唰唰嗒", *"abcde")
    first = call("county", "GET", "/unknown", limit=2)
    rest = call("county", "GET", "/unknown", limit=2, cursor=first["next"])
    assert [one["word"] for one in first["items"] + rest["items"]] == ["唰唰嗒", "嗒嗒绞", "噜噜搓"]
    assert rest["next"] is None
    assert next(iter(listed(call, sort="last"))) == "噜噜搓"
    assert listed(call, q="嗒") == {"唰唰嗒": 5, "嗒嗒绞": 4}
    assert set(SOURCES) == {"wish", "trade", "title", "search"}


def test_what_nobody_says_any_more_is_forgotten(call: Call, app: Flask) -> None:
    said("wish", "噜噜搓", "a", "b", "c")
    tick(app, KEPT)
    said("wish", "嗒嗒绞", "a", "b", "c")
    tick(app, timedelta(days=1))
    assert purge_sightings() == 3
    assert {one.word for one in sightings()} == {"嗒嗒绞"}
    assert now().date() > sightings()[0].day
