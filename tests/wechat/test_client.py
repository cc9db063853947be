from __future__ import annotations

import gc
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest

from app.wechat.client import SendResult, WeChatClient, WeChatError
from app.wechat.codes import FATES, Action, Api, fate
from deploy.sandbox import APPID, SECRET
from tests.wechat.conftest import DATA, LONG_TERM, ONE_TIME, SEND, STABLE, Driver, Memory

Make = Callable[..., WeChatClient]


def failed(call: Callable[[], object]) -> WeChatError:
    with pytest.raises(WeChatError) as caught:
        call()
    return caught.value


def test_a_login_code_says_who_and_is_good_once(wechat: Driver, weixin: WeChatClient) -> None:
    person = wechat.person(unionid="u-1")
    code = person["login_codes"][0]
    login = weixin.code2session(code)
    assert (login.openid, login.unionid) == (person["openid"], "u-1")
    again = failed(lambda: weixin.code2session(code))
    assert (again.errcode, again.fate.word, again.fate.action) == (40029, "code_used_or_old", Action.RELOGIN)


def test_a_client_that_goes_takes_its_connections_along(wechat: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    left_open: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: left_open.append(repr(told.object)))
    client = WeChatClient(wechat.url, APPID, SECRET, Memory())
    client.code2session(wechat.person()["login_codes"][0])
    del client
    gc.collect()
    assert not [one for one in left_open if wechat.url.rpartition(":")[2] in one]


def test_without_an_open_platform_account_there_is_no_unionid(wechat: Driver, weixin: WeChatClient) -> None:
    assert weixin.code2session(wechat.person()["login_codes"][0]).unionid is None


def test_a_phone_code_gives_the_number_of_that_person_alone(wechat: Driver, weixin: WeChatClient) -> None:
    person, other = wechat.person(phone="15400000001", count=2), wechat.person()
    found = weixin.phone_number(person["phone_codes"][0], person["openid"])
    assert (found.number, found.country) == ("15400000001", "86")
    assert failed(lambda: weixin.phone_number(person["phone_codes"][1], other["openid"])).errcode == 40029
    assert failed(lambda: weixin.phone_number(person["login_codes"][0], person["openid"])).errcode == 40029


def test_a_phone_number_marked_for_another_account_is_refused(wechat: Driver, weixin: WeChatClient) -> None:
    person = wechat.person()
    weixin.templates()  # the token, while the account is still ours
    wechat.sandbox.world.appid = "wxanother"
    wrong = failed(lambda: weixin.phone_number(person["phone_codes"][0], person["openid"]))
    assert wrong.fate.word == "foreign_watermark"


def test_the_account_s_templates(wechat: Driver, weixin: WeChatClient) -> None:
    assert {ONE_TIME, LONG_TERM} <= {one["priTmplId"] for one in weixin.templates()}


def test_a_message_arrives_once_for_one_consent(wechat: Driver, weixin: WeChatClient) -> None:
    openid = wechat.consenting()
    sent = weixin.send(openid, ONE_TIME, DATA, page="pages/inbox/index")
    assert (sent.outcome, sent.ledger, sent.errcode) == ("sent", "consume", 0)
    more = weixin.send(openid, ONE_TIME, DATA)
    assert (more.outcome, more.ledger, more.action) == ("failed", "zero", Action.ZERO_LEDGER)
    log = wechat.log()
    assert log["by_person"] == {openid: 1}
    assert log["accepted"][0]["data"]["thing1"] == "缝纫工"
    assert log["calls"][STABLE] == {"0": 1}


# Every code of the table, and what a message that meets it becomes: (outcome, word, action, ledger).
SEND_FATES: dict[int, tuple[str, str, str, str]] = {
    -1: ("retry", "busy", "retry", "keep"),
    20001: ("failed", "unlisted_code", "fix_message", "keep"),
    40001: ("retry", "token_refused", "refresh_token", "keep"),
    40014: ("retry", "token_refused", "refresh_token", "keep"),
    42001: ("retry", "token_refused", "refresh_token", "keep"),
    40002: ("failed", "malformed_message", "fix_message", "keep"),
    40003: ("failed", "bad_openid", "dead_openid", "zero"),
    40013: ("retry", "bad_appid", "fix_setup", "keep"),
    40037: ("failed", "bad_template", "stop_campaign", "keep"),
    40125: ("retry", "bad_secret", "fix_setup", "keep"),
    40164: ("retry", "address_not_allowed", "fix_setup", "keep"),
    40243: ("retry", "account_frozen", "fix_setup", "keep"),
    41002: ("retry", "bad_appid", "fix_setup", "keep"),
    41004: ("retry", "bad_secret", "fix_setup", "keep"),
    41030: ("failed", "bad_page", "stop_campaign", "keep"),
    43002: ("failed", "malformed_message", "fix_message", "keep"),
    43101: ("failed", "no_consent_left", "zero_ledger", "zero"),
    43107: ("failed", "template_banned", "stop_template", "keep"),
    43108: ("retry", "same_person_at_once", "retry_soon", "keep"),
    44002: ("failed", "malformed_message", "fix_message", "keep"),
    45009: ("retry", "day_quota", "stop_today", "keep"),
    45011: ("retry", "minute_quota", "retry", "keep"),
    45168: ("failed", "sensitive_words", "review_content", "keep"),
    47001: ("failed", "malformed_message", "fix_message", "keep"),
    47003: ("failed", "malformed_message", "fix_message", "keep"),
    48001: ("failed", "api_not_allowed", "fix_setup", "keep"),
    50004: ("retry", "account_frozen", "fix_setup", "keep"),
    50007: ("retry", "account_frozen", "fix_setup", "keep"),
    89501: ("retry", "address_not_allowed", "fix_setup", "keep"),
    89503: ("retry", "address_not_allowed", "fix_setup", "keep"),
    89506: ("retry", "address_not_allowed", "fix_setup", "keep"),
    89507: ("retry", "address_not_allowed", "fix_setup", "keep"),
    99999: ("failed", "unlisted_code", "fix_message", "keep"),
}


def test_the_table_of_this_test_is_whole() -> None:
    assert {code for api, code in FATES if api in (None, Api.SEND)} <= set(SEND_FATES)


def test_every_code_of_a_message_has_its_fate(wechat: Driver, make_client: Make) -> None:
    client = make_client(sleep=lambda _seconds: None)
    openid = wechat.consenting()
    for code, wanted in SEND_FATES.items():
        wechat.plan({"path": SEND, "kind": "errcode", "code": code})
        got = client.send(openid, ONE_TIME, DATA)
        assert (got.outcome, got.word, got.action.value, got.ledger) == wanted, code
        assert got.errcode == code
    assert wechat.log()["accepted"] == []


@pytest.mark.parametrize(
    ("code", "word", "action"),
    [
        (-1, "busy", Action.RELOGIN),
        (40029, "code_used_or_old", Action.RELOGIN),
        (40226, "risky_person", Action.REFUSE),
        (45011, "minute_quota", Action.RETRY),
        (40013, "bad_appid", Action.FIX_SETUP),
        (40125, "bad_secret", Action.FIX_SETUP),
        (41002, "bad_appid", Action.FIX_SETUP),
    ],
)
def test_every_code_of_a_login_has_its_fate(
    wechat: Driver, weixin: WeChatClient, code: int, word: str, action: Action
) -> None:
    wechat.plan({"path": Api.LOGIN.value, "kind": "errcode", "code": code})
    wrong = failed(lambda: weixin.code2session("any"))
    assert (wrong.errcode, wrong.fate.word, wrong.fate.action) == (code, word, action)
    assert wechat.log()["calls"][Api.LOGIN.value] == {str(code): 1}


@pytest.mark.parametrize(
    "code", [-1, 40001, 40002, 40013, 40125, 40164, 40243, 41004, 45009, 45011, 50004, 50007, 89503]
)
def test_without_a_token_nothing_is_sent_and_the_message_waits_or_alarms(
    wechat: Driver, weixin: WeChatClient, code: int
) -> None:
    openid = wechat.consenting()
    wechat.plan({"path": STABLE, "kind": "errcode", "code": code})
    got = weixin.send(openid, ONE_TIME, DATA)
    assert got.outcome == fate(Api.TOKEN, code).outcome
    assert got.errcode == code
    assert got.word == ("bad_secret" if code == 40001 else fate(Api.TOKEN, code).word)
    log = wechat.log()
    assert SEND not in log["calls"]
    assert log["calls"][STABLE] == {str(code): 1}


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_replaced_once_and_no_more(wechat: Driver, weixin: WeChatClient, code: int) -> None:
    openid = wechat.consenting(2)
    wechat.plan({"path": SEND, "kind": "errcode", "code": code, "nth": [1]})
    assert weixin.send(openid, ONE_TIME, DATA).outcome == "sent"
    wechat.plan({"path": SEND, "kind": "errcode", "code": code})
    assert weixin.send(openid, ONE_TIME, DATA).word == "token_refused"
    assert wechat.log()["calls"][SEND] == {"0": 1, str(code): 3}


def test_a_revoked_token_is_noticed_by_a_real_call(wechat: Driver, weixin: WeChatClient) -> None:
    openid = wechat.consenting(2)
    assert weixin.send(openid, ONE_TIME, DATA).outcome == "sent"
    wechat.post("tokens")
    assert weixin.send(openid, ONE_TIME, DATA).outcome == "sent"
    assert wechat.log()["calls"] == {STABLE: {"0": 2}, SEND: {"0": 2, "40001": 1}}


def test_a_message_that_met_another_is_tried_again_soon(wechat: Driver, make_client: Make) -> None:
    slept: list[float] = []
    client = make_client(sleep=slept.append, rate=1_000_000)
    openid = wechat.consenting()
    wechat.plan({"path": SEND, "kind": "errcode", "code": 43108, "nth": [1, 2]})
    assert client.send(openid, ONE_TIME, DATA).outcome == "sent"
    assert slept == [0.2, 0.6]


def test_messages_to_one_person_never_overlap_in_a_process(wechat: Driver, weixin: WeChatClient) -> None:
    openid = wechat.consenting(6)
    wechat.plan(latency={SEND: 0.03})
    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(lambda _n: weixin.send(openid, ONE_TIME, DATA), range(6)))
    assert [one.outcome for one in results] == ["sent"] * 6
    assert wechat.log()["calls"][SEND] == {"0": 6}


def test_messages_of_two_processes_to_one_person_meet_and_both_arrive(wechat: Driver, make_client: Make) -> None:
    openid = wechat.consenting(2)
    wechat.plan({"path": SEND, "kind": "slow", "seconds": 1, "nth": [1]})
    with ThreadPoolExecutor(1) as beside:
        first = beside.submit(make_client().send, openid, ONE_TIME, DATA)
        while SEND not in wechat.log()["requests"]:
            assert not first.done()
        # who was refused comes again when the other has gone, however long that takes
        second = make_client(sleep=lambda _seconds: wait([first])).send(openid, ONE_TIME, DATA)
    assert [result.outcome for result in (first.result(), second)] == ["sent", "sent"]
    log = wechat.log()
    assert log["by_person"] == {openid: 2}
    assert log["calls"][SEND]["43108"] >= 1


def test_the_field_that_the_platform_refused_is_named(wechat: Driver, weixin: WeChatClient) -> None:
    got = weixin.send(wechat.consenting(), ONE_TIME, {**DATA, "thing2": {"value": "字" * 21}})
    assert (got.word, got.field, got.alarm) == ("malformed_message", "thing2", True)


UNCERTAIN: list[dict[str, Any]] = [
    {"kind": "drop", "after": True},
    {"kind": "drop", "after": True, "seconds": 30},
    {"kind": "garbage", "after": True},
    {"kind": "status", "code": 502, "after": True},
    {"kind": "status", "code": 504, "after": True},
    {"kind": "status", "code": 500},
    {"kind": "slow", "seconds": 30},
]


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_what_may_have_been_taken_is_unknown_and_not_sent_again(
    wechat: Driver, make_client: Make, fault: dict[str, Any]
) -> None:
    client = make_client(timeout=2)
    openid = wechat.consenting(3)
    wechat.plan({"path": SEND, **fault})
    began = time.monotonic()
    got = client.send(openid, ONE_TIME, DATA)
    assert time.monotonic() - began < 20
    assert (got.outcome, got.word, got.ledger) == ("unknown", "uncertain", "consume")
    log = wechat.log()
    assert log["requests"][SEND] == 1
    assert len(log["accepted"]) == (1 if fault.get("after") else 0)


def test_a_slow_token_and_a_slow_message_share_one_time_limit(wechat: Driver, make_client: Make) -> None:
    client = make_client(timeout=2)
    openid = wechat.consenting()
    wechat.plan({"path": STABLE, "kind": "slow", "seconds": 30, "times": 1})
    began = time.monotonic()
    assert (got := client.send(openid, ONE_TIME, DATA)).outcome == "retry"
    assert got.word == "unreadable_answer"
    wechat.plan(latency={STABLE: 0.5, SEND: 30})
    assert client.send(openid, ONE_TIME, DATA).outcome == "unknown"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(("status", "word"), [(503, "overloaded"), (429, "overloaded"), (404, "wrong_address")])
def test_what_was_surely_not_taken_waits(wechat: Driver, weixin: WeChatClient, status: int, word: str) -> None:
    wechat.plan({"path": SEND, "kind": "status", "code": status})
    got = weixin.send(wechat.consenting(), ONE_TIME, DATA)
    assert (got.outcome, got.word, got.ledger) == ("retry", word, "keep")


def test_nobody_at_the_address_is_a_later_try(make_client: Make) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        client = make_client(base_url=f"http://127.0.0.1:{held.getsockname()[1]}")
        assert client.send("o-somebody", ONE_TIME, DATA).word == "unreachable"
        assert failed(lambda: client.code2session("any")).fate.word == "unreachable"


def test_a_server_that_drips_does_not_hold_a_call_beyond_its_time(make_client: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                try:
                    for _ in range(600):
                        connection.sendall(b" ")
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        client = make_client(base_url=f"http://127.0.0.1:{server.getsockname()[1]}", timeout=0.4)
        began = time.monotonic()
        assert failed(lambda: client.code2session("any")).fate.word == "unreadable_answer"
        assert time.monotonic() - began < 20
        thread.join()


@pytest.mark.parametrize("fault", [{"kind": "garbage"}, {"kind": "status", "code": 500}, {"kind": "drop"}])
def test_calls_that_send_nothing_fail_plainly(wechat: Driver, weixin: WeChatClient, fault: dict[str, Any]) -> None:
    wechat.plan({"path": Api.LOGIN.value, **fault}, {"path": STABLE, **fault})
    assert failed(lambda: weixin.code2session("any")).fate.word == "unreadable_answer"
    assert failed(lambda: weixin.templates()).fate.word == "unreadable_answer"
    got = weixin.send(wechat.consenting(), ONE_TIME, DATA)
    assert (got.outcome, got.word) == ("retry", "unreadable_answer")


def test_neither_secret_nor_token_nor_person_is_logged(
    wechat: Driver, weixin: WeChatClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    openid = wechat.consenting()
    failed(lambda: weixin.code2session("a-code-of-somebody"))
    result: SendResult = weixin.send(openid, ONE_TIME, {**DATA, "thing1": {"value": "字" * 30}})
    assert result.alarm
    token = weixin._tokens.current(lambda: pytest.fail("kept"), 0)
    assert "malformed_message" in caplog.text
    for private in (SECRET, token, openid, "a-code-of-somebody", "字字"):
        assert private not in caplog.text
