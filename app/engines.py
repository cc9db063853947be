"""How the database is spoken to, and for how long anybody waits for it. A request is answered within ten seconds
whatever the database does; commands are patient.

SQLite is set up for many readers and one writer at a time: write-ahead log, a busy wait, foreign keys on, and a write
transaction that takes the lock when it begins, so that it never fails half-way on another's commit. A file that was
moved away or replaced is noticed: nothing is written into the one that is gone, and no empty one takes its place.

PostgreSQL: :mod:`app.patience`.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from flask import has_request_context
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from app.database import begins_to_write

CONNECT_SECONDS = 3
"""How long a server may take to let us in."""

LOCK_SECONDS, PATIENT_LOCK_SECONDS = 6.0, 30.0
"""How long a writer of SQLite waits for another: in a request, in a command."""

POOL_SECONDS = 5
_LOG_BYTES, _COPY_SECONDS = 32 << 20, 1.0
"""How long the log grows before it is copied into the file; between two times that a server does so."""
_ROOM = ("cache_size=-16000", f"wal_autocheckpoint={_LOG_BYTES >> 12}", f"journal_size_limit={_LOG_BYTES}")
"""SQLite's own are for small devices: 2 MB of pages a connection, and the log copied into the file, with two waits for
the disk, each 4 MB: at twenty desks several times a second. Here 16 MB, and pages of 4 KiB are copied."""
_MAPPED = f"PRAGMA mmap_size={(1 << 31) - (1 << 20)}"
"""The most that SQLite maps, which is a city's file."""
_LOOK_SECONDS = 0.001
"""Between two looks of a writer of SQLite whether it is its turn."""


def engine_options(url: str) -> dict[str, Any]:
    """What the engine of a database address is made with. Errors are logged: they never repeat what was written."""
    if url.startswith("sqlite"):
        return {"pool_timeout": POOL_SECONDS, "hide_parameters": True}
    limits = {
        "connect_timeout": CONNECT_SECONDS,
        # a machine that is gone sends no end of its connections
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    said = make_url(url).query
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,
        "connect_args": {name: value for name, value in limits.items() if name not in said},
    }


def prepare_engine(engine: Engine) -> None:
    """Sets up the engine as the module says. No effect on databases other than these two."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    elif engine.dialect.name == "postgresql":
        from app.patience import prepare_postgresql  # it brings psycopg along

        prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine) -> None:
    path = _file(engine)
    known = False

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Any, _record: object, _arguments: list[Any], named: dict[str, Any]) -> Any:
        if path is None or not (known or has_request_context()):
            return None
        if not path.exists():
            raise sqlite3.OperationalError("the database file is gone")
        # also where it goes in this moment, none is made
        return dialect.connect(f"{path.absolute().as_uri()}?mode=rw", **{**named, "uri": True})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        nonlocal known
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", *_ROOM):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        record.info["file"] = _identity(path)
        known = True

    @event.listens_for(engine, "checkout")
    def _checkout(connection: Any, record: Any, _proxy: object) -> None:
        if record.info["file"] != _identity(path):
            raise DisconnectionError("the database file is another one now")
        seconds = LOCK_SECONDS if has_request_context() else PATIENT_LOCK_SECONDS
        if record.info.get("seconds") != seconds:
            connection.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
            record.info["seconds"] = seconds

    def _begin(connection: PoolProxiedConnection) -> None:
        if begins_to_write.get():
            _wait_for_turn(connection)
        else:
            connection.execute("BEGIN")

    engine.dialect.do_begin = _begin  # type: ignore[assignment]


def map_file(engine: Engine) -> None:
    """From the next connection on, SQLite's file is read where the system holds it, without a call and a copy for each
    page: half the time of a statement for two hundred postings of a city. For servers: a run would seem to use as much
    memory as the file is large."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute(_MAPPED))


def copy_log_beside(engine: Engine) -> None:
    """From the next connection on, whoever answers a request does not copy SQLite's log into the file: a thread does,
    as soon as there are :data:`_LOG_BYTES` of it. For servers: beside a run each request that writes would copy all
    that the run has written since the last one."""
    path = _file(engine)
    if engine.dialect.name != "sqlite" or path is None:
        return
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA wal_autocheckpoint=0"))
    commit, copying = engine.dialect.do_commit, Lock()

    def _commit(connection: PoolProxiedConnection) -> None:
        commit(connection)
        if _size(path.with_name(f"{path.name}-wal")) > _LOG_BYTES and copying.acquire(blocking=False):
            try:
                Thread(target=_copy, args=(path, copying), name="sqlite-log", daemon=True).start()
            except RuntimeError:  # no room for a thread now: what was written is written
                copying.release()

    engine.dialect.do_commit = _commit  # type: ignore[assignment]


def _copy(path: Path, copying: Lock) -> None:
    """Copies what can be without waiting for anybody. Once a second is enough."""
    try:
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as own:
            own.execute("PRAGMA wal_checkpoint(PASSIVE)")
        time.sleep(_COPY_SECONDS)
    finally:
        copying.release()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def give_room(engine: Engine, megabytes: int = 1_000) -> None:
    """From the next connection on, SQLite keeps so many megabytes of pages, and copies its log into the file as seldom.
    For a run that writes for everybody in an order of chance: each row stands on another page of every table and index,
    and a page that is still held is neither read nor copied again."""
    if engine.dialect.name != "sqlite":
        return

    def _give(connection: Any, _record: Any) -> None:
        for pragma in (f"cache_size=-{megabytes * 1_000}", f"wal_autocheckpoint={megabytes * 256}"):
            connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", _give)


def _wait_for_turn(connection: PoolProxiedConnection) -> None:
    """Begins to write as soon as nobody else does. SQLite's own wait grows to 100 ms between two looks: among twenty
    desks, each done within some milliseconds, most of the time would pass with nobody writing."""
    raw: Any = connection.dbapi_connection
    seconds: float = connection.info["seconds"]
    until = time.monotonic() + seconds
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(_LOOK_SECONDS)
            else:
                return
        raw.execute("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")


def _file(engine: Engine) -> Path | None:
    """The database's file; None where it lies in memory or is named by an address of SQLite's own."""
    name = engine.url.database or ""
    return None if name in ("", ":memory:") or name.startswith("file:") else Path(name)


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Tells a file from another of the same name; None where there is none."""
    if path is None:
        return None
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
