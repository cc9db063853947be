"""A search where more is open than a process holds: the engine's best, the newest, the best paid, of all there is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import db, write
from app.extensions import engine
from app.matching import shelf
from app.postings import among_many, catalog, from_narrow
from app.postings.among_many import Among
from app.postings.finding import prepare_trades
from app.postings.from_narrow import steps
from app.postings.models import Posting
from app.postings.narrowing import Filters
from jobs.index import ensure_built
from search.documents import POSTINGS, Collection
from search.engines.embedded import EmbeddedEngine
from search.lexicon import load_lexicon
from search.query import Hit, Query, Tag
from search.ranking.freetext import understand
from search.ranking.narrowed import mainly, narrowed_queries
from search.text import default_segmenter
from tests.staff_api.conftest import Headers
from tests.staff_api.test_search import TOWN, TOWN_HALL, Find, asking, ids


@pytest.fixture
def find(county: Headers, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.setattr(catalog, "LOOK_SHARE", 0)
    return asking(client, county, monkeypatch)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From now on the county is a city: it holds 20 postings of some hundreds, and is handed 25 to a question."""

    def begin() -> None:
        monkeypatch.setattr(catalog, "MOST", 20)
        monkeypatch.setattr(among_many, "CANDIDATES", 25)

    return begin


def scores(page: Any) -> list[float]:
    return [row["score"] for row in page["items"]]


QUERIES = ("保洁 不上夜班", "普工 4000以上 包住", "大塘埠 普工", "rijie", "车衣服 有厂车", "日结", "保结")


def test_the_best_are_found_among_many(find: Find, many: Any) -> None:
    whole = {q: find(q, limit=5) for q in QUERIES}
    many()
    for q in QUERIES:
        part = find(q, limit=5)
        assert len(part["items"]) == len(whole[q]["items"]) > 0, q
        assert sum(scores(part)) >= 0.9 * sum(scores(whole[q])), q
        assert part["understood"] == whole[q]["understood"], "a town is known, be it among the newest or not"


def test_no_more_is_asked_for_where_there_is_enough(find: Find, many: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    many()
    monkeypatch.setattr(from_narrow, "FEW", 8)
    asked: list[int] = []
    of_the_trade: list[bool] = []
    search_many = EmbeddedEngine.search_many

    def noted(self: EmbeddedEngine, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        if collection is POSTINGS:
            asked.append(len(queries))
            of_the_trade.append(all((Tag("main:factory_worker") in query.must[0]) for query in queries))
        return search_many(self, collection, queries)

    monkeypatch.setattr(EmbeddedEngine, "search_many", noted)
    for more, questions in (({}, [1]), (TOWN_HALL, [3]), ({"facets": "true"}, [1]), ({"sort": "wage"}, [4])):
        asked.clear()
        of_the_trade.clear()
        page = find("普工", limit=5, **more)
        assert (asked, of_the_trade) == (questions, [more in ({}, TOWN_HALL)]), more
        assert len(page["items"]) == 5
    first = find("普工", limit=5)
    asked.clear()
    second = find("普工", limit=5, cursor=first["next"])
    assert len(asked) == 1, "further pages are of all"
    assert not set(ids(first["items"])) & set(ids(second["items"]))
    asked.clear()
    find("插花", limit=5)
    assert len(asked) > 1, "there are few of the trade"


@pytest.mark.parametrize(
    ("words", "questions"),
    [
        ("大塘埠 普工", [1, 2]),  # the trade there; all kin there, and the trade elsewhere
        ("保安 能接孩子", [1, 1]),  # what comes nearest is among what was found
        ("保安 月薪20000", [1, 1, 1]),  # who pays less was left out
    ],
)
def test_nothing_is_asked_twice(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch, words: str, questions: list[int]
) -> None:
    many()
    asked: list[int] = []
    search_many = EmbeddedEngine.search_many

    def noted(self: EmbeddedEngine, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        if collection is POSTINGS:
            asked.append(len(queries))
        return search_many(self, collection, queries)

    monkeypatch.setattr(EmbeddedEngine, "search_many", noted)
    find(words, limit=5)
    assert asked == questions


def test_kin_of_a_trade_that_has_enough_are_asked_for_by_the_terms_alone(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = find("普工 兼职", limit=20)["items"]
    many()
    monkeypatch.setattr(among_many, "CANDIDATES", 8)
    asked: list[Query] = []
    search_many = EmbeddedEngine.search_many

    def noted(self: EmbeddedEngine, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        if collection is POSTINGS:
            asked.extend(queries)
        return search_many(self, collection, queries)

    monkeypatch.setattr(EmbeddedEngine, "search_many", noted)
    page = find("普工 兼职", limit=20)
    own, beside, *_ = asked
    assert Tag("main:factory_worker") in own.must[0]
    assert not own.need_match
    assert beside.need_match
    assert Tag("main:factory_worker") not in beside.must[0]
    assert scores(page)[0] == max(row["score"] for row in whole)
    assert not page["complete"]


def test_the_first_that_are_looked_at_are_the_best(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """Also where the engine hands over all that there is, which it may do in any order."""
    find("", limit=1)
    many()
    monkeypatch.setattr(from_narrow, "FEW", 3)
    cut, few = default_segmenter().tokens, 0
    with app.app_context():
        for family in load_lexicon().families.values():
            said = understand(family.label)
            queries = narrowed_queries(said, today=today(), cut=cut)
            own = mainly(said, queries[0])
            if own is None or not 3 < len(best := engine().search(POSTINGS, replace(own, any_order=False))) < 16:
                continue
            few += 1
            first = next(steps(said, queries, Among(None, Filters(), "best", False, ()), cut))
            assert {one.view.key for one in first.postings} == {hit.key for hit in best[:3]}, family.label
    assert few > 5


def test_all_kin_are_looked_through_before_it_is_said_that_there_is_none(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    find("", limit=1)
    many()
    monkeypatch.setattr(among_many, "CANDIDATES", 8)
    said, cut = understand("普工 兼职"), default_segmenter().tokens
    queries = narrowed_queries(said, today=today(), cut=cut)
    with app.app_context():
        trade, terms, all_kin = steps(said, queries, Among(None, Filters(), "best", False, ()), cut)
        assert (trade.enough, terms.enough, all_kin.last) == (None, 1, True)
        assert {one.view.key for one in all_kin.postings} - {one.view.key for one in (*trade.postings, *terms.postings)}
        assert not all_kin.complete


def test_what_each_trade_finds_first_is_prepared_beforehand(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    find("", limit=1)
    assert prepare_trades() == 0, "all are held, and read when they are first asked for"
    many()
    find("", limit=1)
    app.extensions.pop("posting_shelf")
    assert prepare_trades() > 100
    anew: list[int] = []
    prepared = shelf._prepared

    def noted(session: Session, new: Sequence[int], wanted: Any) -> Any:
        anew.extend(new)
        return prepared(session, new, wanted)

    monkeypatch.setattr(shelf, "_prepared", noted)
    assert find("保安", limit=1)["items"]
    assert anew == []


def test_the_newest_and_the_best_paid_are_of_all(find: Find, many: Any) -> None:
    with write() as session:  # the last is the newest: those that the engine hands over first are not
        for days, one in enumerate(session.scalars(select(Posting).order_by(Posting.id))):
            one.open_from = today() - timedelta(days=1000 - days)
    ensure_built()
    whole = {sort: ids(find("", sort=sort, limit=5)["items"]) for sort in ("newest", "wage")}
    many()
    assert ids(find("", sort="newest", limit=5)["items"]) == whole["newest"]
    assert ids(find("", limit=5)["items"]) == whole["newest"]
    monthly = find("", sort="wage", limit=5)["items"]
    assert ids(monthly)[0] == whole["wage"][0]


@pytest.mark.parametrize(
    "chosen",
    [
        {"lodging": "true", "night": "false"},
        {"night": "true"},
        {"shuttle": "true"},
        {"lodging": "false"},
        {"wage": "4000-5000"},
        {"wage": "0-3000"},
        {"wage": "8000-"},
        {"wage_min": 6000},
        {"region": TOWN},
        {"family": "cleaning"},
        {"shift": "长白班", "form": "全职"},
        {"km": 5, **TOWN_HALL},
    ],
    ids=str,
)
def test_what_is_chosen_is_looked_for_in_all(find: Find, many: Any, chosen: dict[str, Any]) -> None:
    whole = find("", limit=100, **chosen)
    every = set(ids(whole["items"]))
    many()
    part = find("", limit=100, facets="true", **chosen)
    assert len(part["items"]) >= min(whole["total"], 25), "a filter narrows the question, not what came of it"
    assert whole["total"] > 100 or set(ids(part["items"])) <= every
    assert part["facets"]


def test_a_search_does_not_wait_for_a_look_over_a_whole_city(
    find: Find, many: Any, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    many()
    first = find("", limit=1)
    go, seen = Event(), catalog._seen

    def slow(session: Session) -> Any:
        assert go.wait(20)
        return seen(session)

    monkeypatch.setattr(catalog, "_seen", slow)
    with write() as session:
        one = session.scalars(select(Posting).order_by(Posting.id).limit(1)).one()
        one.updated_at = now() + timedelta(minutes=1)
    assert ids(find("", limit=1)["items"]) == ids(first["items"])
    keeper = app.extensions["posting_catalog"]
    before, look = keeper.current(app, db.session()), keeper._beside
    go.set()
    assert look is not None
    look.join(20)
    after = keeper.current(app, db.session())
    assert (after.stamp == before.stamp, after.ids) == (False, before.ids)


def test_towns_are_read_out_of_a_text_the_longest_first() -> None:
    """As going through all names would read them, of which a province has thousands."""
    codes = ("360722", "360722100", "360722101", "360722102", "360827", "360827101", "360121", "360121103")
    held = catalog.Catalog((), dict.fromkeys(codes, 1), len(codes), ())
    names, dice, named = list(held.towns), random.Random(5), 0
    for _ in range(300):
        text = "".join(dice.choice((dice.choice(names), dice.choice("".join(names)), " ", "保洁")) for _ in range(6))
        rest, plain = text, []
        for name in names:
            if name in rest:
                rest = rest.replace(name, " ")
                plain.append((name, held.towns[name]))
        assert held.places(text)[: len(plain)] == plain, text
        named += bool(plain)
    assert named > 200
