"""F031: the same work near home goes before the same work far away, whatever takes people there."""

from __future__ import annotations

from typing import Any

import pytest

from search.ranking.match import rank
from tests.search.make import HOME, TODAY, ready_person, ready_posting

KM = 1 / 100.9
"""Degrees of longitude in a kilometre at HOME."""


def order(who: dict[str, Any], **same: Any) -> list[int]:
    """Postings that differ in nothing but how far away they are: their distances, the best first."""
    postings = [ready_posting(key=km, lng=HOME[0] + km * KM, **same) for km in (30, 3, 12, 20)]
    return [match.posting for match in rank(ready_person(max_km=40.0, **who), postings, today=TODAY).matches]


@pytest.mark.parametrize(
    ("who", "same"),
    [
        ({}, {}),
        ({"note": "有摩托"}, {}),
        ({"note": "自己有小车"}, {}),
        ({"lodging": True}, {"board": "包吃住"}),
        ({}, {"shuttle": True}),
        ({"reason": "照顾家人"}, {}),
        ({"wishes": (), "trades": ()}, {"title": "普工", "duties": "手工组装，装袋。"}),
    ],
    ids=["e-bike", "motorbike", "car", "lodging", "shuttle", "carer", "anything"],
)
def test_three_kilometres_go_before_thirty(who: dict[str, Any], same: dict[str, Any]) -> None:
    found = order(who, **same)
    assert found[0] == 3
    if 30 in found:
        assert found == sorted(found)
