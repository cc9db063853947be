"""What is pushed and of no use at once: before its person's login, more than there is time for, unread and unused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db, write
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.identity.tokens import issue
from app.outreach.service import settle
from app.wechat import events, ledger
from app.wechat.ledger_models import SubscribeEvent
from deploy.sandbox import AES_KEY, APPID, TOKEN
from deploy.sandbox.push import Target, envelope
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import login_of
from tests.wechat_channel.test_ledger import CHANGE, EVENTS, OPENID, Wall, granted, me, push, say, wall

__all__ = ["me", "wall"]

pytestmark = pytest.mark.both_databases


def log_in() -> dict[str, str]:
    with write() as session:
        login = login_of(session, OPENID)
        return {"Authorization": f"Bearer {issue(session, 'worker', login.id).access_token}"}


def results() -> list[str | None]:
    return [one.result for one in rows(SubscribeEvent)]


def pushed(client: FlaskClient, wall: Wall, body: bytes) -> Any:
    """Pushes whatever it is."""
    target = Target("", TOKEN, AES_KEY)
    query, sealed = envelope(body, target, APPID, int(wall().timestamp()))
    return client.post(EVENTS, query_string=query, data=sealed, content_type="text/json").data


def test_a_consent_before_the_login_counts_after_it(client: FlaskClient, app: Flask, wall: Wall) -> None:
    assert push(client, wall).data == b"success"
    settle()
    assert results() == [None]
    log_in()
    wall.on(minutes=4)
    settle()
    assert (results(), granted()) == (["counted"], 1)
    push(client, wall, ago=4 * 60)  # the same again
    settle()
    assert (results(), granted()) == (["counted"], 1)


def test_who_never_logs_in_is_nobody(client: FlaskClient, app: Flask, wall: Wall) -> None:
    push(client, wall)
    wall.on(minutes=29)
    settle()
    assert results() == [None]
    wall.on(minutes=1)
    settle()
    log_in()
    settle()
    assert (results(), granted()) == (["nobody"], 0)


@pytest.mark.parametrize("first", ["report", "job"])
def test_a_consent_before_a_slow_login_is_told_by_both_sides_and_counts_once(
    client: FlaskClient, app: Flask, wall: Wall, first: str
) -> None:
    push(client, wall)
    wall.on(minutes=10)
    me = log_in()
    if first == "job":
        settle()
        wall.on(minutes=1)
    assert say(client, me) == 1
    settle()
    assert (results(), granted()) == (["counted", "paired"], 1)
    wall.on(seconds=30)
    assert say(client, me) == 2  # another tap
    push(client, wall)
    assert granted() == 2


def test_what_was_taken_back_before_the_login_stays_so(client: FlaskClient, app: Flask, wall: Wall) -> None:
    push(client, wall)
    wall.on(minutes=1)
    push(client, wall, "reject", CHANGE)
    wall.on(minutes=5)
    me = log_in()
    assert say(client, me) == 0  # it told of the first late
    assert results() == ["counted", "zeroed", "paired"]


def test_closing_a_login_ends_what_was_agreed_to_before_it(client: FlaskClient, app: Flask, wall: Wall) -> None:
    push(client, wall)
    log_in()
    wall.on(minutes=1)
    with write() as session:
        ledger.close(session, session.scalars(select(WorkerLogin.id)).one())
    settle()
    assert (results(), granted()) == (["late"], 0)


def test_those_who_wait_for_a_login_do_not_stop_the_others(
    client: FlaskClient, me: dict[str, str], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SLICE", 2)
    for place in range(3):
        body = {"FromUserName": f"oNobody{place}", "CreateTime": int(wall().timestamp()), "MsgType": "event"}
        item = {"TemplateId": "T", "SubscribeStatusString": "accept"}
        pushed(client, wall, json.dumps({**body, "Event": "subscribe_msg_popup_event", "List": item}).encode())
    with monkeypatch.context() as patch:
        patch.setattr(events, "ANSWER_WITHIN", 0.0)  # as slow as that
        assert push(client, wall).data == b"success"
    assert results() == [None] * 4
    settle()
    assert (results(), granted()) == ([None] * 3 + ["counted"], 1)


def test_a_push_settles_what_it_brought_and_nothing_else(
    client: FlaskClient, me: dict[str, str], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(events, "ANSWER_WITHIN", 0.0)
        push(client, wall)
    wall.on(minutes=10)
    push(client, wall)
    assert (results(), granted()) == ([None, "counted"], 1)
    settle()
    assert (results(), granted()) == (["counted", "counted"], 2)


def test_the_same_push_many_times_at_once_counts_once(app: Flask, me: dict[str, str], wall: Wall) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: push(app.test_client(), wall).data, range(6)))
    assert answers == [b"success"] * 6
    settle()
    assert (results(), granted()) == (["counted"], 1)


def test_reports_and_jobs_at_once_take_what_waited_for_the_login_once(
    client: FlaskClient, app: Flask, wall: Wall
) -> None:
    push(client, wall)
    wall.on(minutes=3)
    headers = log_in()

    def one(place: int) -> None:
        if place % 2:
            say(app.test_client(), headers, report="5b0a7a52-6f0c-4d8e-9a53-4a2f3b0f6f11")
        else:
            with app.app_context():
                settle()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, range(4)))
    settle()
    assert granted() == 1
    assert sorted(str(one) for one in results()) == ["counted", "paired"]


def test_what_is_unread_or_unused_is_kept_as_it_came(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    about = {"FromUserName": OPENID, "CreateTime": int(wall().timestamp()), "MsgType": "event"}
    sent: list[tuple[bytes, str]] = [
        (json.dumps({**about, "MsgType": "text", "Content": "您好\ud800"}).encode(), "unused"),
        (json.dumps({**about, "Event": "wxa_media_check"}).encode(), "unused"),
        (json.dumps({**about, "Event": "subscribe_msg_popup_event", "List": [{}, 7]}).encode(), "unread"),
        (b"<xml>\xff", "unread"),
    ]
    for body, _kind in sent:
        for _again in range(2):
            assert pushed(client, wall, body) == b"success"
    kept: list[Any] = rows(SubscribeEvent)
    assert [(one.kind, one.result) for one in kept] == [(kind, kind) for _body, kind in sent]
    assert all(one.processed_at is not None for one in kept)
    raw = [json.loads(keyring().decrypt(one.payload_enc))["push"].encode("utf-8", "surrogateescape") for one in kept]
    assert raw == [body for body, _kind in sent]
    assert [one.login_id is not None for one in kept] == [True, True, True, False]
    assert granted() == 0
    with write() as session:  # whatever was somebody's goes with their login
        session.delete(session.scalars(select(WorkerLogin)).one())
    assert results() == ["unread"]


def test_what_is_nobody_s_goes_after_half_a_year(client: FlaskClient, app: Flask, wall: Wall) -> None:
    pushed(client, wall, b"?")
    push(client, wall)
    wall.on(days=190)
    push(client, wall)
    assert events.purge_pushed() == 0
    wall.on(seconds=1)
    assert events.purge_pushed() == 1  # what nobody has looked at yet is not deleted
    settle()
    assert events.purge_pushed() == 1
    assert results() == [None]
    assert rows(SubscribeEvent)[0].received_at == wall() - timedelta(seconds=1)
    db.session.rollback()
