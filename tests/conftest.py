"""Fixtures that every room's tests share."""

from __future__ import annotations

import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from xdist.scheduler import LoadScopeScheduling

from app import create_app
from app.database import db
from app.identity import service
from app.privacy.keyring import load_keyring
from jobs.cli import register_commands
from tests.databases import make_tables, make_tables_at
from tests.services.postgres import PostgresServer

pytest_plugins = ["tests.services.fixtures"]

NOON = "2026-11-21T10:00"

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile("chosen", derandomize=True, database=None, deadline=None, suppress_health_check=SLOW)
settings.load_profile("chosen")
# hypothesis also draws from the constants of whatever modules were imported before: another order, other examples
pytest.MonkeyPatch().setattr(providers, "_get_local_constants", lambda: providers._local_constants)

LONG = (
    "tests/faults/delivering/",
    "tests/matching/test_same_as_plain.py",
    "tests/matching/test_person_readings.py",
    "tests/search/ranking/test_tops.py",
    "tests/search/test_elasticsearch.py",
    "tests/search/test_kept_people.py",
    "tests/faults/test_database_away.py",
    "tests/outreach/test_killed.py",
    "tests/faults/test_files_away.py",
    "tests/wechat_channel/test_killed.py",
    "tests/sms_channel/test_killed.py",
    "tests/sms_channel/",
    "tests/abuse/test_description.py",
    "tests/imports/test_malformed.py",
    "tests/faults/",
    "tests/imports/test_command.py",
    "tests/walkthrough/",
    "tests/ten_people/",
    "tests/villages/test_counties.py",
    "tests/jobs/test_ahead.py",
    "tests/figures/",
    "tests/calls/",
    "tests/wechat/test_tokens.py",
    "tests/jobs/test_worker.py",
    "tests/test_services.py",
    "tests/abuse/",
    "tests/search/test_engine_contract.py",
)
"""Files in the order in which they begin, before all others: so that no process is left alone with a long test at the
end, and those that wait run beside those that reckon."""


TOGETHER = ("tests/faults/", "tests/abuse/test_description.py")
"""Files of which all tests run in one process: they share a service that is started once, or what takes long to learn.
(The groups of pytest-xdist's own are not seen by the pytest we have.)"""


class InTurn(LoadScopeScheduling):
    """Test by test to whoever is free, but those of a file of TOGETHER to one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return file if file.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InTurn:
    config.option.loadscopereorder = False  # the order is ours
    return InTurn(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        return next((place for place, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords hashed at little cost: with the real one most of the time of a test that logs in would go there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        service._nobody.cache_clear()
        yield
    service._nobody.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def fresh_postings() -> Iterator[None]:
    """What a test does to a posting behind the program's back is seen at once: else a slow machine sees it, after
    LOOK_SECONDS, and a quick one does not."""
    with pytest.MonkeyPatch.context() as patch:
        for room in ("app.matching.cards", "app.matching.shelf", "app.postings.catalog"):
            patch.setattr(f"{room}.LOOK_SECONDS", 0.0)
        patch.setattr("app.matching.demand.REFRESH_SECONDS", 3600.0)
        yield


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the keys that the apps of all tests have, so that what one wrote can be copied to another."""
    folder = tmp_path_factory.mktemp("installation") / "keys"
    load_keyring(folder, {}, may_create=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def prepared_county(keys: Path) -> None:
    """The judged county, to be copied: made once, where anything that was collected may ask for it."""
    if "tests.world" in sys.modules:
        sys.modules["tests.world"].prepare_county(keys.parent)


@pytest.fixture
def make_environ(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The environment of a fresh installation: its own DATA_DIR, the clock at 10:00 on 2026-11-21."""

    def make(**more: str) -> dict[str, str]:
        return {"DATA_DIR": str(tmp_path / "var"), "APP_NOW": NOON, **more}

    return make


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"] if both else ["sqlite"], scope="function")


@pytest.fixture(scope="session")
def tables_on_postgres(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a database with every table and nothing in them, to be copied."""
    url = postgres.create_database()
    make_tables_at(url)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """Empty for SQLite in DATA_DIR, or the URL of a fresh database with every table on the real PostgreSQL."""
    if database_kind == "sqlite":
        return ""
    server = request.getfixturevalue("postgres")
    template = request.getfixturevalue("tables_on_postgres")
    return str(server.create_database(f"t_{uuid.uuid4().hex[:12]}", template=template))


@pytest.fixture
def app(make_environ: Callable[..., dict[str, str]], database_url: str, keys: Path) -> Iterator[Flask]:
    """A fresh application with its tables made and its context pushed."""
    environ = make_environ(DATABASE_URL=database_url)
    shutil.copytree(keys, Path(environ["DATA_DIR"]) / "keys")
    application = create_app(environ)
    register_commands(application)
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
