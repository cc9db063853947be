"""PostgreSQL as a request speaks to it: a server that is back is noticed when a connection is taken; one that is there
and says nothing, by a limit on our side. What a request does outside of :func:`app.database.write` only reads, and the
server holds it to that. Read where the address names PostgreSQL, and nowhere else."""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from flask import has_request_context, request
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

from app.database import begins_to_write
from app.outage import SLOW_SECONDS, Watch

PING_SECONDS = 2.0
ANSWER_SECONDS = 6.0
"""In a request: how long a server may take to say that it is there, and to answer one statement."""

FRESH_SECONDS = 1.0
"""So long after it was used a connection is taken without asking the server whether it is still there."""

IN_VAIN = "employment.waited_in_vain"
"""Set in the environment of a request that waited for nothing: it does not wait again."""


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


def prepare_postgresql(engine: Engine) -> None:
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
