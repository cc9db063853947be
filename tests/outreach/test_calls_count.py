"""A call that was answered counts like a message that was read: over all channels nobody hears from us too often."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.calls.models import CallResult, CallTask
from app.database import write
from app.identity.service import create_staff
from app.outreach.models import ContactSilence, OutboxMessage
from tests.outreach.factories import World
from tests.outreach.helpers import Time, rows, send

pytestmark = pytest.mark.both_databases


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
        at = clock() - timedelta(hours=hours)
        task = CallTask(public_id=uuid.uuid4(), staff_id=1, person_id=person.id, day=at.date(), place=1, why="care",
                        priority={}, postings=[], policy="p", state="done", created_at=at, operator="desk")  # fmt: skip
        session.add(task)
        session.flush()
        session.add(CallResult(public_id=uuid.uuid4(), task_id=task.id, person_id=person.id, result="interested",
                               answered=answered, before={}, after={}, said="", operator="desk", at=at))  # fmt: skip
    send(clock)
    assert len(rows(OutboxMessage)) == (0 if code else 1)
    assert [one.code for one in rows(ContactSilence) if one.purpose == "recommend"] == ([code] if code else [])
