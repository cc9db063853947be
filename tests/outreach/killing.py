"""A push that is killed at a chosen moment: run in a forked child, which takes SIGKILL before or after a commit."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import event, func, select

from app import create_app
from app.database import db, write
from app.outreach.models import InboxItem, OutboxItem, OutboxMessage
from jobs.push import push_group
from tests.databases import make_tables
from tests.outreach.factories import World


@dataclass(frozen=True)
class Left:
    """What a push left behind. told: (person, cluster) of delivered messages; inbox: message ids with an item."""

    told: frozenset[tuple[int, str]]
    messages: dict[int, tuple[int, str]]
    inbox: list[int]
    twice: int


def build(environ: Mapping[str, str], people: int, postings: int) -> None:
    """Makes the tables and a crowd whose exposure caps bind, in a child of its own."""

    def make() -> None:
        app = create_app(environ)
        with app.app_context():
            make_tables()
            with write() as session:
                world = World(session)
                _, vacancies = world.crowd(people, postings)
                for posting in vacancies[: postings // 2]:
                    posting.open_count = 1
            db.engine.dispose()

    assert in_child(make) == 0


def push(environ: Mapping[str, str], kill_at: int | None = None) -> int | None:
    """``flask push run --send`` in a child. kill_at: which commit kills it: 2k just before the k-th, 2k+1 just after.

    Returns the exit code, or None where it was killed.
    """
    return push_armed(environ) if kill_at is None else push_armed(environ, partial(arm, kill_at))


def push_armed(environ: Mapping[str, str], armed: Callable[[], None] = lambda: None) -> int | None:
    """The same, with what ``armed`` does in the child before it."""

    def run() -> None:
        app = create_app(environ)
        with app.app_context():
            armed()
            done = app.test_cli_runner().invoke(push_group, ["run", "--send", "--json"])
            if done.exit_code:
                os.write(2, done.output.encode())
            os._exit(done.exit_code)

    return in_child(run)


def commits(environ: Mapping[str, str]) -> int:
    """How many commits a whole push makes; it is run for it."""
    reader, writer = os.pipe()

    def count() -> None:
        @event.listens_for(db.engine, "commit")
        def _commit(_connection: object) -> None:
            os.write(writer, b"x")

    assert push_armed(environ, count) == 0
    os.close(writer)
    with os.fdopen(reader) as told:
        return len(told.read())


def look(environ: Mapping[str, str]) -> Left:
    """What stands in the database now."""
    app = create_app(environ)
    with app.app_context():
        rows = db.session.execute(select(OutboxMessage.id, OutboxMessage.person_id, OutboxMessage.state)).all()
        messages = {row.id: (row.person_id, row.state) for row in rows}
        told = db.session.execute(
            select(OutboxItem.person_id, OutboxItem.cluster)
            .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
            .where(OutboxMessage.state == "delivered")
        )
        told_set = frozenset((row.person_id, row.cluster) for row in told)
        total = db.session.scalar(select(func.count()).select_from(OutboxItem)) or 0
        inbox = sorted(db.session.scalars(select(InboxItem.message_id)))
        db.session.remove()
        db.engine.dispose()
    return Left(told_set, messages, inbox, total - len(told_set))


def in_child(work: object) -> int | None:
    """Runs ``work`` in a forked child. Returns its exit code, or None where it took SIGKILL."""
    child = os.fork()
    if child == 0:
        try:
            work()  # type: ignore[operator]
            os._exit(0)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(70)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    return os.WEXITSTATUS(status)


def arm(kill_at: int) -> None:
    """Kills this process at a commit, as :func:`push` says."""
    count = 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(db.engine, "commit")
    def _commit(connection: object) -> None:
        nonlocal count
        if count == kill_at // 2:
            if kill_at % 2:
                connection.engine.dialect.do_commit(connection.connection)  # type: ignore[attr-defined]
            die()
        count += 1
