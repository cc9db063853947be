"""How the database is spoken to, and for how long anybody waits for it. A request is answered within ten seconds
whatever the database does; commands are patient.

SQLite is set up for many readers and one writer at a time: write-ahead log, a busy wait, foreign keys on, and a write
transaction that takes the lock when it begins, so that it never fails half-way on another's commit. A file that was
moved away or replaced is noticed: nothing is written into the one that is gone, and no empty one takes its place.

PostgreSQL: a server that is back is noticed when a connection is taken; one that is there and says nothing, by a limit
on our side. What a request does outside of :func:`app.database.write` only reads, and the server holds it to that.
"""

from __future__ import annotations

import os
import select
import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
from flask import has_request_context, request
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.pool import PoolProxiedConnection

from app.database import begins_to_write
from app.outage import SLOW_SECONDS, Watch

CONNECT_SECONDS = 3
PING_SECONDS = 2.0
ANSWER_SECONDS = 6.0
"""In a request: how long a server may take to let us in, to say that it is there, and to answer one statement."""

FRESH_SECONDS = 1.0
"""So long after it was used a connection is taken without asking the server whether it is still there."""

LOCK_SECONDS, PATIENT_LOCK_SECONDS = 6.0, 30.0
"""How long a writer of SQLite waits for another: in a request, in a command."""

IN_VAIN = "employment.waited_in_vain"
"""Set in the environment of a request that waited for nothing: it does not wait again."""

POOL_SECONDS = 5
_ROOM = ("cache_size=-16000", "wal_autocheckpoint=8000")
"""SQLite's own are for small devices: 2 MB of pages a connection, and the log copied into the file, with two waits for
the disk, each 4 MB: at twenty desks several times a second. Here 16 MB and, each 32 MB, in pages of 4 KiB."""
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
        _prepare_postgresql(engine)


class PatientConnection(psycopg.Connection[Any]):
    """In a request, an answer that does not come within ``patience`` seconds is an OperationalError and the
    connection's end.

    The server's own limit cannot do this: a server that stands still does not look at its clock either.
    """

    patience = ANSWER_SECONDS
    of_requests = False
    """Made in a request: the server holds it to reading, but for transactions that say that they write."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is None and has_request_context():
            timeout = self.patience
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # nothing came: what comes now is too late
                self.pgconn.finish()
                if has_request_context() and self.patience == ANSWER_SECONDS:
                    request.environ[IN_VAIN] = True
            raise

    def rollback(self) -> None:
        """Takes back what was begun. A connection that is gone has done so: whoever only tidies up, after the answer
        was made, is not told of it; who takes the connection next finds it closed."""
        try:
            if self.read_only and self.pgconn.transaction_status == TransactionStatus.INTRANS:
                # nothing was written, so that it is the same; but after a rollback every statement is planned anew
                self.commit()
            else:
                super().rollback()
        except psycopg.OperationalError:
            self.pgconn.finish()


def _prepare_postgresql(engine: Engine) -> None:
    watch = Watch(lambda: psycopg.OperationalError("the database was silent a moment ago"))

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
        if not has_request_context():
            return PatientConnection.connect(*arguments, **named)
        limit = f"-c statement_timeout={ANSWER_SECONDS * 1000:.0f}"  # a connection of requests stays one
        if request.environ.get(IN_VAIN):  # the look for new words, or whatever else a request does first, was enough
            raise psycopg.OperationalError("the database was silent to this request already")
        with watch.asking():
            options = f"{named.pop('options', '')} {limit} -c default_transaction_read_only=on".strip()
            began = time.monotonic()
            try:
                made = PatientConnection.connect(*arguments, options=options, **named)
            except psycopg.OperationalError:
                request.environ[IN_VAIN] = time.monotonic() - began > SLOW_SECONDS
                raise
            made.of_requests = True
            return made

    @event.listens_for(engine, "checkout")
    def _checkout(connection: PatientConnection, record: Any, _proxy: object) -> None:
        """What the pool's own ping does, with less patience, and not for a connection that was just made or used: it
        costs as much as a statement, and one request makes do with two or three connections."""
        fresh = time.monotonic() - record.info.get("answered", time.monotonic()) < FRESH_SECONDS
        if fresh and not select.select([connection], [], [], 0)[0]:  # a server that goes says so unasked
            return
        connection.patience = PING_SECONDS
        try:
            engine.dialect.do_ping(connection)  # type: ignore[arg-type]
        except psycopg.Error as error:
            raise InvalidatePoolError("the database closed its connections or says nothing") from error
        finally:
            connection.patience = ANSWER_SECONDS

    @event.listens_for(engine, "checkout")
    def _read_or_write(raw: PatientConnection, _record: object, _proxy: object) -> None:
        """Who only reads sees each statement's own state in a transaction and without one: the way there and back that
        begins and ends it is saved."""
        reads = has_request_context() and not begins_to_write.get()
        if raw.autocommit is not (reads and raw.of_requests):
            raw.autocommit = reads and raw.of_requests
        if raw.read_only is not reads:
            raw.read_only = reads

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: PatientConnection | None, record: Any) -> None:
        record.info["answered"] = time.monotonic()


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


def give_room(engine: Engine) -> None:
    """From the next connection on, SQLite keeps up to 1 GB of pages and copies its log into the file each 1 GB. For a
    run that writes for everybody in an order of chance: each row stands on another page of every table and index, and a
    page that is still held is neither read nor copied again."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", _give_room)


def _give_room(connection: Any, _record: Any) -> None:
    for pragma in ("cache_size=-1000000", "wal_autocheckpoint=256000"):
        connection.execute(f"PRAGMA {pragma}")


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
