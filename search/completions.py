"""What somebody may be about to type: words of work, titles, places and terms, by their beginning in Chinese, pinyin
or initials (bj for 保洁), kept in memory."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

from search.pattern import regex

TERMS = (
    "包吃住", "包住", "日结", "长白班", "不上夜班", "有厂车", "双休", "兼职", "小时工", "临时工", "寒假工", "暑假工",
    "学徒", "不用经验", "坐着做的活", "坐办公室", "夫妻工", "应届毕业生", "残疾人", "只上午", "能接孩子", "晚上要回家",
    "晚上兼职", "3000以上", "4000以上", "5000以上", "6000以上",
)  # fmt: skip
"""Terms that people often say; each is read as one by :func:`search.ranking.freetext.understand`."""
_HAN = regex(r"[\u4e00-\u9fff]+")
_PIECES = regex(r"[\u4e00-\u9fff]|[^\u4e00-\u9fff]+")
_MIXED = regex(r"([\u4e00-\u9fff]+)([a-z]+)")
_BLANK = regex(r"[\s'’]+")
_WIDE = 400
"""Words of one beginning that are looked at; a single letter has more, and their order decides little."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One completion. kind: work, title, place or term. weight: how many postings are behind it, about."""

    text: str
    kind: str
    weight: int


@lru_cache(maxsize=20_000)
def spelt(text: str) -> tuple[str, str]:
    """The whole pinyin without tones or gaps, and the initials; of other letters themselves."""
    from pypinyin import lazy_pinyin  # on first use: its tables weigh on the start of every command

    parts = lazy_pinyin(text.lower())
    pieces = zip(_PIECES.findall(text), parts, strict=False)
    heads = (part[:1] if _HAN.match(piece) else part for piece, part in pieces)
    return "".join(parts).replace(" ", ""), "".join(heads).replace(" ", "")


class Completions:
    """Entries by their beginnings. Made once and only read."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        best: dict[str, Entry] = {}
        for entry in entries:
            held = best.get(entry.text.lower())
            if held is None or entry.weight > held.weight:
                best[entry.text.lower()] = entry
        self._entries = tuple(best.values())
        written, whole, initials = [], [], []
        for number, entry in enumerate(self._entries):
            sound, heads = spelt(entry.text)
            written.append((entry.text.lower(), number))
            whole.append((sound, number))
            initials.append((heads, number))
        self._written, self._whole, self._initials = sorted(written), sorted(whole), sorted(initials)

    def __len__(self) -> int:
        return len(self._entries)

    def begun(self, typed: str) -> list[Entry]:
        """What begins as typed, the likeliest first: as written, by pinyin, initials and sound, then what holds it."""
        text = _BLANK.sub("", unicodedata.normalize("NFKC", typed).lower())
        if not text:
            return nsmallest(_WIDE, self._entries, key=_order)
        found: dict[int, None] = {}
        for numbers in self._ways(text):
            for number in nsmallest(_WIDE, numbers, key=lambda one: _order(self._entries[one])):
                found.setdefault(number)
        return [self._entries[number] for number in found]

    def _ways(self, text: str) -> Iterator[list[int]]:
        if len(text) == 1 and text.isascii():
            yield _beginning(self._initials, text)
            return
        yield _beginning(self._written, text)
        if text.isascii():
            yield _beginning(self._whole, text)
            yield _beginning(self._initials, text)
            return
        if mixed := _MIXED.fullmatch(text):
            han, letters = mixed.groups()
            numbers = _beginning(self._written, han)
            rests = {number: spelt(self._entries[number].text[len(han) :]) for number in numbers}
            yield [number for number in numbers if any(rest.startswith(letters) for rest in rests[number])]
            return
        if _HAN.fullmatch(text) and len(text) > 1:
            yield _beginning(self._whole, spelt(text)[0])
            yield [number for number, entry in enumerate(self._entries) if text in entry.text]


def _order(entry: Entry) -> tuple[int, int, str]:
    return -entry.weight, len(entry.text), entry.text


def _beginning(keys: list[tuple[str, int]], text: str) -> list[int]:
    at = bisect_left(keys, (text, -1))
    end = bisect_left(keys, (text + "\U0010ffff", -1))
    return [number for _, number in keys[at:end]]
