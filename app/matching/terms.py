"""What fits somebody as it is remembered: its score, and what else tells how it is told of, as one small number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.ranking.fits import Fit
from search.ranking.ladder import held_back, marginal
from search.ranking.score import RUNGS, Assessment

Ranked = Sequence[tuple[Assessment, int]]
"""What fits somebody, by number, best score first."""

_OTHER = ("paper", "adjacent")
"""What is given up of these holds a posting back whatever else does."""


def ranked(fitting: Sequence[Fit]) -> list[tuple[Assessment, int]]:
    """What fits by number."""
    return [(result, posting.view.key) for result, posting in fitting]


def terms_of(result: Assessment) -> int:
    """What beside the score tells how somebody is told of a posting: a bit for each thing given up, one where it stands
    behind the rest for another reason, one where it is told only where there is nothing better."""
    bits = sum(1 << place for place, rung in enumerate(RUNGS) if rung in result.relaxed)
    behind = held_back(replace(result, relaxed=tuple(one for one in result.relaxed if one not in _OTHER)))
    return bits | behind << len(RUNGS) | marginal(result) << len(RUNGS) + 1


def result_of(score: float, terms: int) -> Assessment:
    """As much of a result as the ladder (:mod:`search.ranking.ladder`) asks for. terms: see :func:`terms_of`."""
    relaxed = tuple(rung for place, rung in enumerate(RUNGS) if terms >> place & 1)
    behind, least = terms >> len(RUNGS) & 1, terms >> len(RUNGS) + 1 & 1
    return Assessment(
        score=score, fit=0.0 if least else 100.0, hours=0.0 if behind else 1.0, relaxed=relaxed,
        rung=RUNGS.index(relaxed[-1]) + 1 if relaxed else 0,
    )  # fmt: skip
