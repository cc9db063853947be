"""People are spread over vacancies: who has many applicants, or an employer who never answers, comes later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.intents.service import express, move
from app.intents.states import BY_WORKER, CONTACTED
from app.matching.demand import demand
from app.matching.service import match_person
from app.people.models import Person
from app.postings.models import Posting
from jobs.match import run_matching
from tests.imports.tables import posting, worker, write_csv
from tests.world import import_table

HOME = {"经度": "114.9", "纬度": "25.4"}
APPLICANTS = 6


@pytest.fixture
def market(app: Flask, tmp_path: Any) -> None:
    """Two postings that differ in nothing but their employer, and seven people who look for such work."""
    rows = [
        posting("P-1", 单位名称="甲厂有限公司", 招聘人数="2", **HOME),
        posting("P-2", 单位名称="乙厂有限公司", 招聘人数="2", **HOME),
    ]
    import_table("postings", write_csv(tmp_path / "p.csv", rows))
    people = [worker(f"W{n}", 姓名=f"刘{'一二三四五六七'[n]}", 手机号=f"1380013{n:04d}", **HOME) for n in range(7)]
    import_table("workers", write_csv(tmp_path / "w.csv", people))
    run_matching("all")


def forget() -> None:
    """As if what was known were twenty seconds old."""
    current_app.extensions.pop("posting_demand", None)


def first() -> str:
    """What the last of the seven, who has applied nowhere, is recommended first, as of now."""
    forget()
    db.session.rollback()
    person = db.session.scalars(select(Person).order_by(Person.id.desc())).first()
    assert person is not None
    best = match_person(db.session(), person).matches[0]
    return str(db.session.get_one(Posting, best.posting).external_no)


def apply(number: str, days_ago: int, state: str = "") -> None:
    """Six people apply for a posting."""
    with write() as session:
        offer = session.scalars(select(Posting).where(Posting.external_no == number)).one()
        for person in session.scalars(select(Person).order_by(Person.id).limit(APPLICANTS)):
            at = now() - timedelta(days=days_ago)
            intent, _ = express(session, person, offer, source="search", recorded_by="worker", at=at)
            if state:
                move(session, intent, state, by="staff:1", at=at)


def other(number: str) -> str:
    return "P-2" if number == "P-1" else "P-1"


def test_who_has_many_applicants_gives_way(market: None) -> None:
    before = first()
    apply(before, days_ago=1)
    assert first() == other(before)


def test_who_took_it_back_or_applied_long_ago_does_not_count(market: None) -> None:
    before = first()
    apply(before, days_ago=60, state=CONTACTED)
    assert first() == before
    apply(before, days_ago=1, state=BY_WORKER)
    assert first() == before


def test_an_employer_who_never_answers_gives_way(market: None) -> None:
    before = first()
    apply(before, days_ago=40)
    assert first() == other(before)


def test_within_twenty_seconds_nothing_is_asked_again(market: None) -> None:
    known = demand(db.session())
    apply("P-1", days_ago=1)
    assert demand(db.session()) is known
    forget()
    assert sum(demand(db.session()).applicants.values()) == APPLICANTS
