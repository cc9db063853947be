"""Search at the desk: what was read, facets that count true, orders, pages, the nearest, completions, related words."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now, today
from app.database import db, write
from app.identity.service import create_staff
from app.postings import among_many, catalog, finding
from app.postings.models import Posting
from jobs.index import ensure_built
from jobs.sample import FOLDER
from tests.app.helpers import PASSWORD, log_in
from tests.staff_api.conftest import Headers
from tests.world import import_table

Find = Callable[..., Any]
TOWN_HALL = {"lng": 114.93, "lat": 25.38}
TOWN = "360722101"
QUERIES = ("打螺丝", "保洁", "包吃住", "普工 4000以上", "车衣服 不上夜班", "", "保安", "日结", "五十多岁能做", "司机")


@pytest.fixture
def find(county: Headers, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Find:
    """Asks the search of the judged county, and ``suggest`` where that is said."""
    return asking(client, county, monkeypatch)


def asking(client: FlaskClient, headers: Headers, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.setattr(catalog, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr("app.matching.shelf.LOOK_SECONDS", 0.0)

    def ask(q: str = "", status: int = 200, door: str = "", **more: Any) -> Any:
        answer = client.get(f"/api/v1/postings{door}", headers=headers, query_string={"q": q, **more})
        assert answer.status_code == status, answer.text
        return answer.json

    return ask


def chain(find: Find, q: str, **more: Any) -> list[dict[str, Any]]:
    """Every posting of a search, page by page."""
    rows, cursor = [], ""
    while cursor is not None:
        page = find(q, limit=60, cursor=cursor, **more)
        rows += page["items"]
        cursor = page["next"]
    return rows


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["posting"]["id"] for row in rows]


def test_every_facet_of_the_sample_county_counts_what_sending_it_back_finds(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_table("postings", Path(FOLDER) / "postings.csv")
    ensure_built()
    create_staff("county", PASSWORD, "county", "360827")
    find = asking(client, log_in(client, "county"), monkeypatch)
    dice = random.Random(11)
    tried = 0
    for q in QUERIES:
        chosen: dict[str, str] = {}
        for _ in range(3):
            whole = find(q, facets="true", limit=1, **chosen)
            facets = [one for one in whole["facets"] if one["values"]]
            if not facets:
                break
            facet = dice.choice(facets)
            value = dice.choice(facet["values"])
            sent = {**chosen, facet["name"]: value["value"]}
            narrow = find(q, facets="true", limit=1, **sent)
            assert narrow["total"] == value["count"], (q, sent)
            again = next(one for one in narrow["facets"] if one["name"] == facet["name"])
            assert [one["value"] for one in again["values"] if one["chosen"]] == [value["value"]]
            tried += 1
            chosen = sent
    assert tried >= 20
    assert find("保洁")["facets"] == []


def test_what_was_read_is_said(find: Find) -> None:
    said = find("大塘埠 保结 不上夜班 4000以上 包住")["understood"]
    assert said["work"] == ["保洁"]
    assert said["corrected"] == [{"written": "保结", "meant": "保洁"}]
    assert said["shift"] == "不上夜班"
    assert said["wage_min"] == 4000
    assert "包住" in said["wishes"]
    assert [place["name"] for place in said["places"]] == ["江西省赣州市信丰县大塘埠镇"]
    assert said["names"] == []
    assert said["sentence"].startswith("找：保洁；在：江西省赣州市信丰县大塘埠镇；月薪：4000 元以上；时间：不上夜班")


def test_a_town_is_kept(find: Find) -> None:
    page = find("大塘埠镇", limit=100)
    assert page["total"] > 0
    assert all(row["posting"]["region"].startswith(page["understood"]["places"][0]["code"]) for row in page["items"])


@pytest.mark.parametrize("q", ["普工", ""])
def test_nearest_first_newest_first_best_paid_first(find: Find, q: str) -> None:
    found = {sort: chain(find, q, sort=sort, **TOWN_HALL) for sort in ("best", "distance", "newest", "wage")}
    assert len({frozenset(ids(rows)) for rows in found.values()}) == 1
    assert len(set(ids(found["best"]))) == len(found["best"]) == find(q)["total"]
    km = [row["km"] for row in found["distance"]]
    known = [one for one in km if one is not None]
    assert known == sorted(known)
    assert km[: len(known)] == known, "a posting without a point comes last"
    day = dict(db.session.execute(select(Posting.public_id, Posting.open_from)).all())
    days = [str(day[next(key for key in day if str(key) == one)]) for one in ids(found["newest"])]
    assert days == sorted(days, reverse=True)
    monthly = [row["posting"] for row in found["wage"] if row["posting"]["wage_unit"] == "月"]
    assert (monthly[0]["wage_high"] or 0) > (monthly[-1]["wage_high"] or 0)


def test_postings_without_a_point_stand_last_and_a_place_is_asked_for(find: Find) -> None:
    first = chain(find, "保洁", sort="distance", **TOWN_HALL)[0]["posting"]["external_no"]
    with write() as session:
        session.scalars(select(Posting).where(Posting.external_no == first)).one().lng = None
        session.scalars(select(Posting).where(Posting.external_no == first)).one().updated_at = now() + timedelta(1)
    last = chain(find, "保洁", sort="distance", **TOWN_HALL)[-1]
    assert (last["posting"]["external_no"], last["km"]) == (first, None)
    for more in ({"sort": "distance"}, {"km": 5}):
        refused = find("保洁", 422, **more)
        assert (refused["code"], refused["errors"][0]["field"]) == ("place_needed", "lng")


def test_pages_neither_repeat_nor_skip_when_something_closes_meanwhile(find: Find) -> None:
    whole = ids(chain(find, "普工", sort="newest"))
    page = find("普工", sort="newest", limit=5)
    with write() as session:
        for row in page["items"][:3]:
            session.scalars(
                select(Posting).where(Posting.external_no == row["posting"]["external_no"])
            ).one().status = "filled"
    rest = find("普工", sort="newest", limit=100, cursor=page["next"])
    assert ids(page["items"]) + ids(rest["items"]) == whole
    assert find("普工", 422, sort="wage", cursor=page["next"])["errors"][0]["code"] == "bad_cursor"


def test_where_nothing_answers_the_nearest_say_what_was_let_go(find: Find) -> None:
    page = find("保洁 90000以上 不上夜班", **TOWN_HALL)
    assert (page["items"], page["total"]) == ([], 0)
    assert 0 < len(page["nearest"]) <= finding.NEAREST
    assert str(len(page["nearest"])) in page["note"]
    for near in page["nearest"]:
        assert near["alternative"]
        assert "90000" in next(miss["text"] for miss in near["misses"] if miss["code"] == "wage")
        assert near["posting"]["shift"] not in ("夜班", "两班倒", "三班倒")
    far = find("保洁", km=0, **TOWN_HALL)
    assert far["items"] == []
    assert {miss["code"] for near in far["nearest"] for miss in near["misses"]} == {"km"}
    assert find("保洁")["nearest"] == []
    assert find("保洁")["note"] == ""
    nobody = find("呃呃呃")
    assert (nobody["items"], nobody["nearest"]) == ([], [])
    assert nobody["note"]
    assert "16" in find("15岁 普工")["note"]


def test_where_nothing_keeps_all_what_keeps_all_but_one_is_shown_and_said(find: Find) -> None:
    page = find("学校食堂厨师 夜班 日结 住家", **TOWN_HALL)
    assert page["items"] == []
    page = find("保洁 周结", **TOWN_HALL)
    assert page["items"]
    assert page["nearest"] == []
    assert page["total"] == len(page["items"])
    assert page["understood"]["let_go"] == ["周结"]
    assert "放宽了：周结" in page["understood"]["sentence"]
    assert "周结" in page["note"]
    assert all(one["alternative"] and len(one["misses"]) == 1 for one in page["items"])
    assert find("保洁")["understood"]["let_go"] == []


def test_the_table_leaves_out_what_is_not_all_that_was_asked(find: Find, app: Flask, tmp_path: Path) -> None:
    queries, out = tmp_path / "queries.csv", tmp_path / "found.csv"
    queries.write_text("编号,查询\nA,保洁\nB,保洁 周结\n", encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["search", "export", "--queries", str(queries), "--out", str(out)])
    assert told.exit_code == 0, told.output
    written = [line.split(",")[0] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert set(written) == {"A"}


def test_completions_find_what_they_count(find: Find) -> None:
    seen = set()
    for typed in ("bj", "保", "保结", "baoj", "dtb", "大塘", "bao", "4000", "保洁 b", "收银", ""):
        offered = find(typed, door="/suggest")["suggestions"]
        assert 0 < len(offered) <= 10, typed
        assert len({one["text"] for one in offered}) == len(offered)
        for one in offered[::3]:
            assert find(one["text"], limit=1)["total"] == one["count"] > 0, one
            seen.add(one["kind"])
    assert seen == {"work", "title", "place", "term"}
    assert find("bj", door="/suggest")["suggestions"][0]["text"] == "保洁"
    assert find("qqqq", door="/suggest")["suggestions"] == []
    everywhere = {one["text"]: one["count"] for one in find("保", door="/suggest")["suggestions"]}
    for one in find("保", door="/suggest", region=TOWN)["suggestions"]:
        assert 0 < one["count"] <= everywhere.get(one["text"], one["count"])
        assert find(one["text"], region=TOWN)["total"] == one["count"]


def test_completions_follow_the_postings_and_have_a_tag(find: Find, client: FlaskClient) -> None:
    title = "竹编花篮传承人"
    assert title not in {one["text"] for one in find("竹编花", door="/suggest")["suggestions"]}
    with write() as session:
        one = session.scalars(select(Posting).where(Posting.valid_to > today()).limit(1)).one()
        one.title, one.updated_at = title, now() + timedelta(minutes=1)
        one.payload_hash = b"other" * 6 + b"xx"
    assert title in {one["text"] for one in find("竹编花", door="/suggest")["suggestions"]}
    headers = log_in(client, "county")
    first = client.get("/api/v1/postings/suggest?q=bj", headers=headers)
    again = client.get("/api/v1/postings/suggest?q=bj", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_related_searches_find_something(find: Find) -> None:
    for q in ("保洁", "电工", "食品", "日结"):
        related = find(q)["related"]
        assert 3 <= len(related) <= 8, q
        assert q not in related
        for term in related[::3]:
            assert find(term, limit=1)["total"] > 0, term


def test_a_county_too_large_to_hold_is_searched_in_part_and_says_so(
    find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = find("普工", sort="distance", limit=5, **TOWN_HALL)
    monkeypatch.setattr(catalog, "MOST", 10)
    monkeypatch.setattr(among_many, "CANDIDATES", 30)
    part = find("普工", sort="distance", limit=5, **TOWN_HALL)
    assert whole["complete"]
    assert not part["complete"]
    assert part["total"] < whole["total"]
    assert ids(part["items"])[:1] == ids(whole["items"])[:1], "those near by are looked at all the same"
    inside = find("普工", region=TOWN, limit=50)
    assert inside["items"]
    assert all(row["posting"]["region"].startswith(TOWN) for row in inside["items"])
