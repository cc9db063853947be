"""Ranking one person's postings: filters, score, ladder, reasons, and an honest word where nothing fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from search.explain import at_stall, drawback, reasons, relaxed_sentences
from search.lexicon import Lexicon, load_lexicon
from search.ranking.fair import Present, present_first
from search.ranking.filters import SENTENCES, all_vetoes, filters_for, first_veto, whole_person
from search.ranking.fits import Fit, Fits
from search.ranking.ladder import climb
from search.ranking.prepared import (
    PreparedPerson,
    PreparedPosting,
    distance_km,
    measured,
    prepare_person,
    prepare_posting,
)
from search.ranking.score import PARTS, Assessment, assess
from search.ranking.training import Suggestion
from search.ranking.unlock import cheapest_change
from search.ranking.used import used
from search.ranking.views import PersonView, PostingView
from search.ranking.weights import Weights, load_weights
from search.ranking.work import best_work


@dataclass(frozen=True, slots=True)
class Match:
    """A posting worth telling the person about.

    score: 0–100. components: parts of the score, 0–1. reasons: (code, Chinese sentence ≤ 30 characters), best first.
    drawback: the one thing to know before going, or None. relaxed: what the ladder gave way on, as sentences.
    km: straight line; None where one side has no coordinates of its own. facts: see :func:`search.ranking.used.used`.
    """

    posting: int
    score: int
    components: Mapping[str, float]
    reasons: tuple[tuple[str, str], ...]
    drawback: tuple[str, str] | None
    relaxed: tuple[str, ...] = ()
    weights: str = ""
    km: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """matches: best first. silence: why there is none.

    unlock: the one change that would open most postings: ``{"code", "what", "count", "text"}``.
    training: courses that would open postings, for somebody without a skill; the caller adds them.
    """

    matches: tuple[Match, ...]
    silence: tuple[str, str] | None = None
    unlock: Mapping[str, str | int] | None = None
    training: tuple[Suggestion, ...] = ()


def judge(person: PreparedPerson, posting: PreparedPosting, weights: Weights, *, today: date) -> Assessment:
    """One pair: filters first, then the score."""
    veto = first_veto(person, posting, today)
    if veto is not None:
        return Assessment(veto=veto, filtered=True)
    return assess(person, posting, distance_km(person, posting), weights, today=today)


_OTHER_WORK = Assessment(veto="S_WORK")


def _judge_all(
    person: PreparedPerson, postings: Sequence[PreparedPosting], weights: Weights, today: date
) -> list[Assessment]:
    """As :func:`judge` each, but work that is not the person's is left at that: it is the quickest to see, and of half
    the postings all that there is to say."""
    judged, filters = [], filters_for(person)
    for posting in postings:
        work = best_work(person, posting)
        if work[0] < weights.work_floor:
            judged.append(_OTHER_WORK)
            continue
        veto = first_veto(person, posting, today, filters)
        if veto is not None:
            judged.append(Assessment(veto=veto, filtered=True))
        else:
            judged.append(assess(person, posting, distance_km(person, posting), weights, today=today, found=work))
    return judged


def _why_nothing(
    person: PreparedPerson, postings: Sequence[PreparedPosting], judged: Sequence[Assessment], weights: Weights
) -> str:
    """What stops most of the open postings that are the person's kind of work; X_NONE where there is no such work."""
    stopped: Counter[str] = Counter()
    for posting, result in zip(postings, judged, strict=True):
        if best_work(person, posting)[0] >= weights.work_floor:
            stopped[result.veto] += 1
    for code in ("H1_CLOSED", "H1_SCAM"):  # no posting that was ever there for this person
        stopped.pop(code, None)
    return min(stopped, key=lambda code: (-stopped[code], code)) if stopped else "X_NONE"


def _reasons(
    person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon, present: Present | None
) -> tuple[tuple[str, str], ...]:
    """Three at most; where the stall is takes the place of the least of them."""
    lines = reasons(person, posting, result, lexicon)
    stand = present.get(posting.view.key) if present else None
    return (*lines[:2], at_stall(stand.no)) if stand else lines


def rank(
    person: PreparedPerson,
    postings: Sequence[PreparedPosting],
    *,
    today: date,
    weights: Weights | None = None,
    lexicon: Lexicon | None = None,
    limit: int = 5,
    present: Present | None = None,
) -> Ranking:
    """The best of ``postings`` for one person, or none and why. Nothing is shown to fill a list.

    present: who stands at the fair where the person is now; what fits of theirs comes first.
    """
    weights = weights or load_weights()
    fits = Fits(person, weights, today)
    fits.look(postings)
    ranking = ranking_of(fits, weights=weights, lexicon=lexicon, limit=limit, present=present)
    return explain(person, ranking, postings, today=today, weights=weights)


def shown(
    fits: Fits, *, weights: Weights | None = None, limit: int = 5, present: Present | None = None
) -> Sequence[Fit]:
    """What of all that was looked at is worth telling, best first; who gets nothing at all apart."""
    weights, fitting = weights or load_weights(), fits.best()
    chosen = climb(fitting, limit=len(fitting) if present else limit, enough=weights.enough)
    return present_first(chosen, present)[:limit] if present else chosen


def ranking_of(
    fits: Fits,
    *,
    weights: Weights | None = None,
    lexicon: Lexicon | None = None,
    limit: int = 5,
    present: Present | None = None,
    chosen: Sequence[Fit] | None = None,
) -> Ranking:
    """The best of what was looked at, as :func:`rank` gives it; :func:`explain` says why it is not more.

    chosen: what :func:`shown` gives, where the caller has it.
    """
    weights, lexicon, person = weights or load_weights(), lexicon or load_lexicon(), fits.person
    stop = whole_person(person)
    if stop is not None:
        return Ranking((), (stop, SENTENCES[stop]))
    if chosen is None:
        chosen = shown(fits, weights=weights, limit=limit, present=present)
    return Ranking(
        tuple(
            Match(
                posting=posting.view.key,
                score=round(result.score),
                components=_components(result),
                reasons=_reasons(person, posting, result, lexicon, present),
                drawback=drawback(person, posting, result),
                relaxed=relaxed_sentences(person, posting, result, lexicon),
                weights=weights.version,
                km=round(result.km, 1) if measured(person, posting) else None,
                facts=used(person, posting, result, lexicon),
            )
            for result, posting in chosen
        )
    )


def _components(result: Assessment) -> dict[str, float]:
    """As :attr:`search.ranking.score.Assessment.components`, to four decimals."""
    named = dict(zip(PARTS, [round(value, 4) for value in result.parts], strict=bool(result.parts)))
    if result.parts and result.parts[-1] == 1.0:
        del named["away"]
    return named


def explain(
    person: PreparedPerson,
    ranking: Ranking,
    postings: Sequence[PreparedPosting],
    *,
    today: date,
    weights: Weights | None = None,
) -> Ranking:
    """The ranking with why there is nothing, and with what would open most, where there is little.

    postings: what to look at for that, whatever stands in the way of them.
    """
    weights = weights or load_weights()
    if ranking.silence is not None or len(ranking.matches) >= weights.enough:
        return ranking
    judged = _judge_all(person, postings, weights, today)
    silence = None
    if not ranking.matches:
        code = _why_nothing(person, postings, judged, weights)
        silence = (code, SENTENCES[code])
    unlock = cheapest_change(person, postings, weights, today=today, vetoes=all_vetoes, judged=judged)
    return replace(ranking, silence=silence, unlock=unlock)


def rank_views(person: PersonView, postings: Sequence[PostingView], *, today: date, limit: int = 5) -> Ranking:
    """As :func:`rank`, from views and with the shipped words and weights; for a handful of postings."""
    lexicon, weights = load_lexicon(), load_weights()
    prepared = prepare_person(person, lexicon, today, weights)
    ready = [prepare_posting(posting, lexicon) for posting in postings]
    return rank(prepared, ready, today=today, weights=weights, lexicon=lexicon, limit=limit)
