"""What stands between a person and each posting, and what is said of that where too little is left: each posting by
itself, so that one of them can be looked at anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from search.ranking.filters import SENTENCES, all_vetoes, filters_for, first_veto
from search.ranking.match import Ranking
from search.ranking.prepared import PreparedPerson, PreparedPosting, distance_km
from search.ranking.score import Assessment, assess
from search.ranking.unlock import Changes, cheapest
from search.ranking.weights import Weights
from search.ranking.work import best_work

NO_REASON = ("H1_CLOSED", "H1_SCAM")
"""Of postings that were never there for anybody."""


class Between(NamedTuple):
    """code: the veto, "" where nothing stands between; None where it is not the person's kind of work.

    opens: the changes by the person, as (code, what), each of which alone would open it.
    """

    posting: int
    code: str | None
    opens: tuple[tuple[str, str], ...] = ()


def between(
    person: PreparedPerson,
    postings: Sequence[PreparedPosting],
    weights: Weights,
    *,
    today: date,
    judged: Callable[[PreparedPosting], Assessment | None] = lambda _: None,
) -> list[Between]:
    """Each posting in turn. judged: what is known of one already, as :func:`search.ranking.match.judge` has it."""
    filters, changes = filters_for(person), Changes(person, weights, today, all_vetoes)
    found = []
    for posting in postings:
        result = judged(posting)
        if result is None:
            work = best_work(person, posting)
            if work[0] < weights.work_floor:
                found.append(Between(posting.view.key, None))
                continue
            veto = first_veto(person, posting, today, filters)
            if veto is not None:
                result = Assessment(veto=veto, filtered=True)
            else:
                result = assess(person, posting, distance_km(person, posting), weights, today=today, found=work)
        found.append(Between(posting.view.key, result.veto, tuple(changes.opening(posting, result))))
    return found


def explained(ranking: Ranking, found: Iterable[Between], weights: Weights) -> Ranking:
    """The ranking with why there is nothing, and with what would open most, where there is little: as
    :func:`search.ranking.match.explain`, of what stands between."""
    if ranking.silence is not None or len(ranking.matches) >= weights.enough:
        return ranking
    silence, unlock = said_of(found, silent=not ranking.matches)
    return replace(ranking, silence=silence, unlock=unlock)


def said_of(found: Iterable[Between], *, silent: bool) -> tuple[tuple[str, str] | None, Mapping[str, str | int] | None]:
    """Why there is nothing, and what would open most. silent: whether there is nothing."""
    stopped: Counter[str] = Counter()
    opened: Counter[tuple[str, str]] = Counter()
    for one in found:
        if one.opens:
            opened.update(one.opens)
        if one.code is not None and one.code not in NO_REASON:
            stopped[one.code] += 1
    if not silent:
        return None, cheapest(opened)
    code = min(stopped, key=lambda code: (-stopped[code], code)) if stopped else "X_NONE"
    return (code, SENTENCES[code]), cheapest(opened)
