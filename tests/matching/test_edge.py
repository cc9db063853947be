"""What the engine names first, and what it would name next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from app.matching import service
from app.matching.memory import CUSHION, SPARED, cushion_of
from search.query import Hit, Query, Tag


class InNoOrder:
    """As engines may answer where the caller orders the hits: all that there is without scores, of more the best."""

    def __init__(self, there: int) -> None:
        self._best = [(key * 7919) % there + 1 for key in range(there)] if there % 7919 else []

    def search_many(self, _collection: Any, queries: Sequence[Query]) -> list[list[Hit]]:
        return [self._hits(query.limit) for query in queries]

    def _hits(self, limit: int) -> list[Hit]:
        if len(self._best) <= limit:
            return [Hit(key, 0.0) for key in sorted(self._best)]
        return [Hit(key, 1000.0 - place) for place, key in enumerate(self._best[:limit])]


@pytest.mark.parametrize("there", [10, 30, 31, 49, 50, 51, 80])
def test_asking_for_more_names_the_same_first(there: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "CANDIDATES", 30)
    engine = InNoOrder(there)
    monkeypatch.setattr(service, "engine", lambda: engine)
    query = Query(must=((Tag("work:cook"),),), limit=30, any_order=True)
    (alone,) = engine.search_many(None, [query])
    ((named, beyond),) = service.named_and_beyond([query])
    assert named == [hit.key for hit in alone]
    assert len(beyond) == min(CUSHION, max(0, there - 30))
    assert not set(named) & set(beyond)


def test_as_many_may_come_in_as_leave_the_deepest_of_the_best_inside() -> None:
    named = list(range(100, 250))
    assert cushion_of([100, 103, 110], named) == 150 - SPARED - 11
    assert cushion_of([100, 249], named) == 0
    assert cushion_of([100, 7], named) == 0
