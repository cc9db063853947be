"""A call that was answered counts like a message that was read: over all channels nobody hears from us too often."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask
from app.database import write
from app.identity.service import create_staff
from app.outreach.models import ContactSilence, OutboxItem, OutboxMessage
from app.outreach.service import Push
from tests.outreach.factories import World
from tests.outreach.helpers import Time, rows, send

pytestmark = pytest.mark.both_databases


def call(session: Session, person: int, at: datetime, *, answered: bool = True) -> None:
    task = CallTask(public_id=uuid.uuid4(), staff_id=1, person_id=person, day=at.date(), place=1, why="care",
                    priority={}, postings=[], policy="p", state="done", created_at=at, operator="desk")  # fmt: skip
    session.add(task)
    session.flush()
    session.add(CallResult(public_id=uuid.uuid4(), task_id=task.id, person_id=person, result="interested",
                           answered=answered, before={}, after={}, said="", operator="desk", at=at))  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "answered", "code"), [(2, True, "day_cap"), (15, True, "gap"), (21, True, None), (2, False, None)]
)
def test_who_was_just_spoken_to_is_not_written_to(app: Flask, hours: int, answered: bool, code: str | None) -> None:
    clock = Time()
    create_staff("desk", "a-long-password", "county", "360827")
    with write() as session:
        world = World(session)
        person = world.person()
        world.match(person, world.posting())
        call(session, person.id, clock() - timedelta(hours=hours), answered=answered)
    send(clock)
    assert len(rows(OutboxMessage)) == (0 if code else 1)
    assert [one.code for one in rows(ContactSilence) if one.purpose == "recommend"] == ([code] if code else [])


@pytest.mark.parametrize(("met", "code"), [("call", "day_cap"), ("fair", "just_met"), ("", None)])
def test_who_was_spoken_to_since_the_plan_is_not_written_to(app: Flask, met: str, code: str | None) -> None:
    clock = Time()
    create_staff("desk", "a-long-password", "county", "360827")
    with write() as session:
        world = World(session)
        person = world.person()
        world.match(person, world.posting())
    Push(clock=clock).plan(clock() + timedelta(hours=2))
    clock.pass_by(hours=1)
    with write() as session:
        if met == "call":
            call(session, person.id, clock())
        elif met == "fair":
            world.session = session
            world.registration(person, "F1", "fair", clock())
    clock.pass_by(hours=1)
    Push(clock=clock).deliver()
    (message,) = rows(OutboxMessage)
    assert (message.state, message.code) == (("suppressed", code) if code else ("delivered", None))
    assert bool(rows(OutboxItem)) is not bool(code), "what was not told may be told another day"


def test_what_waited_for_days_is_not_told_all_at_once(app: Flask) -> None:
    """Nothing was delivered for three days, and every day wrote something: one goes out, the rest is planned anew."""
    clock = Time()
    with write() as session:
        world = World(session)
        person = world.person()
        for rank in range(1, 7):
            world.match(person, world.posting(), rank=rank)
    for _day in range(3):
        Push(clock=clock).plan(clock())
        clock.pass_by(days=1)
    assert len(rows(OutboxMessage)) == 2
    Push(clock=clock).deliver()
    assert [(one.state, one.code) for one in rows(OutboxMessage)] == [("delivered", None), ("suppressed", "day_cap")]
