"""Other searches that somebody who typed this may want: the trade's other names, its branches, what lies beside it.

Data: ``sectors.csv``, words for a whole sector or kind of work → the families that people look for under them. All
else comes of the lexicon.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from search.lexicon import Lexicon
from search.pattern import regex
from search.ranking.freetext import Understood

FILE = Path(__file__).parent / "sectors.csv"
MOST = 8
OWN = 0.6
"""How much of the list other names and branches of the same trade may take while there is anything beside it."""
_ASKED = 0.5
"""What the words mean by less is not what is looked for."""
_NEAR = 0.4
_SAME, _BRANCH, _SECTOR = 0.72, 0.95, 0.9
"""How likely is wanted: another name of the same trade, a branch of it (电话销售 of 销售), a trade of a sector."""
_LATER, _LATER_IN_SECTOR = 0.86, 0.65
"""Each further word of one family is worth so much of the one before; of a sector every trade comes in first."""
_ELSEWHERE = 0.12
"""A word that begins or ends with the one asked for, but of other work, is worth so much less."""
_TAIL = regex(r"(?<=..)(?:人员|师傅|员|工)$")
_LONGEST = 6
_TERMS: tuple[tuple[str, ...], ...] = (
    ("short", "临时工", "短期工", "寒假工", "暑假工", "日结", "兼职"),
    ("part_time", "兼职", "小时工", "临时工", "周末兼职", "晚上兼职", "短期工"),
    ("evening", "晚上兼职", "兼职", "小时工", "夜班"),
    ("weekends", "双休", "周末休", "坐办公室", "文员"),
    ("day_paid", "日结", "临时工", "短期工", "小时工", "零工"),
    ("graduate", "应届生", "实习", "学徒", "文员"),
    ("beginner", "学徒", "普工", "不用经验", "包教"),
    ("overage", "保安", "保洁", "看门", "绿化", "帮厨"),
    ("disabled", "手工活", "客服", "坐着做的活", "残疾人"),
    ("couple", "夫妻工", "养殖", "普工 包住"),
    ("flexible", "时间自由", "手工活", "小时工", "只上午"),
    ("forenoon", "只上午", "小时工", "兼职"),
    ("seated", "手工活", "坐办公室", "车衣服", "客服"),
    ("lodging", "包吃住", "普工 包住", "夫妻工"),
    ("no_night", "长白班", "双休", "文员"),
    ("shuttle", "厂车接送", "普工 包住"),
)
"""Searches that go with a term that was asked for."""


@lru_cache(maxsize=1)
def sectors() -> dict[str, tuple[str, ...]]:
    """Word for a sector → its families, those most looked for first. Read once."""
    found: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["words"].split():
                found[word] = tuple(row["families"].split())
    return found


@lru_cache(maxsize=4)
def names_of(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Family → how people call it: the sure words in the lexicon's order, and the label."""
    found: dict[str, list[str]] = {code: [] for code in lexicon.families}
    for code, one in lexicon.families.items():
        words = [word for word in lexicon.words_of(code) if 1 < len(word) <= _LONGEST]
        found[code] = list(dict.fromkeys([*words[:1], one.label, *words]))
    return {code: tuple(words) for code, words in found.items()}


def related_terms(text: str, said: Understood, lexicon: Lexicon, limit: int = MOST) -> list[str]:
    """Up to ``limit`` searches beside ``text``, the likeliest first; none where nothing was understood."""
    return list(_related(text.strip(), tuple(said.families.items()), tuple(said.wishes), lexicon, limit))


@lru_cache(maxsize=2_000)
def _related(
    text: str, families: Sequence[tuple[str, float]], wishes: Sequence[str], lexicon: Lexicon, limit: int
) -> tuple[str, ...]:
    asked = {family for family, weight in families if weight >= _ASKED}
    best: dict[str, float] = {}
    for word, value in _candidates(text, dict(families), wishes, lexicon):
        if word != text and value > best.get(word, 0.0):
            best[word] = value
    said = {_stem(text)}
    found: list[str] = []
    more: list[str] = []
    own = 0
    for word in sorted(best, key=lambda word: -best[word]):
        if len(found) == limit:
            break
        if _stem(word) in said:  # 保安员 beside 保安 says nothing new
            continue
        said.add(_stem(word))
        same = text in word or any(family in asked for family, _ in lexicon.families_of(word)[:1])
        own += same
        (more if same and own > OWN * limit else found).append(word)
    return tuple([*found, *more][:limit])


def _stem(word: str) -> str:
    return _TAIL.sub("", word)


def _candidates(
    text: str, families: dict[str, float], wishes: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[str, float]]:
    names = names_of(lexicon)
    sector = sectors().get(text, ())
    for place, family in enumerate(sector):
        yield from _some(names[family], _SECTOR - 0.03 * place, _LATER_IN_SECTOR)
    for code, *terms in _TERMS:
        if code in wishes:
            for place, word in enumerate(terms):
                yield word, 0.9 - 0.05 * place
    asked = {family: weight for family, weight in families.items() if weight >= _ASKED}
    for family, weight in asked.items():
        yield from _some(names[family], _SAME * weight)
        for other, near in lexicon.adjacent(family).items():
            if near >= _NEAR:
                yield from _some(names[other], near * weight)
    for word, place, other in _edges(lexicon).get(text, ()):
        yield word, _BRANCH - 0.01 * place - (0.0 if other in asked or other in sector else _ELSEWHERE)


@lru_cache(maxsize=4)
def _edges(lexicon: Lexicon) -> dict[str, list[tuple[str, int, str]]]:
    """What two and more characters names begin or end with → the names, their places and families, in their order."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    for family, words in names_of(lexicon).items():
        for place, word in enumerate(words):
            sizes = range(2, len(word) + 1)
            for edge in {word[:size] for size in sizes} | {word[-size:] for size in sizes}:
                found.setdefault(edge, []).append((word, place, family))
    return found


def _some(words: Sequence[str], value: float, later: float = _LATER) -> Iterator[tuple[str, float]]:
    for place, word in enumerate(words[:6]):
        yield word, value * later**place
