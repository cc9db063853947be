"""People of whom all that the engine names counts, and of whom it names the first only: what was looked at as the work
that was asked for was not looked at as other work, and what is enough by itself changes with where it is named."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from app.matching import anew
from app.matching.anew import asked_anew
from app.matching.memory import CUT, Memory, read
from search.query import Hit
from search.ranking.weights import load_weights

OTHER_WORK = frozenset({20, 21})
"""Postings that fit somebody as other work than was asked for."""


class LooksAt:
    """What fits: nothing but :data:`OTHER_WORK`, where it is looked at as such."""

    def __init__(self, *_: Any) -> None:
        self.any = False

    def look_at_own(self, _postings: Sequence[Any]) -> None:
        pass

    def look_at_all(self, postings: Sequence[Any]) -> None:
        self.any |= any(one.view.key in OTHER_WORK for one in postings)


class Named:
    def __init__(self, *lists: Sequence[int]) -> None:
        self._lists = lists

    def search_many(self, _collection: Any, queries: Sequence[Any]) -> list[list[Hit]]:
        assert len(queries) == len(self._lists)
        return [[Hit(key, 0.0) for key in keys] for keys in self._lists]

    def take(self, _session: Any, keys: Sequence[int]) -> list[Any]:
        return [SimpleNamespace(view=SimpleNamespace(key=key)) for key in keys]


CASES = {
    "nothing new": ([1, 20], [2, 3, 10, 11], True),
    "looked at as what was asked for only, and named for all work now": ([1], [2, 3, 10, 20], False),
    "new, and named for what was asked for only": ([1, 20, 21], [2, 3, 10], True),
    "new, and named for all work": ([1, 20], [2, 3, 10, 21], False),
    "what fits is named for what was asked for now": ([1, 2, 20], [2, 3, 10], False),
    "what fits is named for what was asked for no longer": ([20], [1, 2, 3, 10], False),
    "what fits is named no longer": ([1, 20], [2, 10, 11], False),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_looked_at_as_one_kind_of_work_counts_as_that(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own, rest, stays = CASES[case]
    named = Named(own, rest)
    monkeypatch.setattr(anew, "Fits", LooksAt)
    monkeypatch.setattr(anew, "engine", lambda: named)
    monkeypatch.setattr(anew, "shelf", lambda: named)
    monkeypatch.setattr(anew, "query_for", lambda *_, **__: None)
    monkeypatch.setattr(anew, "between", lambda *_, **__: [])
    person: Any = SimpleNamespace()
    memory = Memory(20_000, CUT, shown=3, best=[1, 2, 3], named=[10, 11, 20], deep=2, own=[1])
    session: Any = None
    day: Any = None
    assert asked_anew(session, [(person, read(memory.text()), frozenset())], load_weights(), day) == [stays]


def test_what_is_named_anew_is_remembered_by_the_work_it_was_looked_at_as(monkeypatch: pytest.MonkeyPatch) -> None:
    named = Named([1, 30], [2, 3, 31])
    monkeypatch.setattr(anew, "Fits", LooksAt)
    monkeypatch.setattr(anew, "engine", lambda: named)
    monkeypatch.setattr(anew, "shelf", lambda: named)
    monkeypatch.setattr(anew, "query_for", lambda *_, **__: None)
    monkeypatch.setattr(anew, "between", lambda *_, **__: [])
    memory = Memory(20_000, CUT, shown=3, best=[1, 2, 3], named=[10, 11, 20], deep=2, own=[1])
    nobody: Any = SimpleNamespace()
    session: Any = None
    assert asked_anew(session, [(nobody, memory, frozenset())], load_weights(), session) == [True]
    assert memory.named is not None
    assert (memory.named[: memory.deep], memory.named[memory.deep :], memory.own) == ([2, 3, 31], [1, 30], [1])
