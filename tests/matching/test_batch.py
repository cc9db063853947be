from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from app.clock import now, today
from app.config import ROOT
from app.database import db, write
from app.matching import batch
from app.matching.export import HEADER, export_matches
from app.matching.models import Match, MatchPartition, MatchRun, PersonOutcome
from app.matching.service import rank_everybody
from app.people.models import Person, Registration
from app.people.plain import people_rows
from app.postings.models import Posting
from jobs.match import run_matching
from tests.app.helpers import tick
from tests.world import GOLDEN, golden_county, import_table, rows_of, write_table

Kept = dict[tuple[int, int], tuple[Any, ...]]


def kept() -> Kept:
    """What is stored, in a form that two runs can be compared by."""
    rows = db.session.scalars(select(Match))
    return {(m.person_id, m.posting_id): (m.rank, m.score, m.reasons, m.drawback, m.relaxed) for m in rows}


@pytest.mark.both_databases
def test_everybody_is_looked_at_and_gets_five_at_most_or_a_reason(app: Flask) -> None:
    golden_county(app)
    outcomes = {row.person_id: row for row in db.session.scalars(select(PersonOutcome))}
    assert set(outcomes) == set(db.session.scalars(select(Person.id)))
    places: dict[int, list[int]] = {}
    for person_id, _ in kept():
        places.setdefault(person_id, [])
    for match in db.session.scalars(select(Match)):
        places[match.person_id].append(match.rank)
        assert match.reasons
        assert 0 < match.score <= 100
    assert all(sorted(ranks) == list(range(1, len(ranks) + 1)) and len(ranks) <= 5 for ranks in places.values())
    for person_id, outcome in outcomes.items():
        assert outcome.matched == len(places.get(person_id, []))
        assert bool(outcome.code) == (outcome.matched == 0)


def test_people_who_say_the_same_get_what_each_alone_would_get(app: Flask) -> None:
    golden_county(app)
    session, day = db.session(), today()
    rows = people_rows(session, list(session.scalars(select(Person.id).limit(20))))
    others = [row._replace(id=10_000 + row.id) for row in rows]
    together = rank_everybody(session, [*rows, *others], day)
    for row, other in zip(rows, others, strict=True):
        alone = rank_everybody(session, [row], day)
        assert together[row.id] == together[other.id] == alone[row.id]
    assert len(together) == 40


def test_the_same_day_again_changes_nothing(app: Flask) -> None:
    golden_county(app)
    before, ids = kept(), set(db.session.scalars(select(Match.public_id)))
    run_matching("all")
    assert kept() == before
    assert set(db.session.scalars(select(Match.public_id))) == ids
    assert run_matching("changed")["people"] == 0


def test_after_changes_only_those_concerned_are_matched_and_the_result_is_that_of_a_full_run(
    app: Flask, tmp_path: Path
) -> None:
    golden_county(app)
    first = kept()
    postings, workers = rows_of(GOLDEN / "postings.csv"), rows_of(GOLDEN / "workers.csv")
    popular = db.session.get_one(Posting, next(iter(first))[1]).external_no
    changed = [row for row in postings if row["岗位编号"] == popular]
    changed[0]["有效期至"] = "2026-11-01"
    new = dict(next(row for row in postings if row["岗位名称"] == "普工"), 岗位编号="NEW-1", 有效期至="2027-01-31")
    import_table("postings", write_table(tmp_path / "p.csv", [*changed, new]))
    moved = dict(workers[0], 最远公里="1")
    import_table("workers", write_table(tmp_path / "w.csv", [moved]))
    figures = run_matching("changed")
    assert 0 < figures["people"] < len(workers)
    after = kept()
    assert after != first
    run_matching("all")
    assert kept() == after


def test_a_posting_that_ran_out_overnight_leaves_its_people(app: Flask) -> None:
    golden_county(app)
    query = select(Posting).join(Match, Match.posting_id == Posting.id).order_by(Posting.valid_to)
    soonest = db.session.scalars(query).first()
    assert soonest is not None
    soonest_id = soonest.id
    tick(app, timedelta(days=(soonest.valid_to - today()).days + 1))
    assert run_matching("changed")["people"] < 80
    assert soonest_id not in {posting for _, posting in kept()}


def test_an_unfinished_run_goes_on_where_it_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PARTITION", 10)
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    run = batch.plan("all")
    parts = batch.open_partitions(run.id)
    for partition_id, _ in parts[:3]:
        batch.match_partition(partition_id)
    assert batch.plan("all").id == run.id
    assert len(batch.open_partitions(run.id)) == len(parts) - 3
    with pytest.raises(ValueError, match="open partitions"):
        batch.finish(run.id)
    run_matching("all")
    assert kept() == whole
    assert db.session.get_one(MatchRun, run.id).state == "done"


def test_an_abandoned_run_s_people_are_taken_over(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PARTITION", 10)
    golden_county(app)
    whole = kept()
    run = batch.plan("all")
    first = batch.open_partitions(run.id)[0][0]
    with write() as session:
        session.execute(text("DELETE FROM match"))
    batch.match_partition(first)
    tick(app, timedelta(hours=20))
    assert run_matching("changed")["people"] == 70
    assert set(whole) == set(kept())
    assert db.session.get_one(MatchRun, run.id).state == "left"
    assert run_matching("changed")["people"] == 0


def test_other_weights_concern_everybody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    golden_county(app)
    newer = replace(batch.load_weights(), version="another")
    monkeypatch.setattr(batch, "load_weights", lambda: newer)
    assert run_matching("changed")["people"] == 80
    assert run_matching("changed")["people"] == 0


def test_a_partition_played_twice_is_stored_once(app: Flask) -> None:
    golden_county(app)
    run = batch.plan("all")
    partition_id = batch.open_partitions(run.id)[0][0]
    first = batch.match_partition(partition_id)
    with write() as session:
        session.execute(text("DELETE FROM match"))
    assert batch.match_partition(partition_id) == first
    assert kept() == {}


KILLER = """
import os, signal, sys
from app import create_app
from app.matching import batch, storing
from jobs.match import run_matching

batch.PARTITION, storing.AT_ONCE = 10, 3
left = int(sys.argv[1])
real = batch.store

def counted(*what):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*what)

batch.store = counted
with create_app().app_context():
    run_matching("all")
"""


@pytest.mark.parametrize("after", [0, 1, 4, 6, 29])
def test_killed_and_run_again_it_comes_to_the_same_end(
    app: Flask, make_environ: Callable[..., dict[str, str]], after: int
) -> None:
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    environ = {**os.environ, **make_environ()}
    killed = subprocess.run(
        [sys.executable, "-c", KILLER, str(after)], cwd=ROOT, env=environ, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    db.session.rollback()
    done = select(func.count()).where(MatchPartition.done.is_(True), MatchPartition.run_id == 2)
    assert db.session.scalar(done) == after // 4  # ten people are stored three at a time
    begun = kept()
    assert begun.items() <= whole.items()
    assert bool(begun) == (after > 0)
    run_matching("all")
    assert kept() == whole


def test_the_table_for_an_office(app: Flask, tmp_path: Path) -> None:
    golden_county(app)
    twin = dict(rows_of(GOLDEN / "workers.csv")[0], 登记编号="SECOND")
    with write() as session:
        person = session.scalar(select(Person).join(Registration).where(Registration.external_no == twin["登记编号"]))
        first = session.scalars(select(Registration).order_by(Registration.id)).first()
        assert person is None
        assert first is not None
        session.add(
            Registration(
                person_id=first.person_id, external_no="SECOND", channel="window", operator="t", at=now(),
                payload_enc=first.payload_enc, payload_hash=first.payload_hash,
            )
        )  # fmt: skip
    rows = export_matches(tmp_path / "out.csv")
    table = rows_of(tmp_path / "out.csv")
    assert tuple(table[0]) == HEADER
    assert len(table) == rows == len(kept())
    assert "SECOND" not in {row["登记编号"] for row in table}
    assert not list(tmp_path.glob("*.part"))
    best: dict[str, list[int]] = {}
    for row in table:
        best.setdefault(row["登记编号"], []).append(int(row["名次"]))
        assert row["理由"]
    assert all(places == list(range(1, len(places) + 1)) for places in best.values())


def test_both_engines_come_to_the_same_matches(
    app: Flask, make_environ: Callable[..., dict[str, str]], elasticsearch_url: str
) -> None:
    golden_county(app)
    embedded = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    other = create_app(make_environ(ELASTICSEARCH_URL=elasticsearch_url))
    with other.app_context():
        run_matching("all")
        assert kept() == embedded
