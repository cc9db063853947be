"""The client against a server that is not ours: whatever JSON, HTTP and tokens it may come up with."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.extensions import keyring
from app.wechat.client import WeChatClient, WeChatError
from app.wechat.codes import Action, Api
from app.wechat.tokens import Fetched, SharedTokens
from tests.wechat.conftest import DATA, ONE_TIME, SEND, STABLE, Memory

TOKEN = {"access_token": "t-1", "expires_in": 7200}
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Reply:
    """body: an object to be written as JSON, or the bytes themselves."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Other:
    """Answers each path with what it was given last, and keeps what it was asked."""

    url: str = ""
    replies: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)

    def client(self, base: str = "", **more: Any) -> WeChatClient:
        return WeChatClient(base or self.url, "wxother", "s", more.pop("tokens", None) or Memory(), **more)

    def paths(self) -> list[str]:
        return [path for _method, path, _query, _body in self.asked]


@pytest.fixture
def other() -> Iterator[Other]:
    found = Other(replies={STABLE: TOKEN, SEND: OK})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length", "0"))
            body = json.loads(self.rfile.read(size)) if size else None
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            found.asked.append((self.command, parts.path, query, body))
            reply = found.replies[parts.path]
            reply = reply if isinstance(reply, Reply) else Reply(reply)
            written = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(written)), "Connection": "close", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(written)
            self.close_connection = True

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()
        thread.join()


def sent(other: Other, answer: Any) -> tuple[str, str]:
    other.replies[SEND] = answer
    with other.client() as client:
        got = client.send("o-somebody", ONE_TIME, DATA)
    return got.outcome, got.word


@contextmanager
def refused(action: Action) -> Iterator[None]:
    with pytest.raises(WeChatError) as caught:
        yield
    assert caught.value.fate.action is action


@pytest.mark.parametrize(
    "answer",
    [
        OK,
        {},
        {"errmsg": "ok"},
        {"errcode": None},
        {"errcode": "0", "errmsg": "ok", "msgid": 1, "rid": "x", "more": {"of": ["what", "is", "new"]}},
        {"errcode": 0.0},
        Reply(b'\xef\xbb\xbf{"errcode":0}'),
        Reply(b' \n{"errcode" : 0 }\r\n', headers={"Content-Type": "text/plain"}),
        Reply(gzip.compress(b'{"errcode":0}'), headers={"Content-Encoding": "gzip"}),
        Reply(OK, status=201),
    ],
)
def test_a_success_however_it_is_written(other: Other, answer: Any) -> None:
    assert sent(other, answer) == ("sent", "accepted")


@pytest.mark.parametrize(
    ("answer", "outcome", "word"),
    [
        ({"errcode": "43101"}, "failed", "no_consent_left"),
        ({"errcode": "-1", "errmsg": None}, "retry", "busy"),
        ({"errcode": 45009.0, "errmsg": ["odd"]}, "retry", "day_quota"),
        ({"errcode": 123456789}, "failed", "unlisted_code"),
        (Reply({"errcode": 40003}, status=400), "failed", "bad_openid"),
        (Reply({"errcode": 43101}, status=500), "failed", "no_consent_left"),
        (Reply({"errcode": -1}, status=503), "retry", "busy"),
    ],
)
def test_a_refusal_however_it_is_written(other: Other, answer: Any, outcome: str, word: str) -> None:
    assert sent(other, answer) == (outcome, word)


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": "ok"},
        {"errcode": {}},
        {"errcode": []},
        {"errcode": ""},
        {"errcode": False},
        {"errcode": 1.5},
        {"errcode": 10**40},
        {"errcode": "9" * 5000},
        [],
        "ok",
        None,
        Reply(b'{"errcode": 1e999}'),
        Reply(b'{"errcode": NaN}'),
        Reply(b""),
        Reply(b"success"),
        Reply(b"<html><body>502 Bad Gateway</body></html>", headers={"Content-Type": "text/html"}),
        Reply(b"<html>", status=502),
        Reply(OK, status=502),
        Reply(b"[" * 200_000),
        Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
        Reply(b'{"errcode": 0}', headers={"Content-Length": "100"}),
        Reply(b"\xff\xfe\xfa"),
    ],
)
def test_what_cannot_be_understood_may_have_been_sent_and_is_not_repeated(other: Other, answer: Any) -> None:
    assert sent(other, answer) == ("unknown", "uncertain")
    assert other.paths() == [STABLE, SEND]


@pytest.mark.parametrize(
    ("status", "word"), [(301, "wrong_address"), (403, "wrong_address"), (404, "wrong_address"), (429, "overloaded")]
)
def test_a_server_that_took_nothing(other: Other, status: int, word: str) -> None:
    for body in (b"<html>", b"{}", b"[1]", b'{"errcode": 0}'):
        assert sent(other, Reply(body, status=status, headers={"Location": "/elsewhere"})) == ("retry", word)
    assert sent(other, Reply(b"broken off", status=status, headers={"Content-Length": "99"})) == ("retry", word)


@pytest.mark.parametrize("ending", ["", "/", "/through/here", "/through/here/"])
def test_the_address_may_end_in_a_slash_or_lie_under_a_path(other: Other, ending: str) -> None:
    under = ending.rstrip("/")
    other.replies = {f"{under}{path}": reply for path, reply in other.replies.items()}
    other.replies[f"{under}{Api.LOGIN.value}"] = {"openid": "o-1", "session_key": "k"}
    with other.client(other.url + ending) as client:
        assert client.send("o-somebody", ONE_TIME, DATA).outcome == "sent"
        assert client.code2session("a-code").openid == "o-1"
    assert other.paths() == [f"{under}{path}" for path in (STABLE, SEND, Api.LOGIN.value)]


def test_what_is_asked_is_what_the_documents_say(other: Other) -> None:
    other.replies[Api.LOGIN.value] = {"openid": "o", "session_key": "k", "unionid": "", "new": 1}
    other.replies[Api.PHONE.value] = {
        "errcode": 0,
        "phone_info": {
            "phoneNumber": "15400000001",
            "purePhoneNumber": 15400000001,
            "countryCode": 86,
            "watermark": {"appid": "wxother", "timestamp": "1", "more": None},
        },
    }
    with other.client() as client:
        assert client.code2session("c +&=?#") == client.code2session("c +&=?#")
        assert client.phone_number("p", "o").number == "15400000001"
        client.send("o", ONE_TIME, DATA, page="pages/inbox/index?id=1", state="trial")
    login, _again, token, phone, message = other.asked
    query = {"appid": "wxother", "secret": "s", "js_code": "c +&=?#", "grant_type": "authorization_code"}
    assert login == ("GET", Api.LOGIN.value, query, None)
    asked = {"grant_type": "client_credential", "appid": "wxother", "secret": "s", "force_refresh": False}
    assert token == ("POST", STABLE, {}, asked)
    assert phone == ("POST", Api.PHONE.value, {"access_token": "t-1"}, {"code": "p", "openid": "o"})
    body = {"touser": "o", "template_id": ONE_TIME, "data": DATA, "page": "pages/inbox/index?id=1"}
    body |= {"miniprogram_state": "trial", "lang": "zh_CN"}
    assert message == ("POST", SEND, {"access_token": "t-1"}, body)
    other.asked.clear()
    with other.client() as client:
        client.send("o", ONE_TIME, DATA)
    assert "page" not in other.asked[-1][3]
    assert other.asked[-1][3]["miniprogram_state"] == "formal"


@pytest.mark.parametrize(
    "answer",
    [
        {"session_key": "k"},
        {"openid": None},
        {"openid": ""},
        {"openid": 5},
        {"openid": "with space"},
        {"openid": "o" * 129},
        {"openid": ["o"]},
        {"errcode": "?"},
        "openid",
    ],
)
def test_a_login_without_an_openid_is_none(other: Other, answer: Any) -> None:
    other.replies[Api.LOGIN.value] = answer
    with other.client() as client, refused(Action.RETRY):
        client.code2session("a-code")


@pytest.mark.parametrize("code", ["", "\ud800", "代码", "a\nb", "\x00", "x" * 600])
def test_what_can_be_no_code_is_not_asked_about(other: Other, code: str) -> None:
    with other.client() as client:
        with refused(Action.RELOGIN):
            client.code2session(code)
        with refused(Action.RELOGIN):
            client.phone_number(code, "o")
    assert other.asked == []


GOOD = {"purePhoneNumber": "15400000001", "countryCode": "86", "watermark": {"appid": "wxother"}}


@pytest.mark.parametrize(
    ("info", "action"),
    [
        (None, Action.RETRY),
        ([], Action.RETRY),
        ({**GOOD, "watermark": None}, Action.RETRY),
        ({**GOOD, "watermark": {}}, Action.REFUSE),
        ({**GOOD, "watermark": {"appid": "wxanother"}}, Action.REFUSE),
        ({**GOOD, "purePhoneNumber": ""}, Action.RETRY),
        ({**GOOD, "purePhoneNumber": "1540000000１"}, Action.RETRY),
        ({**GOOD, "purePhoneNumber": "154 0000 0001"}, Action.RETRY),
        ({**GOOD, "countryCode": None}, Action.RETRY),
    ],
)
def test_a_phone_number_that_is_none_is_not_taken(other: Other, info: Any, action: Action) -> None:
    other.replies[Api.PHONE.value] = {"errcode": 0, "phone_info": info}
    with other.client() as client, refused(action):
        client.phone_number("p", "o")


@pytest.mark.parametrize(
    "answer",
    [{}, {"access_token": ""}, {"access_token": 5, "expires_in": 7200}, {"access_token": "a b"}, [], {"errcode": "x"}],
)
def test_without_a_token_that_is_one_nothing_is_sent(other: Other, answer: Any) -> None:
    other.replies[STABLE] = answer
    assert sent(other, OK) == ("retry", "unreadable_answer")
    assert other.paths() == [STABLE]


START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lasts", "seconds"),
    [
        ({"expires_in": 7200}, 6900),
        ({"expires_in": "7200"}, 6900),
        ({"expires_in": 7200.0}, 6900),
        ({"expires_in": 10**30}, 150),
        ({"expires_in": 900_000_000}, 6900),
        ({}, 150),
        ({"expires_in": None}, 150),
        ({"expires_in": "soon"}, 150),
        ({"expires_in": 400}, 200),
        ({"expires_in": 4}, 2),
        ({"expires_in": 0}, 0),
        ({"expires_in": -5}, 0),
    ],
)
def test_a_token_is_kept_as_long_as_it_surely_lasts(
    app: Flask, other: Other, lasts: dict[str, Any], seconds: int
) -> None:
    other.replies[STABLE] = {"access_token": "t-1", **lasts}
    clock = [START]
    tokens = SharedTokens("wxother", keyring(), lambda: clock[0])
    with other.client(tokens=tokens) as client:
        assert client.send("o-somebody", ONE_TIME, DATA).outcome == "sent"
        for at, fetched in ((seconds - 0.5, 1), (seconds, 2)):
            clock[0] = START + timedelta(seconds=max(at, 0))
            client.send("o-somebody", ONE_TIME, DATA)
            assert other.paths().count(STABLE) == (fetched if seconds else fetched + 1)


def test_a_token_refused_for_good_is_asked_for_twice_and_no_more(other: Other) -> None:
    assert sent(other, {"errcode": "40001"}) == ("retry", "token_refused")
    assert other.paths() == [STABLE, SEND, STABLE, SEND]


def test_every_failed_call_is_told_once_and_a_replaced_token_is_no_alarm(other: Other) -> None:
    heard: list[tuple[str, str, int | None, bool]] = []

    def listen(api: Api, fate: Any, errcode: int | None) -> None:
        heard.append((api.name, fate.word, errcode, fate.alarm))

    with other.client(heard=listen) as client:
        client.send("o", ONE_TIME, DATA)
        assert heard == []
        other.replies[SEND] = {"errcode": 42001}
        client.send("o", ONE_TIME, DATA)
        other.replies[SEND] = Reply(b"", status=502)
        client.send("o", ONE_TIME, DATA)
        other.replies[Api.LOGIN.value] = {"errcode": 40125}
        with refused(Action.FIX_SETUP):
            client.code2session("c")
    assert heard == [
        ("SEND", "token_replaced", 42001, False),
        ("SEND", "token_refused", 42001, True),
        ("SEND", "uncertain", None, False),
        ("LOGIN", "bad_secret", 40125, True),
    ]


class Once:
    """Tokens that are fetched each time, so that the address is asked again."""

    def current(self, fetch: Callable[[], Fetched], wait: float) -> str:
        return fetch().token

    def renewed(self, refused: str, fetch: Callable[[], Fetched], wait: float) -> str:
        return fetch().token


def test_templates_of_any_account_are_read(other: Other) -> None:
    other.replies[Api.TEMPLATES.value] = {"errcode": 0, "data": [{"priTmplId": "x", "new": 1}, "odd", None]}
    with other.client(tokens=Once()) as client:
        assert client.templates() == [{"priTmplId": "x", "new": 1}]
        for wrong in ({"errcode": 0}, {"errcode": 0, "data": {}}):
            other.replies[Api.TEMPLATES.value] = wrong
            with refused(Action.RETRY):
                client.templates()
