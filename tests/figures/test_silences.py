"""Who is sent nothing: counted by reason and listed, as it holds, as it held, and as a run decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db, write
from app.outreach.silences import note_silences
from app.people.models import Person
from app.privacy.models import AuditEntry
from tests.figures.conftest import Headers
from tests.figures.past import NOW, Past

Ask = Callable[..., Any]
CODES = ("no_consent", "phone_list", "no_match", "gap")


@pytest.fixture
def past(office: Headers) -> Past:
    """Thirty people of whom a run wrote to some, put some off till the morning and left the others alone."""
    with write() as session:
        past = Past(session, 3)
        run = past.run(NOW - timedelta(days=1))
        for number in range(30):
            person = past.person(region=("360827100", "360827101", "360722100")[number % 3])
            if number % 5 == 0:
                past.decision(person, run, "send", "send")
            elif number % 5 == 1:
                past.bare(person_id=person.id, channel="inbox", state="queued", created_at=NOW, not_before=NOW)
                past.decision(person, run, "later", "quiet_hours")
                note_silences(session, "recommend", {person.id: None}, run.started_at)
            else:
                past.decision(person, run, "never" if number % 2 else "later", CODES[number % 4])
        return past


def everybody(ask: Ask, headers: Headers, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = ask("/outreach/silences", headers, limit=4, cursor=cursor, **query)
        items += page["items"]
        cursor = page["next"]
    assert page["count"] == len(items)
    return items


@pytest.mark.both_databases
@pytest.mark.parametrize("by_run", [False, True])
def test_each_reason_is_as_many_as_its_list(ask: Ask, office: Headers, past: Past, by_run: bool) -> None:
    more = {"run": past.runs[0].id} if by_run else {}
    said = ask("/outreach/silences", office, **more)
    assert said["count"] == sum(one["count"] for one in said["reasons"]) == 12
    for reason in said["reasons"]:
        listed = everybody(ask, office, code=reason["code"], **more)
        assert len(listed) == reason["count"] > 0
        assert {one["code"] for one in listed} == {reason["code"]}
    whole = everybody(ask, office, **more)
    assert Counter(one["code"] for one in whole) == {one["code"]: one["count"] for one in said["reasons"]}
    assert len({one["person"]["id"] for one in whole}) == len(whole)
    assert all(one["person"]["name"] == "刘**" and one["text"] == f"原因{one['code']}" for one in whole)
    town = everybody(ask, office, region="360827101", **more)
    assert {one["person"]["region"] for one in town} == {"360827101"}
    assert ask("/outreach/silences", office, run=999)["count"] == 0
    assert not everybody(ask, office, code="opted_out", **more)


@pytest.mark.both_databases
def test_what_held_on_a_day(ask: Ask, office: Headers, past: Past) -> None:
    before = everybody(ask, office)
    someone = before[0]["person"]["id"]
    with write() as session:
        person = session.scalars(select(Person)).all()
        ids = {str(one.public_id): one.id for one in person}
        note_silences(session, "recommend", {ids[someone]: "paused"}, NOW)
    now = {one["person"]["id"]: one["code"] for one in everybody(ask, office)}
    assert now[someone] == "paused"
    then = {one["person"]["id"]: one["code"] for one in everybody(ask, office, day="2026-11-20")}
    assert then == {one["person"]["id"]: one["code"] for one in before}
    assert not everybody(ask, office, day="2026-11-18")
    assert not everybody(ask, office, purpose="notice")
    ask("/outreach/silences", office, 422, day="0001-01-01")
    ask("/outreach/silences", office, 422, purpose="service")


def test_each_look_is_noted_without_what_was_typed(ask: Ask, office: Headers, past: Past) -> None:
    ask("/outreach/silences", office, code="gap")
    ask("/outreach/silences", office, code="刘冬香")
    noted = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "silences.list")).all()
    assert len(noted) == 2
    assert "gap" in noted[0]
    assert "刘冬香" not in "".join(noted)
