"""Events that the sandbox pushes arrive at our own code, in every form, repeated, doubled, late or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.wechat.callback import Callback, Event, Leftover, PopupChoice, SentReport, SettingsChange
from deploy.sandbox import AES_KEY, APPID, TOKEN
from tests.wechat.conftest import LONG_TERM, ONE_TIME, Driver, send, token_of


class Receiver:
    """An address for events: it opens them with our own code and refuses as often as it is told."""

    def __init__(self, aes_key: str) -> None:
        self.callback = Callback(APPID, TOKEN, aes_key, lambda: datetime.now(UTC))
        self.events: list[Event | Leftover] = []
        self.refuse = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(200, outer.callback.greeting(dict(parse_qsl(urlsplit(self.path).query))))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                events = outer.callback.events(dict(parse_qsl(urlsplit(self.path).query)), body)
                if outer.refuse:
                    outer.refuse -= 1
                    self.answer(500, "later")
                    return
                outer.events += events
                self.answer(200, "success")

            def answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/events"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(params=["", AES_KEY], ids=["plain", "sealed"])
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    found = Receiver(request.param)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("form", "listed"), [("json", "array"), ("json", "object"), ("json", "wrapped"), ("xml", "array")]
)
def test_events_come_back(wechat: Driver, receiver: Receiver, form: str, listed: str) -> None:
    aes_key = AES_KEY if receiver.callback._key else ""
    target = {"url": receiver.url, "token": TOKEN, "aes_key": aes_key, "form": form, "listed": listed}
    assert wechat.post("callback", **target) == {"verified": True}
    openid, token = wechat.consenting(1, ONE_TIME, LONG_TERM), token_of(wechat)
    assert send(wechat, openid, token) == 0
    change = {"openid": openid, "template_ids": [LONG_TERM], "from": "settings", "status": "reject"}
    wechat.post("subscribe", **change)
    log = wechat.log(settle=60)
    assert [type(one) for one in receiver.events] == [PopupChoice, PopupChoice, SentReport, SettingsChange]
    assert {one.openid for one in receiver.events} == {openid}
    assert all(one["taken"] for one in log["pushes"])


def test_events_are_repeated_doubled_late_lost_or_bad_as_planned(wechat: Driver) -> None:
    receiver = Receiver(AES_KEY)
    try:
        wechat.post("callback", url=receiver.url, token=TOKEN, aes_key=AES_KEY, again_after=0.01)
        rules: list[dict[str, Any]] = [
            {"path": "push/subscribe_msg_popup_event", "kind": "duplicate", "nth": [1]},
            {"path": "push/subscribe_msg_popup_event", "kind": "lost", "nth": [2]},
            {"path": "push/subscribe_msg_popup_event", "kind": "late", "seconds": 0.2, "nth": [3]},
            {"path": "push/subscribe_msg_sent_event", "kind": "fail", "code": 20001},
        ]
        wechat.plan(*rules)
        openid, token = wechat.consenting(), token_of(wechat)
        wechat.log(settle=60)
        assert len(receiver.events) == 2
        assert receiver.events[0].key == receiver.events[1].key
        receiver.events.clear()
        receiver.refuse = 2
        assert send(wechat, openid, token) == 0
        wechat.log(settle=60)
        began = time.monotonic()
        wechat.post("subscribe", openid=openid, template_ids=[ONE_TIME], times=2)
        log = wechat.log(settle=60)
        assert time.monotonic() - began >= 0.2
        sent, choice = receiver.events
        assert isinstance(sent, SentReport)
        assert sent.errcode == 20001
        assert isinstance(choice, PopupChoice)
        assert [one["attempt"] for one in log["pushes"][-4:]] == [1, 2, 3, 1]
        receiver.refuse = 99
        assert send(wechat, openid, token) == 0
        assert [one["attempt"] for one in wechat.log(settle=60)["pushes"][-4:]] == [1, 2, 3, 4]
    finally:
        receiver.close()


def test_an_address_that_does_not_answer_is_not_verified(wechat: Driver) -> None:
    assert wechat.post("callback", url=wechat.url + "/nothing", token=TOKEN) == {"verified": False}
