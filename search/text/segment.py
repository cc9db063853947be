"""Text to tokens. Index and query go through here, so that both speak the same words."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version

from search.text.cutters import BLOCK, Cutter, Words, fastest_cutter
from search.text.normalize import VERSION as SPELLING
from search.text.normalize import is_normal, normalize, traditional
from search.text.stopwords import STOP_WORDS

ALGORITHM = "1"
"""Raise it whenever the same text, words and stop words would give other tokens."""

MAX_DIGITS = 6
"""A longer run of digits is a phone, identity or account number: it has no place in an index."""

_NOISE = re.compile(r"(?:[^\w+#]|_)+")
_LONG_NUMBER = re.compile(rf"[0-9]{{{MAX_DIGITS + 1},}}")
_PLAIN = re.compile(f"[{BLOCK} ]*")
_PIECES = re.compile(f"([{BLOCK} ]+)")
_LONE = frozenset(" 0123456789")
_SIGNS = frozenset("+#")
_STOPS = " \n\t!\"$'()*,/:;<=>?@[\\]^`{|}~，。、；：？！“”‘’（）【】《》—…～￥"
"""Stops and brackets at which the cutters themselves cut, however they are spelled: each comes out as it is."""
_BROKEN = re.compile(r"[&._%\-]+")
"""What the cutters would keep inside a word or a number."""
_MANY_DIGITS = re.compile(rf"[0-9][0-9]{{{MAX_DIGITS},}}")


class Segmenter:
    """jieba's search mode over our own words. Safe to share between threads; the dictionary is read on first use.

    words: (word, frequency ≥ 1) pairs; a frequency replaces the one of jieba's own dictionary.
    cutter: how the words are put to use; the tests give the reference here.
    """

    def __init__(
        self,
        words: Iterable[tuple[str, int]] = (),
        *,
        stop_words: frozenset[str] = STOP_WORDS,
        cutter: Callable[[Words], Cutter] = fastest_cutter,
    ) -> None:
        self._words = _own_words(words)
        self._stop_words = stop_words
        self._dropped = stop_words | _LONE | frozenset(_STOPS)
        self._make_cutter = cutter
        self._cutter: Cutter | None = None
        self._lock = threading.Lock()
        self._version: str | None = None

    @property
    def version(self) -> str:
        """16 hex digits over all that decides the tokens: an index made with another version does not fit queries."""
        if self._version is None:
            parts = [ALGORITHM, SPELLING, version("jieba")]
            parts += [f"{word}\t{frequency}" for word, frequency in sorted(self._words.items())]
            parts += ["", *sorted(self._stop_words)]
            self._version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        return self._version

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text in order, repetitions kept. Punctuation, emoji, stop words and lone digits are gone."""
        dropped = self._dropped
        if _usual().fullmatch(text):
            cutter = self._cutter or self._open()
            found = cutter.cut(_MANY_DIGITS.sub(" ", _BROKEN.sub(" ", text.lower())))
            if "+" not in text and "#" not in text:
                return [token for token in found if token not in dropped]
        else:
            found = self._cut(_LONG_NUMBER.sub(" ", _NOISE.sub(" ", normalize(text))))
        return [token for token in found if token not in dropped and token[0] not in _SIGNS]

    def _cut(self, text: str) -> list[str]:
        cutter = self._cutter or self._open()
        if _PLAIN.fullmatch(text):
            return cutter.cut(text)
        found: list[str] = []
        for place, piece in enumerate(_PIECES.split(text)):
            if place % 2:
                found += cutter.cut(piece)
            else:  # a letter of another script or a rare Han character is a word of its own, as in jieba
                found += piece
        return found

    def _open(self) -> Cutter:
        with self._lock:
            if self._cutter is None:
                self._cutter = self._make_cutter(tuple(self._words.items()))
            return self._cutter


@cache
def _usual() -> re.Pattern[str]:
    """Text of simplified characters, of latin letters and digits of usual width and of usual stops: in normalising it
    would only become lower case, and lose the stops that no token is made of."""
    other = traditional()
    han = "".join(char for code in range(0x4E00, 0x9FD6) if (char := chr(code)) not in other)
    return re.compile(f"[{han}a-zA-Z0-9{re.escape(_STOPS + '&._%-+#')}]*")


def _own_words(words: Iterable[tuple[str, int]]) -> dict[str, int]:
    own: dict[str, int] = {}
    for word, frequency in words:
        if frequency < 1:
            raise ValueError(f"the frequency of {word!r} is {frequency}; it must be 1 or more")
        normal = word if is_normal(word) else normalize(word)
        if not normal:
            raise ValueError(f"{word!r} has no letters")
        own[normal] = max(frequency, own.get(normal, 0))
    return own
