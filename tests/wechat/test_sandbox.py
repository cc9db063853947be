"""The sandbox itself: it keeps the platform's limits, fails as planned, and pushes events as the documents say."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from app.config import ROOT
from deploy.sandbox import APPID, SECRET
from deploy.sandbox.faults import BadPlan, Plan
from tests.wechat.conftest import DATA, EVERY, LONG_TERM, ONE_TIME, SEND, STABLE, Driver, send, token_of

LOGIN = "/sns/jscode2session"
PHONE = "/wxa/business/getuserphonenumber"
ACCOUNT = {"appid": APPID, "secret": SECRET}


def login(wechat: Driver, code: str, **changed: str) -> dict[str, Any]:
    query = {**ACCOUNT, "js_code": code, "grant_type": "authorization_code", **changed}
    return wechat.call("GET", LOGIN, **query)


def test_a_login_code_lasts_five_minutes_and_is_good_once(wechat: Driver) -> None:
    person = wechat.person(count=3)
    first, second, third = person["login_codes"]
    assert login(wechat, first).keys() == {"openid", "session_key"}
    assert login(wechat, first)["errcode"] == 40029
    wechat.post("time", advance=299)
    assert login(wechat, second)["openid"] == person["openid"]
    wechat.post("time", advance=2)
    assert login(wechat, third)["errcode"] == 40029
    assert login(wechat, person["phone_codes"][0])["errcode"] == 40029


def test_a_login_names_what_is_wrong_with_the_account(wechat: Driver) -> None:
    for changed, code in (
        ({"appid": "wxother"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "other"}, 40125),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
    ):
        assert login(wechat, "any", **changed)["errcode"] == code
    assert login(wechat, wechat.person(risky=True)["login_codes"][0])["errcode"] == 40226


def test_a_person_logs_in_a_hundred_times_a_minute(wechat: Driver) -> None:
    codes = wechat.person(count=102)["login_codes"]
    answers = [login(wechat, code).get("errcode", 0) for code in codes[:101]]
    assert answers == [0] * 100 + [45011]
    assert "openid" in login(wechat, wechat.person()["login_codes"][0])
    wechat.post("time", advance=60)
    assert "openid" in login(wechat, codes[101])


def test_a_stable_token_stays_the_same_and_overlaps_with_the_next(wechat: Driver) -> None:
    first = wechat.token()
    assert first["expires_in"] in (7199, 7200)
    assert len(first["access_token"]) == 512
    wechat.post("time", advance=6000)
    again = wechat.token()
    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] <= 1200
    wechat.post("time", advance=950)
    second = wechat.token()
    assert second["access_token"] != first["access_token"]
    openid = wechat.consenting(9)
    assert send(wechat, openid, first["access_token"]) == 0
    assert send(wechat, openid, second["access_token"]) == 0
    wechat.post("time", advance=300)
    assert send(wechat, openid, first["access_token"]) == 42001
    assert send(wechat, openid, second["access_token"]) == 0


def test_a_plain_token_replaces_the_one_before_it_but_no_stable_one(wechat: Driver) -> None:
    def plain() -> str:
        query = {**ACCOUNT, "grant_type": "client_credential"}
        return str(wechat.call("GET", "/cgi-bin/token", **query)["access_token"])

    stable, first, second = token_of(wechat), plain(), plain()
    openid = wechat.consenting(9)
    assert [send(wechat, openid, one) for one in (stable, first, second)] == [0, 0, 0]
    wechat.post("time", advance=301)
    assert [send(wechat, openid, one) for one in (stable, first, second)] == [0, 40001, 0]


def test_a_token_fetched_by_force_kills_the_other_and_is_rationed(wechat: Driver) -> None:
    first = token_of(wechat)
    assert wechat.token(force_refresh=True)["access_token"] != first
    assert send(wechat, wechat.consenting(), first) == 40001
    assert wechat.token(force_refresh=True)["errcode"] == 45011
    for _ in range(19):
        wechat.post("time", advance=30)
        assert "access_token" in wechat.token(force_refresh=True)
    wechat.post("time", advance=30)
    assert wechat.token(force_refresh=True)["errcode"] == 45009


def test_tokens_are_counted_by_minute_and_day(wechat: Driver) -> None:
    wechat.plan(limits={"stable_token_per_minute": 2, "token_per_day": 1})
    assert [wechat.token().get("errcode", 0) for _ in range(3)] == [0, 0, 45011]
    query = {**ACCOUNT, "grant_type": "client_credential"}
    answers = [wechat.call("GET", "/cgi-bin/token", **query).get("errcode", 0) for _ in range(2)]
    assert answers == [0, 45009]
    wechat.post("time", advance=86_400)
    assert "access_token" in wechat.call("GET", "/cgi-bin/token", **query)


def test_no_token_a_wrong_one_and_the_wrong_method(wechat: Driver) -> None:
    openid = wechat.consenting()
    assert send(wechat, openid, "") == 40014
    assert send(wechat, openid, "short") == 40014
    assert send(wechat, openid, "x" * 512) == 40001
    assert wechat.call("GET", SEND)["errcode"] == 43002
    assert wechat.http.get("/cgi-bin/nothing").status_code == 404
    assert wechat.token(appid="wxother")["errcode"] == 40013
    assert wechat.token(secret="other")["errcode"] == 40125
    assert wechat.token(grant_type="other")["errcode"] == 40002


def test_a_phone_code_has_its_own_limit_when_one_is_planned(wechat: Driver) -> None:
    wechat.plan(limits={"phone_per_minute": 1})
    token, person = token_of(wechat), wechat.person(count=2, phone="15400000002")
    first, second = person["phone_codes"]
    found = wechat.call("POST", PHONE, {"code": first}, access_token=token)["phone_info"]
    assert (found["purePhoneNumber"], found["countryCode"], found["watermark"]["appid"]) == ("15400000002", "86", APPID)
    assert wechat.call("POST", PHONE, {"code": second}, access_token=token)["errcode"] == 45011


WRONG_MESSAGES: list[tuple[dict[str, Any], int]] = [
    ({"touser": "o-nobody-at-all"}, 40003),
    ({"touser": None}, 40003),
    ({"template_id": "other"}, 40037),
    ({"page": "/pages/inbox"}, 41030),
    ({"data": json.dumps(DATA)}, 47003),
    ({"data": {**DATA, "thing9": {"value": "字"}}}, 47003),
    ({"data": {key: DATA[key] for key in list(DATA)[:2]}}, 47003),
    ({"data": {**DATA, "thing1": {"value": ""}}}, 47003),
    ({"data": {**DATA, "thing1": "字"}}, 47003),
    ({"data": {**DATA, "number4": {"value": "三"}}}, 47003),
    ({"miniprogram_state": "beta"}, 47003),
    ({"lang": "de"}, 47003),
]


@pytest.mark.parametrize(("changed", "code"), WRONG_MESSAGES)
def test_a_wrong_message_is_refused_and_costs_no_consent(wechat: Driver, changed: dict[str, Any], code: int) -> None:
    openid, token = wechat.consenting(), token_of(wechat)
    assert send(wechat, openid, token, **changed) == code
    assert send(wechat, openid, token) == 0


def test_a_refused_value_is_named(wechat: Driver) -> None:
    body = {"touser": wechat.consenting(), "template_id": ONE_TIME, "data": {**DATA, "thing2": {"value": "字" * 21}}}
    answer = wechat.call("POST", SEND, body, access_token=token_of(wechat))
    assert answer["errmsg"].startswith("argument invalid! data.thing2.value")


def test_an_account_template_of_every_type(wechat: Driver) -> None:
    values = ["字", "1", "a", "+", "a1", "15:01", "2026年11月21日", "6元", "0797-1", "赣B8", "甲", "已办", "已推荐"]
    kinds = "thing number letter symbol character_string time date amount phone_number car_number name phrase enum"
    data = {
        f"{kind}{n}": {"value": value} for n, (kind, value) in enumerate(zip(kinds.split(), values, strict=True), 1)
    }
    openid, token = wechat.consenting(1, EVERY), token_of(wechat)
    assert send(wechat, openid, token, template_id=EVERY, data=data) == 0
    for key in data:
        wrong = {**data, key: {"value": "字\n" * 20}}
        assert send(wechat, openid, token, template_id=EVERY, data=wrong) == 47003


def test_consents_are_counted_and_lasting_ones_last(wechat: Driver) -> None:
    token, openid = token_of(wechat), str(wechat.person()["openid"])
    assert send(wechat, openid, token) == 43101
    assert wechat.post("subscribe", openid=openid, template_ids=[ONE_TIME], times=2)["left"] == {ONE_TIME: 2}
    assert wechat.post("subscribe", openid=openid, template_ids=[ONE_TIME], status="reject")["left"] == {ONE_TIME: 2}
    assert [send(wechat, openid, token) for _ in range(3)] == [0, 0, 43101]
    wechat.post("subscribe", openid=openid, template_ids=[LONG_TERM], times=2)
    fair = {"thing1": "圩日招聘", "time2": "09:00", "thing3": "广场", "phone_number4": "0797-3300000"}
    data = {key: {"value": value} for key, value in fair.items()}
    assert [send(wechat, openid, token, template_id=LONG_TERM, data=data) for _ in range(4)] == [0] * 4
    change = {"openid": openid, "template_ids": [LONG_TERM], "from": "settings", "status": "reject"}
    assert wechat.post("subscribe", **change)["left"] == {LONG_TERM: 0}
    assert send(wechat, openid, token, template_id=LONG_TERM, data=data) == 43101


def test_one_message_at_a_time_to_a_person_and_any_number_to_others(wechat: Driver) -> None:
    token, one, other = token_of(wechat), wechat.consenting(2), wechat.consenting(2)
    wechat.plan({"path": SEND, "openid": one, "kind": "slow", "seconds": 1, "times": 1})
    with ThreadPoolExecutor(1) as beside:
        first = beside.submit(send, wechat, one, token)
        while one not in wechat.sandbox.world.in_flight:
            assert not first.done()
        assert send(wechat, one, token) == 43108
        assert send(wechat, other, token) == 0
        assert first.result() == 0
    assert send(wechat, one, token) == 0


def test_bans_words_and_daily_numbers(wechat: Driver) -> None:
    token, openid = token_of(wechat), wechat.consenting(5)
    wechat.plan(words=["刷单"], limits={"send_per_day": 1, "send_per_minute": 3})
    assert send(wechat, openid, token, data={**DATA, "thing1": {"value": "刷单兼职"}}) == 45168
    assert send(wechat, openid, token) == 0
    assert send(wechat, openid, token) == 45009
    assert send(wechat, openid, token) == 45011
    wechat.plan()
    wechat.post("ban", template_id=ONE_TIME)
    assert send(wechat, openid, token) == 43107


def test_a_plan_fails_the_same_calls_for_the_same_seed_whatever_the_order() -> None:
    rules = [{"path": SEND, "kind": "errcode", "code": -1, "rate": 0.3}]

    def drawn(seed: int, people: list[str]) -> dict[str, list[bool]]:
        plan = Plan({"seed": seed, "rules": rules})
        found: dict[str, list[bool]] = {person: [] for person in sorted(people)}
        for _ in range(20):
            for person in people:
                found[person].append(plan.pick(SEND, person) is not None)
        return found

    people = [f"o{n}" for n in range(20)]
    first = drawn(7, people)
    assert first == drawn(7, people[::-1])
    assert first != drawn(8, people)
    assert 80 < sum(sum(one) for one in first.values()) < 160


def test_a_rule_is_for_whom_and_when_it_says() -> None:
    plan = Plan(
        {
            "rules": [
                {"path": SEND, "openid": "o1", "nth": [2], "kind": "drop"},
                {"path": SEND, "template_id": "T", "times": 2, "kind": "garbage"},
            ]
        }
    )

    def kind(openid: str, template_id: str = "") -> str:
        fault = plan.pick(SEND, openid, template_id)
        return fault.kind if fault else ""

    assert [kind("o1"), kind("o1"), kind("o1"), kind("o2")] == ["", "drop", "", ""]
    assert [kind("o2", "T"), kind("o3", "T"), kind("o4", "T")] == ["garbage", "garbage", ""]


@pytest.mark.parametrize(
    "described",
    [
        {"rule": []},
        {"rules": [{"path": SEND, "kind": "explode"}]},
        {"rules": [{"kind": "drop"}]},
        {"rules": [{"path": SEND, "kind": "drop", "often": 1}]},
        {"rules": [{"path": SEND, "kind": "errcode", "code": 1, "after": True}]},
    ],
)
def test_a_plan_that_says_nothing_known_is_refused(wechat: Driver, described: dict[str, Any]) -> None:
    with pytest.raises(BadPlan):
        Plan(described)
    assert wechat.http.post("/sandbox/plan", json=described).status_code == 400


def test_what_the_sandbox_was_told_is_forgotten_on_reset(wechat: Driver) -> None:
    send(wechat, wechat.consenting(), token_of(wechat))
    wechat.post("time", advance=9)
    wechat.post("reset")
    assert wechat.log() == {"accepted": [], "by_person": {}, "calls": {}, "pushes": [], "requests": {}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("subscribe", {"openid": "o1", "template_ids": ["none"]}),
        ("subscribe", {"openid": "o1", "template_ids": [], "status": "perhaps"}),
        ("subscribe", {"openid": "o1", "template_ids": [], "from": "settings"}),
        ("callback", {"url": "http://127.0.0.1:1", "token": "t", "form": "yaml"}),
        ("time", {}),
        ("codes", []),
    ],
)
def test_a_wrong_order_to_the_sandbox_is_told(wechat: Driver, path: str, body: object) -> None:
    assert wechat.http.post(f"/sandbox/{path}", json=body).status_code == 400


def test_it_runs_as_a_program_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "deploy.sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            url = program.stdout.readline().split()[0]
            body = {"grant_type": "client_credential", **ACCOUNT}
            answer = httpx.post(url + STABLE, json=body, trust_env=False, timeout=60).json()
            assert len(answer["access_token"]) == 512
            program.send_signal(signal.SIGTERM)
            assert program.wait(120) == 0
        finally:
            program.kill()
