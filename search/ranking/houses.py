"""Employers that a query calls by name, or by a part of it: their postings are what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from search.facts.house import brand_of
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.freetext import Understood
from search.ranking.once import once

_RUN = regex(r"[\u4e00-\u9fffA-Za-z0-9]{2,}")
_TALK = regex(
    r"还?(?:在)?(?:招工|招人|招聘|要人|缺人|请人)|有(?:什么|哪些|没有)[^,，\s]{0,4}|工资[^,，\s]{0,4}|待遇[^,，\s]{0,3}|怎么样|好不好|在哪里?|地址|电话|上班|[吗呢吧啊的？?！!]|想去|我想|进(?=[\u4e00-\u9fff]{2,}厂)"
)
_SURE = 0.6
_MOST_PARTS = 16
_WHOLE_NAME = 4
"""So many characters that stand in a name as they are name it, whatever they mean."""


@dataclass(frozen=True, slots=True)
class Named:
    """How a query calls a house. alone: it asks for no trade there, or for none but a role that every house has."""

    alone: bool


def house_tags(name: str) -> list[str]:
    """``nm:`` tags of a posting: every two neighbouring characters of what its employer is called."""
    return [f"nm:{pair}" for pair in _pairs(brand_of(name))] if name else []


def asked_tags(said: Understood) -> list[str]:
    """The same of a query, those of the runs that may be a name; no more than a few, and none that are figures alone: a
    wage has the same as many a name."""
    pairs = dict.fromkeys(pair for run in _runs(said) for pair in _pairs(run) if not pair.isdigit())
    return [f"nm:{pair}" for pair in pairs][:_MOST_PARTS]


def named(said: Understood, house: str, lexicon: Lexicon) -> Named | None:
    """How the query calls the employer of that name, None where it does not."""
    runs = _runs(said)
    for run in runs:
        for pair in _pairs(run):
            if pair[0] in house and pair[1] in house:
                break
        else:
            continue
        brand, pairs = _brand(house)
        if pairs.isdisjoint(_pairs(run)):
            continue
        part = _shared(run, brand)
        if not (_calls(part, brand, run, lexicon) or (len(run) >= _WHOLE_NAME and run in house)):
            continue
        rest = " ".join(runs).replace(part, " ")
        other = [
            word
            for _, word in lexicon.spans(rest)
            if len(word) > 1 and word not in house and any(code not in ROLES for code, _ in lexicon.families_of(word))
        ]
        return Named(alone=not other and not said.licences)
    return None


def _calls(part: str, brand: str, run: str, lexicon: Lexicon) -> bool:
    """Whether a part of a name is enough to mean it: most of it, and no word of work unless all of a longer name."""
    if len(part) < 2 or 2 * len(part) < len(brand):
        return False
    if len(part) == 2 and len(brand) >= 4 and brand.startswith(part):
        return False  # 赣州 of 赣州立铖 is where it is
    at = run.index(part)
    works = any(start <= at and at + len(part) <= start + len(word) for start, word in lexicon.spans(run))
    return not works or (part == brand and len(part) > 2)


@lru_cache(maxsize=256)
def _cleared(text: str, *without: str) -> tuple[str, ...]:
    for words in sorted(set(without), key=len, reverse=True):
        text = text.replace(words, " ")
    return tuple(_RUN.findall(_TALK.sub(" ", text)))


@once
def _runs(said: Understood) -> tuple[str, ...]:
    """What of a query may be a name: without its terms, places and corrections."""
    return _cleared(said.text, *said.wishes.values(), *said.places)


@lru_cache(maxsize=10_000)
def _brand(house: str) -> tuple[str, frozenset[str]]:
    """What an employer is called, and its neighbouring characters."""
    brand = brand_of(house)
    return brand, frozenset(_pairs(brand))


@lru_cache(maxsize=1_000)
def _pairs(words: str) -> tuple[str, ...]:
    return tuple(words[at : at + 2] for at in range(len(words) - 1))


def _shared(run: str, brand: str) -> str:
    """The longest part of a name that stands in a run."""
    for size in range(len(brand), 1, -1):
        for at in range(len(brand) - size + 1):
            if brand[at : at + size] in run:
                return brand[at : at + size]
    return ""
