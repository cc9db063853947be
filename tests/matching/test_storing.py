"""What a run keeps: written past the unit of work, and the same as the columns' own types would write and read."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Text, cast, event, func, select, text, update

from app.clock import now
from app.database import db, write
from app.matching import batch, storing
from app.matching.models import Match, PersonOutcome
from app.matching.storing import _JSON, Results
from app.matching.views import people_by_id, person_view
from app.people.decisions import CONFIRMED, NOTE, REFUSED, add
from app.people.models import FactDecision, Person
from app.people.plain import people_rows
from jobs.match import run_matching
from tests.world import golden_county

Row = tuple[Any, ...]


def everything() -> dict[tuple[int, int], Row]:
    """All that is kept of every match but the run that it comes from, JSON as it stands there."""
    columns = [cast(one, Text) if one.name in _JSON else one for one in Match.__table__.columns if one.name != "run_id"]
    rows = db.session.execute(select(Match.person_id, Match.posting_id, *columns))
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database in the block, each as often as it has rows."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.extend([statement] * (len(values) if isinstance(values, list) else 1))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def written(sent: list[str], *beginnings: str) -> int:
    """How many rows were sent with a statement that begins so."""
    return sum(one.replace('"', "").startswith(beginnings) for one in sent)


@pytest.mark.both_databases
def test_what_is_kept_is_as_the_column_types_write_it_and_unchanged_rows_are_not_written(app: Flask) -> None:
    golden_county(app)
    with write() as session:
        session.execute(text("DELETE FROM match"))
        session.execute(text("DELETE FROM person_outcome"))
    run_matching("all")
    first = everything()
    for match in db.session.scalars(select(Match)):
        as_text = dict(zip([c.name for c in Match.__table__.columns if c.name != "run_id"],
                           first[match.person_id, match.posting_id], strict=True))  # fmt: skip
        for name in _JSON:
            assert as_text[name] == json.dumps(getattr(match, name))
        assert isinstance(match.public_id, uuid.UUID)
        assert match.created_at == now()
    for outcome in db.session.scalars(select(PersonOutcome)):
        assert outcome.training is not None
        assert (outcome.code is None) == (outcome.text is None) == (outcome.matched > 0)
        assert outcome.at == now()
    db.session.expunge_all()
    with statements() as sent:
        run_matching("all")
    assert written(sent, "INSERT INTO match ", "UPDATE match SET ", "DELETE FROM match ") == 0
    assert everything() == first


@pytest.mark.both_databases
def test_only_what_says_something_else_is_written_and_what_was_told_gets_a_new_id(app: Flask) -> None:
    golden_county(app)
    whole = everything()
    rows = db.session.execute(select(Match.id, Match.person_id, Match.posting_id).order_by(Match.id).limit(6)).all()
    ids = [row.id for row in rows]
    pairs = [(row.person_id, row.posting_id) for row in rows]
    old = db.session.scalar(select(func.max(Match.run_id)))
    turned = dict(reversed(db.session.get_one(Match, ids[4]).components.items()))
    with write() as session:
        told = {"told_at": now()}
        session.execute(update(Match).where(Match.id == ids[0]).values(rank=9, **told))
        session.execute(update(Match).where(Match.id == ids[1]).values(score=1, **told))
        session.execute(update(Match).where(Match.id == ids[2]).values(facts={"work": "x"}))
        session.execute(update(Match).where(Match.id == ids[3]).values(told))
        session.execute(update(Match).where(Match.id == ids[4]).values(components=turned, **told))
        session.execute(text("DELETE FROM match WHERE id = :id"), {"id": ids[5]})
    with statements() as sent:
        run = run_matching("all")["run"]
    assert written(sent, "UPDATE match SET run_id") == 3
    assert written(sent, "UPDATE match SET public_id") == 1
    assert written(sent, "INSERT INTO match ") == 1
    found = {(m.person_id, m.posting_id): m for m in db.session.scalars(select(Match))}
    assert set(found) == set(whole)
    names = [column.name for column in Match.__table__.columns if column.name != "run_id"]
    before = [dict(zip(names, whole[pair], strict=True)) for pair in pairs]
    after = [found[pair] for pair in pairs]
    same = [one.public_id == was["public_id"] for one, was in zip(after, before, strict=True)]
    assert same == [True, False, True, True, True, False]
    assert [one.told_at is not None for one in after] == [True, False, False, True, True, False]
    assert [one.run_id == run for one in after] == [True, True, True, False, False, True]
    assert after[3].run_id == old
    for one, was in zip(after, before, strict=True):
        assert (one.rank, one.score, one.weights) == (was["rank"], was["score"], was["weights"])
        assert [getattr(one, name) for name in _JSON] == [json.loads(was[name]) for name in _JSON]


def test_in_pieces_all_is_stored_once_and_of_few_people_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "AT_ONCE", 2)
    people, told, read = [5, 3, 9], [3, 7], [(7, b"d", b"b"), (9, b"d", b"b"), (1, b"d", b"b")]
    matches = {(one, posting): (posting,) for one in people for posting in (1, 2)}
    found = Results(matches, dict.fromkeys([*people, *told], (2,)))
    made = storing.pieces(people, found, read)
    assert [one.people for one in made] == [[5, 3], [9], []]
    assert [sorted(one.found.outcomes) for one in made] == [[3, 5], [7, 9], []]
    assert [{person for person, _ in one.found.matches} for one in made] == [{5, 3}, {9}, set()]
    assert {pair: said for one in made for pair, said in one.found.matches.items()} == matches
    assert [[person for person, *_ in one.fresh] for one in made] == [[], [7, 9], [1]]
    assert storing.pieces([], Results({}, {}), []) == [storing.Piece([], Results({}, {}), [])]


@pytest.mark.both_databases
def test_whoever_is_gone_or_looks_no_more_keeps_nothing(app: Flask) -> None:
    golden_county(app)
    people = sorted({person for person, _ in everything()})[:2]
    run = batch.plan("all")
    with write() as session:
        session.execute(update(Person).where(Person.id == people[0]).values(state="placed"))
    for partition, _ in batch.open_partitions(run.id):
        batch.match_partition(partition)
    batch.finish(run.id)
    kept = {person for person, _ in everything()}
    assert people[0] not in kept
    assert people[1] in kept


@pytest.mark.both_databases
def test_a_plain_row_is_seen_as_the_person_it_is(app: Flask) -> None:
    golden_county(app)
    ids = list(db.session.scalars(select(Person.id).order_by(Person.id.desc())))
    noted = [one.id for one in db.session.scalars(select(Person).where(Person.note_enc.is_not(None)))][:2]
    with write() as session:
        for person, state in ((noted[0], CONFIRMED), (noted[1], CONFIRMED), (noted[1], REFUSED)):
            add(session, session.get_one(Person, person), kind=NOTE, code="car", said={"pairs": [["car", "有车"]]},
                state=state, channel="window", operator="t", at=now())  # fmt: skip
        gone = add(session, session.get_one(Person, noted[0]), kind=NOTE, code="car", said={"pairs": [["car", "有车"]]},
                   state=REFUSED, channel="window", operator="t", at=now())  # fmt: skip
        session.execute(update(FactDecision).where(FactDecision.id == gone.id).values(undone_at=now()))
    rows, people = people_rows(db.session(), [*ids, 10**6]), people_by_id(db.session(), ids)
    assert [row.id for row in rows] == ids
    assert [person_view(row) for row in rows] == [person_view(person) for person in people]
    seen = {row.id: person_view(row).decided for row in rows}
    assert [seen[one] for one in noted] == [(("car", "有车", CONFIRMED),), (("car", "有车", REFUSED),)]
