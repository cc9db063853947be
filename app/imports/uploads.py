"""Tables that come by upload: a row and a file each, imported at once where short, else by ``flask import pending``.

A job is worked on only under the lock of its table, the same as the command line's. So whatever stands as running while
the lock is free was killed, and is done again from its beginning: rows that went in before are then unchanged.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from app.clock import now
from app.database import db, write
from app.errors import ApiError, FieldError
from app.extensions import settings
from app.identity.models import Staff
from app.imports.models import ImportJob
from app.imports.reader import open_table
from app.imports.report import CannotRead, Report
from app.imports.run import KINDS, run_import
from app.locks import Busy, exclusive

AT_ONCE = 2_000
"""Rows that are imported before the upload is answered."""
MOST_ERRORS = 5_000
"""Errors that a stored report lists; the counts are of all."""
MOST_ATTEMPTS = 5
OPEN = ("waiting", "running")


def take_upload(kind: str, upload: FileStorage, staff: Staff) -> ImportJob:
    """Keeps an uploaded table as a job, imported already where it is short. kind: postings or workers.

    Raises ApiError 422 where the file is no such table; nothing is kept then.
    """
    public_id = uuid.uuid4()
    path = file_of(public_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            upload.save(file)
        total = _rows(kind, path)
        size = path.stat().st_size
        with write() as session:
            job = ImportJob(
                public_id=public_id, kind=kind, operator=staff.username, staff_id=staff.id, region=staff.region,
                size=size, rows_total=total, created_at=now(), heartbeat_at=now(),
            )  # fmt: skip
            session.add(job)
            session.flush()
            job_id = job.id
    except CannotRead as problem:
        path.unlink()
        message = f"没有导入：{problem}"
        raise ApiError(422, "cannot_read", message, [FieldError("file", "cannot_read", message)]) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if total is not None and total <= AT_ONCE:
        work_on(job_id)
    return reread(job_id)


class _Stopped(Exception):
    """The process is to end before the file does."""


def work_on(job_id: int, stop: Callable[[], bool] = lambda: False) -> bool:
    """Imports the file of a job, unless another import of the same table is running; whether the job has ended now.

    stop: asked after every thousand rows; told to, the job waits to be done anew.
    """
    kind = reread(job_id).kind
    try:
        with exclusive(f"import-{kind}"):
            job = reread(job_id)
            if job.state in OPEN:
                _import(job, stop)
    except (Busy, _Stopped):
        return False
    return True


def open_jobs() -> list[int]:
    """Jobs that wait, or that were begun and not ended, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(ImportJob.id).where(ImportJob.state.in_(OPEN)).order_by(ImportJob.id)))


def reread(job_id: int) -> ImportJob:
    """The job as it is in the database now."""
    db.session.rollback()
    query = select(ImportJob).where(ImportJob.id == job_id).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def file_of(public_id: uuid.UUID) -> Path:
    """Where the file of a job lies."""
    return settings().data_dir / "uploads" / str(public_id)


def _import(job: ImportJob, stop: Callable[[], bool]) -> None:
    path, job_id, attempts = file_of(job.public_id), job.id, job.attempts + 1
    kind, operator = job.kind, job.operator
    if attempts > MOST_ATTEMPTS:
        _set(job_id, state="failed", finished_at=now(), problem="导入几次都中断了，请联系系统管理员")
        path.unlink(missing_ok=True)
        return
    _set(job_id, state="running", attempts=attempts, rows_done=0)
    done = 0

    def opened(total: int | None) -> Callable[[int], None]:
        if total is not None:
            _set(job_id, rows_total=total)
        return advance

    def advance(more: int) -> None:
        nonlocal done
        done += more
        _set(job_id, rows_done=done)
        if stop():
            _set(job_id, state="waiting", attempts=attempts - 1)
            raise _Stopped

    try:
        report = run_import(kind, path, operator, opened)
    except CannotRead as problem:
        _set(job_id, state="failed", problem=str(problem), finished_at=now())
    else:
        _set(job_id, state="done", rows_total=report.rows, report=_stored(report), finished_at=now())
    path.unlink(missing_ok=True)


def _stored(report: Report) -> dict[str, object]:
    said = report.as_dict()
    wrong = said["errors"]
    return said | {"errors": wrong[:MOST_ERRORS], "errors_left_out": max(0, len(wrong) - MOST_ERRORS)}


def _set(job_id: int, **values: object) -> None:
    with write() as session:
        session.execute(update(ImportJob).where(ImportJob.id == job_id).values(heartbeat_at=now(), **values))


def _rows(kind: str, path: Path) -> int | None:
    """About how many rows a file has, its header checked. Raises CannotRead."""
    columns = KINDS[kind].columns
    others = [other.columns for name, other in KINDS.items() if name != kind]
    total = open_table(path, columns, others, Report()).total
    if total is not None:
        return total
    with path.open("rb") as file:
        return max(0, sum(part.count(b"\n") for part in _parts(file.read)) - 1)


def _parts(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while part := read(1 << 20):
        yield part
