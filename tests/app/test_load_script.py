"""The load script itself, on a county of some hundreds: every door answers twenty clients, and nothing fails."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from app.privacy.keyring import load_keyring
from tests.benchmarks.api_load import measure
from tests.benchmarks.data_at_scale import FOLDER, Size, county

SMALL = Size(people=300, copies=3, postings=80)


def test_twenty_clients_are_answered_at_every_door_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    figures = {one.what: one.value for one in measure(SMALL, 0.5, ("sqlite",))}
    built = figures.pop("the county")
    assert "300 person" in built
    assert "80 posting" in built
    for door in ("matches", "inbox", "matches with", "inbox with", "registration", "mixed"):
        assert any(what.startswith(f"sqlite: {door}") for what in figures)
    for what, value in figures.items():
        assert "; 0 failed; processor a request: " in value, (what, value)
        assert re.search(r"p50 [0-9.]+ ms, p95 [0-9.]+ ms, p99 [0-9.]+ ms", value), (what, value)

    folder = county(SMALL)  # the one that was just measured: it is not built again, and the clients wrote elsewhere
    ring = load_keyring(folder / "keys", {}, may_create=False)
    base = sqlite3.connect(folder / "employment.db")
    people = base.execute("SELECT name_enc, phone_enc, phone_hash FROM person").fetchall()
    assert len(people) == 300
    phones = [ring.decrypt(phone) for _, phone, _ in people]
    assert len(set(phones)) == 300
    assert all(ring.blind("phone", phone) == hashed for phone, (_, _, hashed) in zip(phones, people, strict=True))
    kept = "SELECT person_id % 100, group_concat(posting_id) FROM (SELECT * FROM match ORDER BY person_id, rank)"
    lists = base.execute(f"{kept} GROUP BY person_id").fetchall()
    assert len(lists) == 3 * len(dict(lists)), "a copy has other matches than the one it copies"
    assert len(set(lists)) == len(dict(lists))
