"""Fair mode: what can be asked about at a stall a few steps away comes first, and the stalls share the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.ranking.prepared import PreparedPosting
from search.ranking.score import Assessment

PER_SEAT = 3
"""A stall is named to three people for every free place; after that other postings go before it."""
BAND = 5
"""Scores within the same five points are a tie: nobody could tell such postings apart."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A stall that is there now. shown: to how many people it was named. seats: free places of its postings."""

    key: int
    no: str
    shown: int
    seats: int

    @property
    def full(self) -> bool:
        return self.shown >= PER_SEAT * self.seats


Present = Mapping[int, Stand]
"""Posting present at a fair → its stall."""


Judged = tuple[Assessment, PreparedPosting]


def present_first(chosen: Sequence[Judged], present: Present) -> list[Judged]:
    """Orders what fits: at the fair, then elsewhere, then what is at stalls that many were sent to already.

    chosen: best score first. At the fair, of postings as good as each other, that of the stall shown least comes first.
    """
    near: list[Judged] = []
    elsewhere: list[Judged] = []
    crowded: list[Judged] = []
    for pair in chosen:
        stand = present.get(pair[1].view.key)
        (elsewhere if stand is None else crowded if stand.full else near).append(pair)
    for at_fair in (near, crowded):
        at_fair.sort(key=lambda pair: (-(round(pair[0].score) // BAND), present[pair[1].view.key].shown))
    return near + elsewhere + crowded
