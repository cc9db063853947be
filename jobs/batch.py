"""What every batch job shares: a lock, a row that says how it went, a sign of life."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import select, update

from app.clock import now
from app.database import db, write
from app.locks import Busy, exclusive
from app.ops.models import JobRun
from jobs.failures import label

TURN_WAITS = timedelta(minutes=10)
"""How long a run waits for another one of its kind to end."""

TURN_POLL_SECONDS = 0.1


class Job:
    """A running job. ``figures`` is stored when it ends."""

    def __init__(self, row_id: int) -> None:
        self.row_id = row_id
        self.figures: dict[str, Any] = {}

    def beat(self) -> None:
        """Says that the job is alive; call it between pieces of work, outside any transaction."""
        self._set(heartbeat_at=now())

    def end(self, state: str) -> None:
        self._set(state=state, finished_at=now(), heartbeat_at=now(), figures=self.figures)

    def _set(self, **values: Any) -> None:
        with write() as session:
            session.execute(update(JobRun).where(JobRun.id == self.row_id).values(**values))


@contextmanager
def batch_job(name: str) -> Iterator[Job]:
    """Runs the block as job ``name``. Raises Busy where it is running already. A row of a killed run becomes failed."""
    with exclusive(name):
        with write() as session:
            session.execute(update(JobRun).where(JobRun.name == name, JobRun.state == "running").values(state="failed"))
            row = JobRun(name=name, state="running", started_at=now(), heartbeat_at=now(), figures={})
            session.add(row)
            session.flush()
            job = Job(row.id)
        try:
            yield job
        except BaseException:
            job.end("failed")
            raise
        job.end("done")


@contextmanager
def turn(name: str, waits: timedelta = TURN_WAITS) -> Iterator[Job]:
    """``batch_job`` that waits where another run is under way, and says so once. Raises Busy after ``waits``."""
    until = time.monotonic() + waits.total_seconds()
    told = False
    with ExitStack() as stack:
        while True:
            try:
                job = stack.enter_context(batch_job(name))
                break
            except Busy:
                if time.monotonic() >= until:
                    raise
            if not told:
                told = True
                click.echo(f"另一次{label(name)}正在进行，等它结束…", err=True)
            time.sleep(TURN_POLL_SECONDS)
        yield job


def has_run(name: str) -> bool:
    """Whether job ``name`` ever came to its end."""
    return db.session.scalar(select(JobRun.id).where(JobRun.name == name, JobRun.state == "done").limit(1)) is not None
