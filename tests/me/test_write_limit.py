"""Whoever writes without a pause waits for the next minute; nobody else does, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.config import ConfigProblem, load_settings
from app.database import db
from app.identity import access
from app.identity.models import RateWindow
from tests.imports.tables import ID_A, worker
from tests.me.conftest import Headers, call

Enter = Callable[[str], Headers]
Load = Callable[..., object]
START = datetime(2026, 11, 21, 2, 0, 15, tzinfo=UTC)


@pytest.fixture
def wall(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The real clock, moved by a test, and three writes a minute."""
    app.extensions["settings"] = replace(app.extensions["settings"], worker_writes=3)
    found = [START]
    monkeypatch.setattr(access, "real_now", lambda: found[0])
    return found


def write_once(client: FlaskClient, headers: Headers, wage: int = 3000) -> int:
    return client.patch("/api/v1/me/profile", headers=headers, json={"wage_min": wage}).status_code


@pytest.mark.both_databases
def test_writes_are_counted_by_account_and_minute_and_reads_are_not(
    client: FlaskClient, enter_as: Enter, load: Load, wall: list[datetime]
) -> None:
    load("workers", worker("W1", 身份证号=ID_A), worker("W2", 姓名="乙二"))
    mine, other = enter_as("W1"), enter_as("W2")
    assert [write_once(client, mine, 3000 + place) for place in range(4)] == [200, 200, 200, 429]
    refused = client.patch("/api/v1/me/profile", headers=mine, json={"wage_min": 9000})
    assert refused.json is not None
    assert (refused.json["code"], refused.json["message"]) == ("too_many_requests", "操作太频繁，请稍后再试")
    assert refused.headers["Retry-After"] == "45"
    assert call(client, "GET", "/profile", mine)["wage_min"] == 3002
    assert write_once(client, other) == 200
    wall[0] += timedelta(seconds=44)
    assert write_once(client, mine) == 429
    wall[0] += timedelta(seconds=1)
    assert write_once(client, mine) == 200


def test_what_is_wrong_counts_too_and_reading_never_does(
    client: FlaskClient, enter_as: Enter, load: Load, wall: list[datetime]
) -> None:
    load("workers", worker("W1"))
    headers = enter_as("W1")
    before = db.session.scalar(select(func.count()).select_from(RateWindow))
    for _ in range(5):
        call(client, "GET", "/profile", headers)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(RateWindow)) == before
    wrong = [client.post("/api/v1/me/claim", headers=headers, json={"nothing": 1}).status_code for _ in range(4)]
    assert wrong == [422, 422, 422, 429]
    assert client.get("/api/v1/me", headers=headers).status_code == 200


@pytest.mark.both_databases
def test_all_who_come_at_once_share_one_count(
    app: Flask, client: FlaskClient, enter_as: Enter, load: Load, wall: list[datetime]
) -> None:
    load("workers", worker("W1"))
    headers = enter_as("W1")
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda place: write_once(app.test_client(), headers, 3000 + place), range(8)))
    assert sorted(said) == [200] * 3 + [429] * 5


def test_the_limit_can_be_set_and_taken_away(
    app: Flask, client: FlaskClient, enter_as: Enter, load: Load, make_environ: Callable[..., dict[str, str]]
) -> None:
    assert load_settings(make_environ()).worker_writes == 60
    assert load_settings(make_environ(WORKER_WRITES_PER_MINUTE="6000")).worker_writes == 6000
    for wrong in ("-1", "many", "1.5"):
        with pytest.raises(ConfigProblem):
            load_settings(make_environ(WORKER_WRITES_PER_MINUTE=wrong))
    app.extensions["settings"] = load_settings(make_environ(WORKER_WRITES_PER_MINUTE="0"))
    load("workers", worker("W1"))
    headers = enter_as("W1")
    assert {write_once(client, headers, 3000 + place) for place in range(65)} == {200}


def test_the_description_says_so(client: FlaskClient) -> None:
    paths = (client.get("/api/v1/openapi.json").json or {})["paths"]
    assert "429" in paths["/api/v1/me/profile"]["patch"]["responses"]
    assert "429" not in paths["/api/v1/me/profile"]["get"]["responses"]
