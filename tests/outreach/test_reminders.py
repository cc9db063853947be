"""Whose registration runs out is asked in time, once, and nobody else."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import now
from app.database import write
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.reminders import TITLE, remind
from app.people.models import Person
from tests.outreach.factories import World
from tests.outreach.helpers import Time, rows, send

pytestmark = pytest.mark.both_databases
_numbers = itertools.count(1)
SOON = date(2026, 11, 28)  # seven days after the clock's


def people(*each: dict[str, Any], plain: bool = False) -> list[int]:
    """plain: they want nothing personalised."""
    with write() as session:
        world, found = World(session), []
        for more in each:
            person = world.person(f"R{next(_numbers)}", **{"valid_to": SOON, **more})
            found.append(person.id)
            if plain:
                world.consent(person, purpose="algo_off")
        return found


def test_who_is_asked_and_who_is_not(app: Flask) -> None:
    asked = people({}, {"valid_to": SOON - timedelta(days=7)})
    people(
        {"valid_to": SOON + timedelta(days=1)}, {"valid_to": SOON - timedelta(days=8)}, {"consent": None},
        {"consent": False}, {"state": "paused"}, {"state": "placed"}, {"status": "E1"}, {"birth": date(2012, 1, 1)},
    )  # fmt: skip
    asked += people({}, plain=True)
    _, told = remind(Time()())
    assert told == len(asked)
    assert [(one.person_id, one.kind, one.title) for one in rows(OutboxMessage)] == [
        (one, "renew", TITLE) for one in (asked[1], asked[0], asked[2])
    ]


def test_it_comes_once_and_again_only_for_another_end(app: Flask) -> None:
    clock = Time()
    (mine,) = people({})
    assert [remind(clock())[1] for _time in range(2)] == [1, 0]
    send(clock)
    clock.pass_by(days=1)
    assert remind(clock())[1] == 0
    (item,) = rows(InboxItem)
    assert "11月28日到期" in item.body
    with write() as session:
        person = session.get_one(Person, mine)
        person.valid_to = SOON + timedelta(days=90)
    clock.pass_by(days=90)
    assert remind(clock())[1] == 1


def test_the_command_says_how_many(app: Flask) -> None:
    with write() as session:
        World(session).person(valid_to=now().date() + timedelta(days=3))
    answer = app.test_cli_runner().invoke(args=["push", "remind"])
    assert (answer.exit_code, answer.output.strip()) == (
        0,
        "快到期的 1 人，新提醒 1 人；就要办的招聘会 0 场，新提醒 0 人",
    )
