"""Identifiers of rows that are written together stand together, and tell nobody what the next one is."""

from __future__ import annotations

import time
from uuid import RFC_4122

import pytest

from app.bulk import public_id


def test_identifiers_are_of_version_seven_and_in_the_order_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1_795_316_400_417_000_000 + step * 1_000_000 for step in range(50)]
    coming = iter(moments)
    monkeypatch.setattr(time, "time_ns", lambda: next(coming))
    made = [public_id() for _ in moments]
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert made == sorted(made, key=lambda one: one.hex)
    assert [one.int >> 80 for one in made] == [at // 1_000_000 for at in moments]


def test_identifiers_of_one_moment_share_no_more_than_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_795_316_400_417_000_000)
    made = [public_id() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert len({one.int >> 64 & 0xFFF for one in made}) > 1_000  # of 4,096
    assert len({one.int >> 50 & 0xFFF for one in made}) > 1_000
