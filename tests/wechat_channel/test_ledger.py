"""Consents: told by both sides and counted once, ended by a refusal; pushed events in every form, processed once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.clock import now
from app.database import db, write
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.identity.tokens import issue
from app.outreach.models import OutboxMessage
from app.outreach.service import Push
from app.wechat import events, ledger
from app.wechat.callback import PopupChoice
from app.wechat.ledger_models import SubscribeEvent, SubscribeQuota, WeChatSend
from deploy.sandbox import AES_KEY, APPID, TOKEN
from deploy.sandbox.push import Target, envelope, write_body
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import ONE_TIME, SEND, Platform, login_of, served, village

PATH = "/api/v1/me/wechat/subscriptions"
EVENTS = "/api/v1/wechat/events"
LONG_TERM = "sandbox-long-term-fair-reminder-0000000000"
OPENID = "o-somebody-of-the-tests"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Wall:
    """The real clock, moved by a test."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **length: float) -> None:
        self.moment += timedelta(**length)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    found = Wall()
    monkeypatch.setattr(ledger, "real_now", found)
    monkeypatch.setattr(events, "real_now", found)
    return found


@pytest.fixture
def me(app: Flask) -> dict[str, str]:
    """The headers of a login without a record."""
    with write() as session:
        login = login_of(session, OPENID)
        return {"Authorization": f"Bearer {issue(session, 'worker', login.id).access_token}"}


def say(client: FlaskClient, me: dict[str, str], answer: str = "accept", report: str = "", **more: str) -> int:
    """Reports a choice as the mini-program does; how many are left."""
    body = {"report": report or str(uuid.uuid4()), "choices": [{"template_id": ONE_TIME, "answer": answer, **more}]}
    found = client.post(PATH, headers=me, json=body)
    assert found.status_code == 200, found.get_data(as_text=True)
    return next(one["left"] for one in found.json or [] if one["template_id"] == ONE_TIME)


def push(
    client: FlaskClient,
    wall: Wall,
    answer: str = "accept",
    event: str = "subscribe_msg_popup_event",
    ago: float = 0,
    templates: tuple[str, ...] = (ONE_TIME,),
    **how: Any,
) -> Any:
    """Pushes an event as the platform does; ago: seconds since it happened."""
    target = Target("", TOKEN, how.pop("aes_key", AES_KEY), **how)
    about = {"ToUserName": "gh", "FromUserName": OPENID, "CreateTime": int(wall().timestamp() - ago)}
    items = [{"TemplateId": one, "SubscribeStatusString": answer, "PopupScene": "0"} for one in templates]
    body = write_body({**about, "MsgType": "event", "Event": event}, items, target)
    query, sealed = envelope(body, target, APPID, int(wall().timestamp()))
    return client.post(EVENTS, query_string=query, data=sealed, content_type=f"text/{target.form}")


def granted() -> int:
    found = rows(SubscribeQuota)
    return sum(one.granted - one.used for one in found if one.template == ONE_TIME)


def test_a_choice_told_by_both_sides_counts_once(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    assert say(client, me) == 1
    wall.on(seconds=40)
    answer = push(client, wall, ago=40)
    assert (answer.status_code, answer.data) == (200, b"success")
    assert granted() == 1
    wall.on(minutes=1)
    push(client, wall)
    assert granted() == 2
    assert say(client, me) == 2


def test_two_taps_told_four_times_are_two(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    say(client, me)
    wall.on(seconds=10)
    say(client, me)
    push(client, wall, ago=10)
    push(client, wall)
    assert granted() == 2
    assert [one.result for one in rows(SubscribeEvent)] == ["counted", "counted", "paired", "paired"]


def test_a_repeated_report_and_a_repeated_push_change_nothing(
    client: FlaskClient, me: dict[str, str], wall: Wall
) -> None:
    report = str(uuid.uuid4())
    for _ in range(3):
        assert say(client, me, report=report) == 1
    wall.on(hours=1)
    for _ in range(4):
        assert push(client, wall).data == b"success"
    assert granted() == 2
    assert len(rows(SubscribeEvent)) == 2


def test_either_side_alone_is_enough(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    push(client, wall)
    assert granted() == 1
    wall.on(hours=1)
    assert say(client, me, answer="acceptWithAudio") == 2


CHANGE = "subscribe_msg_change_event"


def test_a_refusal_in_the_settings_ends_what_was_agreed_before_it(
    client: FlaskClient, me: dict[str, str], wall: Wall
) -> None:
    for _ in range(3):
        say(client, me)
        wall.on(minutes=10)
    push(client, wall, "reject", CHANGE)
    assert granted() == 0
    wall.on(minutes=10)
    assert say(client, me) == 1


def test_no_to_one_popup_takes_nothing_back(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    assert say(client, me) == 1
    wall.on(minutes=10)
    assert say(client, me, answer="reject") == 1
    push(client, wall, "reject")
    assert granted() == 1


def test_a_refusal_that_comes_late_leaves_what_was_agreed_after_it(
    client: FlaskClient, me: dict[str, str], wall: Wall
) -> None:
    say(client, me)
    wall.on(minutes=20)
    say(client, me)
    wall.on(seconds=5)
    push(client, wall, "reject", CHANGE, ago=60)
    assert granted() == 1
    wall.on(minutes=5)
    push(client, wall, ago=25 * 60)  # the first tap's push, after its refusal
    assert granted() == 1


@pytest.mark.parametrize("answer", ["ban", "filter"])
def test_what_is_no_choice_of_the_person_s_changes_nothing(
    client: FlaskClient, me: dict[str, str], wall: Wall, answer: str
) -> None:
    say(client, me)
    assert say(client, me, answer=answer) == 1


def test_a_long_term_consent_stays_one(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    for _ in range(3):
        push(client, wall, templates=(LONG_TERM,))
        wall.on(hours=1)
    login = db.session.scalars(select(WorkerLogin.id)).one()
    assert ledger.left(db.session(), login, LONG_TERM) == 1
    with write() as session:
        kept = events.templates()["fair_reminder"]
        assert [ledger.reserve(session, [login], kept) for _ in range(5)] == [{login}] * 5


@pytest.mark.parametrize(
    ("form", "listed"), [("xml", "array"), ("json", "array"), ("json", "object"), ("json", "wrapped")]
)
@pytest.mark.parametrize("templates", [(ONE_TIME,), (ONE_TIME, LONG_TERM)])
def test_every_form_of_a_push(
    client: FlaskClient, me: dict[str, str], wall: Wall, form: str, listed: str, templates: tuple[str, ...]
) -> None:
    assert push(client, wall, form=form, listed=listed, templates=templates).data == b"success"
    assert {one.template for one in rows(SubscribeQuota) if one.granted == 1} == set(templates)


def test_what_was_pushed_is_kept_as_it_came(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    push(client, wall)
    item = {"TemplateId": ONE_TIME, "SubscribeStatusString": "accept", "PopupScene": "0"}
    (event,) = rows(SubscribeEvent)
    assert json.loads(keyring().decrypt(event.payload_enc))["item"] == item
    odd = {**item, "PopupScene": "\ud800"}  # half a character, as JSON can carry it
    events.store_pushed([PopupChoice("k" * 64, OPENID, ONE_TIME, True, wall(), odd)])
    assert json.loads(keyring().decrypt(rows(SubscribeEvent)[1].payload_enc))["item"] == odd


def test_a_push_that_is_not_the_platform_s_is_refused(client: FlaskClient, me: dict[str, str], wall: Wall) -> None:
    assert client.post(EVENTS, data=b"{}").status_code == 400
    assert push(client, wall, aes_key="").status_code == 400  # not sealed
    assert client.get(EVENTS, query_string={"signature": "x", "echostr": "hello"}).status_code == 403
    assert client.post(EVENTS, data=b"x" * 70_000).status_code == 413
    assert rows(SubscribeEvent) == []


def test_an_event_that_could_not_be_processed_waits(
    client: FlaskClient, me: dict[str, str], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> str:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(events, "apply_choice", broken)
        assert push(client, wall).data == b"success"
    assert granted() == 0
    Push(clock=now).send()
    assert granted() == 1


def test_a_report_names_what_is_wrong_with_it(client: FlaskClient, me: dict[str, str]) -> None:
    for choice, field, code in (
        ({"template_id": "none", "answer": "accept"}, "choices.0.template_id", "unknown_template"),
        ({"template_id": ONE_TIME, "answer": "maybe"}, "choices.0.answer", "not_in_list"),
    ):
        found = client.post(PATH, headers=me, json={"report": str(uuid.uuid4()), "choices": [choice]})
        assert found.status_code == 422
        assert [(one["field"], one["code"]) for one in (found.json or {})["errors"]] == [(field, code)]
    assert client.post(PATH, json={}).status_code == 401


@pytest.mark.both_databases
def test_over_http_popups_and_reports_of_delivery_arrive_once(app: Flask, platform: Platform) -> None:
    """The sandbox pushes each event twice; eight people tap and are written to."""
    openids = village(platform, 8, granted=0)
    with served(app, platform):
        platform.plan(
            {"path": "push/subscribe_msg_popup_event", "kind": "duplicate"},
            {"path": "push/subscribe_msg_sent_event", "kind": "duplicate"},
        )
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(platform.accept, openids))
        platform.log(settle=60)
        assert granted() == 8
        Push(clock=now).send()
        log = platform.log(settle=60)
    assert all(one["taken"] for one in log["pushes"])
    assert log["by_person"] == dict.fromkeys(openids, 1)
    assert granted() == 0
    told = {(one.state, one.code) for one in rows(OutboxMessage) if one.about_id is not None}
    assert told == {("delivered", None)}
    assert len({one.msg_id for one in rows(WeChatSend)}) == 8


def test_what_timed_out_is_settled_by_the_platform_s_report(app: Flask, platform: Platform) -> None:
    openids = village(platform, 4)
    with served(app, platform):
        platform.plan(
            {"path": SEND, "kind": "drop", "after": True},
            {"path": "push/subscribe_msg_sent_event", "kind": "late", "seconds": 2, "openid": openids[0]},
            {"path": "push/subscribe_msg_sent_event", "kind": "lost", "openid": openids[1]},
            {"path": "push/subscribe_msg_sent_event", "kind": "fail", "code": 1, "openid": openids[2]},
        )
        Push(clock=now).send()
        platform.log(settle=60)
    query = select(WorkerLogin.openid_hash, OutboxMessage.state, OutboxMessage.code)
    query = query.join(OutboxMessage, OutboxMessage.person_id == WorkerLogin.person_id)
    query = query.where(OutboxMessage.about_id.is_not(None)).order_by(WorkerLogin.id)
    db.session.rollback()
    assert [tuple(row)[1:] for row in db.session.execute(query)] == [
        ("delivered", None),
        ("unknown", "uncertain"),
        ("failed", "provider_1"),
        ("delivered", None),
    ]
    assert platform.got() == dict.fromkeys(openids, 1)


def test_a_report_belongs_to_the_last_try_before_it(app: Flask, platform: Platform) -> None:
    village(platform, 1, granted=2)
    platform.plan({"path": SEND, "kind": "status", "code": 500})
    Push(clock=now).send()
    (first,) = rows(WeChatSend)
    with write() as session:
        session.execute(update(WeChatSend).values(started_at=first.started_at - timedelta(minutes=5)))
        again = WeChatSend(message_id=first.message_id, login_id=first.login_id, template=ONE_TIME, outcome="sent",
                           started_at=first.started_at)  # fmt: skip
        session.add(again)
        session.flush()
        event = SubscribeEvent(login_id=first.login_id, template=ONE_TIME, at=first.started_at + timedelta(seconds=1))
        from app.outreach.notices import settle_report

        assert settle_report(session, event, {"msg_id": "7", "errcode": "0"}) == "settled"
        assert settle_report(session, event, {"msg_id": "7", "errcode": "0"}) == "known"
    assert [one.msg_id for one in rows(WeChatSend)] == [None, "7"]
