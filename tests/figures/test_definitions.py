"""What each figure means, on a past of a few rows that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls.models import CallResult, CallTask
from app.database import db, write
from app.extensions import keyring
from app.identity.models import Staff
from app.intents.models import Intent, IntentEvent
from app.matching.models import MatchExplanation
from app.outreach.models import OutboxItem
from app.people.models import Consent, Person
from app.privacy.models import AuditEntry
from tests.figures.conftest import Headers
from tests.figures.past import Past

Ask = Callable[..., Any]
SENT = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)
HOME = "360827100"


class Hand:
    """Rows made one by one."""

    def __init__(self, past: Past) -> None:
        self.past, self.session = past, past.session

    def person(self, **more: Any) -> Person:
        old = datetime(2026, 10, 1, tzinfo=UTC)
        values = {"name_enc": keyring().encrypt("刘冬香"), "region": HOME, "status": "E1", "created_at": old, **more}
        return self.past.world.person(**values)

    def message(self, person: Person, state: str, *postings: Any, at: datetime = SENT, **more: Any) -> Any:
        sent = at if state in ("sent", "delivered", "opened") else None
        values = {"person_id": person.id, "state": state, "created_at": at, "not_before": at, "sent_at": sent}
        self.past.runs = self.past.runs or [self.past.run(SENT)]
        message = self.past.bare(**{**values, "channel": "inbox", **more})
        for place, posting in enumerate(postings, start=1):
            self.session.add(
                OutboxItem(
                    message_id=message.id, person_id=person.id, posting_id=posting.id, employer_id=posting.employer_id,
                    cluster=f"{message.id}.{place}", purpose="recommend", place=place, score=80.0,
                    reasons=[["R_NEAR", "离您家约3公里"]], drawback=None, weights="w1",
                )
            )  # fmt: skip
        return message

    def intent(self, person: Person, posting: Any, at: datetime, state: str = "new") -> Intent:
        intent = Intent(person_id=person.id, posting_id=posting.id, source="push", channel="mini", level="ask",
                        state=state, recorded_by="worker", at=at, changed_at=at)  # fmt: skip
        self.session.add(intent)
        self.session.flush()
        return intent


@pytest.fixture
def told(ask: Ask, office: Headers) -> Callable[..., dict[str, Any]]:
    """The ratios and the figures by code, of the month."""

    def read(**more: Any) -> dict[str, Any]:
        said = ask("/outreach/figures", office, **{"from": "2026-10-22", "to": "2026-11-21", **more})
        numbers = {one["code"]: one["value"] for one in said["figures"]}
        return numbers | {one["code"]: one for one in said["ratios"]}

    return read


def value(ratio: dict[str, Any]) -> tuple[float | None, int, int]:
    return ratio["value"], ratio["part"], ratio["of"]


@pytest.mark.both_databases
def test_messages_intents_and_hires(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        posting, other = hand.past.world.posting(), hand.past.world.posting()
        people = [hand.person() for _ in range(10)]
        for person, state in zip(people, ("opened",) * 5 + ("delivered",) * 3 + ("failed", "unknown"), strict=True):
            hand.message(person, state, posting)
        hand.message(people[0], "delivered", at=SENT + timedelta(days=1), purpose="service", kind="hired")
        hand.intent(people[0], posting, SENT + timedelta(days=13, hours=23), "hired")
        hand.intent(people[1], posting, SENT + timedelta(days=14, minutes=1))  # too late to come from it
        hand.intent(people[2], posting, SENT - timedelta(minutes=1))  # before it
        hand.intent(people[3], other, SENT + timedelta(days=1))  # was not told of it
        hand.intent(people[4], posting, SENT + timedelta(days=1))
    found = told()
    assert value(found["delivery"]) == (81.82, 9, 11)
    assert value(found["open"]) == (62.5, 5, 8), "a service message tells of no posting"
    assert value(found["intent_rate"]) == (40.0, 2, 5)
    assert value(found["hired_per_100"]) == (10.0, 1, 10)
    assert value(found["unknown_share"]) == (9.09, 1, 11)
    assert (found["failed"], found["made"], found["contacted"]) == (1, 11, 10)
    assert told(channel="sms")["made"] == 0
    only = told(**{"from": "2026-11-06", "to": "2026-11-06"})
    assert (only["made"], only["contacted"]) == (1, 0)
    assert only["delivery"]["value"] is None
    assert only["delivery"]["note"] == "n<5"


@pytest.mark.both_databases
def test_a_day_is_shanghai_s(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        person = hand.person()
        hand.message(person, "delivered", at=datetime(2026, 11, 5, 15, 59, 59, 999999, tzinfo=UTC))
        hand.message(person, "delivered", at=datetime(2026, 11, 5, 16, 0, tzinfo=UTC))
    assert told(**{"from": "2026-11-05", "to": "2026-11-05"})["made"] == 1
    assert told(**{"from": "2026-11-06", "to": "2026-11-06"})["made"] == 1
    assert told(**{"from": "2026-11-05", "to": "2026-11-06"})["made"] == 2


@pytest.mark.both_databases
def test_who_was_recommended_what_and_when(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        postings = [hand.past.world.posting(created_at=SENT - timedelta(days=60)) for _ in range(5)]
        people = [hand.person(status=status, created_at=SENT) for status in ("E7", "E8", "E8", "E8", "E8", "E1")]
        for person, hours in zip(people[:3], (2, 4, 30), strict=True):
            hand.message(person, "delivered", *postings[:3], at=SENT + timedelta(hours=hours))
        hand.message(people[3], "delivered", postings[0], at=SENT + timedelta(days=3))
        hand.message(people[4], "suppressed", at=SENT + timedelta(hours=1))
        hand.session.add(MatchExplanation(public_id=hand.past._uuid(), person_id=people[3].id, how="desk",
                         posting_id=postings[1].id, content={}, told_at=SENT))  # fmt: skip
    found = told()
    assert value(found["first_recommendation"]) == (3.0, 4, 6), "0, 2, 4 and 30 hours; two have had none yet"
    assert value(found["coverage"]) == (60.0, 3, 5)
    assert found["not_covered"] == 2
    assert value(found["exposure_gini"]) == (0.44, 3, 5), "4, 3, 3, 0 and 0 people were told of the five"
    assert value(found["unexposed_share"]) == (100.0, 5, 5), "in the last seven days nobody was told of any"
    assert value(told(**{"from": "2026-11-01", "to": "2026-11-09"})["unexposed_share"]) == (40.0, 2, 5)


@pytest.mark.both_databases
def test_stops_closure_and_calls(told: Callable[..., dict[str, Any]]) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        posting = hand.past.world.posting()
        people = [hand.person(consent=None) for _ in range(6)]
        for person in people[:5]:
            hand.message(person, "delivered", posting)
        stops = ((0, "push", 10), (0, "sms", 11), (1, "push", -1), (2, "employers", 10), (5, "push", 10))
        for place, purpose, days in stops:  # twice is one; before the message; no message; nobody wrote
            session.add(Consent(person_id=people[place].id, purpose=purpose, version="1", channel="mini", proof="x",
                                granted_at=SENT, withdrawn_at=SENT + timedelta(days=days)))  # fmt: skip
        for days, state in ((20, "new"), (30, "contacted"), (40, "hired"), (50, "lapsed"), (60, "hired"), (10, "new")):
            at = datetime(2026, 11, 21, 16, tzinfo=UTC) - timedelta(days=days)
            intent = hand.intent(people[0], hand.past.world.posting(), at, state)
            if state == "hired":
                session.add(IntentEvent(intent_id=intent.id, before="new", after="hired", by="staff", at=SENT))
        staff = session.scalars(select(Staff.id)).first()
        for place, result in enumerate(("interested", "no_answer", "no_answer", "refused", "have_job", "visit")):
            task = CallTask(staff_id=staff, person_id=people[place].id, day=date(2026, 11, 5), place=1, why="care",
                            priority={}, policy="c1", state="done", created_at=SENT, operator="plan")  # fmt: skip
            session.add(task)
            session.flush()
            session.add(
                CallResult(task_id=task.id, person_id=people[place].id, result=result, answered=result != "no_answer",
                           before={}, after={}, said="", operator="staff:1", at=SENT,
                           undone_at=SENT if result == "visit" else None)
            )  # fmt: skip
    found = told()
    assert value(found["opt_out"]) == (200.0, 1, 5)
    assert value(found["closure"]) == (40.0, 2, 5)
    assert value(found["call_reach"]) == (60.0, 3, 5)
    assert value(found["near_rate"]) == (None, 2, 2)
    assert found["near_rate"]["note"] == "n<5"
    assert found["placements"] == 2


def test_rows_are_masked_noted_and_of_the_caller_s_place(ask: Ask, office: Headers, client: FlaskClient) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        posting = hand.past.world.posting()
        for number in range(3):
            hand.message(hand.person(number=f"W{number}"), "delivered", posting)
        hand.message(hand.person(region="360722100"), "delivered", posting)
    query = {"figure": "delivered", "from": "2026-10-22", "to": "2026-11-21", "limit": 2}
    page = ask("/outreach/figures/rows", office, **query)
    assert (page["count"], len(page["items"])) == (3, 2)
    assert [(one["person"]["number"], one["person"]["name"]) for one in page["items"]] == [
        ("W0", "刘**"),
        ("W1", "刘**"),
    ]
    assert {one["state_text"] for one in page["items"]} == {"送到了"}
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "figures.rows")).all()
    assert [one.detail for one in noted] == ["360827 delivered: 2 of 3"]
    ask("/outreach/figures/rows", office, 422, **{**query, "figure": "made", "cursor": page["next"]})
    ask("/outreach/figures/rows", office, 422, figure="everything")
    for path in ("/outreach/figures", "/outreach/figures/rows", "/outreach/silences", "/outreach/alarms"):
        more = {"figure": "sent"} if path.endswith("rows") else {}
        assert ask(path, office, 403, region="360722", **more)["code"] == "not_allowed"
        ask(path, office, 422, region="999999", **more)
        ask(path, {}, 401, **more)
    for days in ({"from": "2026-11-12", "to": "2026-11-11"}, {"to": "9999-12-31"}, {"from": "0001-01-01"},
                 {"from": "2024-01-01"}, {"to": "0001-01-01"}):  # fmt: skip
        ask("/outreach/figures", office, 422, **days)
