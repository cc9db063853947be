"""One import: the file read row by row, written in chunks, each chunk with its changes in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import write
from app.identity.unproven import save_from_staff
from app.imports import postings, workers
from app.imports.fields import Fields
from app.imports.reader import Columns, open_table
from app.imports.report import Problem, Report, reason
from app.postings.service import save_postings
from app.privacy import audit

CHUNK = 1000
CHANNEL = "import"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its columns, the id's column, how a row is read and how a batch is saved."""

    columns: Columns
    key: str
    read: Callable[[Fields, date], Any]
    save: Callable[..., Sequence[Any]]


KINDS = {
    "postings": Kind(postings.COLUMNS, postings.KEY, postings.read_posting, save_postings),
    "workers": Kind(workers.COLUMNS, workers.KEY, workers.read_worker, save_from_staff),
}

Progress = Callable[[int], object]
Opened = Callable[[int | None], Progress]


def run_import(table: str, path: Path, operator: str, opened: Opened) -> Report:
    """Imports a file. table: postings or workers. operator: who is answerable, at most 64 characters.

    opened: called once with the number of rows, None where unknown; what it returns is told how many more are done.
    Every row that is right goes in; the report lists what is wrong with the others. Raises CannotRead where the file
    is no such table; nothing is changed then. Stopped midway, the same file again completes it.
    """
    kind = KINDS[table]
    report = Report()
    digest = _digest(path)
    source = open_table(path, kind.columns, [other.columns for other in KINDS.values() if other is not kind], report)
    advance = opened(source.total)
    day, at = today(), now()
    batch = _Batch(kind, report, operator, at, day)
    for row in source.rows:
        report.rows += 1
        cells = Fields(row, report.note)
        one = kind.read(cells, day)
        if one is None:
            report.refuse(cells.problems)
        else:
            batch.add(row.number, one)
        if report.rows % CHUNK == 0:
            batch.save()
            advance(CHUNK)
    batch.save()
    advance(report.rows % CHUNK)
    with write() as session:
        counts = " ".join(f"{name}={count}" for name, count in report.as_counts().items())
        audit.record(session, actor=operator, action=f"import.{table}", subject=f"sha256:{digest[:32]}", detail=counts)
    return report


class _Batch:
    """Rows waiting to be written together."""

    def __init__(self, kind: Kind, report: Report, operator: str, at: datetime, day: date) -> None:
        self._kind, self._report = kind, report
        self._more = {"channel": CHANNEL, "operator": operator, "at": at, "today": day}
        self._seen: dict[str, int] = {}
        self._waiting: list[tuple[int, Any]] = []

    def add(self, number: int, one: Any) -> None:
        """Takes a row, or refuses it where its id came before in this file."""
        first = self._seen.setdefault(one.number, number)
        if first != number:
            self._refuse(number, "duplicate_in_file", self._kind.key, first=first)
        else:
            self._waiting.append((number, one))

    def save(self) -> None:
        """Writes what waits. Where the database refuses the batch, each row is tried alone."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            self._write(waiting)
        except (IntegrityError, DataError):
            for row in waiting:
                try:
                    self._write([row])
                except (IntegrityError, DataError):
                    self._refuse(row[0], "not_saved")

    def _write(self, waiting: list[tuple[int, Any]]) -> None:
        with write() as session:
            outcomes = self._kind.save(session, [one for _, one in waiting], **self._more)
        _forget(session)
        for (number, _), outcome in zip(waiting, outcomes, strict=True):
            if outcome.kind == "refused":
                self._refuse(number, outcome.code, self._kind.key)
            else:
                self._report.count(outcome.kind)
            for note in outcome.notes:
                self._report.note(note, row=number)

    def _refuse(self, row: int, code: str, column: str = "", **more: object) -> None:
        self._report.refuse([Problem(row, column, code, reason(code, **more))])


def _forget(session: Session) -> None:
    """Lets go of the objects of a chunk, so that a long file does not fill the memory."""
    session.expunge_all()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
