"""Which two characters are a word of the language: such a word is never taken for a misspelling of another."""

from __future__ import annotations

import importlib.resources
from array import array
from bisect import bisect_left
from functools import lru_cache

SELDOM = 5
"""Words that jieba's dictionary counts less often are as likely slips themselves (保结 for 保洁)."""


@lru_cache(maxsize=1)
def _known() -> array[int]:
    """The common two-character words, each as one number, in order; half a megabyte."""
    found: set[int] = set()
    with importlib.resources.files("jieba").joinpath("dict.txt").open("rb") as dictionary:
        for line in dictionary:
            word, count = line.split(b" ", 2)[:2]
            if len(word) == 6 and int(count) >= SELDOM:  # two Han characters in UTF-8
                said = word.decode()
                if len(said) == 2:
                    found.add(_number(said))
    return array("Q", sorted(found))


def is_real(word: str) -> bool:
    """Whether ``word`` is a common word of two characters. The dictionary is read on first use, some 0.2 seconds."""
    if len(word) != 2:
        return False
    known, wanted = _known(), _number(word)
    at = bisect_left(known, wanted)
    return at < len(known) and known[at] == wanted


def _number(word: str) -> int:
    return ord(word[0]) << 32 | ord(word[1])
