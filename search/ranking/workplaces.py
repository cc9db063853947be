"""Kinds of factory asked for by what they make, whatever is done there: 电子厂女工, 在砖厂干活."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from search.facts.house import made_by
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.ranking.freetext import Understood
from search.ranking.grounds import at_ground
from search.ranking.kinds import of_the_kind
from search.ranking.prepared import PreparedPosting

_SAME, _CLOSE = 0.6, 0.5
BY_ADDRESS = 0.8
"""What is done there tells more of a factory than the name of its street or building."""
BY_DUTIES = 0.75
"""Whoever checks, packs or repairs tells in the duties what is made there."""
_OF_IT = 0.8
"""From here on what a posting makes is what was named, and not only kin to it."""
_A_HOUSE = 0.7
"""What a house makes must be this near for it to be of the kind that was named: no pane is made where plates are."""
OF_THE_HOUSE = 0.7
"""Other work at a factory of the kind that was named."""


class Workplaces:
    """The postings that answer one query for a kind of factory."""

    def __init__(self, said: Understood, postings: Sequence[PreparedPosting], lexicon: Lexicon) -> None:
        self._said, self._lexicon = said, lexicon
        self._kinds = said.families.keys() - ROLES
        self._near = {one.view.key: min(self._industry(one), of_the_kind(said, one)[1]) for one in postings}
        self._houses = self._such(postings)

    def near(self, posting: PreparedPosting, work: float) -> float:
        """How near a posting is to the kind: its own work, what else such a house wants, then factory work of others.

        work: what it comes to without the kind.
        """
        near = self._near[posting.view.key]
        if self._said.ground and (told := at_ground(self._said.ground, posting, work, near)) is not None:
            return told
        if near >= _SAME:
            return max(near, min(work, 1.0)) if near >= _OF_IT else near  # a hand at the furnace is none at the still
        return OF_THE_HOUSE if posting.view.employer in self._houses else min(work, _CLOSE)

    def _industry(self, posting: PreparedPosting) -> float:
        """How near a posting is to the kind: by its work other than a role, or by its address or duties."""
        families = posting.facts.families
        told = [(family, weight) for family, weight in families if self._lexicon.families[family].group != "labor"]
        told += [(family, weight) for family, weight in families if family in self._kinds]
        best = _nearest(self._kinds, told, self._lexicon)
        for words, share in ((posting.view.place, BY_ADDRESS), (posting.view.duties, BY_DUTIES)):
            if best < share:  # else these words cannot bring it nearer, and need not be read
                told = [(family, weight * share) for family, weight in _named(words, self._lexicon)]
                best = max(best, _nearest(self._kinds, told, self._lexicon))
        return best

    def _such(self, postings: Sequence[PreparedPosting]) -> frozenset[int]:
        """The employers of the kind: by their name, or as a third and more of their postings are."""
        all_of, such = Counter[int](), Counter[int]()
        for posting in postings:
            all_of[posting.view.employer] += 1
            such[posting.view.employer] += self._near[posting.view.key] >= _A_HOUSE
        by_name = {
            posting.view.employer
            for posting in postings
            for made in _made_by(posting.view.house, self._lexicon)
            if any(self._lexicon.similarity(asked, made) >= _A_HOUSE for asked in self._kinds)
            and of_the_kind(self._said, posting)[1] >= _A_HOUSE
        }
        return frozenset(by_name.union(house for house, count in such.items() if 3 * count >= all_of[house]))


def _nearest(kinds: Collection[str], told: Sequence[tuple[str, float]], lexicon: Lexicon) -> float:
    """How near the nearest of some families, each counted by its weight, is to one of some kinds."""
    best = 0.0
    for family, weight in told:
        if weight > best and family not in ROLES:
            best = max(best, *(weight * lexicon.similarity(asked, family) for asked in kinds))
    return best


@lru_cache(maxsize=8_192)
def _made_by(house: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The families of what a house makes, by its name."""
    return tuple(made_by(house, lexicon))


@lru_cache(maxsize=8_192)
def _named(words: str, lexicon: Lexicon) -> tuple[tuple[str, float], ...]:
    """What an address or duties tell of the work done there: most of a county's postings share a few hundred."""
    return tuple(lexicon.families_in(words).items())
