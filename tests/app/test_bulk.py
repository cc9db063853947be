"""Identifiers of rows that are written together stand together, and tell nobody what the next one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from app.bulk import public_id

NOW = datetime(2026, 11, 22, 3, 0, 0, 417_000, tzinfo=UTC)


def test_identifiers_are_of_version_seven_and_in_the_order_of_time() -> None:
    moments = [NOW + timedelta(milliseconds=step) for step in range(50)]
    made = [public_id(at) for at in moments]
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert made == sorted(made, key=lambda one: one.hex)
    assert [one.int >> 80 for one in made] == [round(at.timestamp() * 1000) for at in moments]


def test_identifiers_of_one_moment_share_no_more_than_it() -> None:
    made = [public_id(NOW) for _ in range(2_000)]
    assert len(set(made)) == len(made)
    chance = [one.int >> 64 & 0xFFF for one in made], [one.int & (1 << 62) - 1 for one in made]
    assert len(set(chance[0])) > 1_000  # of 4,096
    assert len({one >> 50 for one in chance[1]}) > 1_000
