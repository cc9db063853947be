"""Ten thousand malformed bodies through every door: each refused in one way or rightly taken, and nothing lost."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from app.database import db
from tests.abuse.answers import check
from tests.abuse.doors import BODIES, UPLOADS, VOICE, WRITING, described, knock
from tests.abuse.house import House
from tests.abuse.malformed import malformed, malformed_sound, malformed_table

ALL = 10_000
PER_DOOR = -(-ALL // len(BODIES))
ON_POSTGRES = 12


def test_every_door_for_writing_is_tried(house: House) -> None:
    doors = {f"{method.upper()} {path}" for method, path, _ in described(house.app) if method in WRITING}
    assert doors == set(BODIES)


@pytest.mark.parametrize("door", BODIES)
def test_malformed_bodies_are_refused_and_nothing_is_lost(house: House, door: str) -> None:
    with house.app.app_context():
        file = db.engine.url.database
    assert file is not None
    with closing(sqlite3.connect(file)) as watcher:
        _try(house, door, PER_DOOR, lambda: watcher.execute("PRAGMA data_version").fetchone()[0])


@pytest.mark.parametrize("door", BODIES)
def test_malformed_bodies_on_postgresql(house_on_postgres: House, door: str) -> None:
    count = iter(range(1_000_000))
    _try(house_on_postgres, door, ON_POSTGRES, lambda: next(count))


def _try(house: House, door: str, times: int, version: Callable[[], int]) -> None:
    """Sends malformed bodies through a door. version: another number wherever something may have been written."""
    chance = random.Random(f"20261121 {door}")
    make = malformed_table if door in UPLOADS else malformed_sound if door == VOICE else malformed
    refused = 0
    stands, rows, entries = version(), house.rows(), house.journal()
    for _ in range(times):
        sent = make(chance, BODIES[door][1])
        what = f"{door} {sent.what} {sent.body[:300]!r} {sent.content_type}"
        answer = knock(house, door, sent.body, sent.content_type, headers=sent.headers)
        body = check(answer, what)
        if answer.status_code == 422:
            _check_fields(body["errors"], "" if door in UPLOADS else sent.wrong, what)
        refused += answer.status_code >= 400
        if answer.status_code == 429:
            house.forgive()  # so that the limits do not hide what lies behind them
        if (now := version()) == stands:
            continue
        after, noted = house.rows(), house.journal()
        assert noted >= entries, what
        if answer.status_code >= 400:
            assert after == rows, f"{what}: refused, and something was written: {answer.text}"
        for table, kept in rows.items() if not door.startswith("DELETE") else ():
            assert kept.keys() <= after[table].keys(), f"{what}: rows of {table} are gone"
        stands, rows, entries = now, after, noted
    least = times * 0.2 if BODIES[door][1] else 0  # where no body is asked, only the form of the request can be wrong
    assert refused > least


def _check_fields(errors: list[dict[str, str]], changed: str, what: str) -> None:
    """changed: the one field that was made wrong, empty where it may be any."""
    assert errors, f"{what}: no field is named"
    named = {error["field"].split(".")[0] for error in errors}
    assert not changed or changed in named, f"{what}: {sorted(named)}"
