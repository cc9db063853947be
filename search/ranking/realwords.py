"""Which two characters are a word of the language: such a word is never taken for a misspelling of another, nor for a
name."""

from __future__ import annotations

import importlib.resources
from array import array
from bisect import bisect_left
from functools import lru_cache

SELDOM = 5
"""Words that jieba's dictionary counts less often are as likely slips themselves (保结 for 保洁)."""
USUAL = 50
"""Words counted as often are said every day."""
_SAID = frozenset({"v", "vn", "vd", "a", "ad", "an", "d", "r", "m", "p", "c", "l", "i", "t", "z", "u", "y", "b"})
_THINGS = frozenset({"n"})
"""Tags of jieba's dictionary; what names people, places or makes (nr, ns, nt, nz) is in neither."""


@lru_cache(maxsize=1)
def _known() -> tuple[array[int], array[int], array[int]]:
    """The common two-character words, each as one number, in order: all, what is said, things; a megabyte at most."""
    found: tuple[set[int], set[int], set[int]] = (set(), set(), set())
    with importlib.resources.files("jieba").joinpath("dict.txt").open("rb") as dictionary:
        for line in dictionary:
            word, count, tag = line.split(b" ", 3)[:3]
            if len(word) == 6 and int(count) >= SELDOM:  # two Han characters in UTF-8
                said = word.decode()
                if len(said) == 2:
                    number, kind = _number(said), tag.strip().decode()
                    found[0].add(number)
                    if int(count) >= USUAL and kind in _SAID | _THINGS:
                        found[1 if kind in _SAID else 2].add(number)
    return array("Q", sorted(found[0])), array("Q", sorted(found[1])), array("Q", sorted(found[2]))


def is_real(word: str) -> bool:
    """Whether ``word`` is a common word of two characters. The dictionary is read on first use, some 0.3 seconds."""
    return len(word) == 2 and _in(_known()[0], word)


def is_talk(word: str) -> bool:
    """Whether ``word`` is an everyday word of two characters that names no thing: 休息, 那种, 培训."""
    return len(word) == 2 and _in(_known()[1], word)


def is_noun(word: str) -> bool:
    """Whether ``word`` is an everyday word of two characters for a thing, and no name: 力气, 徒弟."""
    return len(word) == 2 and _in(_known()[2], word)


def _in(known: array[int], word: str) -> bool:
    wanted = _number(word)
    at = bisect_left(known, wanted)
    return at < len(known) and known[at] == wanted


def _number(word: str) -> int:
    return ord(word[0]) << 32 | ord(word[1])
