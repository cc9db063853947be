"""Houses for everybody in this folder: each made once a process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.abuse.house import House, open_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The small county on SQLite and the embedded engine."""
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="session")
def house_on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: object) -> Iterator[House]:
    """The small county on a real PostgreSQL."""
    url = str(postgres.create_database(f"t_{uuid.uuid4().hex[:12]}"))  # type: ignore[attr-defined]
    with open_house(tmp_path_factory.mktemp("house-postgres"), DATABASE_URL=url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def any_house(request: pytest.FixtureRequest) -> House:
    """The small county, on one database after the other."""
    found = request.getfixturevalue("house" if request.param == "sqlite" else "house_on_postgres")
    assert isinstance(found, House)
    found.forgive()
    return found


@pytest.fixture
def fresh_house(tmp_path: Path) -> Iterator[House]:
    """A house where nothing was done to anything yet."""
    with open_house(tmp_path) as opened:
        yield opened
