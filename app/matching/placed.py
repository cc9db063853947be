"""The place of what comes among the best that are remembered, told from scores alone: most matches stay as they are,
and only what is new among them is looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.matching.memory import LEAST, RESERVE, Memory
from search.ranking.fits import Fit
from search.ranking.ladder import held_back, marginal
from search.ranking.match import Match

Placed = Sequence[tuple[int, Match | None]]
"""Postings in the order in which they are shown, each with what is said of it; None where that stays as it is."""


@dataclass(frozen=True, slots=True)
class Order:
    """Numbers of postings and their scores, best first. stay: those shown before. below: what else does not exceed."""

    best: list[int]
    scores: list[float]
    stay: frozenset[int]
    below: float

    @property
    def shown(self) -> list[int]:
        """What is shown of it."""
        return self.best[:LEAST]

    @property
    def new(self) -> list[int]:
        """What is shown now and was not."""
        return [one for one in self.shown if one not in self.stay]


def order_of(memory: Memory, gone: Collection[int], coming: Sequence[Fit]) -> Order | None:
    """The best with what comes and without what went; None where scores alone do not tell."""
    below = memory.bound
    if not memory.scores or below is None:
        return None
    plain = [one for one in coming if not (one[0].rung or held_back(one[0]) or marginal(one[0]))]
    if not below and len(plain) < len(coming):
        return None
    stay = [pair for pair in zip(memory.scores, memory.best, strict=True) if pair[1] not in gone]
    new = [(result.score, posting.view.key) for result, posting in plain]
    merged = sorted([*stay, *new], key=lambda one: -one[0])  # what stays keeps its order where scores are equal
    if len(merged) < LEAST or (new and _twice(below, stay, new)):
        return None
    if len(merged) >= RESERVE:
        below = merged[RESERVE - 1][0]
    stayed = frozenset(memory.best[:LEAST]).difference(gone)
    return Order([one for _, one in merged[:RESERVE]], [score for score, _ in merged[:RESERVE]], stayed, below)


def _twice(below: float, stay: Sequence[tuple[float, int]], new: Sequence[tuple[float, int]]) -> bool:
    """Whether something new scores as much as something else, so that their order is not known."""
    known = {below, *(score for score, _ in stay)}
    scores = {score for score, _ in new}
    return len(scores) < len(new) or not known.isdisjoint(scores)
