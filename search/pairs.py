"""Where in a text one of many characters or pairs of characters stands, asked of all its places at once."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add
from typing import Any

import numpy as np

_SHORT = 24
"""Characters of a text up to which its pairs are sooner looked up one by one."""
_SPREAD = np.uint16(40503)


class Pairs:
    """A set of characters and pairs. keys: of one or two characters each."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._chars, self._pairs = np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
        self._keys = frozenset(keys)
        for key in self._keys:
            codes = _codes(key)
            if len(key) == 1:
                self._chars[codes] = True
            else:
                self._pairs[codes[:-1] * _SPREAD ^ codes[1:]] = True
        self._alone = any(len(key) == 1 for key in self._keys)

    def places(self, text: str) -> list[int]:
        """Where keys begin in ``text``, in order; a few places where none does may be among them."""
        keys = self._keys
        if len(text) <= _SHORT:
            found = [at for at, pair in enumerate(map(add, text, text[1:])) if pair in keys or pair[0] in keys]
            return [*found, len(text) - 1] if text and text[-1] in keys else found
        codes = _codes(text)
        here = self._pairs[codes[:-1] * _SPREAD ^ codes[1:]]
        if self._alone:
            alone = self._chars[codes]
            alone[:-1] |= here
            here = alone
        places: list[int] = here.nonzero()[0].tolist()
        return places


def _codes(text: str) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """The lower half of each character's code: two characters share one only where one is very rare."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint16)[::2]
