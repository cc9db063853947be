"""A sandbox for each test, spoken to over real HTTP, and what its tests call it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.wechat.client import WeChatClient
from app.wechat.tokens import Fetched
from deploy.sandbox import APPID, SECRET
from deploy.sandbox.server import Sandbox
from tests.sandboxes import Driven

ONE_TIME = "sandbox-one-time-postings-found-0000000000"
LONG_TERM = "sandbox-long-term-fair-reminder-0000000000"
EVERY = "sandbox-every-type-of-value-00000000000000"
SEND = "/cgi-bin/message/subscribe/send"
STABLE = "/cgi-bin/stable_token"
DATA = {
    "thing1": {"value": "缝纫工"},
    "thing2": {"value": "嘉定镇"},
    "thing3": {"value": "离家四公里，计件"},
    "number4": {"value": "3"},
    "date5": {"value": "2026年11月21日"},
}


class Driver(Driven):
    """The sandbox by its own calls, as a script outside would use it."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.url)
        self.sandbox = sandbox

    def person(self, **about: Any) -> dict[str, Any]:
        return self.post("codes", **about)

    def consenting(self, times: int = 1, *templates: str) -> str:
        """The openid of somebody who said yes so many times."""
        openid = str(self.person()["openid"])
        self.post("subscribe", openid=openid, template_ids=list(templates or (ONE_TIME,)), times=times)
        return openid

    def log(self, settle: float = 0) -> dict[str, Any]:
        return dict(self.http.get("/sandbox/log", params={"settle": settle}).json())

    def call(self, method: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        """One of the platform's own calls, with nothing of our client."""
        answer = self.http.request(method, path, params=query, json=body)
        assert answer.status_code == 200
        return dict(answer.json())

    def token(self, **more: Any) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **more}
        return self.call("POST", STABLE, body)


def send(wechat: Driver, openid: str, token: str, **changed: Any) -> int:
    body = {"touser": openid, "template_id": ONE_TIME, "data": DATA, **changed}
    return int(wechat.call("POST", SEND, body, access_token=token)["errcode"])


def token_of(wechat: Driver) -> str:
    return str(wechat.token()["access_token"])


class Memory:
    """Tokens of one process and one thread."""

    def __init__(self) -> None:
        self.token = ""

    def current(self, fetch: Callable[[], Fetched], wait: float) -> str:
        self.token = self.token or fetch().token
        return self.token

    def renewed(self, refused: str, fetch: Callable[[], Fetched], wait: float) -> str:
        self.token = fetch().token
        return self.token


@pytest.fixture
def wechat() -> Iterator[Driver]:
    with Sandbox() as sandbox:
        driver = Driver(sandbox)
        yield driver
        driver.http.close()


@pytest.fixture
def make_client(wechat: Driver) -> Iterator[Callable[..., WeChatClient]]:
    made: list[WeChatClient] = []

    def make(**more: Any) -> WeChatClient:
        given = {"base_url": wechat.url, "appid": APPID, "secret": SECRET, "tokens": Memory(), **more}
        made.append(WeChatClient(**given))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def weixin(make_client: Callable[..., WeChatClient]) -> WeChatClient:
    return make_client()
