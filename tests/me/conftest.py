"""The mini-program's side in tests: a WeChat that knows a few codes, people at a desk, and who is logged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db, write
from app.identity.models import WorkerLogin
from app.imports.report import Report
from app.people.models import Person, Registration
from app.wechat.client import Login, Phone, WeChatError
from app.wechat.codes import FATES, UNREACHABLE, Api
from tests.imports.tables import import_file, write_csv

Headers = dict[str, str]


class FakeWeChat:
    """Codes ``in:NAME`` log NAME in and ``tel:NUMBER`` verify a number; others are refused as WeChat refuses them."""

    def code2session(self, code: str) -> Login:
        kind, _, name = code.partition(":")
        if kind == "down":
            raise WeChatError(UNREACHABLE)
        if kind == "risky":
            raise WeChatError(FATES[Api.LOGIN, 40226], 40226)
        if kind != "in":
            raise WeChatError(FATES[Api.LOGIN, 40029], 40029)
        return Login(f"openid-{name}", None)

    def phone_number(self, code: str, openid: str) -> Phone:
        kind, _, number = code.partition(":")
        if kind == "abroad":
            return Phone(number, "852")
        if kind != "tel":
            raise WeChatError(FATES[Api.PHONE, 40029], 40029)
        return Phone(number, "86")


@pytest.fixture
def load(app: Flask, tmp_path: Any) -> Callable[..., Report]:
    """Imports rows as a desk wrote them: ``load("workers", row, row)``."""

    def run(table: str, *rows: dict[str, Any]) -> Report:
        report = import_file(table, write_csv(tmp_path / "table.csv", rows))
        assert not report.errors
        return report

    return run


@pytest.fixture
def enter(app: Flask, client: FlaskClient) -> Callable[[str], Headers]:
    """Logs somebody in through WeChat; the headers of their requests."""
    app.extensions["wechat"] = FakeWeChat

    def run(name: str) -> Headers:
        answer = client.post("/api/v1/auth/wechat", json={"code": f"in:{name}"})
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        return {"Authorization": f"Bearer {answer.json['access_token']}"}

    return run


@pytest.fixture
def enter_as(app: Flask, enter: Callable[[str], Headers]) -> Callable[[str], Headers]:
    """Logs in as the person registered under a number."""

    def run(number: str) -> Headers:
        headers = enter(number)
        with write() as session:
            login = session.scalars(select(WorkerLogin).order_by(WorkerLogin.id.desc())).first()
            assert login is not None
            login.person_id = owner(number).id
        return headers

    return run


def owner(number: str) -> Person:
    """Whose registration this is, as the database holds it now."""
    db.session.expire_all()
    return db.session.scalars(select(Registration).where(Registration.external_no == number)).one().person


def call(client: FlaskClient, method: str, path: str, headers: Headers, expect: int = 200, **more: Any) -> Any:
    """The JSON of a call under ``/api/v1/me`` that must be answered with ``expect``."""
    answer = client.open(f"/api/v1/me{path}", method=method, headers=headers, **more)
    assert answer.status_code == expect, answer.text
    db.session.rollback()
    return answer.json
