"""What the push is worth, measured by those who are left alone."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.care.models import Care
from app.database import db, write
from app.figures.lift import Side, difference, lift
from app.identity.service import create_staff
from app.intents.service import express, move
from app.outreach.audience import is_held_out
from app.outreach.policy_config import load_policy
from app.people.models import Person
from tests.app.helpers import PASSWORD, log_in
from tests.outreach.factories import BEFORE, MOMENT, World

pytestmark = pytest.mark.both_databases
CONFIG = load_policy()
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 22)


def side_of(person: Person) -> bool:
    return is_held_out(person.public_id, CONFIG)


def everybody(world: World, written: int, left: int) -> tuple[list[Person], list[Person]]:
    """People drawn for either side."""
    sides: tuple[list[Person], list[Person]] = ([], [])
    number = 0
    while len(sides[0]) < written or len(sides[1]) < left:
        number += 1
        out = is_held_out(uuid.UUID(int=number), CONFIG)
        if len(sides[out]) < (left if out else written):
            sides[out].append(world.person(public_id=uuid.UUID(int=number)))
    return sides


def test_each_side_counts_its_people_with_interests_and_hirings_of_the_span(app: Flask) -> None:
    with write() as session:
        world = World(session)
        written, left = everybody(world, 40, 35)
        posting = world.posting()
        for person in [*written[:20], *left[:7]]:
            intent, _ = express(session, person, posting, source="push", recorded_by="t", at=MOMENT)
            if person in written[:5]:
                move(session, intent, "hired", by="t", at=MOMENT)
        express(session, written[30], posting, source="push", recorded_by="t", at=MOMENT - timedelta(days=9))
    found = lift(db.session(), CONFIG, "", FIRST, LAST)
    assert (found.written, found.left) == (Side(40, 20, 5), Side(35, 7, 0))
    assert found.interested is not None
    assert found.interested[0] == pytest.approx(30.0)
    assert found.interested[1] < 30.0 < found.interested[2]
    assert found.measures is False, "too few people for anybody to be held out"


def test_who_was_in_care_had_not_agreed_or_lives_elsewhere_is_on_no_side(app: Flask) -> None:
    with write() as session:
        world = World(session)
        written, _left = everybody(world, 6, 0)
        world.person(consent=None)
        world.person(consent=False)
        world.person(region="360121001")
        written[0].created_at = MOMENT
        for person in written[1:3]:
            session.add(Care(public_id=uuid.uuid4(), person_id=person.id, level="key", opened_at=BEFORE,
                             channel="window", operator="t"))  # fmt: skip
        counted = len(written) - 3
        elsewhere = world.person(region="360121001")
        assert elsewhere.id
    found = lift(db.session(), CONFIG, "360827", FIRST, LAST)
    assert found.written.people + found.left.people == counted
    assert found.interested is None


def test_a_difference_is_told_with_its_bounds_and_not_at_all_of_a_few() -> None:
    assert difference(200, 1000, 15, 100) == (5.0, -2.42, 12.42)
    assert difference(20, 100, 5, 29) is None


def test_an_office_reads_it_of_its_own_place(client: FlaskClient, app: Flask) -> None:
    with write() as session:
        everybody(World(session), 40, 31)
    create_staff("office", PASSWORD, "county", "360827")
    headers = log_in(client, "office")
    span = {"from": "2026-11-20", "to": "2026-11-22"}
    told = client.get("/api/v1/outreach/experiment", headers=headers, query_string=span).get_json()
    assert (told["written"]["people"], told["left"]["people"], told["measures"]) == (40, 31, False)
    assert told["interested"] == {"points": 0.0, "low": 0.0, "high": 0.0}
    elsewhere = client.get("/api/v1/outreach/experiment", headers=headers, query_string={"region": "360121", **span})
    assert elsewhere.status_code == 403
