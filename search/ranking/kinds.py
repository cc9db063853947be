"""Trades with kinds of their own that share a family: who keeps bees is not answered by who keeps pigs.

Data: ``kinds.csv`` (families, kind, asked, told): in which families the kind counts, by which words of a query it is
asked for, and which words of a posting show that it is meant there. A posting that names none may be of any kind.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.pattern import regex
from search.ranking.freetext import Understood
from search.ranking.once import once
from search.ranking.prepared import PreparedPosting

_FILE = Path(__file__).with_name("kinds.csv")
_MEANT = 0.5
"""Families that a query or a posting means less than this say nothing of its kind."""
_ANY = (0.0, 1.0)
ITS_OWN = 0.85
"""What a posting is worth at least whose title names the kind, in whichever of its families: 垃圾清运车司机."""
OPEN, ANOTHER_KIND = 0.65, 0.5
"""What a posting is worth at most that names no kind, and one that names another."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the file. name: as people say it."""

    name: str
    families: frozenset[str]
    asked: re.Pattern[str]
    told: re.Pattern[str]


def _either(words: str) -> re.Pattern[str]:
    return regex("|".join(map(re.escape, words.split())), re.IGNORECASE)


@lru_cache(maxsize=1)
def all_kinds() -> tuple[Kind, ...]:
    """The kinds of the file, in its order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Kind(row["kind"], frozenset(row["families"].split()), _either(row["asked"]), _either(row["told"]))
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=256)
def _any_of(family: str) -> re.Pattern[str]:
    """What shows that a posting of a family is of some kind."""
    return re.compile("|".join(kind.told.pattern for kind in all_kinds() if family in kind.families), re.IGNORECASE)


@lru_cache(maxsize=1_024)
def _kinds_in(text: str, families: frozenset[str]) -> tuple[Kind, ...]:
    """The kinds that a text asks for; of two side by side the first, which says what the other is: 动漫设计."""
    found = [(kind, one) for kind in all_kinds() if kind.families & families and (one := kind.asked.search(text))]
    begun = {(kind.families, one.end()) for kind, one in found}
    return tuple(kind for kind, one in found if (kind.families, one.start()) not in begun)


def _meant(families: Mapping[str, float]) -> frozenset[str]:
    return frozenset(family for family, weight in families.items() if weight >= _MEANT)


@once
def kinds_asked(said: Understood) -> tuple[Kind, ...]:
    """The kinds of its families that a query names: 养蜂, 酿酒师傅, 开塔吊."""
    return _kinds_in(" ".join((said.text, *said.heard)), _meant(said.families)) if said.families else ()


def names_a_kind(word: str, families: Mapping[str, float]) -> bool:
    """Whether a word of work names a kind of the families that it means."""
    return bool(_kinds_in(word, _meant(families)))


@once
def _families_asked(said: Understood) -> tuple[frozenset[str], frozenset[str]]:
    """The families of the kinds that a query names, and what other work it means."""
    known = frozenset[str]().union(*(kind.families for kind in kinds_asked(said)))
    return known, _meant(said.families) - known


def of_the_kind(said: Understood, posting: PreparedPosting) -> tuple[float, float]:
    """The least and the most that a posting's work is worth, 0–1: (0, 1) where no kind was asked for.

    Of a trade near by none is more than open: who asks for wind masts does not ask for any electrician.
    """
    asked = kinds_asked(said)
    if not asked:
        return _ANY
    view = posting.view
    families = frozenset([family for family, weight in posting.facts.families if weight >= _MEANT])
    known, others = _families_asked(said)
    if families & others:
        return _ANY  # of another trade that was asked for beside it
    if any(kind.told.search(view.title) and posting.facts.family in kind.families for kind in asked):
        return ITS_OWN, 1.0
    text = f"{view.title}。{view.duties}。{view.requirements}"
    if any(kind.told.search(text) or _house_of(kind, view.house, said) for kind in asked):
        return _ANY
    most = 0.0
    for family in families & known:
        most = max(most, ANOTHER_KIND if _any_of(family).search(text) else OPEN)
    return 0.0, most or OPEN


def _house_of(kind: Kind, house: str, said: Understood) -> bool:
    """Whether an employer's name tells the kind: where no house is asked for, a single character tells nothing."""
    return any(said.workplace or len(match[0]) > 1 for match in kind.told.finditer(house))
