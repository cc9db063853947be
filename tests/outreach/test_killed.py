"""Killed at any moment and started again: every message once, none lost, none twice, the same as if never killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.outreach.killing import Left, build, commits, in_child, look, push
from tests.services.postgres import PostgresServer

PEOPLE, POSTINGS, KILLS = 200, 20, 44
SEED = 20261121

MakeCopy = Callable[[], "contextmanager[dict[str, str]]"]


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A way to get a fresh copy of one prepared installation, again and again."""
    monkeypatch.setattr("app.outreach.planner.SLICE", 40)  # more commits, more moments to die at
    original = tmp_path / "original"
    if request.param == "sqlite":
        build({"DATA_DIR": str(original), "APP_NOW": NOON}, PEOPLE, POSTINGS)

        @contextmanager
        def files() -> Iterator[dict[str, str]]:
            copy = tmp_path / "copy"
            shutil.copytree(original, copy)
            yield {"DATA_DIR": str(copy), "APP_NOW": NOON}
            shutil.rmtree(copy)

        yield files
        return
    server = request.getfixturevalue("postgres")
    assert isinstance(server, PostgresServer)
    template = server.create_database()
    build({"DATA_DIR": str(original), "APP_NOW": NOON, "DATABASE_URL": template}, PEOPLE, POSTINGS)

    @contextmanager
    def databases() -> Iterator[dict[str, str]]:
        url = server.create_database(template=template)
        try:
            yield {"DATA_DIR": str(original), "APP_NOW": NOON, "DATABASE_URL": url}
        finally:
            server.drop_database(url)

    yield databases
    server.drop_database(template)


def whole(left: Left) -> None:
    """Every message was delivered once, and the inbox holds just these."""
    assert {state for _, state in left.messages.values()} == {"delivered"}
    assert left.inbox == sorted(left.messages)
    assert left.twice == 0
    people = [person for person, _ in left.messages.values()]
    assert len(people) == len(set(people)), "somebody was written to twice on one day"


def test_killed_at_a_commit_and_run_again(copies: MakeCopy) -> None:
    with copies() as environ:
        steps = 2 * commits(environ)
        unbroken = look(environ)
    whole(unbroken)
    assert len(unbroken.messages) > 120
    kills = random.Random(SEED).sample(range(steps), min(KILLS, steps))
    assert len(kills) >= 40
    died_in: set[str] = set()
    for kill_at in kills:
        with copies() as environ:
            assert push(environ, kill_at) is None, f"not killed at {kill_at}"
            found = look(environ)
            died_in.add("planning" if len(found.messages) < len(unbroken.messages) else "delivering")
            assert len(found.inbox) <= len(found.messages)
            assert push(environ) == 0
            again = look(environ)
            whole(again)
            assert again.told == unbroken.told, f"killed at {kill_at}"
    assert died_in == {"planning", "delivering"}


def test_killed_time_and_again_it_still_comes_to_its_end(copies: MakeCopy) -> None:
    with copies() as environ:
        assert push(environ) == 0
        unbroken = look(environ)
    rng = random.Random(SEED)
    with copies() as environ:
        for _ in range(12):
            push(environ, rng.randrange(4, 16))
        assert push(environ) == 0
        left = look(environ)
    whole(left)
    assert left.told == unbroken.told


def test_killed_by_the_clock_from_outside(copies: MakeCopy) -> None:
    """The command itself in a process of its own, killed somewhere between its start and its end."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "push", "run", "--send", "--json"]
    root = Path(__file__).resolve().parents[2]
    rng = random.Random(SEED)
    with copies() as environ:
        env = {**os.environ, **environ}
        for _ in range(3):
            process = subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(1.0, 4.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
        subprocess.run(command, cwd=root, env=env, check=True, stdout=subprocess.DEVNULL, timeout=600)
        whole(look(environ))


def test_four_pushes_at_once_send_what_one_sends(copies: MakeCopy) -> None:
    with copies() as environ:
        assert push(environ) == 0
        alone = look(environ)
    with copies() as environ:
        children = []
        for _ in range(4):
            child = os.fork()
            if child == 0:
                os._exit(push(environ) or 0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
        together = look(environ)
    whole(together)
    assert together.told == alone.told


def test_four_workers_deliver_at_once(copies: MakeCopy) -> None:
    """No lock between them but the leases."""
    from tests.outreach.workers import plan_only, work

    with copies() as environ:
        assert in_child(lambda: plan_only(environ)) == 0
        children = []
        for number in range(4):
            child = os.fork()
            if child == 0:
                os._exit(in_child(lambda number=number: work(environ, f"worker:{number}")) or 0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
        whole(look(environ))
