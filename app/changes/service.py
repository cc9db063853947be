"""Writing and taking change rows. Callers write inside their own transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from time import monotonic

from sqlalchemy import BigInteger, bindparam, delete, select, text, tuple_
from sqlalchemy.orm import Session

from app.changes.models import Change
from app.database import UTCDateTime, among

_MARK = text("""
    INSERT INTO change (consumer, collection, record_id, version, at)
    SELECT consumer, :collection, :record_id, 1, :at
    FROM (SELECT 'index' AS consumer UNION ALL SELECT 'match') AS consumers WHERE TRUE
    ON CONFLICT (consumer, collection, record_id) DO UPDATE SET version = change.version + 1, at = excluded.at
""").bindparams(bindparam("record_id", type_=BigInteger), bindparam("at", type_=UTCDateTime))
"""A row for each consumer in one statement, the same on both databases; without the ``WHERE``, SQLite would read the
``ON`` as that of a join."""

_last: dict[str, float] = {}


def record_changes(session: Session, collection: str, record_ids: Iterable[int], at: datetime) -> None:
    """Marks records as changed for every consumer. collection: postings or people. at: aware UTC."""
    rows = [{"collection": collection, "record_id": record, "at": at} for record in dict.fromkeys(record_ids)]
    if not rows:
        return
    _last[collection] = monotonic()
    # of several the driver makes a pipeline, of one none
    session.connection().execute(_MARK, rows if len(rows) > 1 else rows[0])


def changed_within(collection: str, seconds: float) -> bool:
    """Whether this process has marked a record of the collection as changed in the last seconds. Its transaction may
    have ended since, or not yet."""
    return monotonic() - _last.get(collection, -inf) < seconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting row as it was when read."""

    id: int
    version: int
    collection: str
    record_id: int


def waiting(session: Session, consumer: str, limit: int | None = None) -> list[Waiting]:
    """The oldest waiting rows of a consumer, at most ``limit``; all without one."""
    query = select(Change.id, Change.version, Change.collection, Change.record_id)
    query = query.where(Change.consumer == consumer).order_by(Change.id).limit(limit)
    return [Waiting(*row) for row in session.execute(query)]


def waiting_among(session: Session, consumer: str, collection: str, record_ids: Collection[int]) -> set[int]:
    """Which of some records of a collection (postings or people) have a row waiting for a consumer."""
    query = select(Change.record_id).where(Change.consumer == consumer, Change.collection == collection)
    return set(session.scalars(query.where(among(session, Change.record_id, record_ids))))


def marks(session: Session, consumer: str, collection: str, limit: int) -> dict[int, int]:
    """The records of a collection (postings or people) that wait for a consumer, at most ``limit``: id → version, which
    grows with each change."""
    query = select(Change.record_id, Change.version)
    query = query.where(Change.consumer == consumer, Change.collection == collection).limit(limit)
    return {row[0]: row[1] for row in session.execute(query)}


def done(session: Session, changes: Iterable[Waiting]) -> None:
    """Removes rows that have not changed again since they were read."""
    pairs = [(change.id, change.version) for change in changes]
    for start in range(0, len(pairs), 400):
        session.execute(delete(Change).where(tuple_(Change.id, Change.version).in_(pairs[start : start + 400])))
