"""The pytest plugin: one Elasticsearch, PostgreSQL, Redis and RabbitMQ per run, started when the first test asks.

Load it with ``pytest_plugins = ["tests.services.fixtures"]``. Under pytest-xdist the workers share the same servers:
the first worker that asks starts one under a file lock, the controller stops all at the end of the run, and should the
controller be killed, each server's supervisor stops it. So tests take a database or an index of their own, and never
stop a shared server; a test of faults takes ``restartable_postgres`` and the like, or makes a server.

Where a server cannot be had, the tests skip and the end of the run says so; with ``REQUIRE_SERVICES=1`` they fail.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.base import Service, ServiceUnavailable
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitMQServer
from tests.services.redis import RedisServer

SERVICES: dict[str, type[Service]] = {
    server.name: server for server in (ElasticsearchServer, PostgresServer, RedisServer, RabbitMQServer)
}
RUN_DIR_VARIABLE = "TEST_SERVICES_RUN_DIR"  # the workers inherit it from the controller
MISSING = "SERVICE MISSING"
_owned_run_dir = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the folder in which the run's servers are noted."""
    if RUN_DIR_VARIABLE not in os.environ:
        run_dir = Path(tempfile.mkdtemp(prefix="jiuyezhijia-run-"))
        (run_dir / "owner").write_text(str(os.getpid()))
        os.environ[RUN_DIR_VARIABLE] = str(run_dir)
        config.stash[_owned_run_dir] = run_dir


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller stops what the run started."""
    run_dir = config.stash.get(_owned_run_dir, None)
    if run_dir is None:
        return
    os.environ.pop(RUN_DIR_VARIABLE, None)
    for name, kind in SERVICES.items():
        noted = run_dir / f"{name}.json"
        if noted.exists() and "error" not in (state := json.loads(noted.read_text())):
            kind.attach(state, os.getpid()).close()
    shutil.rmtree(run_dir, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says loudly which services were missing and how many tests that cost."""
    lost: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if MISSING in reason:
            reason = reason[reason.index(MISSING) :]
            lost[reason] = lost.get(reason, 0) + 1
    if lost:
        terminalreporter.section("TESTS THAT DID NOT RUN", sep="!", red=True, bold=True)
        for reason, count in lost.items():
            terminalreporter.write_line(f"{count} tests: {reason}", red=True)


def shared(name: str) -> Service:
    """The run's server ``name`` ("elasticsearch", "postgres", "redis" or "rabbitmq"), started where it is not yet.

    ServiceUnavailable: it cannot be had; told once a run, not tried again.
    """
    kind = SERVICES[name]
    run_dir = Path(os.environ[RUN_DIR_VARIABLE])
    owner_pid = int((run_dir / "owner").read_text())
    noted = run_dir / f"{name}.json"
    with (run_dir / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if noted.exists():
            state = json.loads(noted.read_text())
            if "error" in state:
                raise ServiceUnavailable(state["error"])
            return kind.attach(state, owner_pid)
        server = kind(owner_pid=owner_pid)
        server.removed_with_owner = [run_dir]
        try:
            server.start()
        except ServiceUnavailable as error:
            noted.write_text(json.dumps({"error": str(error)}))
            raise
        noted.write_text(json.dumps(server.hand_over()))
        return server


@contextlib.contextmanager
def or_skip(name: str) -> Iterator[None]:
    """A ServiceUnavailable inside becomes a skip with a loud reason, or a failure with ``REQUIRE_SERVICES=1``."""
    try:
        yield
    except ServiceUnavailable as error:
        reason = f"{MISSING}: {name}: {error}"
        if os.environ.get("REQUIRE_SERVICES", "") not in ("", "0"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def require(name: str) -> Service:
    """The run's server ``name``; skips the test, or fails it with ``REQUIRE_SERVICES=1``, where it cannot be had."""
    with or_skip(name):
        return shared(name)
    raise AssertionError("unreachable")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of the run's Elasticsearch; a test makes and removes indexes with names of its own."""
    return require("elasticsearch").url


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """The run's PostgreSQL, not to be stopped; ``create_database()`` gives a fresh database."""
    server = require("postgres")
    assert isinstance(server, PostgresServer)
    return server


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database of the test's own."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of the run's Redis, shared by all workers: use key prefixes or queues of your own, never FLUSHALL."""
    return require("redis").url


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The address of the run's RabbitMQ, shared by all workers: queues of your own."""
    return require("rabbitmq").url


def _own(name: str) -> Iterator[Any]:
    with or_skip(name):
        server = SERVICES[name]()
        if server.external_url:
            raise ServiceUnavailable(f"{server.url_variable} is set, and a server that is not ours is not stopped")
        server.start()
    with contextlib.closing(server):
        yield server


@pytest.fixture
def restartable_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of the test's own, to stop, kill and start again with its data."""
    yield from _own("postgres")


@pytest.fixture
def restartable_redis() -> Iterator[RedisServer]:
    """A Redis of the test's own, to stop, kill and start again with its data."""
    yield from _own("redis")


@pytest.fixture
def restartable_rabbitmq() -> Iterator[RabbitMQServer]:
    """A RabbitMQ of the test's own, to stop, kill and start again with its queues."""
    yield from _own("rabbitmq")
