"""Two records that turn out to be one person: nothing of either is lost, nothing counts twice, and a no stays a no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask, DoorTask
from app.care.models import Care
from app.changes.models import Change
from app.clock import now
from app.database import db, write
from app.identity.models import Staff, WorkerLogin
from app.identity.service import create_staff
from app.outreach.audience import is_held_out
from app.outreach.histories import read_histories
from app.outreach.models import ContactSilence, OutboxItem, OutboxMessage
from app.outreach.policy_config import load_policy
from app.outreach.service import Push
from app.people.consents import say
from app.people.merging import MADE_ANEW, repoint
from app.people.models import Consent, Person
from app.privacy.models import AuditEntry
from app.reach.models import PersonReach
from app.wechat.ledger import addresses, reserve
from app.wechat.ledger_models import SubscribeQuota
from app.wechat.templates import Template
from tests.imports.tables import ID_A, worker
from tests.outreach.factories import BEFORE, MOMENT, World

pytestmark = pytest.mark.both_databases
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
JOINED = {"consent", "person_reach", "care", "door_task", "call_task", "outbox_item"}
"""Tables with a rule of their own, each held by a test below."""


@pytest.fixture
def two(app: Flask) -> tuple[int, int]:
    """The record that goes, and the one that stays."""
    with write() as session:
        world = World(session)
        pair = world.person("GOES", consent=None), world.person("STAYS", consent=None)
        return pair[0].id, pair[1].id


def unite(two: tuple[int, int]) -> None:
    with write() as session:
        repoint(session, *two)
    db.session.expire_all()


def all_of(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(*model.__table__.primary_key)))


def noted(action: str) -> list[str]:
    return [one.detail for one in all_of(AuditEntry) if one.action == action]


def test_whatever_is_unique_for_a_person_has_a_rule(app: Flask) -> None:
    people, found = Person.__table__, set()
    for table in db.metadata.sorted_tables:
        mine = {one.name for one in table.columns if any(key.column.table is people for key in one.foreign_keys)}
        keys = [
            {one.name for one in table.primary_key},
            *({c.name for c in one.columns} for one in table.indexes if one.unique),
        ]
        keys += [{c.name for c in one.columns} for one in table.constraints if isinstance(one, UniqueConstraint)]
        if any(mine & key for key in keys):
            found.add(table.name)
    assert found == JOINED | MADE_ANEW


def test_a_row_that_no_rule_joins_is_not_thrown_away(two: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    with write() as session:
        calls(session, two, {}, {})
    monkeypatch.setattr("app.uniting.RULES", ())
    with pytest.raises(Exception, match=r"(?i)unique"):
        unite(two)
    assert len(all_of(Person)) == len(all_of(CallTask)) == 2


# --- calls


def calls(session: Session, two: tuple[int, int], *said: dict[str, Any]) -> list[CallTask]:
    """A call for each of the two records, today; said: what is otherwise."""
    if session.scalar(select(Staff.id).where(Staff.username == "town")) is None:
        session.add(Staff(username="town", password_hash="x", role="town", region="36", created_at=BEFORE))
        session.flush()
    staff = session.scalars(select(Staff.id)).first()
    tasks = []
    for place, (person, more) in enumerate(zip(two, said, strict=True), start=1):
        values = {"staff_id": staff, "person_id": person, "day": TODAY, "place": place, "why": "unserved",
                  "priority": {"unserved": 9}, "postings": [place], "policy": "p", "state": "open", "attempts": 0,
                  "created_at": BEFORE, "operator": "planner", **more}  # fmt: skip
        tasks.append(CallTask(**values))
    session.add_all(tasks)
    session.flush()
    return tasks


def heard(session: Session, task: CallTask, result: str, at: datetime, note: bytes) -> None:
    """What came of a ring, and how it leaves its call."""
    task.attempts, task.called_at, task.result = task.attempts + 1, at, result
    if result != "no_answer":
        task.state, task.done_at = "done", at
    session.add(CallResult(task_id=task.id, person_id=task.person_id, result=result, answered=result != "no_answer",
                           before={}, after={}, said="记下了", note_enc=note, operator="town", at=at))  # fmt: skip
    session.flush()


@pytest.mark.parametrize("first", ["refused", "no_answer"])
@pytest.mark.parametrize("turned", [False, True])
def test_two_calls_of_one_day_keep_what_came_of_both(two: tuple[int, int], first: str, turned: bool) -> None:
    """The one that came to a result stays, wherever it was; its list has one call of the person."""
    with write() as session:
        one, other = calls(session, two[::-1] if turned else two, {}, {})
        heard(session, one, first, MOMENT, b"first")
        heard(session, other, "interested", MOMENT + timedelta(hours=1), b"second")
        stays = other.id
    unite(two)
    (task,) = all_of(CallTask)
    assert (task.id, task.person_id, task.state, task.result) == (stays, two[1], "done", "interested")
    assert (task.attempts, task.called_at, sorted(task.postings)) == (2, MOMENT + timedelta(hours=1), [1, 2])
    results = all_of(CallResult)
    assert [(one.person_id, one.task_id, one.result, one.note_enc) for one in results] == [
        (two[1], stays, first, b"first"), (two[1], stays, "interested", b"second"),
    ]  # fmt: skip
    assert len(noted("call.unite")) == 1


def test_an_open_call_goes_where_the_other_record_was_called(two: tuple[int, int]) -> None:
    with write() as session:
        done, _open = calls(session, two, {}, {})
        heard(session, done, "have_job", MOMENT, b"n")
        stays = done.id
    unite(two)
    (task,) = all_of(CallTask)
    assert (task.id, task.person_id, task.state, task.attempts) == (stays, two[1], "done", 1)


def test_nobody_is_called_twice_within_a_week(two: tuple[int, int]) -> None:
    with write() as session:
        done, _ahead = calls(session, two, {}, {"day": TODAY + DAY})
        heard(session, done, "interested", MOMENT, b"n")
    unite(two)
    assert [(one.day, one.state) for one in all_of(CallTask)] == [(TODAY, "done"), (TODAY + DAY, "cancelled")]
    assert len(noted("call.cancel")) == 1


def test_two_open_doors_are_one(two: tuple[int, int]) -> None:
    with write() as session:
        (task, _) = calls(session, two, {}, {})
        doors = [DoorTask(person_id=person, why=why, state="open", channel="phone", operator="town", created_at=at)
                 for person, why, at in zip(two, ("asked", "missed"), (BEFORE, MOMENT), strict=True)]  # fmt: skip
        session.add_all(doors)
        session.flush()
        heard(session, task, "visit", MOMENT, b"n")
        session.scalars(select(CallResult)).one().door_id = doors[0].id
        stays = doors[0].id
    unite(two)
    assert [(one.id, one.person_id, one.why) for one in all_of(DoorTask)] == [(stays, two[1], "asked")]
    assert all_of(CallResult)[0].door_id == stays
    assert "missed" in noted("door.unite")[0]


# --- yes and no


@pytest.mark.parametrize("turned", [False, True])
def test_a_no_ends_every_yes_before_it_whoever_s_record_it_was(two: tuple[int, int], turned: bool) -> None:
    first, second = two[::-1] if turned else two
    with write() as session:
        for person, at, yes in ((first, BEFORE, True), (second, BEFORE + DAY, True), (second, MOMENT, False)):
            say(session, person, "push", yes, version="1", channel="mini", operator="self", proof="p", at=at)
        for person, at, yes in ((first, BEFORE, True), (first, BEFORE + DAY, False), (second, MOMENT, True)):
            say(session, person, "sms", yes, version="1", channel="mini", operator="self", proof="p", at=at)
    unite(two)
    held = {(one.purpose, one.granted_at): one.withdrawn_at for one in all_of(Consent)}
    assert held == {("push", BEFORE): MOMENT, ("push", BEFORE + DAY): MOMENT, ("sms", BEFORE): BEFORE + DAY,
                    ("sms", MOMENT): None}  # fmt: skip
    assert {one.withdrawn_channel for one in all_of(Consent) if one.withdrawn_at} == {"mini"}


def test_two_yeses_of_one_moment_keep_their_proofs(two: tuple[int, int]) -> None:
    with write() as session:
        for person in two:
            say(
                session, person, "push", True, version="1", channel="window", operator="s", proof=f"{person}", at=BEFORE
            )
    unite(two)
    assert sorted(one.proof for one in all_of(Consent)) == sorted(map(str, two))
    with write() as session:
        say(session, two[1], "push", False, version="1", channel="mini", operator="self", proof="", at=MOMENT)
    assert [one.withdrawn_at for one in all_of(Consent)] == [MOMENT, MOMENT]


@pytest.mark.parametrize(
    ("gone", "into", "then"),
    [("paused", "active", "paused"), ("active", "paused", "paused"), ("placed", "active", "placed"),
     ("closed", "paused", "closed"), ("expired", "active", "active"), ("active", "expired", "active")],
)  # fmt: skip
def test_whoever_is_left_alone_stays_so(two: tuple[int, int], gone: str, into: str, then: str) -> None:
    with write() as session:
        session.get_one(Person, two[0]).state, session.get_one(Person, two[1]).state = gone, into
        session.get_one(Person, two[0]).updated_at = BEFORE + DAY
    unite(two)
    assert [(one.state, one.updated_at) for one in all_of(Person)] == [(then, BEFORE + DAY)]


@pytest.mark.parametrize("drawn", [0, 1])
def test_whoever_is_held_out_stays_so(two: tuple[int, int], drawn: int) -> None:
    config = load_policy()
    with write() as session:
        world = World(session)
        made: list[Person] = []
        while len(made) < 2 or len({is_held_out(one.public_id, config) for one in made}) < 2:
            made = [*made[-1:], world.person(consent=None)] if made else [world.person(consent=None)]
        out, free = sorted(made, key=lambda one: not is_held_out(one.public_id, config))
        pair = (out.id, free.id) if drawn == 0 else (free.id, out.id)
        public = out.public_id
    unite(pair)
    assert db.session.get_one(Person, pair[1]).public_id == public


# --- messages


def told(
    session: Session, world: World, person: int, state: str, cluster: str = "c" * 64, **more: Any
) -> OutboxMessage:
    message = OutboxMessage(person_id=person, purpose="recommend", channel="inbox", state=state, body="甲",
                            not_before=BEFORE, created_at=BEFORE, **more)  # fmt: skip
    session.add(message)
    session.flush()
    posting = world.posting()
    session.add(OutboxItem(message_id=message.id, person_id=person, posting_id=posting.id, cluster=cluster, place=1,
                           employer_id=posting.employer_id, purpose="recommend", score=80.0, reasons=[],
                           weights="w"))  # fmt: skip
    session.flush()
    return message


def test_what_both_were_told_counts_and_is_not_told_again(two: tuple[int, int]) -> None:
    with write() as session:
        world = World(session)
        for person, sent in zip(two, (BEFORE, BEFORE + DAY), strict=True):
            told(session, world, person, "delivered", sent_at=sent)
    unite(two)
    assert len({one.message_id for one in all_of(OutboxItem)}) == 2, "each message still has what it told"
    history = read_histories(db.session(), [two[1]])[two[1]]
    assert sorted(one.at for one in history.contacts) == [BEFORE, BEFORE + DAY]
    assert [len(one.employers) for one in history.contacts] == [1, 1]
    assert "c" * 64 in history.told


def test_what_waits_is_planned_anew_by_what_both_were_told(two: tuple[int, int]) -> None:
    """Else somebody hears the same news twice, and two messages on one day."""
    with write() as session:
        world = World(session)
        good, other = world.posting(title="缝纫工"), world.posting(title="保安")
        for person, posting in zip(two, (good, other), strict=True):
            found = session.get_one(Person, person)
            world.consent(found)
            world.match(found, posting)
    Push(clock=lambda: MOMENT - timedelta(hours=4)).plan(MOMENT)
    assert [one.state for one in all_of(OutboxMessage)] == ["queued", "queued"]
    unite(two)
    assert [(one.person_id, one.state, one.code) for one in all_of(OutboxMessage)] == [
        (two[1], "suppressed", "being_rematched")
    ] * 2
    assert all_of(OutboxItem) == []
    assert Push(clock=lambda: MOMENT).send()[1] == {"delivered": 1}
    assert len(all_of(OutboxItem)) == 2, "both postings, in one message"


def test_one_silence_at_a_time(two: tuple[int, int]) -> None:
    with write() as session:
        for person, code, since in ((two[0], "no_match", BEFORE), (two[1], "no_match", MOMENT)):
            session.add(ContactSilence(person_id=person, purpose="recommend", code=code, since=since))
        for person, code in zip(two, ("no_bell", "by_phone"), strict=True):
            session.add(ContactSilence(person_id=person, purpose="notice", code=code, since=BEFORE))
    unite(two)
    rows = {(one.purpose, one.code): (one.since, one.until) for one in all_of(ContactSilence)}
    assert rows == {("recommend", "no_match"): (BEFORE, None), ("notice", "no_bell"): (BEFORE, now()),
                    ("notice", "by_phone"): (BEFORE, None)}  # fmt: skip


def test_the_consents_of_two_wechat_logins_are_both_left_and_each_used_once(two: tuple[int, int]) -> None:
    template = Template("found", "T1", "one_time")
    with write() as session:
        for place, person in enumerate(two):
            login = WorkerLogin(openid_hash=bytes([place]) * 32, openid_enc=b"x", person_id=person, created_at=BEFORE,
                                seen_at=BEFORE + place * DAY)  # fmt: skip
            session.add(login)
            session.flush()
            session.add(SubscribeQuota(login_id=login.id, template="T1", granted=1, used=0))
    unite(two)
    used: list[int | None] = []
    for _ in range(3):
        with write() as session:
            where = addresses(session, [two[1]], "T1").get(two[1])
            used += sorted(reserve(session, [where[0]], template)) if where else [None]
    assert used == [2, 1, None], "first the login seen last"
    assert db.session.scalar(select(func.sum(SubscribeQuota.granted - SubscribeQuota.used))) == 0


# --- how they are reached and looked after


def test_what_was_said_last_of_each_thing_holds(two: tuple[int, int]) -> None:
    with write() as session:
        common = {"channel": "window", "operator": "s"}
        session.add(PersonReach(person_id=two[0], at=MOMENT, smartphone=False, call_from=time(18), call_to=time(20),
                                no_calls=True, **common))  # fmt: skip
        session.add(PersonReach(person_id=two[1], at=BEFORE, smartphone=True, phone_owner="child", dead_hash=b"d" * 32,
                                **common))  # fmt: skip
    unite(two)
    (row,) = all_of(PersonReach)
    assert (row.person_id, row.smartphone, row.phone_owner, row.no_calls) == (two[1], False, "child", True)
    assert (row.call_from, row.call_to, row.dead_hash) == (time(18), time(20), b"d" * 32)
    assert row.at == MOMENT


def test_the_closer_care_stays_since_the_earlier_day(two: tuple[int, int]) -> None:
    create_staff("helper", "long-enough-1", "town", "36")
    helper = db.session.scalars(select(Staff.id)).one()
    with write() as session:
        for person, level, who, at in ((two[0], "key", None, MOMENT), (two[1], "general", helper, BEFORE)):
            session.add(
                Care(person_id=person, level=level, helper_id=who, channel="window", operator="s", opened_at=at)
            )
        session.add(Care(person_id=two[0], level="key", channel="window", operator="s", opened_at=BEFORE,
                         closed_at=BEFORE, close_reason="moved"))  # fmt: skip
    unite(two)
    rows = [(one.person_id, one.level, one.helper_id, one.opened_at, one.closed_at) for one in all_of(Care)]
    assert rows == [(two[1], "key", helper, BEFORE, None), (two[1], "key", None, BEFORE, BEFORE)]
    assert "general" in noted("care.unite")[0]


# --- the whole of it


def test_a_form_that_shows_it_unites_the_calls_too(load: Callable[..., Any]) -> None:
    load("workers", worker("W1", 手机="19900000001"), worker("W2", 手机="19900000002", 身份证号=ID_A))
    first, second = (one.id for one in all_of(Person))
    with write() as session:
        session.get_one(Person, first).state = "paused"
        for task in calls(session, (first, second), {}, {}):
            heard(session, task, "no_answer", MOMENT, b"n")
    assert load("workers", worker("W3", 手机="19900000001", 身份证号=ID_A)).merged == 1
    db.session.expire_all()
    assert [(one.id, one.state) for one in all_of(Person)] == [(second, "paused")]
    assert [(one.person_id, one.attempts) for one in all_of(CallTask)] == [(second, 2)]
    assert len(all_of(CallResult)) == 2
    assert noted("person.unite") == [f"person:{first}"]
    assert {one.record_id for one in all_of(Change) if one.consumer == "index"} == {first, second}
