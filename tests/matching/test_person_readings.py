"""What was read of people is kept encrypted, used for what it was made of alone, and gone with them."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.extensions import keyring
from app.matching import batch, person_readings
from app.matching.models import PersonOutcome, PersonReading
from app.matching.person_readings import keep, read_people
from app.matching.views import person_view, seeking
from app.people.merging import repoint
from app.people.models import Person
from app.people.plain import people_rows
from app.privacy.retention import purge
from jobs.index import rebuild_all, sync_once
from jobs.match import run_matching
from search.facts import PersonFacts, person_facts
from search.lexicon import load_lexicon
from search.ranking import person_readings as packing
from search.ranking.prepared import prepare_person
from search.ranking.views import PersonView
from tests.matching.test_batch import kept
from tests.world import golden_county

LEAST = 6
"""Bytes of a word that random ones do not spell by chance, as they do two letters once in a hundred runs."""


@pytest.fixture
def anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The judged county, indexed and matched; whoever is read from their words from now on."""
    golden_county(app)
    read: list[int] = []

    def noted(view: PersonView, lexicon: Any) -> PersonFacts:
        read.append(view.key)
        return person_facts(view, lexicon)

    monkeypatch.setattr(person_readings, "person_facts", noted)
    return read


def readings() -> dict[int, tuple[bytes, bytes]]:
    """What is kept, by person, as it stands there."""
    db.session.rollback()
    rows = db.session.execute(select(PersonReading.person_id, PersonReading.digest, PersonReading.body_enc))
    return {row[0]: (row[1], row[2]) for row in rows}


def views() -> dict[int, PersonView]:
    ids = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    return {row.id: person_view(row) for row in people_rows(db.session(), ids) if seeking(row)}


def outcomes() -> dict[int, Any]:
    rows = db.session.scalars(select(PersonOutcome))
    return {one.person_id: (one.matched, one.code, one.unlock, one.training, one.memory) for one in rows}


def change(person: int, **values: Any) -> None:
    with write() as session:
        session.execute(update(Person).where(Person.id == person).values(**values))
        record_changes(session, "people", [person], now())


@pytest.mark.both_databases
def test_everybody_who_looks_for_work_has_one_and_it_is_what_is_read(anew: list[int]) -> None:
    everybody, fresh = views(), []  # type: ignore[var-annotated]
    assert readings().keys() == everybody.keys()
    found = read_people(db.session(), list(everybody.values()), fresh)
    assert (anew, fresh) == ([], [])
    for key, view in everybody.items():
        assert found[key] == person_facts(view)
        known = prepare_person(view, load_lexicon(), today(), facts=found[key])
        assert known == prepare_person(view, load_lexicon(), today())


@pytest.mark.both_databases
def test_no_word_of_a_note_stands_there_in_the_clear(anew: list[int]) -> None:
    stored, looked = readings(), 0
    for key, view in views().items():
        digest, body = stored[key]
        raw = b"\n".join((digest, body, base64.urlsafe_b64decode(body)))
        for shown in {view.note, *person_facts(view).noted.values(), *view.wishes}:
            if len(shown.encode()) >= LEAST:
                assert shown.encode() not in raw
                looked += 1
    assert looked > 100
    assert len({digest for digest, _ in stored.values()}) == len(stored)


@pytest.mark.both_databases
def test_a_run_reads_nobody_again_and_comes_to_the_same(anew: list[int]) -> None:
    before = kept(), outcomes(), readings()
    run_matching("all")
    assert anew == []
    assert (kept(), outcomes(), readings()) == before
    with write() as session:
        session.execute(delete(PersonReading))
    run_matching("all")
    assert len(anew) == len(set(anew)) > 50
    assert (kept(), outcomes()) == before[:2]
    assert readings().keys() == set(anew)
    first = len(anew)
    run_matching("all")
    assert len(anew) == first


def test_an_index_made_anew_reads_who_has_none_and_keeps_it(anew: list[int]) -> None:
    before = readings()
    rebuild_all(workers=1)
    assert (anew, readings()) == ([], before)
    lost = sorted(before)[::3]
    with write() as session:
        session.execute(delete(PersonReading).where(PersonReading.person_id.in_(lost)))
    rebuild_all(workers=1)
    assert sorted(anew) == lost
    assert {key: digest for key, (digest, _) in readings().items()} == {key: one[0] for key, one in before.items()}


def _with_note() -> int:
    return next(key for key, view in views().items() if person_facts(view).noted)


@pytest.mark.both_databases
@pytest.mark.parametrize("follows", [True, False])
def test_a_changed_note_is_read_anew_by_whoever_comes_first(anew: list[int], follows: bool) -> None:
    person = _with_note()
    before = readings()
    change(person, note_enc=keyring().encrypt("腰不好，上不了夜班"))
    if follows:
        while sync_once():
            pass
        assert anew == [person]
    run_matching("changed")
    assert set(anew) == {person}
    after = readings()
    assert {key for key, one in after.items() if one != before[key]} == {person}
    view = views()[person]
    (facts,) = read_people(db.session(), [view], []).values()
    assert facts == person_facts(view)
    assert "night" in facts.refused


@pytest.mark.both_databases
def test_one_that_is_damaged_or_another_s_is_replaced(anew: list[int]) -> None:
    before = readings()
    noted = [key for key, view in views().items() if view.note][:4]
    one, other, third, fourth = noted
    no_reading = keyring().seal(b'["not", "facts"]')
    with write() as session:
        for person, body in ((one, b"broken"), (third, no_reading), (fourth, before[fourth][1][:60])):
            session.execute(update(PersonReading).where(PersonReading.person_id == person).values(body_enc=body))
        digest, body = before[one]
        change_ = update(PersonReading).where(PersonReading.person_id == other)
        session.execute(change_.values(digest=digest, body_enc=body))
    matches = kept(), outcomes()
    rebuild_all(workers=1)
    assert sorted(anew) == sorted(noted)
    run_matching("all")
    assert sorted(anew) == sorted(noted)
    assert (kept(), outcomes()) == matches
    assert {key: digest for key, (digest, _) in readings().items()} == {key: one[0] for key, one in before.items()}


def test_another_way_of_reading_makes_all_of_them_anew(anew: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = list(views().values())
    packing._reading.cache_clear()
    monkeypatch.setattr(packing, "READING", "another")
    fresh: list[Any] = []
    read_people(db.session(), everybody, fresh)
    assert anew == [view.key for view in everybody] == [person for person, *_ in fresh]
    packing._reading.cache_clear()


@pytest.mark.both_databases
def test_who_is_erased_joined_or_no_longer_looks_has_none(anew: list[int]) -> None:
    erased, gone, into, placed = sorted(readings())[:4]
    change(erased, valid_to=today() - timedelta(days=4 * 365))
    change(placed, state="placed")
    assert purge() == {"people": 1}
    with write() as session:
        repoint(session, gone, into)
        record_changes(session, "people", [gone, into], now())
    while sync_once():
        pass
    left = set(views())
    assert {erased, gone, placed}.isdisjoint(left)
    assert readings().keys() == left


def test_what_was_read_of_one_record_does_not_count_for_the_other(anew: list[int]) -> None:
    gone, into = sorted(readings())[:2]
    with write() as session:
        session.execute(delete(PersonReading).where(PersonReading.person_id == into))
        repoint(session, gone, into)
    assert into in readings()
    read_people(db.session(), [views()[into]], [])
    assert anew == [into]


@pytest.mark.both_databases
def test_of_who_was_erased_meanwhile_nothing_is_kept(anew: list[int]) -> None:
    person = sorted(readings())[0]
    view, fresh = views()[person], []  # type: ignore[var-annotated]
    with write() as session:
        session.execute(delete(PersonReading))
    read_people(db.session(), [view], fresh)
    with write() as session:
        session.execute(delete(Person).where(Person.id == person))
    with write() as session:
        keep(session, fresh)
    assert readings() == {}


def test_a_run_that_is_killed_keeps_what_its_whole_partitions_read(
    anew: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PARTITION", 20)
    before = kept(), outcomes()
    with write() as session:
        session.execute(delete(PersonReading))
    run = batch.plan("all")
    first, second, *rest = [partition for partition, _ in batch.open_partitions(run.id)]
    batch.match_partition(first)
    done = readings()
    assert done.keys() == set(anew)

    def killed(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(batch, "store", killed)
        with pytest.raises(RuntimeError):
            batch.match_partition(second)
    assert readings() == done
    for partition in (second, *rest):
        batch.match_partition(partition)
    batch.finish(run.id)
    assert (kept(), outcomes()) == before
    assert readings().keys() == set(anew)


@pytest.mark.both_databases
def test_with_new_keys_they_still_count_and_what_opens_no_more_is_dropped(app: Flask, anew: list[int]) -> None:
    before, rotated = readings(), app.test_cli_runner()
    lost = sorted(before)[0]
    with write() as session:
        session.execute(update(PersonReading).where(PersonReading.person_id == lost).values(body_enc=b"broken"))
    for _ in range(3):  # the first key is thrown away with the third
        assert rotated.invoke(args=["keys", "rotate"]).exit_code == 0
    after = readings()
    assert after.keys() == before.keys() - {lost}
    assert all(after[key][0] == before[key][0] and after[key][1] != before[key][1] for key in after)
    assert all(keyring().rotate(body) == body for _, body in after.values())
    run_matching("all")
    assert set(anew) <= {lost}


def test_the_index_and_a_run_of_changes_take_them_from_there(anew: list[int]) -> None:
    with write() as session:
        postings = session.execute(text("SELECT id FROM posting WHERE status = 'open' ORDER BY id")).scalars().all()
        session.execute(text("UPDATE posting SET urgent = NOT urgent"))
        record_changes(session, "postings", postings[::5], now())
    while sync_once():
        pass
    run_matching("changed")
    assert anew == []
    assert db.session.scalar(select(func.count()).select_from(PersonReading)) == len(views())
