"""Matching everybody, or only those whom a change touches: planned, in partitions, resumable.

A partition is stored in one transaction with its ``done`` mark, so a run killed anywhere goes on where it stopped and
comes to the same end.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.orm import Session

from app.changes.service import done, waiting
from app.clock import now, today
from app.database import chunks, db, write
from app.extensions import engine
from app.lexicon.current import words
from app.matching.documents import made_with
from app.matching.models import Match, MatchPartition, MatchRun, PersonOutcome
from app.matching.service import rank_everybody
from app.matching.shelf import shelf
from app.matching.storing import results, store
from app.matching.told import keep_weights
from app.people.models import Person
from app.people.plain import people_rows
from app.postings.models import Posting
from search.documents import PEOPLE, POSTINGS
from search.ranking.candidates import people_query
from search.ranking.weights import load_weights

PARTITION = 500
"""People in one partition: large enough that what is done once for all of them costs little, and stored in some tens of
milliseconds, which is what another writer of SQLite waits."""

_NEIGHBOURS = select(Person.id).order_by(
    Person.region, Person.lng, Person.lat, cast(Person.wishes, Text), cast(Person.trades, Text), Person.birth, Person.id
)
"""Everybody, neighbours who look for the same work side by side: a partition's people meet the same postings, and who
say the same of themselves are looked at once."""

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
    people = everybody(reading) if scope == "all" else sorted({*_touched(reading, day), *_left(reading)})
    with write() as session:
        session.execute(update(MatchRun).where(MatchRun.state == "running").values(state="left"))
        session.execute(delete(MatchPartition).where(MatchPartition.done.is_(False)))  # the new run takes them over
        run = MatchRun(scope=scope, state="running", day=day, weights=weights, lexicon=lexicon, started_at=now())
        keep_weights(session, load_weights(), now())
        session.add(run)
        session.flush()
        session.add_all(MatchPartition(run_id=run.id, people=list(part)) for part in chunks(people, PARTITION))
        done(session, snapshot)
    reading.expunge(run)
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

    Of two workers at the same partition, the first to mark it done stores; the other's work is dropped.
    """
    words().look()
    reading = db.session()
    query = select(MatchPartition.people, MatchPartition.done, MatchPartition.matched, MatchRun.day, MatchRun.weights)
    partition = reading.execute(
        query.join(MatchRun, MatchRun.id == MatchPartition.run_id).where(MatchPartition.id == partition_id)
    ).one_or_none()
    if partition is None:  # a newer run has taken its people over
        return 0
    if partition.done:
        return int(partition.matched)
    people = partition.people
    with _uncollected():
        rankings = rank_everybody(reading, people_rows(reading, people), partition.day)
        found = results(rankings, partition.weights)
    matched = sum(1 for ranking in rankings.values() if ranking.matches)
    with write() as session:
        mark = update(MatchPartition).where(MatchPartition.id == partition_id, MatchPartition.done.is_(False))
        taken = session.execute(mark.values(done=True, matched=matched).returning(MatchPartition.run_id)).first()
        if taken is not None:
            store(session, taken.run_id, people, found, now())
    db.session.expunge_all()
    return matched


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: hardly any of the many objects of a partition is in one, and all the postings would
    be looked through again and again, a fifth of the time."""
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


def _touched(session: Session, day: date) -> list[int]:
    """Whom the waiting changes concern: changed people; those who hold, or could get, a changed posting; and those who
    hold one that has run out since."""
    changes = waiting(session, "match")
    people = {change.record_id for change in changes if change.collection == PEOPLE.name}
    postings = [change.record_id for change in changes if change.collection == POSTINGS.name]
    for part in chunks(postings, 500):
        people.update(session.scalars(select(Match.person_id).where(Match.posting_id.in_(part))))
    expired = select(Match.person_id).join(Posting, Posting.id == Match.posting_id).where(Posting.valid_to < day)
    people.update(session.scalars(expired))
    never = select(Person.id).outerjoin(PersonOutcome, PersonOutcome.person_id == Person.id)
    people.update(session.scalars(never.where(PersonOutcome.person_id.is_(None))))
    queries = [people_query(one, today=day, limit=REVERSE_LIMIT) for one in shelf().take(session, postings)]
    for hits in engine().search_many(PEOPLE, queries):
        if len(hits) >= REVERSE_LIMIT:
            return everybody(session)
        people.update(hit.key for hit in hits)
    return sorted(people)
