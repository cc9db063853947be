"""Guessing at the doors: counted by address and by account, answered 429 with a time, and nobody honest stays out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from app import create_app
from app.identity.access import public
from app.identity.service import BY_ADDRESS, BY_NAME, BY_PAIR, BY_REFRESH, WINDOW
from tests.abuse.answers import check
from tests.abuse.house import PASSWORD, House
from tests.app.helpers import tick

MANY = 400
"""Tries after which a limit must have been met."""


@pytest.fixture
def calm_house(any_house: House) -> Iterator[House]:
    """The house with its clock put back and all tries forgiven afterwards."""
    clock = any_house.app.extensions["clock"]
    yield any_house
    any_house.app.extensions["clock"] = clock
    any_house.forgive()


def log_in(house: House, name: str, password: str, address: str, **headers: str) -> TestResponse:
    return house.client.post("/api/v1/auth/login", json={"username": name, "password": password},
                             environ_base={"REMOTE_ADDR": address}, headers=headers)  # fmt: skip


def until_refused(ask: Any) -> tuple[int, TestResponse]:
    """How many tries were looked at before the first that was not, and that answer."""
    for number in range(MANY):
        answer = ask(number)
        assert answer.status_code < 500
        if answer.status_code == 429:
            body = check(answer, "429")
            assert body["code"] == "too_many_requests"
            return number, answer
    raise AssertionError(f"{MANY} tries and no end")


def test_one_name_from_one_address(calm_house: House) -> None:
    tried, answer = until_refused(lambda n: log_in(calm_house, "clerk", f"wrong-{n}-password", "198.51.100.1"))
    assert tried == BY_PAIR
    assert log_in(calm_house, "clerk", PASSWORD, "198.51.100.1").status_code == 429
    assert log_in(calm_house, "clerk", PASSWORD, "198.51.100.2").status_code == 200
    tick(calm_house.app, timedelta(seconds=int(answer.headers["Retry-After"])))
    assert log_in(calm_house, "clerk", PASSWORD, "198.51.100.1").status_code == 200


def test_many_names_from_one_address(calm_house: House) -> None:
    tried, _ = until_refused(lambda n: log_in(calm_house, f"name{n}", "wrong-password", "198.51.100.3"))
    assert tried == BY_ADDRESS
    assert log_in(calm_house, "clerk", PASSWORD, "198.51.100.4").status_code == 200


def test_one_name_from_many_addresses_does_not_lock_out_its_own_office(calm_house: House) -> None:
    office = "198.51.100.5"
    assert log_in(calm_house, "clerk", PASSWORD, office).status_code == 200
    tick(calm_house.app, WINDOW)
    for _day in range(3):
        tried, _ = until_refused(lambda n: log_in(calm_house, "clerk", f"wrong{n}", f"203.0.{n // 250}.{n % 250}"))
        assert tried == BY_NAME
        assert log_in(calm_house, "clerk", PASSWORD, "203.0.113.9").status_code == 429
        assert log_in(calm_house, "clerk", PASSWORD, office).status_code == 200
        tick(calm_house.app, timedelta(days=1))
    tick(calm_house.app, WINDOW)
    assert log_in(calm_house, "clerk", PASSWORD, "203.0.113.10").status_code == 200


def test_a_known_office_may_not_guess_either(calm_house: House) -> None:
    assert log_in(calm_house, "clerk", PASSWORD, "198.51.100.6").status_code == 200
    tried, _ = until_refused(lambda n: log_in(calm_house, "clerk", f"wrong{n}", "198.51.100.6"))
    assert tried == BY_PAIR


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP"])
def test_who_says_to_come_from_elsewhere_is_not_believed(calm_house: House, header: str) -> None:
    """Without trusted proxies the address is that of the connection."""

    def ask(number: int) -> TestResponse:
        return log_in(calm_house, "clerk", "wrong", "198.51.100.7", **{header: f"203.0.113.{number}"})

    assert until_refused(ask)[0] == BY_PAIR


def test_a_proxy_that_is_trusted_says_who_comes(trusting: Flask) -> None:
    """With one trusted proxy the last address counts, and what the caller put before it does not."""
    client = trusting.test_client()
    for number in range(3):
        forwarded = f"203.0.113.{number}, 198.51.100.8"
        answer = client.get(
            "/address", headers={"X-Forwarded-For": forwarded}, environ_base={"REMOTE_ADDR": "10.0.0.1"}
        )
        assert answer.text == "198.51.100.8"


@pytest.fixture
def trusting(tmp_path: Any) -> Flask:
    app = create_app({"DATA_DIR": str(tmp_path / "var"), "TRUSTED_PROXIES": "1"})
    app.add_url_rule("/address", view_func=public(lambda: request.remote_addr or ""), endpoint="address")
    return app


def test_refreshing_and_logging_out(calm_house: House) -> None:
    def ask(number: int) -> TestResponse:
        door = "refresh" if number % 2 else "logout"
        return calm_house.client.post(f"/api/v1/auth/{door}", json={"refresh_token": f"guess-{number}"})

    assert until_refused(ask)[0] == BY_REFRESH
    tick(calm_house.app, timedelta(minutes=1))
    assert ask(1).status_code == 401


@pytest.mark.parametrize(
    ("door", "body", "wait"),
    [
        ("/auth/wechat", {"code": "in:stranger"}, timedelta(minutes=1)),
        ("/auth/wechat", {"code": "guess"}, timedelta(minutes=1)),
        ("/me/phone", {"code": "guess"}, timedelta(minutes=1)),
        ("/me/claim", {"name": "甲一", "id_tail": "0024"}, timedelta(days=1)),
    ],
)
def test_the_worker_s_doors(calm_house: House, door: str, body: dict[str, str], wait: timedelta) -> None:
    audience = "worker" if door.startswith("/me") else "nobody"

    def ask(_number: int) -> TestResponse:
        return calm_house.call(audience, "POST", door, json=body)

    tried, answer = until_refused(ask)
    assert 0 < tried <= 60
    assert int(answer.headers["Retry-After"]) <= wait.total_seconds()
    tick(calm_house.app, timedelta(seconds=int(answer.headers["Retry-After"])))
    if audience == "nobody":
        assert ask(0).status_code != 429
