"""The evening: the list with its words, one number at a time, one code for what came of a call, and the way back."""

from __future__ import annotations

import json
import logging
import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls.answered import called_since
from app.calls.models import CallTask, DoorTask
from app.care.service import take_in
from app.clock import now, today
from app.database import db, write
from app.identity.models import Staff
from app.identity.service import create_staff
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from app.reach.service import number_is_dead
from tests.app.helpers import PASSWORD, log_in, tick
from tests.calls.conftest import COUNTY, OTHER_TOWN, PEOPLE, Call, Headers, agree, change, key, person, plan
from tests.calls.conftest import tasks as all_tasks
from tests.calls.pressing import WHO, of, say, take_back, tonight


def test_the_list_is_masked_in_order_and_each_look_is_noted(call: Call, evening: Headers) -> None:
    found = call("GET", "/calls/tonight", evening)
    assert (found["day"], found["left"], len(found["calls"])) == (today().isoformat(), PEOPLE, PEOPLE)
    assert [one["place"] for one in found["calls"]] == list(range(1, PEOPLE + 1))
    for one in found["calls"]:
        assert re.fullmatch(r"刘\*\*", one["worker"]["name"])
        assert re.fullmatch(r"199\*{4}000\d", one["worker"]["phone"])
        assert one["why"] == {"code": "unserved", "text": "很久没有联系上"}
    assert "1990000000" not in json.dumps(found)
    noted = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert noted is not None
    assert noted.action == "calls.list"
    assert set(map(int, noted.detail.split())) == {person(f"W{n}").id for n in range(1, PEOPLE + 1)}


def test_what_is_said_is_true_short_and_has_a_way_out(call: Call, evening: Headers) -> None:
    one = of(call, evening)
    words = one["script"]
    assert words["greeting"] == ["刘女士，您好，我是就业之家的。", "您现在方便说话吗？"]
    assert words["closing"] == ["以后不想接这种电话，说一声就行，我们不再打。"]
    titles = [offer["employer"] for offer in one["postings"]]
    assert titles[0] == "橙心电子有限公司"
    said = "".join(words["offer"])
    assert "一个月4000到5500元，底薪3000元。" in words["offer"]
    assert "离您家大约1公里。" in words["offer"]
    for offer in one["postings"]:
        assert offer["title"] in said
        assert all(len(reason["text"]) <= 30 for reason in offer["reasons"])
        assert offer["reasons"][0]["text"] in said
        if offer["drawback"]:
            assert f"有一点先说清楚：{offer['drawback']['text']}。" in words["offer"]
    assert "想去" in words["questions"][0]
    assert not re.search(r"%|分数|重点|一般|帮扶", json.dumps(words, ensure_ascii=False))


def test_a_posting_that_closed_since_is_not_told_and_its_name_is_nowhere_kept(call: Call, evening: Headers) -> None:
    before = of(call, evening)
    with write() as session:
        session.scalars(select(Posting).where(Posting.external_no == "P-day")).one().status = "filled"
    after = of(call, evening)
    assert "橙心电子有限公司" in json.dumps(before, ensure_ascii=False)
    assert "橙心电子有限公司" not in json.dumps(after, ensure_ascii=False)
    with write() as session:
        for posting in session.scalars(select(Posting)):
            posting.status = "filled"
    empty = of(call, evening)
    assert empty["postings"] == []
    assert "附近暂时没有合适的活。" in empty["script"]["questions"]


def test_somebody_else_s_phone_is_asked_for_them(call: Call, evening: Headers) -> None:
    call("PUT", f"/workers/{key(WHO)}/reach", evening, json={"phone_owner": "child", "smartphone": False,
                                                            "call_from": "18:30", "call_to": "20:00"})  # fmt: skip
    one = of(call, evening)
    assert one["script"]["greeting"] == ["您好，我是就业之家的。", "我找刘女士，请问在旁边吗？"]
    assert (one["phone_owner"], one["call_from"], one["call_to"]) == ("child", "18:30", "20:00")


def test_the_number_is_for_whose_call_it_is_and_each_look_is_noted(
    app: Flask, client: FlaskClient, call: Call, evening: Headers, caplog: pytest.LogCaptureFixture
) -> None:
    create_staff("office", PASSWORD, "county", COUNTY)
    path = f"/calls/{all_tasks()[WHO].public_id}/number"
    with caplog.at_level(logging.DEBUG):
        assert call("POST", path, evening) == {"phone": "19900000001"}
    assert "19900000001" not in caplog.text
    call("POST", path, log_in(client, "office"), 404)
    call("POST", f"/calls/{uuid.uuid4()}/number", evening, 404)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "call.number")).one()
    assert noted.subject == f"person:{person(WHO).id}"
    assert "199" not in noted.detail


def test_at_night_and_on_other_days_no_number_is_shown(
    town: Flask, client: FlaskClient, call: Call, evening: Headers
) -> None:
    path = f"/calls/{all_tasks()[WHO].public_id}/number"
    tick(town, timedelta(hours=10, minutes=30))  # half past eight in the evening
    desk = log_in(client, "desk")
    assert call("POST", path, desk, 409)["code"] == "not_calling_now"
    tick(town, timedelta(hours=12))
    assert call("POST", path, log_in(client, "desk"), 409)["code"] == "not_calling_now"


def test_who_said_no_since_is_marked_and_no_number_is_shown(call: Call, evening: Headers) -> None:
    agree(WHO, yes=False)
    one = of(call, evening)
    assert one["stop"] == {"code": "calls_refused", "text": "说过不要再打电话"}
    assert (one["script"], one["postings"]) == (None, [])
    path = f"/calls/{all_tasks()[WHO].public_id}/number"
    refused = call("POST", path, evening, 409)
    assert (refused["code"], refused["message"]) == ("call_off", "这个电话不用打了：说过不要再打电话")
    assert all_tasks()[WHO].state == "cancelled"
    assert say(call, evening, "no_answer", 409)["code"] == "call_off"


def test_lists_of_others_and_of_other_regions(town: Flask, client: FlaskClient, call: Call, evening: Headers) -> None:
    for name, role, region in (
        ("office", "county", COUNTY), ("beside", "town", OTHER_TOWN), ("colleague", "town", "360722100"),
        ("far", "county", "360827"), ("helper", "volunteer", COUNTY),
    ):  # fmt: skip
        create_staff(name, PASSWORD, role, region)
    office, colleague, far = (log_in(client, name) for name in ("office", "colleague", "far"))
    assert len(tonight(call, office, staff="desk")) == PEOPLE
    assert tonight(call, office) == tonight(call, colleague) == {}
    call("GET", "/calls/tonight", colleague, 403, query_string={"staff": "desk"})
    call("GET", "/calls/tonight", far, 404, query_string={"staff": "desk"})
    call("GET", "/calls/tonight", log_in(client, "helper"), 403)
    for headers in (colleague, far, log_in(client, "beside")):
        made = say(call, headers, "no_answer", 404)
        assert made["code"] == "not_found"
    made = say(call, office, "no_answer")
    take_back(call, far, made, 404)
    take_back(call, colleague, made, 404)
    assert take_back(call, evening, made)["state"] == "open"


def test_who_moved_out_of_the_region_is_no_longer_on_the_list(call: Call, evening: Headers) -> None:
    task = all_tasks()[WHO].public_id
    change(WHO, region=OTHER_TOWN)
    assert str(key(WHO)) not in tonight(call, evening)
    call("POST", f"/calls/{task}/number", evening, 404)
    call("POST", f"/calls/{task}/result", evening, 404, json={"result": "no_answer"})


def test_figures_by_day_and_town_and_their_sum(town: Flask, client: FlaskClient, call: Call, evening: Headers) -> None:
    create_staff("office", PASSWORD, "county", COUNTY)
    office = log_in(client, "office")
    say(call, evening, "have_job", number="W1")
    say(call, evening, "no_answer", number="W2")
    say(call, evening, "wrong_number", number="W3")
    say(call, evening, "not_interested", number="W4", reason="other")
    found = call("GET", "/calls/figures", office)
    counts = {"planned": PEOPLE, "called": 4, "answered": 2, "reach_percent": 50.0}
    assert found["total"] == counts
    [line] = found["lines"]
    assert line == {**counts, "day": today().isoformat(), "region": "360722100", "region_name": line["region_name"]}
    assert line["region_name"].endswith("嘉定镇")
    nothing = {"from": "2026-01-01", "to": "2026-01-31"}
    assert call("GET", "/calls/figures", office, query_string=nothing)["total"]["reach_percent"] is None
    call("GET", "/calls/figures", office, 422, query_string={"from": "2026-02-01", "to": "2026-01-31"})
    assert call("GET", "/calls/figures", office, query_string={"to": "0001-01-05"})["lines"] == []
    call("GET", "/calls/figures", evening, 403)


def test_who_is_not_on_the_list_and_why_page_by_page(
    town: Flask, client: FlaskClient, call: Call, desk: Headers
) -> None:
    for number in ("W1", "W2", "W3"):
        agree(number, yes=False)
    change("W4", region=OTHER_TOWN)
    plan(town)
    create_staff("office", PASSWORD, "county", COUNTY)
    seen: dict[str, str] = {}
    cursor = ""
    while cursor is not None:
        page = call("GET", "/calls/left-out", log_in(client, "office"), query_string={"limit": 2, "cursor": cursor})
        seen |= {one["worker"]["id"]: one["text"] for one in page["items"]}
        assert all("*" in one["worker"]["name"] for one in page["items"])
        cursor = page["next"]
    expected = {str(key(number)): "说过不要再打电话" for number in ("W1", "W2", "W3")}
    assert seen == expected | {str(key("W4")): "这个地方没有可以打电话的工作人员"}
    own = call("GET", "/calls/left-out", desk, query_string={"code": "calls_refused"})
    assert {one["worker"]["id"] for one in own["items"]} == set(expected)
    assert call("GET", "/calls/left-out", desk, query_string={"code": "no_staff"})["items"] == []


def test_who_was_spoken_to_is_known_to_others(call: Call, evening: Headers) -> None:
    ids, since = [person(f"W{n}").id for n in (1, 2, 3)], now() - timedelta(days=1)
    made = say(call, evening, "not_interested", number="W1", reason="other")
    say(call, evening, "no_answer", number="W2")
    assert called_since(db.session(), ids, since) == {ids[0]: now()}
    assert called_since(db.session(), ids, now() + timedelta(seconds=1)) == {}
    take_back(call, evening, made)
    assert called_since(db.session(), ids, since) == {}


def test_a_number_that_is_not_theirs_opens_no_record_any_longer(call: Call, evening: Headers) -> None:
    say(call, evening, "wrong_number")
    who = person(WHO)
    assert number_is_dead(db.session(), who)
    answer = call("PUT", f"/workers/{who.public_id}/reach", evening, json={"number_works": True})
    assert answer["number_works"] is True
    assert not number_is_dead(db.session(), person(WHO))


def test_in_care_a_dead_number_sends_somebody_to_the_door(call: Call, evening: Headers) -> None:
    who = person(WHO)
    with write() as session:
        staff = session.scalars(select(Staff).where(Staff.username == "desk")).one()
        take_in(session, who, level="key", helper=staff, channel="window", operator=staff, at=now())
    made = say(call, evening, "wrong_number")
    assert db.session.scalars(select(DoorTask)).one().why == "dead_number"
    take_back(call, evening, made)
    assert db.session.scalars(select(DoorTask)).all() == []


def test_what_was_told_in_a_call_is_not_told_again_within_thirty_days(
    town: Flask, client: FlaskClient, call: Call, evening: Headers
) -> None:
    told = all_tasks()[WHO].postings
    assert told
    say(call, evening, "not_interested", reason="other")
    call("PUT", f"/workers/{key(WHO)}/reach", evening, json={"smartphone": False})
    tick(town, timedelta(days=8))
    plan(town)
    assert today() not in {
        one.day for one in db.session.scalars(select(CallTask).where(CallTask.person_id == person(WHO).id))
    }
