"""The push rings by WeChat where a consent is left, every answer has its consequence, the inbox has it anyway."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import now
from app.database import db, write
from app.identity.models import WorkerLogin
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.service import Push, mark_read
from app.privacy.models import AuditEntry
from app.wechat.ledger import left, real_now, recipients
from app.wechat.ledger_models import SubscribeQuota, WeChatRecipient, WeChatSend, WeChatStop
from tests.app.helpers import tick
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import ONE_TIME, SEND, Platform, village


def push() -> Counter[str]:
    return Push(clock=now).send()[1]


def notices() -> list[OutboxMessage]:
    return [one for one in rows(OutboxMessage) if one.about_id is not None]


def consents() -> list[int]:
    return [one.granted - one.used for one in rows(SubscribeQuota)]


@pytest.mark.both_databases
def test_the_inbox_has_the_message_and_wechat_rings_once(app: Flask, platform: Platform) -> None:
    openids = village(platform, 6)
    tally = push()
    assert (tally["delivered"], tally["wechat.sent"]) == (6, 6)
    assert platform.got() == dict.fromkeys(openids, 1)
    assert consents() == [0] * 6
    assert {one.state for one in notices()} == {"sent"}
    items = {str(one.public_id) for one in rows(InboxItem)}
    taken = platform.log()["accepted"]
    assert {one["page"].partition("?id=")[2] for one in taken} == items
    assert all(one["data"]["thing1"] == "缝纫工" for one in taken)
    assert all(len(one["data"]["thing3"]) <= 20 for one in taken)
    push()
    assert platform.got() == dict.fromkeys(openids, 1)


def test_without_a_consent_there_is_only_the_inbox(app: Flask, platform: Platform) -> None:
    village(platform, 3, granted=0)
    assert push()["delivered"] == 3
    assert notices() == []
    assert SEND not in platform.log()["requests"]


def test_without_an_account_there_is_no_wechat(app: Flask, platform: Platform) -> None:
    village(platform, 2)
    app.extensions["wechat"]().close()
    account, app.extensions["wechat"] = app.extensions["wechat"], lambda: None
    assert push()["delivered"] == 2
    assert notices() == []
    app.extensions["wechat"] = account


def test_what_was_read_meanwhile_needs_no_bell(app: Flask, platform: Platform) -> None:
    village(platform, 1)
    platform.plan({"path": SEND, "kind": "errcode", "code": -1, "nth": [1]})
    assert push()["wechat.queued"] == 1
    (item,) = rows(InboxItem)
    with write() as session:
        assert mark_read(session, item.person_id, item.public_id, now())
    tick(app, timedelta(minutes=2))
    push()
    assert [(one.state, one.code) for one in notices()] == [("suppressed", "already_read")]
    assert consents() == [1]


FATES: list[tuple[int, str, str, int, str | None]] = [
    # errcode, state of the notice, its code, consents left of two, what is stopped
    (-1, "queued", "busy", 2, None),
    (43101, "failed", "no_consent_left", 0, None),
    (40003, "failed", "bad_openid", 0, None),
    (40037, "failed", "bad_template", 2, ONE_TIME),
    (41030, "failed", "bad_page", 2, ONE_TIME),
    (43107, "failed", "template_banned", 2, ONE_TIME),
    (43108, "queued", "same_person_at_once", 2, None),
    (45009, "queued", "day_quota", 2, "*"),
    (45011, "queued", "minute_quota", 2, None),
    (45168, "failed", "sensitive_words", 2, None),
    (47003, "failed", "malformed_message", 2, None),
    (40164, "queued", "address_not_allowed", 2, "*"),
    (40013, "queued", "bad_appid", 2, "*"),
    (40001, "queued", "token_refused", 2, None),
    (48001, "failed", "api_not_allowed", 2, "*"),
    (99999, "failed", "unlisted_code", 2, None),
]


@pytest.mark.parametrize(("errcode", "state", "code", "consent", "stopped"), FATES)
def test_every_code_has_its_fate(
    app: Flask, platform: Platform, errcode: int, state: str, code: str, consent: int, stopped: str | None
) -> None:
    village(platform, 1, granted=2)
    platform.plan({"path": SEND, "kind": "errcode", "code": errcode})
    assert push()["delivered"] == 1
    assert [(one.state, one.code) for one in notices()] == [(state, code)]
    assert consents() == [consent]
    assert [one.template for one in rows(WeChatStop)] == ([stopped] if stopped else [])
    assert [one.busy_until for one in rows(WeChatRecipient)] == [None]
    (address,) = rows(WeChatRecipient)
    assert (address.dead_at is not None) == (errcode == 40003)
    reviewed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "content.review")).all()
    assert len(reviewed) == (errcode == 45168)


def test_a_stopped_template_asks_the_platform_no_more(app: Flask, platform: Platform) -> None:
    village(platform, 5)
    platform.plan({"path": SEND, "kind": "errcode", "code": 43107})
    push()
    assert platform.log()["requests"][SEND] == 1
    assert Counter((one.state, one.code) for one in notices()) == {("failed", "template_banned"): 5}
    assert consents() == [1] * 5


def test_the_day_s_quota_waits_for_the_next_day(app: Flask, platform: Platform) -> None:
    village(platform, 4)
    platform.plan({"path": SEND, "kind": "errcode", "code": 45009, "times": 1})
    push()
    assert platform.log()["requests"][SEND] == 1
    assert {(one.state, one.attempts) for one in notices()} == {("queued", 0)}
    tick(app, timedelta(days=1))
    assert push()["wechat.sent"] == 4


def test_busy_is_tried_again_and_then_given_up(app: Flask, platform: Platform) -> None:
    village(platform, 1)
    platform.plan({"path": SEND, "kind": "errcode", "code": -1})
    for minutes in (0, 1, 5, 30):
        tick(app, timedelta(minutes=minutes))
        push()
    assert [(one.state, one.code) for one in notices()] == [("failed", "busy")]
    assert platform.log()["requests"][SEND] == 4
    assert consents() == [1]


@pytest.mark.parametrize("kind", [{"kind": "drop"}, {"kind": "garbage"}, {"kind": "status", "code": 502}])
def test_taken_without_an_answer_is_unknown_and_never_sent_again(
    app: Flask, platform: Platform, kind: dict[str, Any]
) -> None:
    openids = village(platform, 2, granted=2)
    platform.plan({"path": SEND, "after": True, **kind})
    assert push()["wechat.unknown"] == 2
    platform.plan()
    for _ in range(3):
        tick(app, timedelta(hours=2))
        push()
    assert platform.got() == dict.fromkeys(openids, 1)
    assert {(one.state, one.code) for one in notices()} == {("unknown", "uncertain")}
    assert consents() == [1, 1]


def test_a_timeout_after_the_work_is_unknown(app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    (openid,) = village(platform, 1)
    client = app.extensions["wechat"]()
    monkeypatch.setattr(client, "_timeout", 3.0)
    platform.plan({"path": SEND, "kind": "drop", "after": True, "seconds": 30})
    assert push()["wechat.unknown"] == 1
    push()
    assert platform.got() == {openid: 1}


def test_an_address_with_a_message_under_way_takes_no_second(app: Flask, platform: Platform) -> None:
    village(platform, 1)
    with write() as session:
        login = session.scalars(select(WorkerLogin.id)).one()
        recipients(session, [login])[0].busy_until = real_now() + timedelta(minutes=20)
    assert push()["wechat.queued"] == 1
    assert [one.code for one in notices()] == ["same_person_at_once"]
    assert rows(WeChatSend) == []
    with write() as session:  # whoever held it is long dead
        session.execute(update(WeChatRecipient).values(busy_until=real_now() - timedelta(seconds=1)))
    tick(app, timedelta(minutes=2))
    assert push()["wechat.sent"] == 1


def test_a_dead_address_is_left_alone(app: Flask, platform: Platform) -> None:
    village(platform, 1, granted=3)
    with write() as session:
        login = session.scalars(select(WorkerLogin.id)).one()
        recipients(session, [login])[0].dead_at = now()
    assert push()["delivered"] == 1
    assert notices() == []
    assert left(db.session(), login, ONE_TIME) == 3
