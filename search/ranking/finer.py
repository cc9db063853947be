"""What tells apart postings that fit alike: whose title says the very work, and how much of the way is spent.

Both are factors on the score; the fit is none the worse, so that nothing comes or goes by them. Found by
``tests.golden.fit``: of all that is known of a pair only these two said more of a grade than the score did.
"""

from __future__ import annotations

from functools import lru_cache

from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.weights import Weights

_AT_LEAST_KM = 0.5
"""Who would go no way at all goes as far as the next house."""


def named_factor(person: PreparedPerson, posting: PreparedPosting, weights: Weights) -> float:
    """From named_low, where the title holds none of the words of the wishes, to named_high, where it is made of them.

    1 for who takes anything or asked for no trade: whatever a title says, it is not what was meant.
    """
    if person.facts.vague or not person.facts.wishes:
        return 1.0
    title = _pairs((posting.view.title,))
    said = len(title & _pairs(person.view.wishes)) / len(title) if title else 0.0
    return weights.named_low + (weights.named_high - weights.named_low) * said


def way_factor(person: PreparedPerson, posting: PreparedPosting, km: float, weights: Weights) -> float:
    """From way_near next door to way_far at the person's limit and beyond. km: straight line.

    1 for a bed that was asked for: who lives there has no way.
    """
    if posting.facts.lodging and "lodging" in person.facts.wants:
        return 1.0
    spent = min(1.0, km / max(person.max_km, _AT_LEAST_KM))
    return weights.way_near + (weights.way_far - weights.way_near) * spent


@lru_cache(maxsize=20_000)
def _pairs(texts: tuple[str, ...]) -> frozenset[str]:
    """Each two characters that stand side by side: the nearest thing to words that needs no lexicon."""
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))
