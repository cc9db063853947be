"""Where a run's partitions are worked off: in this process and others beside it, or on Celery workers where a broker is
set."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.database import chunks, db
from app.extensions import settings
from app.matching.batch import match_partition
from app.matching.models import MatchPartition
from jobs.beside import share_out
from jobs.broker import hand_out

POLL_SECONDS = 0.5
SILENCE_SECONDS = 30.0
"""With no partition finished for so long, workers or broker are taken to be away and the run does the work itself."""


def work_off(partition_ids: Sequence[int], workers: int = 1) -> Iterator[int]:
    """Yields each partition's id when it is done, whoever did it. The database's mark decides, not the broker.

    workers: processes on this machine, this one among them; a broker has its own.
    """
    if not settings().broker_url:
        yield from share_out(partition_ids, workers) if workers > 1 else _here(partition_ids)
        return
    if not _handed_out(partition_ids):
        yield from _here(partition_ids)
        return
    left = set(partition_ids)
    last = time.monotonic()
    while left and time.monotonic() - last < SILENCE_SECONDS:
        finished = _done(sorted(left))
        if finished:
            last = time.monotonic()
        left -= finished
        yield from sorted(finished)
        if left:
            time.sleep(POLL_SECONDS)
    yield from _here(sorted(left))


def _handed_out(partition_ids: Sequence[int]) -> bool:
    # here, because every command of `flask` reads this module, and most installations have no broker
    from jobs.worker import match_partition_task

    return hand_out(match_partition_task, partition_ids)


def _here(partition_ids: Sequence[int]) -> Iterator[int]:
    for one in partition_ids:
        match_partition(one)
        yield one


def _done(partition_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(partition_ids, 500):
        query = select(MatchPartition.id).where(MatchPartition.id.in_(part), MatchPartition.done.is_(True))
        found.update(db.session.scalars(query))
    db.session.rollback()
    return found
