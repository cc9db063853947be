"""After postings changed, a run that looks at those whom the changes concern keeps what a run over everybody would."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.matching import batch, renewed, service
from app.matching.batch import everybody
from app.matching.models import Match
from app.matching.service import rank_everybody
from app.matching.storing import results
from app.people.models import Person
from app.people.plain import people_rows
from app.postings.models import Posting
from jobs.match import run_matching
from search.ranking.weights import load_weights
from tests.benchmarks import city_changed
from tests.benchmarks.city import CitySize, fill
from tests.benchmarks.city_changed import kept, like
from tests.benchmarks.kit import environ
from tests.databases import make_tables

CHANGED = 24
"""Postings that change between two runs."""

ROUNDS = 4


def city(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("EVAL_POSTINGS", str(folder / "none"))
    env = environ(folder / "var")
    app = create_app(env)
    with app.app_context():
        make_tables()
        fill(env, CitySize(people=150, postings=500, area="360124", seed=seed), processes=0)
        with write() as session:  # of some it is known what a course would bring
            for person in session.scalars(select(Person).where(Person.id % 9 == 0)):
                person.reason = "R06"
        db.session.remove()
    return app


@pytest.fixture
def some_city(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Flask, random.Random]]:
    seed, candidates = request.param
    monkeypatch.setattr(service, "CANDIDATES", candidates)
    monkeypatch.setattr(renewed, "CANDIDATES", candidates)
    monkeypatch.setattr(batch, "CANDIDATES", candidates)
    app = city(tmp_path, seed, monkeypatch)
    with app.app_context():
        yield app, random.Random(seed)
        db.session.remove()
        db.engine.dispose()


def wanted() -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What a run over everybody would keep."""
    session = db.session()
    rankings = rank_everybody(session, people_rows(session, everybody(session)), today())
    found = results(rankings, load_weights().version, {})
    return found.matches, {person: one[:5] for person, one in found.outcomes.items()}


def change(pick: random.Random, count: int) -> None:
    """All that happens to postings: pay, text, place, days, places and doors that open or close."""
    with write() as session:
        ids = list(session.scalars(select(Posting.id).order_by(Posting.id)))
        held = list(session.scalars(select(Match.posting_id).distinct().order_by(Match.posting_id)))
        chosen = dict.fromkeys([*pick.sample(held, count // 2), *pick.sample(ids, count // 2)])
        for one in chosen:
            _change(session.get_one(Posting, one), session.get_one(Posting, pick.choice(ids)), pick)
        for _ in range(count // 4):
            new = like(session, session.get_one(Posting, pick.choice(ids)), pick)
            chosen[new.id] = None
        record_changes(session, "postings", list(chosen), now())


def _change(posting: Posting, other: Posting, pick: random.Random) -> None:
    kind = pick.choice(("pay", "pay", "text", "title", "place", "closed", "offline", "full", "bed", "open", "urgent"))
    if kind == "offline":
        posting.status = "offline"
    elif kind == "full":
        posting.open_count = 0
    elif kind == "bed":
        posting.board, posting.shuttle = other.board, other.shuttle
    elif kind == "open":
        posting.status, posting.open_count, posting.valid_to = "open", 5, today() + timedelta(days=9)
    elif kind == "urgent":
        posting.urgent = not posting.urgent
    elif kind == "title":
        posting.title = other.title
    elif kind == "place":
        for name in ("region", "lng", "lat", "place"):
            setattr(posting, name, getattr(other, name))
    else:
        city_changed.change(posting, kind, other, pick)
    posting.updated_at, posting.payload_hash = now(), pick.randbytes(32)


@pytest.mark.parametrize("some_city", [(1, 200), (2, 30), (3, 80), (5, 20), (6, 30)], indirect=True)
def test_everybody_keeps_what_a_run_over_everybody_would_keep(
    some_city: tuple[Flask, random.Random], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Round after round on what the rounds before remembered; all columns of all matches, silence, unlock, courses."""
    _, pick = some_city
    ranked: list[int] = []

    def counted(session: Any, people: Any, *given: Any, **named: Any) -> Any:
        ranked.append(len(people))
        return rank_everybody(session, people, *given, **named)

    run_matching("all")
    before = kept()
    assert before == wanted()
    monkeypatch.setattr(batch, "rank_everybody", counted)
    looked = 0
    for _ in range(ROUNDS):
        change(pick, CHANGED)
        looked += run_matching("changed")["people"]
        after, right = kept(), wanted()
        assert {
            one: after[0].get(one) for one in {*after[0], *right[0]} if after[0].get(one) != right[0].get(one)
        } == {}
        assert {one: after[1][one] for one in right[1] if after[1][one] != right[1][one]} == {}
        assert after != before
        before = after
    print("looked", looked, "whole", sum(ranked))
    assert sum(ranked) < looked / 2
