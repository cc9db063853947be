"""Which of many patterns a text can hold at all, asked of all of them in one look at the text.

Nearly every pattern that reads a posting or a note finds nothing in it, and looks at each of its characters to find
nothing. From a pattern's own parse tree follow *keys*: single characters or pairs, one of which stands in whatever the
pattern can match. A text's characters and pairs then tell which patterns are worth asking; whatever is asked is the
plain pattern itself, so that a changed pattern is guarded by its own new keys.

A text's answer also holds for every part of it, and for what is made of such parts with anything but letters and
digits between them: keys are made of letters and digits alone. It does not hold for a text out of whose middle words
were taken: that one is looked at anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

from search.pairs import Pairs

_parser: Any = import_module("re._parser")

MOST = 128
"""Spellings of one piece of a pattern that are followed; beyond them the piece is looked at in parts."""
COMMON = frozenset(
    "的一不有人工作上下可以要做会能年时小大中在到来去个和等司公业生日天月点员车电加班晚早住包家手好高无没机接带自"
)
"""Characters that stand in most postings: alone they tell little."""
_OFTEN, _ALONE, _COMMON_PAIR = 60, 8, 4
"""How much oftener than a rare pair a common character, a rare one, and a pair of common ones stand in a text."""
EVERYTHING = -1
"""What a text of which nothing is known may hold."""

Keys = frozenset[str]


def _weight(keys: Keys) -> int:
    return sum(
        (_OFTEN if key in COMMON or key.isascii() else _ALONE)
        if len(key) == 1
        else (_COMMON_PAIR if COMMON.issuperset(key) else 1)
        for key in keys
    )


def _held(spelling: str) -> list[str]:
    """The pairs of letters and digits in a spelling, or else its single ones."""
    pairs = [a + b for a, b in pairwise(spelling) if a.isalnum() and b.isalnum()]
    return pairs or [char for char in spelling if char.isalnum()]


def _keys(spellings: Iterable[str]) -> Keys | None:
    """One key for each spelling, the rarest that it has and, of those, the one that most have."""
    held = [_held(spelling) for spelling in spellings]
    if not all(held):
        return None
    shared = Counter(key for keys in held for key in keys)
    return frozenset(min(keys, key=lambda key: (_weight(frozenset((key,))), -shared[key], key)) for keys in held)


def _better(one: Keys | None, other: Keys | None) -> Keys | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=_weight)


_Known = tuple[frozenset[str] | None, Keys | None]
"""(all spellings, None where they are too many; keys of which every match holds one, None where there are none)."""
_NOTHING: _Known = (frozenset(("",)), None)


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Known:
    spelt: frozenset[str] = frozenset(("",))
    whole, keys = True, None
    for op, value in items:
        spellings, own = _item(str(op), value)
        if spellings is None:
            keys, spelt, whole = _better(_better(keys, _keys(spelt)), own), frozenset(("",)), False
            continue
        joined = frozenset(a + b for a in spelt for b in spellings) if len(spelt) * len(spellings) <= MOST else None
        if joined is None:
            keys, whole = _better(keys, _keys(spelt)), False
        spelt = spellings if joined is None else joined
    keys = _better(keys, _keys(spelt))
    return (spelt if whole else None), keys


def _item(op: str, value: Any) -> _Known:
    if op == "LITERAL":
        return frozenset((chr(value),)), None
    if op == "IN":
        return _one_of(value), None
    if op == "BRANCH":
        known = [_sequence(branch) for branch in value[1]]
        spelt = frozenset[str]().union(*(spellings or () for spellings, _ in known))
        own = [keys for _, keys in known if keys is not None]
        keys = frozenset[str]().union(*own) if len(own) == len(known) else None
        return (None if len(spelt) > MOST or any(one is None for one, _ in known) else spelt), keys
    if op == "SUBPATTERN":
        return _sequence(value[3])
    if op == "ATOMIC_GROUP":
        return _sequence(value)
    if op in ("AT", "ASSERT", "ASSERT_NOT"):  # of no width: what stands around it stands side by side
        return _NOTHING
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, repeated = value
        spellings, keys = _sequence(repeated)
        if most == 1 and spellings is not None:
            return (spellings if least else spellings | {""}), None
        return None, keys if least else None
    return None, None  # any character, a category, what a group matched before


def _one_of(value: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    chars: set[str] = set()
    for op, given in value:
        if str(op) == "LITERAL":
            chars.add(chr(given))
        elif str(op) == "RANGE" and given[1] - given[0] < MOST:
            chars.update(map(chr, range(given[0], given[1] + 1)))
        else:
            return None
    return frozenset(chars) if len(chars) <= MOST else None


def keys_of(pattern: re.Pattern[str]) -> Keys | None:
    """Characters and pairs of them of which every match of the pattern holds at least one; None where there are none
    that all matches share, so that the pattern must always be asked."""
    if pattern.flags & (re.IGNORECASE | re.VERBOSE):
        return None
    return _sequence(_parser.parse(pattern.pattern, pattern.flags))[1]


class Watched:
    """A pattern with its place among the others. ``seen & watched.bit`` is 0 where a text cannot hold it.

    search, finditer, sub: those of the pattern itself.
    """

    __slots__ = ("bit", "finditer", "pattern", "search", "sub")

    def __init__(self, pattern: re.Pattern[str], bit: int) -> None:
        self.pattern = pattern
        self.bit = bit
        self.search = pattern.search
        self.finditer = pattern.finditer
        self.sub = pattern.sub


class Table:
    """Patterns with their codes, in an order that counts."""

    def __init__(self, rows: Iterable[tuple[str, Watched]]) -> None:
        self._rows = {watched.bit: (code, watched.pattern) for code, watched in rows}
        self.bits = sum(self._rows)
        """Those of all rows."""

    def bits_of(self, code: str) -> int:
        """Those of the rows with this code."""
        return sum(bit for bit, (other, _) in self._rows.items() if other == code)

    def possible(self, seen: int) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The rows whose pattern a text can hold, in the order of the table."""
        left = seen & self.bits
        while left:
            lowest = left & -left
            yield self._rows[lowest]
            left ^= lowest


class Guard:
    """The patterns that are asked of one kind of text; :meth:`seen` may be asked by several threads."""

    def __init__(self) -> None:
        self.patterns: list[re.Pattern[str]] = []
        """In the order of their bits."""
        self._looked_up: _LookUp | None = None

    def watch(self, pattern: re.Pattern[str]) -> Watched:
        """The pattern as one of these."""
        self.patterns.append(pattern)
        self._looked_up = None
        return Watched(pattern, 1 << (len(self.patterns) - 1))

    def table(self, rows: Iterable[tuple[str, re.Pattern[str]]]) -> Table:
        """The patterns of a table as some of these."""
        return Table([(code, self.watch(pattern)) for code, pattern in rows])

    def seen(self, text: str) -> int:
        """The bits of all patterns that ``text`` can hold: of a hundred characters some ten microseconds."""
        look_up = self._looked_up
        if look_up is None:
            look_up = self._looked_up = _LookUp(self.patterns)
        return look_up.seen(text)


class _LookUp:
    """Keys → the bits of the patterns that need one of them."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._bits: dict[str, int] = {}
        self._always = 0
        for place, pattern in enumerate(patterns):
            keys = keys_of(pattern)
            if keys is None:
                self._always |= 1 << place
            for key in keys or ():
                self._bits[key] = self._bits.get(key, 0) | 1 << place
        self._keys = Pairs(self._bits)

    def seen(self, text: str) -> int:
        bits_of, seen = self._bits.get, self._always
        for at in self._keys.places(text):
            seen |= bits_of(text[at], 0) | bits_of(text[at : at + 2], 0)
        return seen
