"""The edge of what the engine names for somebody: who of those named first is pushed over it by what is new, and what
comes in where others go. Told from what the engine scored the last that it named and the next (``tail``), and from what
it must score what is new (:mod:`search.ranking.foreseen`), without asking it again.

Of what comes next it is remembered what it can score with the person at most (``worth``), and of those who are shown
how deep the last of them stands among what is named (``deep``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.matching.memory import CUSHION, CUT, LEAST, SCALE, TAIL, Memory
from app.matching.remembering import NAMED, Remembered
from app.matching.shelf import shelf
from search.ranking.ceiling import NOBODY, Places, Scores, ceilings, rows_of, title_share
from search.ranking.fits import Fit, Fits
from search.ranking.foreseen import foreseen
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.weights import load_weights

NOISE = 1e-6
"""What sums in another order may differ by."""
DRIFT = 0.002
"""What the engine's scores may differ by from what is reckoned of something new: they are sums of 32 bits, rounded.
What was there stays in its order: of equal ones the smaller number first, and no words are scored, whose weight would
change with what else there is."""
PARTS = 2
"""Of one, in which it is told what something can score at most."""
SPARED = 5
"""Of what the engine would name next, so many more than have gone may come in."""


def tell_worth(session: Session, people: Sequence[tuple[PreparedPerson, Memory]], day: date, most: int) -> None:
    """Notes in memories what each of those that the engine would name next can score at most: what may be shown is
    judged for it. most: postings that the engine names."""
    cut = [
        (person, one)
        for person, one in people
        if one.kind != CUT and one.outline is not None and len(one.named or ()) > most
    ]
    if not cut:
        return
    beyond = [(one.named or [])[most:] for _, one in cut]
    postings = shelf().take(session, list(dict.fromkeys(key for keys in beyond for key in keys)))
    places = {posting.view.key: place for place, posting in enumerate(postings)}
    pairs = [
        (place, rank, places[key])
        for place, keys in enumerate(beyond)
        for rank, key in enumerate(keys)
        if key in places  # who is offered no longer is shown to nobody
    ]
    there, ranks, theirs = np.array(pairs, np.intp).reshape(-1, 3).T
    wished = [frozenset(one.wished) for _, one in cut]
    said = [title_share(postings[posting].view.title, wished[place]) for place, _, posting in pairs]
    weights = load_weights()
    rows = rows_of([one.outline or NOBODY for _, one in cut], [one.values for _, one in cut])
    faces = shelf().faces(postings, day)
    score = ceilings(rows, there, faces, theirs, weights, np.array(said, np.float64))
    worth = np.zeros((len(cut), CUSHION), np.uint8)
    worth[there, ranks] = np.minimum(np.ceil(score * PARTS), 100 * PARTS)
    least = np.array([one.least for _, one in cut])
    for place, rank, posting in np.array(pairs)[(score > 0) & (score >= least[there] - NOISE)].tolist():
        worth[place, rank] = _worth(cut[place][0], postings[posting], day)
    for (_, one), some in zip(cut, worth, strict=True):
        one.worth = some.tobytes()


def _worth(person: PreparedPerson, posting: PreparedPosting, day: date) -> int:
    fits = Fits(person, load_weights(), day)
    fits.look_at_own([posting])
    return max((math.ceil(result.score * PARTS) for result, _ in fits.best() if not result.rung), default=0)


def left_of(known: Remembered, since: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of those that the engine named for each of some people, first and next, are gone. since: of each posting
    that what is remembered is about, the run that it was changed for, 0 none."""
    there = (known.roles == NAMED) & (since > 0)
    return np.bincount(known.owners[there], minlength=len(known.people))


def _worths(known: Remembered, since: NDArray[np.int64], most: int) -> NDArray[np.uint8]:
    """What each of those that the engine would name next can score at most, where it is as it was."""
    worth = known.heads["worth"].copy()
    there = (known.roles == NAMED) & (known.ranks >= most) & (since > 0) & _cut(known)[known.owners]
    worth[known.owners[there], known.ranks[there] - most] = 0
    return worth


def _cut(known: Remembered) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = known.heads["cut"] & (known.heads["kind"] != CUT)
    return found


def moved(
    known: Remembered,
    since: NDArray[np.int64],
    people: Places,
    scored: Scores,
    most: int,
) -> NDArray[np.bool_]:
    """Of each of some people whether one of those shown may be pushed over the edge, or something that may be shown may
    come in; of whom the engine named the first only. since: see :func:`left_of`. people, scored: to whom something new
    may come, and the most that the engine may score it. most: postings that the engine names."""
    heads, left = known.heads, left_of(known, since)
    tail, rows = heads["tail"] / SCALE, np.arange(len(heads))
    rank = np.clip(heads["deep"] - (most - TAIL), 0, TAIL - 1)
    there = tail[rows, rank]
    entered = np.bincount(people[scored >= there[people] - DRIFT], minlength=len(heads))
    pushed = heads["deep"] + entered >= most
    unordered = (left[:, None] > 0) & (tail[:, TAIL:] <= 0)
    next_ones = (np.arange(CUSHION) < left[:, None]) | unordered
    worth = _worths(known, since, most)
    shown = (worth > 0) & (worth >= PARTS * heads["least"][:, None] - NOISE)
    coming = (next_ones & shown).any(axis=1) | _unknown(left, heads["named"], most)
    found: NDArray[np.bool_] = _cut(known) & (pushed | coming)
    return found


def _unknown(left: Any, named: Any, most: int) -> Any:
    """Whether more may come in than it is known what would."""
    return (left + SPARED > CUSHION) & (named >= most + CUSHION)


def outside(heads: NDArray[Any], people: Places, scored: Scores, left: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of what may come to people is not named for sure. people, scored: as in
    :func:`moved`."""
    at = np.minimum(TAIL + left, TAIL + CUSHION - 1)
    last = np.where(left < CUSHION, heads["tail"][np.arange(len(heads)), at] / SCALE, 0.0)
    found: NDArray[np.bool_] = scored < last[people] - DRIFT
    return found


@dataclass(slots=True)
class Edge:
    """The same of one person, in full. left: how many of those named are gone. named: how many were named, the next
    among them. low, high: the least and the most that the engine scores what is new, by its
    number."""

    tail: Sequence[float]
    worth: Sequence[int]
    left: int = 0
    named: int = 0
    most: int = 0
    low: dict[int, float] = field(default_factory=dict)
    high: dict[int, float] = field(default_factory=dict)

    def stays(self, rank: int) -> bool:
        """Whether what was named at a rank still is for sure."""
        return rank + self._before(self.tail[max(0, rank - (self.most - TAIL))]) < self.most

    def inside(self, posting: int) -> bool:
        """Whether something new is named for sure."""
        low = self.low.get(posting)
        if low is None:
            return False
        return self.rank_of(posting) + self._before(low) - (self.high[posting] >= low - DRIFT) < self.most

    def rank_of(self, posting: int) -> int:
        """How many of those that were named first stand before something new, or may."""
        if not self.tail[TAIL - 1]:
            return self.most
        return self.most - sum(1 for one in self.tail[:TAIL] if one < self.low[posting] - DRIFT)

    @property
    def unknown(self) -> bool:
        """Whether more may come in than it is known what would."""
        return bool(_unknown(self.left, self.named, self.most))

    @property
    def next_ones(self) -> list[tuple[int, int]]:
        """The ranks of those that may come in where others have gone, and what each can score at most."""
        return [
            (rank, worth)
            for rank, (scored, worth) in enumerate(zip(self.tail[TAIL:], self.worth, strict=True))
            if rank < self.left or (self.left and not scored)  # without scores they come in no order
        ]

    def _before(self, score: float) -> int:
        return sum(1 for one in self.high.values() if one >= score - DRIFT)


def edges_of(
    known: Remembered,
    since: NDArray[np.int64],
    people: Places,
    traits: NDArray[Any],
    postings: Places,
    numbers: Sequence[int],
    most: int,
) -> dict[int, Edge]:
    """The edges of those of whom the engine named the first only, by their places. people, postings: places of pairs in
    ``known`` and in ``traits``. numbers: of the postings of those. The rest as in :func:`moved`."""
    heads, left, worth = known.heads, left_of(known, since), _worths(known, since, most)
    cut = _cut(known)
    found = {
        place: Edge(
            (heads["tail"][place] / SCALE).tolist(), worth[place].tolist(), int(left[place]),
            int(heads["named"][place]), most,
        )
        for place in cut.nonzero()[0].tolist()
    }  # fmt: skip
    theirs = cut[people]
    people, postings = people[theirs], postings[theirs]
    low, high = foreseen(heads, people, traits, postings)
    for person, posting, least, greatest in zip(
        people.tolist(), postings.tolist(), low.tolist(), high.tolist(), strict=True
    ):
        found[person].low[numbers[posting]], found[person].high[numbers[posting]] = least, greatest
    return found


def settled(memory: Memory, edge: Edge, gone: Collection[int], coming: Sequence[Fit]) -> list[Fit] | None:
    """What takes its place among the best of what comes before their bound; None where the engine must be asked.

    What may be named or not raises the bound, and whoever of the best is not above it then is remembered no longer:
    they are enough without. gone: numbers of the best that count no longer as they were.
    """
    if edge.unknown:
        return None
    inside = [one for one in coming if edge.inside(one[1].view.key)]
    known = {id(one) for one in inside}
    doubts = [worth / PARTS for _, worth in edge.next_ones] + [one[0].score for one in coming if id(one) not in known]
    doubt = max(doubts, default=0.0)
    ranks = {one: rank for rank, one in enumerate((memory.named or [])[: edge.most])}
    if not memory.scores or memory.bound is None:
        sure = all(one in ranks and one not in gone and edge.stays(ranks[one]) for one in memory.best)
        return [] if sure and not coming and not doubt else None
    stay = [(score, one) for score, one in zip(memory.scores, memory.best, strict=True) if one not in gone]
    new = [(result.score, posting.view.key) for result, posting in inside]
    first = sorted([*stay, *new], key=lambda one: -one[0])[:LEAST]
    if len(first) < LEAST or first[-1][0] <= doubt:
        return None
    if not all(edge.stays(ranks[one]) if one in ranks else edge.inside(one) for _, one in first):
        return None
    if doubt and doubt >= memory.bound:
        above = [pair for pair in zip(memory.scores, memory.best, strict=True) if pair[0] > doubt]
        memory.scores, memory.best = [score for score, _ in above], [one for _, one in above]
        memory.bound = doubt
    return [one for one in inside if one[0].score > doubt]


def deepest(memory: Memory, edge: Edge) -> int:
    """How deep the last of those shown stands among what the engine names."""
    ranks = {one: rank for rank, one in enumerate((memory.named or [])[: edge.most])}
    return max((ranks[one] if one in ranks else edge.rank_of(one) for one in memory.best[:LEAST]), default=0)
