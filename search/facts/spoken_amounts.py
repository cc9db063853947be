"""Amounts as people say them, in digits: 三千二 is 3200, 四千五六 4500 at the least, 一百八一天 is 180 a day."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from search.pattern import regex

_DIGIT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_N = "[一二两三四五六七八九]"
_LAST = r"(?:一(?!个?半?(?:月|天|日|小时|钟|年|工|班|单|车|趟|晚|夜|场|次))|[二两三四五六七八九])"
"""The last digit of an amount: the one of 三千一个月 is that of the month."""
_AMOUNT = regex(
    rf"(?P<head>{_N}{{1,2}}|十{_N}?|{_N}十{_N}?)万(?:(?P<t>{_N})千(?!万))?(?P<tt>{_LAST}{{1,2}}(?![千百十万]))?"
    rf"|(?P<k>{_N}{{1,2}}|\d)千(?:(?P<h>{_N})百)?(?P<kt>{_LAST}{{1,2}}(?![千百十万])|\d(?!\d))?"
    rf"|(?P<c>{_N}{{1,2}}|(?<![\u4e00-\u9fff])(?=百{_N}))百(?:(?P<x>{_N})十)?(?P<ct>{_LAST}{{1,2}}(?![千百十万点]))?"
    rf"|(?P<d>{_N}?)十(?P<dt>{_LAST}{{0,2}})(?=(?:[多来])?(?:块|元)?(?:钱)?(?:每|/|一)?个?(?:小时|钟|时)(?!间))"
    r"|(?P<some>[百千万])把(?=块|元|一个?月|一天|左右|也|就|吧|$)"
)
_MAYBE = regex("[十百千万]")


@dataclass(frozen=True, slots=True)
class Digits:
    """A text with its amounts in digits. starts, origins: from each place of the text on, where that was before."""

    text: str
    before: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """What stood from ``start`` to ``end`` before."""
        return self.before[self._origin(start, False) : self._origin(end, True)]

    def _origin(self, at: int, ends: bool) -> int:
        place = bisect_right(self.starts, at - 1 if ends else at) - 1
        start, origin = self.starts[place], self.origins[place]
        if place % 2 == 0:  # what stayed as it was
            return origin + at - start
        return self.origins[place + 1] if ends else origin


@lru_cache(maxsize=2048)
def in_digits(text: str) -> Digits:
    """The text with every amount that is said in words as a number; where two are said, the less of them. Pure."""
    if not _MAYBE.search(text):
        return Digits(text, text, (0,), (0,))
    out, starts, origins, at, length = [], [0], [0], 0, 0
    for match in _AMOUNT.finditer(text):
        value = str(_value(match))
        plain = text[at : match.start()]
        out += [plain, value]
        starts += [length + len(plain), length + len(plain) + len(value)]
        origins += [match.start(), match.end()]
        length, at = starts[-1], match.end()
    return Digits("".join((*out, text[at:])), text, tuple(starts), tuple(origins))


def _value(match: re.Match[str]) -> int:
    if match["some"]:
        return _UNIT[match["some"]]
    if match["head"]:
        return (
            _tens(match["head"]) * 10_000
            + _least(match["t"]) * 1000
            + _least(match["tt"]) * (100 if match["t"] else 1000)
        )
    if match["k"]:
        return _least(match["k"]) * 1000 + _least(match["h"]) * 100 + _least(match["kt"]) * (10 if match["h"] else 100)
    if match["c"] is not None:
        return (
            (_least(match["c"]) or 1) * 100 + _least(match["x"]) * 10 + _least(match["ct"]) * (1 if match["x"] else 10)
        )
    return (_least(match["d"]) or 1) * 10 + _least(match["dt"])


def _least(words: str | None) -> int:
    """Of 五六 five."""
    if not words:
        return 0
    return int(words) if words.isdigit() and words.isascii() else _DIGIT[words[0]]


def _tens(words: str) -> int:
    if "十" not in words:
        return _least(words)
    before, _, after = words.partition("十")
    return (_least(before) or 1) * 10 + _least(after)
