"""People who work elsewhere hear of postings at home before the Spring Festival: with their consent, at most twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import SHANGHAI
from app.database import write
from app.outreach.models import ContactSilence, InboxItem, OutboxItem, OutboxMessage
from app.people import employment
from app.people.models import Person
from tests.outreach.factories import BEFORE, World
from tests.outreach.helpers import Time, rows, send

pytestmark = pytest.mark.both_databases
TOLD = BEFORE + timedelta(days=2)
SEASON = datetime(2027, 1, 4, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock(app: Flask) -> Time:
    found = Time()
    found.moment = SEASON
    return found


def works(world: World, person: Person, region: str = "440300", plan: str = "spring_festival") -> None:
    employment.add(world.session, person, region=region, return_plan=plan, channel="window", operator="test", at=TOLD)


def emigrant(world: World, *, yes: bool | None = True, **more: Any) -> Person:
    """Somebody in Shenzhen, with two postings at home that fit and one elsewhere that fits better."""
    person = world.person(**{"state": "placed", "valid_to": date(2027, 1, 1), **more})
    works(world, person)
    if yes is not None:
        world.consent(person, purpose="homecoming", withdrawn=not yes)
    day = {"valid_to": date(2027, 4, 1)}
    world.match(person, world.posting(region="360121100", **day), score=95.0, rank=1)
    world.match(person, world.posting(**day), score=90.0, rank=2)
    world.match(person, world.posting(**day), score=85.0, rank=3)
    return person


def why(person: int) -> str | None:
    found = [
        one for one in rows(ContactSilence) if (one.person_id, one.purpose, one.until) == (person, "homecoming", None)
    ]
    return found[0].code if found else None


def test_who_agreed_hears_of_postings_at_home_and_of_no_others(app: Flask, clock: Time) -> None:
    with write() as session:
        emigrant(World(session))
    figures, _ = send(clock, purpose="homecoming")
    (item,) = rows(InboxItem)
    assert item.title == "家乡有2个岗位适合您"
    assert "快过年了" in item.body
    assert figures.planned == 1
    assert [one.score for one in rows(OutboxItem)] == [90.0, 85.0]


def test_it_comes_twice_a_season_at_most_and_a_fortnight_apart(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        person = emigrant(world)
        for rank in range(4, 16):
            world.match(person, world.posting(valid_to=date(2027, 4, 1)), score=80.0, rank=rank)
        mine = person.id
    sent = []
    for _day in range(32):
        send(clock, purpose="homecoming")
        sent.append(len(rows(OutboxMessage)))
        clock.pass_by(days=1)
    assert (sent[0], sent[13], sent[14], sent[-1]) == (1, 1, 2, 2)
    assert len(rows(InboxItem)) == 2
    assert why(mine) in ("home_told", "not_the_season")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"yes": None}, "no_home_consent"),
        ({"yes": False}, "home_opted_out"),
        ({"state": "closed"}, "closed"),
        ({"state": "paused"}, "paused"),
        ({"birth": date(2012, 1, 1)}, "under_16"),
        ({"status": "E11"}, "not_looking"),
    ],
)
def test_nobody_else_hears_and_the_reason_is_kept(app: Flask, clock: Time, who: dict[str, Any], code: str) -> None:
    with write() as session:
        mine = emigrant(World(session), **who).id
    send(clock, purpose="homecoming")
    assert rows(OutboxMessage) == []
    assert why(mine) == code


@pytest.mark.parametrize(("day", "told"), [("2026-12-25", 0), ("2026-12-26", 1), ("2027-02-03", 1), ("2027-02-04", 0)])
def test_only_in_the_weeks_before_the_festival(app: Flask, clock: Time, day: str, told: int) -> None:
    with write() as session:
        emigrant(World(session))
    clock.moment = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)
    send(clock, purpose="homecoming")
    assert len(rows(OutboxMessage)) == told


def test_who_is_back_or_never_left_is_no_emigrant(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        back, near = emigrant(world), emigrant(world)
        works(world, back, plan="home")
        works(world, near, region="360827101")
        ids = [back.id, near.id]
    send(clock, purpose="homecoming")
    assert rows(OutboxMessage) == []
    assert [why(one) for one in ids] == ["not_away", "not_away"]


def test_the_evening_push_and_word_from_home_do_not_tell_the_same_twice(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        person = emigrant(world, state="active", valid_to=date(2027, 4, 1))
        mine = person.id
    send(clock)
    assert [one.code for one in rows(ContactSilence)] == ["at_work"]
    send(clock, purpose="homecoming")
    send(clock, purpose="homecoming")
    assert len(rows(OutboxMessage)) == 1
    told = [one.cluster for one in rows(OutboxItem)]
    assert len(told) == len(set(told)) == 2
    assert {one.person_id for one in rows(OutboxItem)} == {mine}
