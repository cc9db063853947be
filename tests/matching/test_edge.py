"""What the engine names first, and what it would name next."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pytest

from app.matching import service
from app.matching.edge import DRIFT, Edge, edges_of, left_of, moved, outside, tell_worth
from app.matching.memory import CUSHION, CUT, LEAST, NO_TAIL, NO_WORTH, OWN, SCALE, TAIL, Memory, tail_of
from app.matching.remembering import remembered_of
from search.query import Hit, Query, Tag
from search.ranking.ceiling import NOBODY
from search.ranking.foreseen import traits_of


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
    ((named, beyond, tail),) = service.named_and_beyond([query])
    assert named == [hit.key for hit in alone]
    assert len(beyond) == min(CUSHION, max(0, there - 30))
    assert not set(named) & set(beyond)
    assert (tail != NO_TAIL) == bool(beyond)


def test_all_that_is_named_to_who_has_too_little_has_no_edge() -> None:
    memory = Memory(0, CUT, outline=NOBODY, named=[*range(MOST + CUSHION + 1)])
    tell_worth(cast(Any, None), [(cast(Any, None), memory)], date(2026, 11, 22), MOST)
    assert memory.worth == NO_WORTH


MOST = 30
DAY = 20_000


@dataclass
class Changes:
    """What an engine named once, and what it names after a change. scores: before, best first, by number; now: after;
    gone: of those before; new: those that came, with the least and the most that was told of them."""

    scores: dict[int, float]
    now: dict[int, float]
    gone: set[int]
    new: dict[int, tuple[float, float]]

    def named(self) -> list[int]:
        return sorted(self.now, key=lambda one: (-self.now[one], one))[:MOST]


def some_changes(pick: random.Random) -> Changes:
    there = pick.choice((MOST + 5, MOST + CUSHION, MOST + 60))
    step = pick.choice((0.05, 0.5, 3.0))
    scores = {one: round(pick.randrange(200) * step, 4) for one in range(there)}
    order = sorted(scores, key=lambda one: (-scores[one], one))
    scores = {place: scores[one] for place, one in enumerate(order)}
    gone = set(pick.sample(sorted(scores), pick.choice((0, 1, 3))))
    moves = {score: pick.uniform(0.0, 0.9 * DRIFT) if gone else 0.0 for score in scores.values()}  # of equal ones equal
    now = {one: score + moves[score] for one, score in scores.items() if one not in gone}
    new = {}
    for number in range(1_000, 1_000 + pick.choice((0, 1, 4))):
        now[number] = round(pick.choice(list(scores.values())) + pick.uniform(-1.0, 1.0), 4)
        new[number] = now[number] - pick.choice((0.0, 0.1, 2.0)), now[number] + pick.choice((0.0, 0.1, 2.0))
    return Changes(scores, now, gone, new)


def memory_of(made: Changes, shown: list[int], worth: list[int], least: float) -> Memory:
    order = list(made.scores)
    tail = tail_of(
        [made.scores[one] for one in order[:MOST]], [made.scores[one] for one in order[MOST : MOST + CUSHION]]
    )
    named = order[: MOST + CUSHION]
    return Memory(
        DAY, OWN, LEAST, best=shown, scores=[90.0 - one for one in range(LEAST)], bound=least, least=least, named=named,
        deep=max(shown), tail=tail, worth=bytes(worth),
    )  # fmt: skip


def test_nobody_is_left_alone_for_whom_the_edge_moves() -> None:
    """Of some thousand changes: what is sure of the edge is so, and often enough something is."""
    pick, counts = random.Random(5), dict.fromkeys(("quiet", "stays", "inside", "outside"), 0)
    for _ in range(600):
        made = some_changes(pick)
        shown = sorted(pick.sample(range(MOST), LEAST))
        worth = [pick.choice((0, 0, 0, 100, 180)) if MOST + place < len(made.scores) else 0 for place in range(CUSHION)]
        memory = memory_of(made, shown, worth, least=80.0)
        known, _ = remembered_of([(7, 3, memory.text())], DAY)
        since = np.where(np.isin(known.numbers, sorted(made.gone)), 4, 0)
        people = np.zeros(len(made.new), np.intp)
        most = np.array([high for _, high in made.new.values()])
        named = set(made.named())
        if not moved(known, since, people, most, MOST)[0]:
            counts["quiet"] += 1
            assert set(shown) - made.gone <= named
            assert not any(MOST + place in named for place, one in enumerate(worth) if one >= 160)
        left = left_of(known, since)
        assert left[0] == len([one for one in made.gone if one < MOST + CUSHION])
        for number, out in zip(made.new, outside(known.heads, people, most, left), strict=True):
            assert not (out and number in named)
            counts["outside"] += bool(out)
        edge = edge_of(known, since, made)
        assert all(rank in named for rank in range(MOST) if rank not in made.gone and edge.stays(rank))
        assert all(one in named for one in made.new if edge.inside(one))
        counts["stays"] += sum(edge.stays(rank) for rank in range(MOST))
        counts["inside"] += sum(edge.inside(one) for one in made.new)
    assert counts["quiet"] > 60
    assert counts["stays"] > 6_000
    assert counts["inside"] > 100
    assert counts["outside"] > 60


def edge_of(known: Any, since: Any, made: Changes) -> Edge:
    nobody = np.zeros(0, np.intp)
    (edge,) = edges_of(known, since, nobody, traits_of([], [], []), nobody, (), MOST).values()
    edge.low, edge.high = ({one: ends[side] for one, ends in made.new.items()} for side in (0, 1))
    assert edge.tail[TAIL - 1] == pytest.approx(made.scores[MOST - 1], abs=1 / SCALE)
    return edge
