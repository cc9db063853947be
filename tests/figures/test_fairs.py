"""What fairs came to, step by step; who stayed at work; and how soon somebody is recommended something at a fair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.database import write
from app.fairs.models import Fair, Visit
from app.intents.models import IntentEvent
from app.matching.models import MatchExplanation
from app.people.models import Person, Registration
from tests.figures.conftest import Headers
from tests.figures.past import NOW, Past
from tests.figures.test_alarms import ringing
from tests.figures.test_definitions import SENT, Ask, Hand, told, value
from tests.figures.test_figures import alike
from tests.outreach.factories import digest

__all__ = ["told"]

TIME = {"from": "2026-10-22", "to": "2026-11-21"}
STEPS = ("fair_visits", "fair_registered", "fair_intents", "fair_interviews", "fair_hired", "fair_retained_30")
HOURS = timedelta(hours=1)


def fair_of(session: Session, name: str, region: str = "360827") -> Fair:
    fair = Fair(name=name, type="集市", region=region, place="集市", starts_at=SENT, ends_at=SENT + 8 * HOURS,
                status="closed", channel="window", operator="office", created_at=SENT, updated_at=SENT)  # fmt: skip
    session.add(fair)
    session.flush()
    return fair


def visit(session: Session, fair: Fair, person: Person, at: datetime = SENT) -> None:
    form = Registration(person_id=person.id, channel="fair", operator="desk", at=at, payload_enc=b"x",
                        payload_hash=digest(str(person.id)))  # fmt: skip
    session.add(form)
    session.flush()
    session.add(Visit(fair_id=fair.id, registration_id=form.id, channel="fair", operator="desk", at=at))


def came_to(hand: Hand, person: Person, at: datetime, *steps: str) -> None:
    """An interest that went these ways, at the moment that it was shown."""
    intent = hand.intent(person, hand.past.world.posting(), at, (steps or ("new",))[-1])
    for before, after in zip(("new", *steps), steps, strict=False):
        hand.session.add(IntentEvent(intent_id=intent.id, before=before, after=after, by="staff:1", at=at))


def the_fairs(hand: Hand) -> tuple[Fair, Fair]:
    """Two fairs: one to which seven people came, one of them twice; and another that one of them went to as well."""
    market, square = fair_of(hand.session, "大汾集市"), fair_of(hand.session, "城区广场")
    people = [hand.person() for _ in range(7)]
    for person in people:
        visit(hand.session, market, person)
    visit(hand.session, market, people[0], SENT + HOURS)
    visit(hand.session, square, people[0], SENT + 2 * HOURS)
    visit(hand.session, market, hand.person(), SENT - timedelta(days=40))
    visit(hand.session, market, hand.person(region="360722100"))
    came_to(hand, people[0], SENT + HOURS / 2, "interview", "declined_by_employer")
    came_to(hand, people[1], SENT + HOURS, "hired", "retained30")  # hired on the spot: nobody wrote of an interview
    came_to(hand, people[2], SENT + timedelta(days=14), "offer", "hired")
    came_to(hand, people[3], SENT + timedelta(days=13), "contacted")
    came_to(hand, people[4], SENT + timedelta(days=14, minutes=1), "hired")  # too late to come from it
    came_to(hand, people[5], SENT - timedelta(minutes=1), "hired")  # before it
    return market, square


@pytest.mark.both_databases
def test_the_steps_of_a_fair(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        the_fairs(Hand(Past(session, 1)))
    assert [told()[code] for code in STEPS] == [9, 7, 4, 3, 2, 1]
    assert [told(to="2026-11-04")[code] for code in STEPS] == [0] * 6
    assert [told(region="360827101")[code] for code in STEPS] == [0] * 6


@pytest.mark.both_databases
def test_each_fair_has_its_steps_and_they_open(ask: Ask, office: Headers) -> None:
    with write() as session:
        market, square = the_fairs(Hand(Past(session, 1)))
        named = {str(market.public_id): market.name, str(square.public_id): square.name}
    said = ask("/outreach/figures", office, by="fair", **TIME)
    assert {line["key"]: line["name"] for line in said["lines"]} == named
    steps = {line["name"]: [one["value"] for one in line["figures"]] for line in said["lines"]}
    # Who showed an interest half an hour after the first fair did so before the other one.
    assert steps == {"大汾集市": [8, 7, 4, 3, 2, 1], "城区广场": [1, 1, 0, 0, 0, 0]}
    assert [one["code"] for one in said["lines"][0]["figures"]] == list(STEPS)
    numbers = [one for line in said["lines"] for one in line["figures"]]
    assert alike(ask, office, numbers)["fair_registered"] == 8
    [first, *_] = ask(next(one["rows"] for one in numbers if one["code"] == "fair_visits"), office)["items"]
    assert first["fair"] in named.values()
    assert first["person"]["name"] == "刘**"
    assert {one["code"]: one["value"] for one in said["figures"]}["fair_visits"] == 9
    ask("/outreach/figures/rows", office, 422, figure="fair_visits", fair="7")


@pytest.mark.both_databases
def test_who_stayed_at_work(told: Callable[..., dict[str, Any]], ask: Ask, office: Headers) -> None:
    end = datetime(2026, 11, 21, 16, tzinfo=UTC)
    with write() as session:
        hand = Hand(Past(session, 1))
        for days, state in ((29, "hired"), (31, "hired"), (31, "retained30"), (40, "retained30"), (45, "retained90"),
                            (50, "hired"), (62, "retained30"), (91, "retained30"), (100, "retained90")):  # fmt: skip
            came_to(hand, hand.person(), end - timedelta(days=days), "hired", *([state] if state != "hired" else []))
        came_to(hand, hand.person(region="360722100"), end - timedelta(days=35), "hired", "retained30")
    found = told()
    assert value(found["retention_30"]) == (60.0, 3, 5), "of those whose thirtieth day fell into the month"
    assert (found["hired_90"], found["retained_90"], found["retention_90"]["note"]) == (2, 1, "n<5")
    rows = ask("/outreach/figures/rows", office, figure="retained_30", **TIME)
    assert [one["state_text"] for one in rows["items"]] == ["入职满30天还在岗"] * 2 + ["入职满90天还在岗"]


@pytest.mark.both_databases
def test_hired_is_hired_also_when_they_stayed(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        for state in ("hired", "retained30", "retained90"):
            person, posting = hand.person(), hand.past.world.posting()
            hand.message(person, "opened", posting)
            hand.intent(person, posting, SENT + HOURS, state)
    found = told()
    assert (found["hired"], found["open_intents"], found["due_intents"]) == (3, 0, 3)


def at_a_desk(hand: Hand, after: timedelta, *channels: str) -> None:
    """Somebody new, written down through these channels one after the other, who was told of a posting so late."""
    made = NOW - timedelta(days=2)
    person = hand.person(created_at=made, number=f"N{hand.past.chance.random()}")
    for one in hand.session.query(Registration).where(Registration.person_id == person.id):
        hand.session.delete(one)
    hand.session.flush()
    for place, channel in enumerate(channels):
        hand.past.world.registration(person, None, channel, made + timedelta(days=place))
        hand.session.flush()
    explained = MatchExplanation(public_id=hand.past._uuid(), person_id=person.id, how="desk", content={},
                                 posting_id=hand.past.world.posting().id, told_at=made + after)  # fmt: skip
    hand.session.add(explained)


@pytest.mark.both_databases
def test_at_a_fair_the_first_recommendation_is_told_apart(
    told: Callable[..., dict[str, Any]],
    ask: Ask,
    office: Headers,
) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        for seconds in (0, 30, 60, 90, 6000):
            at_a_desk(hand, timedelta(seconds=seconds), "fair", "window")
        for hours in (1, 2, 3, 4, 30):
            at_a_desk(hand, hours * HOURS, "window", "fair")
        hand.person(created_at=NOW - timedelta(days=2))
    found = told()
    assert value(found["first_at_fair"]) == (1.0, 5, 5)
    assert found["first_at_fair"]["unit"] == "minutes"
    assert value(found["first_recommendation"]) == (3.0, 5, 6)
    assert (found["registered"], found["first_told"]) == (11, 10)
    codes = ("registered_fair", "first_told_fair", "registered_elsewhere", "first_told_elsewhere")
    for code in codes:
        page = ask("/outreach/figures/rows", office, figure=code, **TIME)
        assert page["count"] == len(page["items"]) == found[code]
    assert [found[code] for code in codes] == [5, 5, 6, 5]


@pytest.mark.both_databases
@pytest.mark.parametrize(("seconds", "rings"), [(59, False), (60, True)])
def test_the_alarm_of_the_fair_rings_after_a_minute(ask: Ask, office: Headers, seconds: int, rings: bool) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        for _ in range(10):
            at_a_desk(hand, timedelta(seconds=seconds), "fair")
    found = ringing(ask, office)
    assert ("first_at_fair" in found) is rings
    if rings:
        one = found["first_at_fair"]
        assert (one["value"], one["threshold"], one["of"]) == (1.0, 1, 10)
        assert "招聘会上新登记 10 人" in one["sentence"]
        assert ask(one["rows"], office)["count"] == 10


@pytest.mark.both_databases
def test_stops_are_of_messages_that_tell_of_postings(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        posting = hand.past.world.posting()
        people = [hand.person(consent=None) for _ in range(5)]
        for person in people:
            message = hand.message(person, "delivered", posting)
            for channel in ("wechat", "sms"):  # one message with its notices is one
                hand.message(person, "sent", purpose="notice", channel=channel, about_id=message.id)
            hand.message(person, "delivered", purpose="service", kind="interview")
        hand.past.world.consent(people[0]).withdrawn_at = SENT + timedelta(days=1)
    found = told()
    assert found["sent"] == 20
    assert value(found["opt_out"]) == (200.0, 1, 5)
    assert "退订" in found["opt_out"]["name"]
