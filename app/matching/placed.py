"""The place of what comes among the best that are remembered, told from their scores and terms alone: most matches stay
as they are, and only what is new among them is looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.matching.memory import LEAST, OWN, Memory, take_best
from app.matching.terms import Ranked, ranked, result_of
from search.ranking.fits import Fit
from search.ranking.ladder import climb, first_rungs, held_back, marginal
from search.ranking.match import Match
from search.ranking.score import Assessment
from search.ranking.weights import Weights

Placed = Sequence[tuple[int, Match | None]]
"""Postings in the order in which they are shown, each with what is said of it; None where that stays as it is."""


@dataclass(frozen=True, slots=True)
class Order:
    """What fits now, best score first. shown: numbers of postings in the order in which they are shown. stay: those of
    them that were shown before. same: whether nothing else is shown, and nothing less. below: what else does not
    exceed, None where there is nothing else."""

    fitting: Ranked
    shown: Sequence[int]
    stay: frozenset[int]
    same: bool
    below: float | None

    @property
    def new(self) -> list[int]:
        """What is shown now and was not."""
        return [one for one in self.shown if one not in self.stay]

    def remember(self, memory: Memory, weights: Weights) -> None:
        """Notes the best of it."""
        memory.shown = len(self.shown)
        take_best(memory, self.fitting, weights, self.below)


def order_of(memory: Memory, gone: Collection[int], coming: Sequence[Fit], weights: Weights) -> Order | None:
    """The best with what comes and without what went; None where scores and terms alone do not tell."""
    if not memory.scores:
        return None
    known, stay, new = _known(memory), _stay(memory, gone), ranked(coming)
    if new and _twice(memory.bound, stay, new):
        return None
    before = _shown(known, weights)
    if memory.bound is None:
        return _of_all(memory, _merged(stay, new), before, gone, weights)
    plain = [one for one in new if not (one[0].rung or held_back(one[0]) or marginal(one[0]))]
    if not memory.bound and len(plain) < len(new):
        return None
    merged = _merged(stay, plain)
    if len(merged) < LEAST:
        return None
    return _order(merged, [one for _, one in merged[:LEAST]], before, gone, memory.bound)


def order_of_little(memory: Memory, gone: Collection[int], coming: Sequence[Fit], weights: Weights) -> Order | None:
    """The same of who has too little, of whom all that fits is known; None where it may be enough."""
    known, stay, new = _known(memory), _stay(memory, gone), ranked(coming)
    merged = _merged(stay, new)
    if _twice(None, stay, new) or max(first_rungs(known), first_rungs(merged)) >= weights.enough:
        return None
    shown = _shown(merged, weights)
    return _order(merged, shown, _shown(known, weights), gone, None) if len(shown) < weights.enough else None


def _known(memory: Memory) -> list[tuple[Assessment, int]]:
    terms = memory.terms or [0] * len(memory.scores)
    return [(result_of(score, term), one) for score, term, one in zip(memory.scores, terms, memory.best, strict=True)]


def _stay(memory: Memory, gone: Collection[int]) -> list[tuple[Assessment, int]]:
    return [one for one in _known(memory) if one[1] not in gone]


def _of_all(memory: Memory, merged: Ranked, before: list[int], gone: Collection[int], weights: Weights) -> Order | None:
    """Where all that fits is known."""
    if memory.kind == OWN and first_rungs(merged) < weights.enough:
        return None
    shown = _shown(merged, weights)
    return _order(merged, shown, before, gone, None) if len(shown) >= weights.enough else None


def _order(fitting: Ranked, shown: list[int], before: list[int], gone: Collection[int], below: float | None) -> Order:
    stay = frozenset(before).difference(gone)
    return Order(fitting, shown, stay, shown == before and len(stay) == len(shown), below)


def _shown(fitting: Ranked, weights: Weights) -> list[int]:
    return [one for _, one in climb(fitting, limit=LEAST, enough=weights.enough)]


def _merged(stay: Ranked, new: Ranked) -> Ranked:
    """What stays keeps its order where scores are equal."""
    return sorted([*stay, *new], key=lambda one: -one[0].score)


def _twice(below: float | None, stay: Ranked, new: Ranked) -> bool:
    """Whether something new scores as much as something else, so that their order is not known."""
    known = {below, *(result.score for result, _ in stay)}
    scores = {result.score for result, _ in new}
    return len(scores) < len(new) or not known.isdisjoint(scores)
