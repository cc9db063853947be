"""Matching everybody, or only those whom a change touches: planned, in partitions, resumable.

A partition is stored a few people at a time, the last of them with its ``done`` mark, so a run killed anywhere goes on
where it stopped and comes to the same end: what is stored twice stays as it is.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from time import monotonic, sleep
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.orm import Session

from app.changes.service import Waiting, done, waiting
from app.clock import now, today
from app.database import chunks, db, write
from app.extensions import engine
from app.lexicon.current import words
from app.matching.concerned import Changed, changed_of, concerned, homes
from app.matching.documents import made_with
from app.matching.models import Match, MatchPartition, MatchRun, PersonOutcome
from app.matching.person_readings import Fresh, keep
from app.matching.remembering import remembered_of
from app.matching.renewed import Renewed, renew
from app.matching.service import CANDIDATES, rank_everybody
from app.matching.shelf import shelf, taken_since
from app.matching.storing import Results, pieces, results, store
from app.matching.told import keep_weights
from app.people.models import Person
from app.people.plain import people_rows
from app.postings.models import Posting
from search.documents import PEOPLE, POSTINGS, Collection, day_number
from search.ranking.candidates import people_query
from search.ranking.weights import load_weights

PARTITION = 500
"""People in one partition: large enough that what is done once for all of them costs little."""

PARTITION_OF_CHANGES = 2_000
"""The same where few of them get anything other: enough ask the engine at once for lists to be worth while."""

_NEIGHBOURS = select(Person.id).order_by(
    Person.region, Person.lng, Person.lat, cast(Person.wishes, Text), cast(Person.trades, Text), Person.birth, Person.id
)
"""Everybody, neighbours who look for the same work side by side: a partition's people meet the same postings, and who
say the same of themselves are looked at once."""

READ_AT_ONCE = 20_000
"""People of whom it is read at once what is remembered; some kilobytes each."""

PAUSE = 0.0015
"""Seconds between two pieces of a partition: each millisecond another writer of SQLite looks whether it is its turn."""

REVERSE_LIMIT = 10_000
"""People whom one changed posting may concern before everybody is matched again."""


def plan(scope: str) -> MatchRun:
    """The unfinished run of this scope, day, weights and lexicon, or a new one with its partitions.

    scope: all or changed; changed becomes all where not everybody was matched with these weights and this lexicon yet.
    What comes back belongs to no session: what follows it may read its values without asking for them again.
    """
    reading = db.session()
    weights, lexicon, day = load_weights().version, made_with(), today()
    scope = scope if _known(reading, weights, lexicon) else "all"
    same = (MatchRun.scope == scope, MatchRun.day == day, MatchRun.weights == weights, MatchRun.lexicon == lexicon)
    unfinished: MatchRun | None = reading.scalar(select(MatchRun).where(MatchRun.state == "running", *same))
    if unfinished is not None:
        reading.expunge(unfinished)
        return unfinished
    snapshot = waiting(reading, "match")
    postings: list[int] | None = None
    anew: set[int] = set()
    changed: Changed | None = None
    coming = (reading.scalar(select(func.max(MatchRun.id))) or 0) + 1
    if scope == "all":
        people = everybody(reading)
    else:
        anew = {*_left(reading), *_of(snapshot, PEOPLE), *_never(reading)}
        if _all_on(reading, day):
            postings = _of(snapshot, POSTINGS)
            beside: list[int] = []
            if postings:
                changed = _changed(reading, coming, postings, day)
                beside = [one for one in _concerned(reading, changed, coming, day) if one not in anew]
            people = [*sorted(anew), *beside]
        else:
            people = sorted({*anew, *_touched(reading, day)})
    with write() as session:
        for part in chunks(sorted(anew), 500):  # a run that is broken off does not know any more why they were anew
            session.execute(update(PersonOutcome).where(PersonOutcome.person_id.in_(part)).values(memory=None))
        session.execute(update(MatchRun).where(MatchRun.state == "running").values(state="left"))
        session.execute(delete(MatchPartition).where(MatchPartition.done.is_(False)))  # the new run takes them over
        run = MatchRun(scope=scope, state="running", day=day, weights=weights, lexicon=lexicon, started_at=now())
        run.postings = postings
        keep_weights(session, load_weights(), now())
        session.add(run)
        session.flush()
        size = PARTITION if postings is None else max(PARTITION, PARTITION_OF_CHANGES)
        session.add_all(MatchPartition(run_id=run.id, people=list(part)) for part in chunks(people, size))
        done(session, snapshot)
    reading.expunge(run)
    if changed is not None and run.id == coming:
        current_app.extensions["match_changed"] = run.id, changed
    return run


def _known(session: Session, weights: str, lexicon: str) -> bool:
    """Whether what is kept of everybody was made with these weights and this lexicon: else a change is not all there
    is to do. A run made with others since, whole or broken off, leaves matches of theirs."""
    runs = select(MatchRun.weights, MatchRun.lexicon, MatchRun.state).where(MatchRun.scope == "all")
    for run in session.execute(runs.order_by(MatchRun.id.desc())):
        if (run.weights, run.lexicon) != (weights, lexicon):
            return False
        if run.state == "done":
            return True
    return False


def _all_on(session: Session, day: date) -> bool:
    """Whether everybody was matched on this day: what is remembered of them then counts."""
    days = select(MatchRun.day).where(MatchRun.scope == "all", MatchRun.state == "done")
    return session.scalar(days.order_by(MatchRun.id.desc()).limit(1)) == day


def _left(session: Session) -> list[int]:
    """The people of runs that never came to their end."""
    parts = session.scalars(select(MatchPartition.people).where(MatchPartition.done.is_(False)))
    return [person for part in parts for person in part]


def open_partitions(run_id: int) -> list[tuple[int, int]]:
    """What is left of a run: (partition id, how many people)."""
    query = select(MatchPartition).where(MatchPartition.run_id == run_id, MatchPartition.done.is_(False))
    return [(row.id, len(row.people)) for row in db.session.scalars(query.order_by(MatchPartition.id))]


def match_partition(partition_id: int) -> int:
    """Matches one partition and stores it; how many people got something. Played again, it does nothing.

    Of two workers at the same partition, the first to mark it done stores the last of it; the other's is dropped.
    """
    with _uncollected():
        return _match(partition_id)


def _match(partition_id: int) -> int:
    words().look()
    reading = db.session()
    query = select(MatchPartition.people, MatchPartition.done, MatchPartition.matched)
    query = query.add_columns(MatchPartition.run_id, MatchRun.day, MatchRun.weights, MatchRun.postings)
    partition = reading.execute(
        query.join(MatchRun, MatchRun.id == MatchPartition.run_id).where(MatchPartition.id == partition_id)
    ).one_or_none()
    if partition is None:  # a newer run has taken its people over
        return 0
    if partition.done:
        return int(partition.matched)
    people = partition.people
    with taken_since(_began(partition.run_id)):
        looked = _looked_at(reading, people, partition)
    left = pieces(looked.people, looked.found, looked.fresh)
    mark = update(MatchPartition).where(MatchPartition.id == partition_id, MatchPartition.done.is_(False))
    for place, piece in enumerate(left, start=1):
        with write() as session:
            values = {"done": place == len(left), "matched": looked.matched}
            taken = session.execute(mark.values(values).returning(MatchPartition.run_id)).first()
            if taken is None:
                break
            keep(session, piece.fresh)
            store(session, taken.run_id, piece.people, piece.found, now())
        if place < len(left):
            sleep(PAUSE)
    db.session.expunge_all()
    return looked.matched


@dataclass(frozen=True, slots=True)
class _Looked:
    """people: those whose matches are as ``found`` has them; of others it has the outcome alone. fresh: what had to be
    read of people, and is to be kept."""

    people: list[int]
    found: Results
    matched: int
    fresh: list[Fresh]


def _looked_at(session: Session, people: Sequence[int], partition: Any) -> _Looked:
    renewed = Renewed(whole=list(people))
    if partition.postings is not None:
        kept = select(PersonOutcome.person_id, PersonOutcome.run_id, PersonOutcome.memory)
        rows = {row[0]: (row[1], row[2]) for row in session.execute(kept.where(PersonOutcome.person_id.in_(people)))}
        remembering = [(one, *rows.get(one, (0, None))) for one in people]
        renewed = renew(session, remembering, _changed_for(session, partition), partition.day)
    whole = set(renewed.whole)
    memories: dict[int, str] = {}
    persons = people_rows(session, [one for one in people if one in whole])
    rankings = rank_everybody(session, persons, partition.day, memories=memories, fresh=renewed.fresh)
    found = results({**rankings, **renewed.rankings}, partition.weights, memories, renewed.placed)
    found.outcomes.update(renewed.outcomes)
    matched = renewed.matched + sum(1 for one in found.outcomes.values() if one[0])
    others = whole.union(renewed.rankings, renewed.placed)
    return _Looked([one for one in people if one in others], found, matched, renewed.fresh)


def _began(run_id: int) -> float:
    """When this process took its first partition of a run, by the clock that never goes back."""
    known: tuple[int, float] | None = current_app.extensions.get("match_run_began")
    if known is None or known[0] != run_id:
        known = current_app.extensions["match_run_began"] = run_id, monotonic()
    return known[1]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: hardly any of the many objects of a partition is in one, and all the postings would
    be looked through again and again, a fifth of the time. What the partition came to is to be let go inside, else it
    is looked through at the end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def finish(run_id: int) -> dict[str, int]:
    """Closes a run whose partitions are all done; its figures."""
    with write() as session:
        left = session.scalar(
            select(func.count()).where(MatchPartition.run_id == run_id, MatchPartition.done.is_(False))
        )
        if left:
            raise ValueError("a run with open partitions was to be closed")
        session.execute(update(MatchRun).where(MatchRun.id == run_id).values(state="done", finished_at=now()))
    partitions = db.session.scalars(select(MatchPartition).where(MatchPartition.run_id == run_id))
    sizes = [(len(partition.people), partition.matched) for partition in partitions]
    people, matched = sum(size for size, _ in sizes), sum(got for _, got in sizes)
    return {"people": people, "matched": matched, "silent": people - matched}


def everybody(session: Session) -> list[int]:
    """The ids of all people in the order in which a run takes them."""
    return list(session.scalars(_NEIGHBOURS))


def _of(changes: Sequence[Waiting], collection: Collection) -> list[int]:
    """The records of a collection among some changes."""
    return [change.record_id for change in changes if change.collection == collection.name]


def _never(session: Session) -> list[int]:
    """Who was never matched."""
    never = select(Person.id).outerjoin(PersonOutcome, PersonOutcome.person_id == Person.id)
    return list(session.scalars(never.where(PersonOutcome.person_id.is_(None))))


def _concerned(session: Session, changed: Changed, coming: int, day: date) -> list[int]:
    """Whom what changed for the coming run may concern, by what is remembered of everybody; neighbours side by side."""
    rows = select(PersonOutcome.person_id, PersonOutcome.run_id, PersonOutcome.memory)
    unknown: list[int] = []
    found: list[int] = []
    where = [np.zeros((3, 0), np.int64)]
    for some in session.execute(rows.order_by(PersonOutcome.person_id)).partitions(READ_AT_ONCE):
        known, others = remembered_of([(row[0], row[1], row[2]) for row in some], day_number(day))
        unknown += others
        places = concerned(known, changed, coming, CANDIDATES)
        found += [known.people[place] for place in places.tolist()]
        where.append(homes(known, places))
    county, lng, lat = np.concatenate(where, axis=1)
    return [*unknown, *(found[one] for one in np.lexsort((lat, lng, county)).tolist())]


def _changed_before(session: Session, run: int) -> dict[int, int]:
    """Of the postings that changed since everybody was matched, the last run before one that took them."""
    whole = select(func.max(MatchRun.id)).where(MatchRun.scope == "all", MatchRun.state == "done").scalar_subquery()
    runs = select(MatchRun.id, MatchRun.postings).where(MatchRun.postings.is_not(None))
    since = runs.where(MatchRun.id > func.coalesce(whole, 0), MatchRun.id < run)
    return {posting: row.id for row in session.execute(since.order_by(MatchRun.id)) for posting in row.postings or ()}


def _changed_for(session: Session, partition: Any) -> Changed:
    """What a run looks at, taken once by a process."""
    known: tuple[int, Changed] | None = current_app.extensions.get("match_changed")
    if known is None or known[0] != partition.run_id:
        changed = _changed(session, partition.run_id, partition.postings, partition.day)
        known = current_app.extensions["match_changed"] = partition.run_id, changed
    return known[1]


def _changed(session: Session, run: int, postings: Sequence[int], day: date) -> Changed:
    """Of what changed since everybody was matched, postings for a run. Nobody gets what has run out."""
    latest = {**_changed_before(session, run), **dict.fromkeys(postings, run)}
    offered = [one for one in shelf().take(session, list(latest)) if one.view.valid_to >= day]
    return changed_of(offered, latest, day)


def _touched(session: Session, day: date) -> list[int]:
    """Whom changed postings concern where nothing that counts today is remembered: those who hold, or could get, one,
    and those who hold one that has run out since."""
    people: set[int] = set()
    postings = _of(waiting(session, "match"), POSTINGS)
    for part in chunks(postings, 500):
        people.update(session.scalars(select(Match.person_id).where(Match.posting_id.in_(part))))
    expired = select(Match.person_id).join(Posting, Posting.id == Match.posting_id).where(Posting.valid_to < day)
    people.update(session.scalars(expired))
    queries = [people_query(one, today=day, limit=REVERSE_LIMIT) for one in shelf().take(session, postings)]
    for hits in engine().search_many(PEOPLE, queries):
        if len(hits) >= REVERSE_LIMIT:
            return everybody(session)
        people.update(hit.key for hit in hits)
    return sorted(people)
