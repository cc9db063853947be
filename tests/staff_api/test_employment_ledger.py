"""F005: what people say at the desk about where they work, and who is found by plain words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.identity.service import create_staff
from app.ledger.spoken import understand
from app.people.models import Registration
from app.privacy.models import AuditEntry
from search.lexicon import load_lexicon
from tests.app.helpers import PASSWORD, log_in, tick
from tests.imports.tables import worker, write_csv
from tests.staff_api.conftest import COUNTY, Headers
from tests.world import import_table

Call = Callable[..., Any]
SAID: dict[str, dict[str, Any]] = {
    "W1": {"region": "441900", "employer": "某鞋厂", "trade": "缝纫工", "wage": 5200, "return_plan": "spring_festival",
           "contact": "13800001234", "found_by": "kin"},
    "W2": {"region": "440306", "employer": "某电子厂", "trade": "普工", "wage": 4500, "return_plan": "busy_season"},
    "W3": {"region": "330782", "trade": "车工", "wage": 6000, "return_plan": "spring_festival"},
    "W4": {"region": "44", "return_plan": "stays"},
    "W5": {"region": "360722100", "trade": "保安", "return_plan": "home"},
    "W6": {"region": "360702", "trade": "缝纫工", "return_plan": "spring_festival"},
    "W7": {"region": "441900", "return_plan": "spring_festival"},
}  # fmt: skip
"""W7 lives in another county."""


@pytest.fixture
def office(app: Flask, client: FlaskClient, tmp_path: Path) -> Headers:
    homes = {"W2": "360722101", "W7": "360827100"}
    rows = [worker(number, 姓名=f"甲{number}", 区划代码=homes.get(number, "360722100")) for number in SAID]
    import_table("workers", write_csv(tmp_path / "workers.csv", rows))
    for name, role, region in (
        ("office", "county", COUNTY),
        ("city", "admin", ""),
        ("town", "town", "360722101"),
        ("desk", "volunteer", COUNTY),
    ):
        create_staff(name, PASSWORD, role, region)
    return log_in(client, "office")


@pytest.fixture
def told(client: FlaskClient, call: Call, office: Headers) -> Headers:
    """Everybody has said where they work, after having said something else before."""
    everywhere = log_in(client, "city")
    for said in ({"region": "4403", "return_plan": "spring_festival"}, None):
        for number, latest in SAID.items():
            body = (said or latest) | {"channel": "phone"}
            call("POST", f"/workers/{key(number)}/employment", everywhere, 201, json=body)
    return office


def key(number: str) -> uuid.UUID:
    db.session.rollback()
    return db.session.scalars(select(Registration).where(Registration.external_no == number)).one().person.public_id


def found(call: Call, headers: Headers, **query: Any) -> set[str]:
    answer = call("GET", "/employment-ledger", headers, query_string=query)
    assert answer["count"] == len(answer["items"])
    numbers = {str(key(number)): number for number in SAID}
    return {numbers[one["worker"]["id"]] for one in answer["items"]}


def test_what_words_mean_tells_nothing_of_people_elsewhere(client: FlaskClient, call: Call, told: Headers) -> None:
    def understood(who: Headers, words: str) -> Any:
        return call("GET", "/employment-ledger", who, query_string={"q": words})["understood"]

    town = log_in(client, "town")  # of all people W2 alone lives there
    for words in ("某鞋厂", "某电子厂"):
        assert understood(told, words)["employers"] == [words]
    assert understood(town, "某电子厂")["employers"] == ["某电子厂"]
    elsewhere, nowhere = understood(town, "某鞋厂"), understood(town, "无鞋厂")
    assert elsewhere["employers"] == []
    assert elsewhere["trades"] == ["某鞋厂"]
    assert nowhere["trades"] == ["无鞋厂"]


@pytest.mark.both_databases
def test_plain_words_find_those_who_match_and_nobody_else(call: Call, told: Headers) -> None:
    assert found(call, told, q="外出广东、春节返乡") == {"W1"}
    assert found(call, told, q="在深圳、农忙返乡") == {"W2"}
    assert found(call, told, q="外出，春节返乡") == {"W1", "W3", "W6"}
    assert found(call, told, q="省外") == {"W1", "W2", "W3", "W4"}
    assert found(call, told, q="广东或者浙江，返乡") == {"W1", "W2", "W3"}
    assert found(call, told, q="做缝纫的") == {"W1", "W3", "W6"}
    assert found(call, told, q="在鞋厂") == {"W1"}
    assert found(call, told, q="月薪5000以上") == {"W1", "W3"}
    assert found(call, told, q="本地上班") == {"W5"}
    assert found(call, told, q="过年不回家") == {"W4"}
    assert found(call, told) == set(SAID) - {"W7"}


def test_filters_hold_beside_the_words(call: Call, told: Headers) -> None:
    assert found(call, told, place="44") == {"W1", "W2", "W4"}
    assert found(call, told, place="44", q="春节返乡") == {"W1"}
    assert found(call, told, home="360722101") == {"W2"}
    assert found(call, told, return_plan="spring_festival", trade="缝纫工") == {"W1", "W3", "W6"}
    assert found(call, told, employer="电子") == {"W2"}
    assert found(call, told, found_by="kin") == {"W1"}
    assert found(call, told, trade="没有这种活") == set()
    assert found(call, told, employer="%") == set()
    call("GET", "/employment-ledger", told, 422, query_string={"place": "99"})
    call("GET", "/employment-ledger", told, 422, query_string={"return_plan": "maybe"})


def test_how_it_was_understood_is_said_and_what_was_not(call: Call, told: Headers) -> None:
    said = call("GET", "/employment-ledger", told, query_string={"q": "外出广东、春节返乡、属马的"})
    read = said["understood"]
    assert (read["places"], read["return_plans"], read["not_understood"]) == (["44"], ["spring_festival"], ["属马"])
    assert read["text"] == "在广东省上班；在县外上班；春节返乡"
    assert call("GET", "/employment-ledger", told)["understood"]["text"] == "没有条件"
    none = call("GET", "/employment-ledger", told, query_string={"q": "不在广东"})["understood"]
    assert (none["places"], none["not_understood"]) == ([], ["不在广东"])


def test_each_sees_their_own_region_and_pages_through_it(client: FlaskClient, call: Call, told: Headers) -> None:
    assert found(call, log_in(client, "city")) == set(SAID)
    assert found(call, log_in(client, "town")) == {"W2"}
    call("GET", "/employment-ledger", log_in(client, "desk"), 403)
    seen: list[str] = []
    for sort in ("at", "-at", "region"):
        cursor, pages = "", []
        while True:
            page = call("GET", "/employment-ledger", told, query_string={"sort": sort, "limit": 2, "cursor": cursor})
            assert page["count"] == 6
            pages += [one["worker"]["id"] for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert len(pages) == len(set(pages)) == 6
        if sort == "at":
            seen = pages
        elif sort == "-at":
            assert pages == seen[::-1]


def test_names_and_numbers_are_masked_in_the_list_and_each_look_is_noted(call: Call, told: Headers) -> None:
    [line] = call("GET", "/employment-ledger", told, query_string={"q": "外出广东、春节返乡"})["items"]
    assert (line["worker"]["name"], line["employment"]["contact"]) == ("甲**", "138****1234")
    assert line["employment"]["region_name"] == "广东省东莞市"
    whole = call("GET", f"/workers/{key('W1')}/employment", told)
    assert whole["current"]["contact"] == "13800001234"
    person = db.session.scalars(select(Registration).where(Registration.external_no == "W1")).one().person_id
    noted = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(one.action, one.subject, one.detail) for one in noted] == [
        ("employment.read", f"person:{person}", "2"),
        ("employment.list", "people", str(person)),
    ]


@pytest.mark.both_databases
def test_two_updates_are_two_rows_whoever_wrote_them(
    app: Flask, client: FlaskClient, call: Call, office: Headers
) -> None:
    path = f"/workers/{key('W1')}/employment"
    assert call("GET", path, office) == {"current": None, "items": [], "next": None}
    first = call("POST", path, office, 201, json={"region": "44", "channel": "phone"})
    tick(app, timedelta(minutes=5))
    second = call("POST", path, log_in(client, "desk"), 201, json={"region": "360722", "channel": "window"})
    kept = call("GET", path, office)
    assert (kept["current"], kept["items"]) == (second, [second, first])
    assert [one["channel"] for one in kept["items"]] == ["window", "phone"]
    page = call("GET", path, office, query_string={"limit": 1})
    rest = call("GET", path, office, query_string={"limit": 1, "cursor": page["next"]})
    assert (page["items"], rest["items"], rest["next"]) == ([second], [first], None)
    figures = call("GET", "/channels/figures", office)
    assert figures["kinds"]["employment"] == dict.fromkeys(figures["kinds"]["employment"], 0) | {
        "phone": 1,
        "window": 1,
    }


def test_what_is_wrong_is_named_and_other_counties_are_not_theirs(call: Call, office: Headers) -> None:
    path = f"/workers/{key('W1')}/employment"
    for body, field in (
        ({"region": "44"}, "channel"),
        ({"region": "44", "channel": "mini"}, "channel"),
        ({"region": "44", "channel": "phone", "since": "2027-01-01"}, "since"),
        ({"region": "44", "channel": "phone", "contact": "1"}, "contact"),
    ):
        assert field in [one["field"] for one in call("POST", path, office, 422, json=body)["errors"]]
    for other in (key("W7"), uuid.uuid4()):
        call("GET", f"/workers/{other}/employment", office, 404)
        call("POST", f"/workers/{other}/employment", office, 404, json={"region": "44", "channel": "phone"})


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("嘉定镇的人在广东做缝纫", "家在江西省赣州市信丰县嘉定镇；在广东省上班；工种：缝纫"),
        ("信丰人在深圳宝安", "家在江西省赣州市信丰县；在广东省深圳市宝安区上班"),
        ("家在大塘埠镇，外出新疆", "家在江西省赣州市信丰县大塘埠镇；在新疆维吾尔自治区上班；在县外上班"),
        ("在嘉定镇上班", "在江西省赣州市信丰县嘉定镇上班"),
        ("朝阳区打工", "在朝阳区上班"),
        ("省内、县外、准备返乡的", "在省内上班；在县外上班；春节返乡或农忙返乡或今年内返乡"),
        ("农忙不回", "暂不返乡"),
        ("还没想好", "还没想好"),
        ("工资3000以上8000以下", "月薪3000元以上；月薪8000元以下"),
        ("缝纫工、缝纫工，缝纫工", "工种：缝纫工"),
        ("", "没有条件"),
    ],
)
def test_readings(words: str, sentence: str) -> None:
    read = understand(words, scope=COUNTY, said=["缝纫工"], employs=lambda _words: False, lexicon=load_lexicon())
    assert (read.sentence(), read.unread) == (sentence, [])
