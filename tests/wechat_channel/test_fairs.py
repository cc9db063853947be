"""Whoever subscribed to reminders of fairs hears the day before of one nearby, by the template that was approved for
it, once, and nothing of one that was called off or moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import SHANGHAI, now
from app.database import db, write
from app.fairs.models import Fair, Stall
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.policy_config import load_policy
from app.outreach.reminders import days_to_tell_of, remind_of_fairs
from app.outreach.service import Push
from app.people.models import Person
from app.wechat import events
from app.wechat.ledger_models import SubscribeQuota
from tests.app.helpers import tick
from tests.outreach.factories import World
from tests.outreach.helpers import counts, rows
from tests.wechat_channel.conftest import SEND, Platform, login_of

FAIRS = "sandbox-long-term-fair-reminder-0000000000"
TOWN = "360827100"
BEGINS = datetime(2026, 11, 22, 8, 30, tzinfo=SHANGHAI)  # the day after the clock's


def fair(session: Any, name: str = "泉江镇集市招聘会", **more: Any) -> Fair:
    said = {"type": "集市", "region": TOWN, "place": "集市东头空地", "starts_at": BEGINS, "status": "draft", **more}
    said.setdefault("ends_at", said["starts_at"] + timedelta(hours=4))
    made = Fair(name=name, channel="window", operator="t", created_at=now(), updated_at=now(), **said)
    session.add(made)
    session.flush()
    return made


def somebody(platform: Platform, *, agreed: bool = True, **more: Any) -> tuple[int, str]:
    """A person with a login, subscribed or not; their number and openid."""
    openid = str(platform.post("codes")["openid"])
    with write() as session:
        person: Person = World(session).person(f"F{openid[-20:]}", consent=None, **more)
        login = login_of(session, openid, person)
        if agreed:
            session.add(SubscribeQuota(login_id=login.id, template=FAIRS, granted=1, used=0))
    if agreed:
        platform.post("subscribe", openid=openid, template_ids=[FAIRS], times=1)
    return person.id, openid


def send() -> None:
    Push(clock=now).send()


def told() -> int:
    return remind_of_fairs(now())[1]


def change(fair_id: int, **said: Any) -> None:
    with write() as session:
        held = session.get_one(Fair, fair_id)
        for name, value in said.items():
            setattr(held, name, value)


def reminders() -> list[tuple[str, str | None]]:
    return [(one.state, one.code) for one in rows(OutboxMessage) if one.kind == "fair"]


@pytest.mark.both_databases
def test_who_subscribed_and_lives_there_hears_of_it_once(app: Flask, platform: Platform) -> None:
    (mine, openid), _ = somebody(platform), somebody(platform, agreed=False)
    somebody(platform, region="360827101")
    with write() as session:
        made = fair(session, "泉江镇腊月赶集暨返乡农民工专场招聘会第二场")
        fair(session, "后天的", starts_at=BEGINS + timedelta(days=1))
        fair(session, "取消的", status="closed")
        for no in ("1", "2"):
            session.add(Stall(fair_id=made.id, no=no, employer_id=World(session).employer().id, channel="window",
                              operator="t", at=now()))  # fmt: skip
    before = counts()
    assert remind_of_fairs(now(), dry=True) == (1, 1)
    assert counts() == before
    assert [remind_of_fairs(now()) for _time in range(2)] == [(1, 1), (1, 0)]
    assert remind_of_fairs(now(), dry=True) == (1, 0)
    for _time in range(2):
        send()
    (item,) = rows(InboxItem)
    assert (item.person_id, item.title) == (mine, "11月22日有招聘会")
    assert item.body.startswith("11月22日（星期日）08:30到12:30，泉江镇腊月赶集")
    assert "有2家单位到场" in item.body
    (one,) = platform.log()["accepted"]
    assert platform.got() == {openid: 1}
    assert one["template_id"] == FAIRS
    assert one["page"] == f"pages/inbox/index?id={item.public_id}"
    assert one["data"] == {
        "thing1": "泉江镇腊月赶集暨返乡农民工专场招聘会第…", "time2": "2026年11月22日 08:30", "thing3": "集市东头空地",
        "phone_number4": "12333",
    }  # fmt: skip


def test_a_consent_to_one_message_is_counted_down_once(
    app: Flask, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(platform)
    single = {name: replace(one, kind="one_time") for name, one in events.templates().items()}
    for where in ("app.outreach.channels", "app.outreach.channels.wechat", "app.outreach.reminders"):
        monkeypatch.setattr(f"{where}.templates", lambda: single)
    with write() as session:
        fair(session)
    for _time in range(2):
        told()
        send()
    assert [(one.granted, one.used) for one in rows(SubscribeQuota)] == [(1, 1)]
    assert platform.log()["requests"][SEND] == 1


@pytest.mark.both_databases
def test_a_fair_that_was_called_off_or_moved_is_not_told_of(app: Flask, platform: Platform) -> None:
    somebody(platform)
    with write() as session:
        off, moved = fair(session, "甲").id, fair(session, "乙").id
        later = fair(session, "丙").id
    assert told() == 3
    change(off, status="closed")
    change(moved, starts_at=BEGINS + timedelta(days=2), ends_at=BEGINS + timedelta(days=2, hours=3))
    change(later, starts_at=BEGINS + timedelta(hours=1), place="西头")
    send()
    assert reminders() == [("suppressed", "fair_off"), ("suppressed", "fair_moved"), ("delivered", None)]
    (item,) = rows(InboxItem)
    assert "09:30到12:30，丙，地点：西头" in item.body
    tick(app, timedelta(days=2))
    assert told() == 1
    send()
    assert [one.title for one in rows(InboxItem)] == ["11月22日有招聘会", "11月24日有招聘会"]
    assert platform.log()["requests"][SEND] == 2


def test_a_bell_that_waited_is_not_rung_for_a_fair_that_was_called_off(app: Flask, platform: Platform) -> None:
    somebody(platform)
    with write() as session:
        made = fair(session).id
    told()
    platform.plan({"path": SEND, "kind": "errcode", "code": -1, "nth": [1]})
    send()
    change(made, status="closed")
    tick(app, timedelta(minutes=2))
    send()
    assert [(one.state, one.code) for one in rows(OutboxMessage) if one.about_id] == [("suppressed", "fair_off")]
    assert platform.got() == {}


def test_who_may_not_be_told_and_what_comes_too_late_stand_as_rows_with_their_reason(
    app: Flask, platform: Platform
) -> None:
    somebody(platform, state="closed")
    somebody(platform, birth=date(2012, 1, 1))
    with write() as session:
        fair(session)
    assert told() == 2
    send()
    assert reminders() == [("suppressed", "closed"), ("suppressed", "under_16")]
    tick(app, timedelta(hours=12))  # 22:00: nobody is written to before eight
    somebody(platform)
    assert told() == 1
    assert reminders()[-1] == ("queued", "quiet_hours")
    tick(app, timedelta(hours=11))
    send()
    assert reminders()[-1] == ("suppressed", "fair_begun")
    assert platform.got() == {}
    db.session.rollback()


def test_before_days_off_the_fairs_after_them_are_told_of_too() -> None:
    config = load_policy()
    assert days_to_tell_of(config, date(2026, 11, 21)) == (date(2026, 11, 22), date(2026, 11, 22))
    assert days_to_tell_of(config, date(2026, 9, 30)) == (date(2026, 10, 1), date(2026, 10, 4))
