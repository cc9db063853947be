"""A stable share of people: held out to measure the push, or written to first."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from flask import Flask

from app.care.models import Care
from app.database import db, write
from app.outreach.audience import Audience
from app.outreach.experiment import falls_within
from app.outreach.models import ContactSilence, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.people.models import Person
from tests.outreach.factories import MOMENT, World
from tests.outreach.helpers import Time, rows, send

pytestmark = pytest.mark.both_databases
SMALL = ContactPolicy(replace(load_policy(), holdout_percent=30, holdout_from=10))


@pytest.fixture
def clock(app: Flask) -> Time:
    return Time()


def crowd(people: int = 60) -> list[int]:
    with write() as session:
        found, _ = World(session).crowd(people, 12)
        for number, person in enumerate(found):
            person.public_id = uuid.UUID(int=number)
        return [person.id for person in found]


def test_the_share_is_what_was_asked_for_and_draws_are_independent() -> None:
    everybody = [uuid.UUID(int=number) for number in range(20_000)]
    first = {one for one in everybody if falls_within(one, 5, "a")}
    other = {one for one in everybody if falls_within(one, 5, "b")}
    assert 900 < len(first) < 1100
    assert 20 < len(first & other) < 90
    assert first < {one for one in everybody if falls_within(one, 10, "a")}, "a larger share holds the smaller one"


def test_who_is_held_out_hears_nothing_day_after_day_and_the_reason_is_kept(app: Flask, clock: Time) -> None:
    ids = crowd()
    drawn = {ids[number] for number in range(60) if falls_within(uuid.UUID(int=number), 30, SMALL.config.holdout_salt)}
    assert 5 < len(drawn) < 35
    for _day in range(2):
        send(clock, policy=SMALL)
        assert {one.person_id for one in rows(OutboxMessage)}.isdisjoint(drawn)
        clock.pass_by(days=4)
    told = {one.person_id for one in rows(OutboxMessage)}
    assert told == set(ids) - drawn
    held = [one for one in rows(ContactSilence) if one.code == "held_out"]
    assert {one.person_id for one in held} == drawn
    assert len(held) == len(drawn), "one span of time, not one row a day"


def test_nobody_in_care_is_held_out(app: Flask, clock: Time) -> None:
    ids = crowd()
    with write() as session:
        for person in ids:
            session.add(
                Care(public_id=uuid.uuid4(), person_id=person, level="key", opened_at=MOMENT, channel="window",
                     operator="test")
            )  # fmt: skip
    send(clock, policy=SMALL)
    assert {one.person_id for one in rows(OutboxMessage)} == set(ids)


def test_a_county_too_small_to_measure_anything_holds_nobody_out(app: Flask, clock: Time) -> None:
    ids = crowd()
    send(clock)
    assert {one.person_id for one in rows(OutboxMessage)} == set(ids)


def test_a_slice_is_the_same_people_every_time_and_a_larger_one_holds_it(app: Flask, clock: Time) -> None:
    crowd()
    session = db.session()
    some, same, more = (set(Audience(slice=share).people(session, MOMENT)) for share in (20, 20, 50))
    assert some == same
    assert 3 < len(some) < 25
    assert some < more
    send(clock, slice=20)
    assert {one.person_id for one in rows(OutboxMessage)} == some
    send(clock)
    assert len(rows(OutboxMessage)) == 60, "everybody else the same day, and nobody twice"


def test_people_in_care_are_planned_first(app: Flask, clock: Time) -> None:
    """Where few may be told of a posting, those whom somebody looks after are among them."""
    with write() as session:
        world = World(session)
        posting = world.posting(open_count=1)
        people = [world.person() for _ in range(40)]
        for person in people:
            world.match(person, posting)
        cared_for = [person.id for person in people[:10]]
        for person in cared_for:
            session.add(
                Care(public_id=uuid.uuid4(), person_id=person, level="general", opened_at=MOMENT, channel="window",
                     operator="test")
            )  # fmt: skip
    send(clock)
    told = {one.person_id for one in rows(OutboxMessage)}
    assert len(told) == 15
    assert set(cared_for) < told
    assert len(rows(Person)) == 40
