"""What fits one person, gathered by turns: work as it was asked for first, other work only where that is too little."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from datetime import date

from search.ranking.filters import filters_for, first_veto, reachable
from search.ranking.finer import named_factor
from search.ranking.ladder import first_rungs, held_back, marginal
from search.ranking.prepared import PreparedPerson, PreparedPosting, distance_km
from search.ranking.score import Assessment, assess
from search.ranking.tops import Tops
from search.ranking.weights import Weights
from search.ranking.work import Work, best_work

Fit = tuple[Assessment, PreparedPosting]
_NOISE = 1e-6
"""What the most that a posting can score may differ by from what it scores."""


class Fits:
    """The postings that nothing speaks against, of those that were looked at."""

    def __init__(self, person: PreparedPerson, weights: Weights, today: date) -> None:
        self.person = person
        self._weights = weights
        self._today = today
        self._filters = filters_for(person)
        self._found: list[Fit] = []
        self._judged: dict[int, Assessment] = {}
        self._near: dict[int, tuple[float, Work] | None] = {}

    @property
    def any(self) -> bool:
        """Whether anything fits."""
        return bool(self._found)

    @property
    def settled(self) -> bool:
        """Whether so much fits as it was asked for that no other work is shown, however much more of it there is."""
        return first_rungs(self._found) >= self._weights.enough

    def judged(self, posting: PreparedPosting) -> Assessment | None:
        """What :func:`search.ranking.match.judge` says of a posting, where it was looked at to the end."""
        return self._judged.get(posting.view.key)

    def best(self) -> list[Fit]:
        """What fits, the best score first."""
        return sorted(self._found, key=lambda pair: (-pair[0].score, pair[0].km, pair[1].view.key))

    def look(self, postings: Sequence[PreparedPosting]) -> None:
        """Looks at some postings: other work than was asked for only where too little else fits."""
        self.look_at_own(postings)
        if not self.settled:
            self._look(postings, self._weights.work_floor)

    def look_at_own(self, postings: Sequence[PreparedPosting]) -> None:
        """Looks at those whose work is what was asked for."""
        self._look(postings, self._weights.work_direct)

    def look_at_all(self, postings: Sequence[PreparedPosting]) -> None:
        """Looks at some postings, at other work also where enough else fits: all that fits is then known."""
        self._look(postings, self._weights.work_floor)

    def look_from_the_top(self, tops: Tops, first: int) -> None:
        """Looks at those whose work is what was asked for, the most promising first, until the ``first`` that nothing
        holds back are sure: what is left comes behind them, and is not looked at.

        tops: as :func:`search.ranking.tops.tops` has them. first: no fewer than settle it.
        """
        sure: list[float] = []
        for most, posting in tops:
            if len(sure) >= first:
                least = sure[-first] - _NOISE
                if most < least:
                    break
                if most * self._title(posting) < least:
                    continue
            result = self._look_at(posting, self._weights.work_direct)
            if result is not None and not (result.veto or result.rung or held_back(result) or marginal(result)):
                insort(sure, result.score)

    def _title(self, posting: PreparedPosting) -> float:
        """The share of the most that a posting can score which its title leaves of it."""
        facts, weights = self.person.facts, self._weights
        if facts.vague or not facts.wishes:
            return 1.0
        return named_factor(self.person, posting, weights) / weights.named_high

    def _look(self, postings: Sequence[PreparedPosting], floor: float) -> None:
        for posting in postings:
            self._look_at(posting, floor)

    def _look_at(self, posting: PreparedPosting, floor: float) -> Assessment | None:
        """What comes of a posting whose work is worth ``floor``, None where it is not, is too far or was looked at
        before. Whatever is the quickest to see is seen first."""
        person, key = self.person, posting.view.key
        if key in self._judged:
            return None
        if key not in self._near:
            self._near[key] = self._way_and_work(posting)
        near = self._near[key]
        if near is None or near[1][0] < floor:
            return None
        km, work = near
        veto = first_veto(person, posting, self._today, self._filters)
        if veto is not None:
            result = Assessment(veto=veto, filtered=True)
        else:
            result = assess(person, posting, km, self._weights, today=self._today, found=work)
            if not result.veto:
                self._found.append((result, posting))
        self._judged[key] = result
        return result

    def _way_and_work(self, posting: PreparedPosting) -> tuple[float, Work] | None:
        """Kilometres and the work, asked for once though the same posting comes by turns; None where it is too far."""
        km = distance_km(self.person, posting)
        return (km, best_work(self.person, posting)) if reachable(self.person, posting, km, self._weights) else None
