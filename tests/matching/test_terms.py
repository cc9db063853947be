"""What is remembered of what fits tells the ladder as much as what was judged."""

from __future__ import annotations

import random

from app.matching.terms import result_of, terms_of
from search.ranking.ladder import climb, first_rungs, held_back, marginal
from search.ranking.prepared import Affinity
from search.ranking.score import RUNGS, Assessment


def judged(pick: random.Random) -> Assessment:
    relaxed = tuple(rung for rung in RUNGS if pick.random() < 0.25)
    return Assessment(
        score=pick.uniform(20.0, 100.0),
        fit=pick.choice((47.5, 48.9, 49.0, 80.0)),
        hours=pick.choice((0.2, 0.34, 0.35, 1.0)),
        work=Affinity(0.7, pick.choice(("wish", "done", "near")), "cook"),
        relaxed=relaxed,
        rung=RUNGS.index(relaxed[-1]) + 1 if relaxed else 0,
    )


def test_the_ladder_takes_the_same_of_what_is_remembered() -> None:
    pick, taken = random.Random(3), set()
    for _ in range(2_000):
        fitting = sorted((judged(pick) for _ in range(pick.randrange(12))), key=lambda one: -one.score)
        known = [(one, place) for place, one in enumerate(fitting)]
        kept = [(result_of(one.score, terms_of(one)), place) for one, place in known]
        assert first_rungs(kept) == first_rungs(known)
        for limit in (5, 9):
            first = climb(known, limit=limit, enough=3)
            again = climb(kept, limit=limit, enough=3)
            assert [place for _, place in again] == [place for _, place in first]
            taken.add(tuple(place for _, place in first))
        for (one, _), (other, _) in zip(known, kept, strict=True):
            assert (held_back(one), marginal(one), one.rung) == (held_back(other), marginal(other), other.rung)
    assert len(taken) > 250
