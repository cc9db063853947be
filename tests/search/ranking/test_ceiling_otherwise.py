"""No posting scores above its ceiling where a demand or a doubt is added that hardly any of two counties have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from search.lexicon import load_lexicon
from search.ranking import ceiling
from search.ranking.match import judge
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read

Pair = tuple[PreparedPerson, PreparedPosting]


def marked(**marks: str) -> Callable[[Pair], Pair]:
    def made(pair: Pair) -> Pair:
        person, posting = pair
        return person, replace(posting, facts=replace(posting.facts, marks={**posting.facts.marks, **marks}))

    return made


def by_share(pair: Pair) -> Pair:
    person, posting = pair
    pay = replace(posting.facts.pay, commission=True)
    return person, replace(posting, facts=replace(posting.facts, pay=pay))


def kept_for(pair: Pair) -> Pair:
    person, posting = pair
    facts = replace(person.facts, facts={**person.facts.facts, "certified": "残疾证"})
    view = replace(posting.view, accepts=(*posting.view.accepts, "残疾人"))
    return replace(person, facts=facts), replace(posting, view=view)


def without_vehicle(pair: Pair) -> Pair:
    person, posting = pair
    return marked(own_vehicle="自备车")((replace(person, facts=replace(person.facts, vehicle="")), posting))


OTHERWISE: dict[str, Callable[[Pair], Pair]] = {
    "_AGENCY": marked(agency="劳务"), "_SELLS": marked(sales="推销"), "_IN_DEBT": marked(debt="垫资"),
    "_BY_SHARE": by_share, "_KEPT_FOR": kept_for, "_OWN_VEHICLE": without_vehicle,
}  # fmt: skip


@pytest.fixture(scope="module")
def fitting() -> list[Pair]:
    """Every fourth person of a county and what fits them."""
    weights, lexicon, table = load_weights(), load_lexicon(), read(FOLDERS["judged"])
    postings = [prepare_posting(view, lexicon) for _, view in table.postings]
    people = [prepare_person(view, lexicon, TODAY) for _, view in table.people[::4]]
    every, faces = np.arange(len(postings)), ceiling.faces_of(postings, weights, TODAY)
    rows = rows_of(people)
    found = []
    for place, person in enumerate(people):
        most = ceiling.ceilings(rows, np.full(len(postings), place), faces, every, weights)
        found += [(person, postings[at]) for at in most.nonzero()[0].tolist()]
    return [pair for pair in found if not judge(*pair, weights, today=TODAY).veto]


def rows_of(people: list[PreparedPerson]) -> ceiling.Rows:
    weights = load_weights()
    return ceiling.rows_of(
        [ceiling.outline_of(one, weights) for one in people],
        [ceiling.values_of(one, weights.work_direct) for one in people],
    )


def highest(fitting: list[Pair], otherwise: Callable[[Pair], Pair]) -> tuple[int, float]:
    """Of so many pairs that fit with it as was asked for, the greatest share of the ceiling."""
    weights = load_weights()
    pairs = [otherwise(pair) for pair in fitting]
    judged: list[Any] = [judge(*pair, weights, today=TODAY) for pair in pairs]
    kept = [(pair, one.score) for pair, one in zip(pairs, judged, strict=True) if not one.veto and not one.rung]
    people, postings = [pair[0] for pair, _ in kept], [pair[1] for pair, _ in kept]
    at = np.arange(len(kept))
    said = np.array([ceiling.title_share(b.view.title, ceiling.wished_pairs(a)) for (a, b), _ in kept])
    most = ceiling.ceilings(rows_of(people), at, ceiling.faces_of(postings, weights, TODAY), at, weights, said)
    return len(kept), max(score / top if top else 2.0 for (_, score), top in zip(kept, most.tolist(), strict=True))


@pytest.mark.parametrize("factor", OTHERWISE)
def test_no_posting_scores_above_its_ceiling_with_it(
    factor: str, fitting: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with the factor a little too low one does, so that it would be seen."""
    count, most = highest(fitting, OTHERWISE[factor])
    assert count
    assert most <= 1.0 + 1e-9
    monkeypatch.setattr(ceiling, factor, getattr(ceiling, factor) * 0.8)
    assert highest(fitting, OTHERWISE[factor])[1] > 1.0 + 1e-9
