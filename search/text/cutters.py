"""jieba's search-mode cut, twice: jieba itself is the reference, rjieba the same algorithm about ten times faster.

On any Unicode the two differ in what follows from their block patterns: ``-``, ``_`` and ``.`` inside latin words and
numbers (``node.js``, ``2-3``, ``4.5k``), and Han outside U+4E00 to U+9FD5, which rjieba joins into words and jieba
cuts into characters. A :class:`Cutter` is therefore given blocks of :data:`BLOCK` only, where the tests find no
difference; all else is cut by :mod:`search.text.segment` itself.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from typing import Protocol

BLOCK = r"\u4e00-\u9fd5a-z0-9+#"
"""The characters that a cutter sees, beside the space: a part of a regular expression's set."""

Words = Iterable[tuple[str, int]]


class Cutter(Protocol):
    def cut(self, text: str) -> list[str]:
        """Words in search mode, shorter words inside a long one before it; spaces may be among them."""


class JiebaCutter:
    """The reference, and what serves where rjieba has no wheel."""

    def __init__(self, words: Words) -> None:
        import jieba

        self._tokenizer = jieba.Tokenizer()
        # Filled here and not by initialize(): that keeps a cache in the shared temporary folder, and trusts it.
        with importlib.resources.files("jieba").joinpath("dict.txt").open("rb") as dictionary:
            frequencies, total = self._tokenizer.gen_pfdict(dictionary)
        for word, frequency in words:
            total += frequency - frequencies.get(word, 0)
            frequencies[word] = frequency
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
        self._tokenizer.FREQ, self._tokenizer.total = frequencies, total
        self._tokenizer.initialized = True

    def cut(self, text: str) -> list[str]:
        return list(self._tokenizer.cut_for_search(text))


class RustCutter:
    def __init__(self, words: Words) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        for word, frequency in words:
            self._jieba.add_word(word, frequency, "n")

    def cut(self, text: str) -> list[str]:
        found: list[str] = self._jieba.cut_for_search(text)
        return found


def fastest_cutter(words: Words) -> Cutter:
    """rjieba where it is installed, else jieba: the tokens are the same."""
    words = tuple(words)
    try:
        return RustCutter(words)
    except ImportError:
        return JiebaCutter(words)
