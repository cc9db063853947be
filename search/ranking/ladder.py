"""The relaxation ladder: where too little fits, give way on radius, then adjacent work, then wage, then shift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from search.ranking.score import LIKELY_CLASH, RUNGS, Assessment

T = TypeVar("T")
_MARGINAL_FIT = 49.0
"""A fit just over the floor: better than nothing, and no better than that."""


def climb(fitting: Sequence[tuple[Assessment, T]], *, limit: int, enough: int) -> list[tuple[Assessment, T]]:
    """Takes what fits as asked; one rung after the other is added only while fewer than ``enough`` are found.

    fitting: best score first. Returns at most ``limit``, best score first; adjacent work stands behind what was asked
    for, however well it pays. What is marginal is not told beside what is better.
    """
    chosen: list[tuple[Assessment, T]] = []
    for rung in range(len(RUNGS) + 1):
        chosen = [pair for pair in fitting if pair[0].rung <= rung]
        if len(chosen) >= enough:
            break
    if any("adjacent" in result.relaxed for result, _ in chosen):
        kept = {id(pair) for pair in chosen}
        chosen = [pair for pair in fitting if id(pair) in kept or _only_wage(pair[0])]
    chosen = sorted(chosen, key=lambda pair: _place(pair[0]))
    return ([pair for pair in chosen if not marginal(pair[0])] or chosen[:1])[:limit]


def marginal(result: Assessment) -> bool:
    """Whether it is told only where there is nothing better."""
    return result.fit < _MARGINAL_FIT


def first_rungs(fitting: Sequence[tuple[Assessment, T]]) -> int:
    """How many stand above other work on the ladder; from ``enough`` of them on no other work is taken."""
    return sum(result.rung < RUNGS.index("adjacent") + 1 for result, _ in fitting)


def held_back(result: Assessment) -> bool:
    """Whether something stands behind the rest of what is as far down the ladder, however good its score."""
    return any(_place(result))


def _place(result: Assessment) -> tuple[bool, bool]:
    """What asks for a paper to be got first stands last, and before it what is other work."""
    if not result.relaxed:
        return False, result.hours < LIKELY_CLASH
    return "paper" in result.relaxed, "adjacent" in result.relaxed or _behind(result)


def _behind(result: Assessment) -> bool:
    """Whether work is no nearer than other work that suits: its hours most likely clash with a duty, or it is like
    what was asked for only and pays less as well."""
    return result.hours < LIKELY_CLASH or (
        "wage" in result.relaxed and result.work is not None and result.work.how == "near"
    )


def _only_wage(result: Assessment) -> bool:
    """Whether nothing but some of the wage is given up: the work is what was asked for."""
    return set(result.relaxed) <= {"radius", "wage"}
