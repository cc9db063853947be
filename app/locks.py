"""One run of a kind at a time, on one machine or on many, and never a lock left behind by a killed process."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database import db
from app.extensions import settings

_ALONE = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
"""One after the other, in the order given: whoever takes several takes them in the same order."""


class Busy(Exception):
    """Somebody else is running it at this moment."""


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Holds the lock ``name`` for the block. Raises Busy at once where it is taken.

    PostgreSQL: an advisory lock of a connection of its own, gone with the connection. Otherwise a locked file in
    DATA_DIR, gone with the process.
    """
    if db.engine.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
                raise Busy(name)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
        return
    folder = settings().data_dir / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(name) from None
        yield


def alone(session: Session, marks: Iterable[bytes]) -> None:
    """Until the caller's write transaction ends, nobody else is in one with any of the same marks: keyed hashes of at
    least 8 bytes. What is read afterwards is what the one before has written."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        keys = sorted({int.from_bytes(mark[:8], "big", signed=True) for mark in marks})
        connection.execute(_ALONE, {"keys": keys})
