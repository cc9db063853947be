"""From one bell to the next: whoever did not open what lies in the inbox hears of it another way, once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.care.models import Care
from app.database import db, write
from app.outreach.channels import Channels, standard_channels
from app.outreach.channels.base import Receipt
from app.outreach.channels.inbox import InboxChannel
from app.outreach.models import ContactSilence, InboxItem, OutboxMessage
from app.outreach.policy import SERVICE, TELLING
from app.outreach.policy_config import DEFAULT, PolicyProblem, load_policy, read_policy
from app.outreach.service import Push, mark_read
from app.outreach.states import move
from app.outreach.stopping import stop_queued
from app.outreach.telling import tell
from app.people.models import Consent
from app.reach.models import PersonReach
from tests.outreach.factories import MOMENT, World
from tests.outreach.helpers import Scripted, Time, events, rows

pytestmark = pytest.mark.both_databases


class Bell(Scripted):
    """A bell that reaches those whom it is told to. outcome: what it says of each message."""

    def __init__(self, name: str, *, reached: Collection[int] | None = None, outcome: str = "sent",
                 purposes: Collection[str] = TELLING) -> None:  # fmt: skip
        super().__init__(Receipt(outcome), name)  # type: ignore[arg-type]
        self._reached = reached
        self.purposes = frozenset(purposes)

    def reaches(self, session: Session, people: Collection[int]) -> set[int]:
        return set(people) if self._reached is None else set(people) & set(self._reached)

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        return None


@pytest.fixture
def clock(app: Flask) -> Time:
    return Time()


def push(clock: Time, *bells: Bell) -> None:
    Push(clock=clock, channels=Channels([InboxChannel()], bells)).send()


def somebody(**more: Any) -> int:
    with write() as session:
        world = World(session)
        person = world.person(**more)
        world.match(person, world.posting())
        return person.id


def notices() -> list[tuple[str, str]]:
    query = select(OutboxMessage.channel, OutboxMessage.state).where(OutboxMessage.purpose == "notice")
    found = [(channel, state) for channel, state in db.session.execute(query.order_by(OutboxMessage.id))]
    db.session.rollback()
    return found


def silences(person: int) -> list[str]:
    return [one.code for one in rows(ContactSilence) if one.person_id == person and one.purpose == "notice"]


def test_what_is_not_opened_for_a_day_is_told_by_text_message_once(app: Flask, clock: Time) -> None:
    somebody()
    wechat, sms = Bell("wechat"), Bell("sms")
    push(clock, wechat, sms)
    assert notices() == [("wechat", "sent")]
    clock.pass_by(hours=23)
    push(clock, wechat, sms)
    assert notices() == [("wechat", "sent")]
    clock.pass_by(hours=1)
    for _time in range(3):
        push(clock, wechat, sms)
        assert notices() == [("wechat", "sent"), ("sms", "sent")]
        clock.pass_by(hours=6)


def test_what_was_opened_is_not_told_again(app: Flask, clock: Time) -> None:
    mine = somebody()
    wechat, sms = Bell("wechat"), Bell("sms")
    push(clock, wechat, sms)
    clock.pass_by(hours=2)
    with write() as session:
        assert mark_read(session, mine, rows(InboxItem)[0].public_id, clock())
    clock.pass_by(hours=24)
    push(clock, wechat, sms)
    assert notices() == [("wechat", "sent")]


def test_who_refused_the_first_is_told_by_the_next_at_once(app: Flask, clock: Time) -> None:
    somebody()
    push(clock, Bell("wechat", outcome="failed"), Bell("sms"))
    assert notices() == [("sms", "sent")]


def test_what_the_platform_reports_as_not_arrived_is_told_by_the_next_a_day_later(app: Flask, clock: Time) -> None:
    somebody()
    wechat, sms = Bell("wechat"), Bell("sms")
    push(clock, wechat, sms)
    (notice,) = [one for one in rows(OutboxMessage) if one.purpose == "notice"]
    with write() as session:
        move(session, [notice.id], ["sent"], "failed", source="provider", at=clock(), code="provider_43101")
    clock.pass_by(hours=25)
    push(clock, wechat, sms)
    assert notices() == [("wechat", "failed"), ("sms", "sent")]


def test_who_has_no_bell_is_told_nothing_and_the_reason_is_kept_until_there_is_one(app: Flask, clock: Time) -> None:
    mine = somebody()
    push(clock, Bell("wechat", reached=()), Bell("sms", reached=()))
    assert (notices(), silences(mine)) == ([], ["no_bell"])
    with write() as session:
        tell(session, mine, "test", title="t", body="b", key="news:1", at=clock())
    push(clock, Bell("wechat", reached=()), Bell("sms", purposes={SERVICE, *TELLING}))
    assert notices() == [("sms", "sent")]
    assert [one.until for one in rows(ContactSilence) if one.code == "no_bell"] == [clock()]


def test_where_no_other_bell_reaches_the_reason_is_kept_once(app: Flask, clock: Time) -> None:
    mine = somebody()
    wechat, sms = Bell("wechat"), Bell("sms", reached=())
    push(clock, wechat, sms)
    clock.pass_by(hours=25)
    for _time in range(2):
        push(clock, wechat, sms)
        clock.pass_by(hours=1)
    assert (notices(), silences(mine)) == ([("wechat", "sent")], ["all_rung"])


@pytest.mark.parametrize(("by", "consent", "rung"), [("care", True, 0), ("care", False, 1), ("phone", True, 0)])
def test_whom_the_staff_call_is_not_rung(app: Flask, clock: Time, by: str, consent: bool, rung: int) -> None:
    mine = somebody()
    with write() as session:
        if by == "care":
            session.add(Care(public_id=uuid.uuid4(), person_id=mine, level="key", opened_at=MOMENT, channel="window",
                             operator="test"))  # fmt: skip
        else:
            session.add(PersonReach(person_id=mine, smartphone=False, no_calls=False, channel="window",
                                    operator="test", at=MOMENT))  # fmt: skip
        if consent:
            session.add(Consent(person_id=mine, purpose="phone", version="1", channel="window", proof="t",
                                granted_at=MOMENT))  # fmt: skip
    push(clock, Bell("wechat"), Bell("sms"))
    assert len(notices()) == rung
    assert silences(mine) == ([] if rung else ["by_phone"])


def test_a_bell_rings_only_for_what_it_was_approved_for(app: Flask, clock: Time) -> None:
    mine = somebody(state="placed")
    with write() as session:
        assert tell(session, mine, "interview", title="单位约您面试", body="面试", key="intent:1:interview", at=clock())
        assert not tell(session, mine, "interview", title="x", body="y", key="intent:1:interview", at=clock())
    push(clock, Bell("wechat"), Bell("sms", purposes={SERVICE}))
    (item,) = rows(InboxItem)
    assert (item.title, item.body) == ("单位约您面试", "面试")
    assert notices() == [("sms", "sent")]


def test_the_fourth_service_message_of_a_day_waits_for_the_next(app: Flask, clock: Time) -> None:
    mine = somebody(state="placed")
    for number in range(4):
        with write() as session:
            tell(session, mine, "test", title=f"t{number}", body="b", key=f"news:{number}", at=clock())
        push(clock)
    assert [item.title for item in rows(InboxItem)] == ["t0", "t1", "t2"]
    last = rows(OutboxMessage)[-1]
    assert events(last.id) == [(None, "queued", "service_cap", "plan")]
    clock.pass_by(hours=22)
    push(clock)
    assert [item.title for item in rows(InboxItem)] == ["t0", "t1", "t2", "t3"]


def test_what_had_to_wait_counts_on_the_day_for_which_it_waits(app: Flask, clock: Time) -> None:
    mine = somebody(state="placed")
    clock.pass_by(hours=11)  # 21:00: nothing goes out before the morning
    for number in range(7):
        with write() as session:
            tell(session, mine, "test", title=f"t{number}", body="b", key=f"news:{number}", at=clock())
    for due in (3, 6, 7):
        clock.pass_by(hours=24 if due > 3 else 12)
        push(clock)
        assert len(rows(InboxItem)) == due


def test_who_wants_no_more_postings_hears_of_their_own_doings_all_the_same(app: Flask, clock: Time) -> None:
    mine = somebody()
    with write() as session:
        tell(session, mine, "interview", title="单位约您面试", body="面试", key="intent:1:interview", at=clock())
    push(clock, Bell("wechat", outcome="retry"), Bell("sms", purposes={SERVICE}))
    assert notices() == [("sms", "sent"), ("wechat", "queued")]
    clock.pass_by(hours=11)  # 21:00
    with write() as session:
        tell(session, mine, "hired", title="单位说您已入职", body="入职", key="intent:1:hired", at=clock())
        assert stop_queued(session, mine, clock()) == 1
    assert notices() == [("sms", "sent"), ("wechat", "suppressed")]
    clock.pass_by(hours=12)
    push(clock, Bell("wechat"), Bell("sms", purposes={SERVICE}))
    assert [item.title for item in rows(InboxItem)] == ["单位约您面试", "为您找到1个岗位", "单位说您已入职"]


def test_who_has_left_is_told_nothing_any_more(app: Flask, clock: Time) -> None:
    mine = somebody(state="closed")
    with write() as session:
        tell(session, mine, "test", title="t", body="b", key="news:1", at=clock())
    push(clock)
    assert rows(InboxItem) == []
    assert [(one.state, one.code) for one in rows(OutboxMessage)] == [("suppressed", "closed")]


@pytest.mark.parametrize(
    ("ladder", "bells"),
    [(("wechat", "sms"), ["wechat", "wechat_news", "wechat_fair", "sms"]), (("sms",), ["sms"]), ((), [])],
)
def test_the_policy_says_which_bells_there_are(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ladder: tuple[str, ...], bells: list[str]
) -> None:
    for name in ("wechat", "sms"):
        monkeypatch.setitem(app.extensions, name, object)
    monkeypatch.setattr("app.outreach.channels.load_policy", lambda: replace(load_policy(), ladder=ladder))
    assert list(standard_channels().bells) == bells


def test_a_text_message_is_not_followed_by_wechat() -> None:
    raw = json.loads(DEFAULT.read_text(encoding="utf-8"))
    with pytest.raises(PolicyProblem, match="ladder"):
        read_policy({**raw, "ladder": ["sms", "wechat"]})
