"""The other direction: people for one posting, with the same filters and the same score, ordered by p·U."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.explain import drawback, reasons
from search.lexicon import Lexicon, load_lexicon
from search.ranking.filters import whole_person
from search.ranking.match import judge
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.weights import Weights, load_weights


@dataclass(frozen=True, slots=True)
class RankedPerson:
    """A person for a posting. score: 0–100 as the person sees it. order: usefulness × chance, 0–1.

    reasons, drawback: (code, sentence) as told to the person; nothing about sex, age, health or groups is in them
    but ``R_OLDER`` and ``N_AGE``, which callers that show employers leave out.
    """

    person: int
    score: int
    order: float
    reasons: tuple[tuple[str, str], ...]
    drawback: tuple[str, str] | None


def rank_people(
    posting: PreparedPosting,
    people: Sequence[PreparedPerson],
    *,
    today: date,
    weights: Weights | None = None,
    lexicon: Lexicon | None = None,
    limit: int = 30,
) -> list[RankedPerson]:
    """The people whom this posting would suit and who may get it, best first."""
    weights, lexicon = weights or load_weights(), lexicon or load_lexicon()
    found = []
    for person in people:
        if whole_person(person) is not None:
            continue
        result = judge(person, posting, weights, today=today)
        if not result.veto and result.parts:
            found.append((result.components["usefulness"] * result.components["chance"], person, result))
    found.sort(key=lambda one: (-one[0], one[1].view.key))
    return [
        RankedPerson(
            person=person.view.key,
            score=round(result.score),
            order=round(order, 4),
            reasons=reasons(person, posting, result, lexicon),
            drawback=drawback(person, posting, result),
        )
        for order, person, result in found[:limit]
    ]
