"""A worker that stood still for longer than its lease wakes up: what others have taken over it does not send."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.clock import now
from app.database import db, write
from app.outreach import delivery, timing
from app.outreach.channels import standard_channels
from app.outreach.channels.inbox import InboxChannel
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.wechat.ledger_models import SubscribeQuota, WeChatSend
from app.wechat.tokens import SharedTokens
from tests.app.helpers import tick
from tests.outreach.helpers import rows
from tests.outreach.workers import planned_here
from tests.wechat_channel.conftest import Platform, village

pytestmark = pytest.mark.both_databases
POLICY = ContactPolicy(load_policy())


def claimed(channel: str, owner: str) -> list[delivery.Claimed]:
    with write() as session:
        return delivery.claim(session, channel, POLICY, owner=owner, at=now(), region="", limit=50)[0]


def deliver(owner: str) -> dict[str, int]:
    return dict(delivery.deliver_due(standard_channels(), POLICY, owner=owner, clock=now))


def sweep() -> int:
    with write() as session:
        return delivery.sweep(session, standard_channels(), at=now() + timing.LEASE + timedelta(seconds=1))


def states() -> list[str]:
    return [message.state for message in rows(OutboxMessage)]


def lay_into_the_inbox() -> None:
    """The notices are left waiting."""
    planned_here()
    inbox = standard_channels().first
    held = claimed("inbox", "worker:0")
    receipts = [(one, inbox.deliver(one.delivery)) for one in held]
    with write() as session:
        delivery.record(session, receipts, inbox, standard_channels(), POLICY, owner="worker:0", at=now())


def test_a_notice_that_another_worker_has_sent_is_not_sent_again(app: Flask, platform: Platform) -> None:
    (openid,) = village(platform, 1, granted=2)
    lay_into_the_inbox()
    (mine,) = claimed("wechat", "worker:asleep")
    assert sweep() == 1
    assert deliver("worker:2") == {"wechat.sent": 1}
    receipt = standard_channels().bells["wechat"].deliver(mine.delivery)
    assert receipt.outcome == "retry"
    assert platform.got() == {openid: 1}
    assert len(rows(WeChatSend)) == 1
    assert [(one.granted, one.used) for one in rows(SubscribeQuota)] == [(2, 1)]


def test_a_try_does_not_begin_between_the_sweeper_s_look_and_its_move(
    app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    (openid,) = village(platform, 1, granted=2)
    lay_into_the_inbox()
    (mine,) = claimed("wechat", "worker:slow")
    bell = standard_channels().bells["wechat"]
    look = type(bell).recall

    def wake() -> None:
        with app.app_context():
            bell.deliver(mine.delivery)
            db.session.remove()

    woken = threading.Thread(target=wake)

    def recall(self: object, session: object, message_id: int) -> object:
        found = look(bell, session, message_id)  # type: ignore[arg-type]
        woken.start()
        woken.join(0.5)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(type(bell), "recall", recall)
        assert sweep() == 1
    woken.join()
    deliver("worker:2")
    assert platform.got() == {openid: 1}
    assert states() == ["delivered", "sent"]


def test_a_try_that_never_began_because_the_database_was_away_is_made_later(
    app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It did not leave, so that it is not unknown: nobody would ever send it."""
    (openid,) = village(platform, 1)
    lay_into_the_inbox()
    bell = type(standard_channels().bells["wechat"])
    real, broken = bell._begin, [True]

    def begin(*given: Any) -> Any:
        if broken:
            broken.clear()
            raise OperationalError("SELECT 1", {}, Exception("the database is away"))
        return real(*given)

    monkeypatch.setattr(bell, "_begin", begin)
    assert deliver("worker:1") == {"wechat.queued": 1}
    assert states() == ["delivered", "queued"]
    tick(app, timedelta(minutes=1))
    assert deliver("worker:1") == {"wechat.sent": 1}
    assert platform.got() == {openid: 1}


def test_without_a_token_because_the_database_is_away_nothing_left_and_it_is_tried_later(
    app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    (openid,) = village(platform, 1)
    lay_into_the_inbox()

    def current(*_given: Any) -> str:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as patch:
        patch.setattr(SharedTokens, "current", current)
        assert deliver("worker:1") == {"wechat.queued": 1}
    assert [(one.granted, one.used) for one in rows(SubscribeQuota)] == [(1, 0)]
    tick(app, timedelta(minutes=1))
    assert deliver("worker:1") == {"wechat.sent": 1}
    assert platform.got() == {openid: 1}


def test_a_try_whose_end_could_not_be_written_down_is_unknown(
    app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    (openid,) = village(platform, 1, granted=2)
    lay_into_the_inbox()

    def finish(*_given: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("the database is away"))

    with monkeypatch.context() as patch:
        patch.setattr(type(standard_channels().bells["wechat"]), "_finish", finish)
        assert deliver("worker:1") == {"wechat.unknown": 1}
    tick(app, timedelta(hours=2))
    assert deliver("worker:1") == {}
    assert platform.got() == {openid: 1}


def test_a_message_that_is_another_s_is_not_laid_into_the_inbox(app: Flask, platform: Platform) -> None:
    village(platform, 1)
    planned_here()
    (mine,) = claimed("inbox", "worker:asleep")
    assert sweep() == 1
    assert InboxChannel().deliver(mine.delivery).outcome == "retry"
    assert rows(InboxItem) == []
    assert deliver("worker:2") == {"delivered": 1, "wechat.sent": 1}
    assert len(rows(InboxItem)) == 1
