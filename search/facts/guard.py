"""Which of many patterns a text can hold at all, asked of all of them in one look at the text.

Nearly every pattern that reads a posting or a note finds nothing in it, and looks at each of its characters to find
nothing. From a pattern's own parse tree follow *keys*: single characters or pairs, of which some stand in whatever the
pattern can match. A text's characters and pairs then tell which patterns are worth asking; whatever is asked is the
plain pattern itself, so that a changed pattern is guarded by its own new keys.

A text's answer also holds for every part of it, and for what is made of such parts with anything but letters and
digits between them: keys are made of letters and digits alone. It does not hold for a text out of whose middle words
were taken: that one is looked at anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

from search.pairs import Pairs
from search.pattern import flags_given

_parser: Any = import_module("re._parser")
_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<|\(\?|[()|]", re.DOTALL)
"""What stands in no set of characters: brackets, |; what is escaped is one with its sign."""
_FLAGGED = re.compile(r"\(\?[aiLmsux]+\)")

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

ASKED = 2
"""Sets of keys that are asked for of a pattern: 收 alone stands in many texts, with 押金 or 元 beside it in few."""
Keys = frozenset[str]
Needs = tuple[Keys, ...]
"""Of each of these sets every match holds a key."""


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


def _keys(spellings: Iterable[str]) -> Needs:
    """One key for each spelling, the rarest that it has and, of those, the one that most have."""
    held = [_held(spelling) for spelling in spellings]
    if not all(held):
        return ()
    shared = Counter(key for keys in held for key in keys)
    return (frozenset(min(keys, key=lambda key: (_weight(frozenset((key,))), -shared[key], key)) for keys in held),)


def _best(*known: Needs) -> Needs:
    return tuple(
        sorted({keys for needs in known for keys in needs}, key=lambda keys: (_weight(keys), sorted(keys)))[:ASKED]
    )


_Known = tuple[frozenset[str] | None, Needs]
"""(all spellings, None where they are too many; what every match needs)."""
_NOTHING: _Known = (frozenset(("",)), ())


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Known:
    spelt: frozenset[str] = frozenset(("",))
    whole, needs = True, Needs()
    for op, value in items:
        spellings, own = _item(str(op), value)
        if spellings is None:
            needs, spelt, whole = _best(needs, _keys(spelt), own), frozenset(("",)), False
            continue
        joined = frozenset(a + b for a in spelt for b in spellings) if len(spelt) * len(spellings) <= MOST else None
        if joined is None:
            needs, whole = _best(needs, _keys(spelt)), False
        spelt = spellings if joined is None else joined
    return (spelt if whole else None), _best(needs, _keys(spelt))


def _item(op: str, value: Any) -> _Known:
    if op == "LITERAL":
        return frozenset((chr(value),)), ()
    if op == "IN":
        return _one_of(value), ()
    if op == "BRANCH":
        return _branches([_sequence(branch) for branch in value[1]])
    if op == "SUBPATTERN":
        return (None, ()) if value[1] & re.IGNORECASE else _sequence(value[3])
    if op == "ATOMIC_GROUP":
        return _sequence(value)
    if op in ("AT", "ASSERT", "ASSERT_NOT"):  # of no width: what stands around it stands side by side
        return _NOTHING
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, repeated = value
        spellings, needs = _sequence(repeated)
        if most == 1 and spellings is not None:
            return (spellings if least else spellings | {""}), ()
        return None, needs if least else ()
    return None, ()  # any character, a category, what a group matched before


def _branches(known: list[_Known]) -> _Known:
    spelt = frozenset[str]().union(*(spellings or () for spellings, _ in known))
    whole = len(spelt) <= MOST and all(spellings is not None for spellings, _ in known)
    if not all(needs for _, needs in known):
        return (spelt if whole else None), ()
    first, last = (frozenset[str]().union(*(needs[at] for _, needs in known)) for at in (0, -1))
    return (spelt if whole else None), _best((first, last))


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


def needs_of(pattern: re.Pattern[str]) -> Needs:
    """At most :data:`ASKED` sets of characters and pairs of them; every match of the pattern holds at least one of
    each. None where nothing is common to all matches, so that the pattern must always be asked."""
    tree = _tree(pattern)
    return _sequence(tree)[1] if _plain(tree) else ()


def _tree(pattern: re.Pattern[str]) -> Any:
    return _parser.parse(pattern.pattern, flags_given(pattern))


def _plain(tree: Any) -> bool:
    return bool(tree.state.flags == re.UNICODE)


def _cut(pattern: re.Pattern[str]) -> list[str]:
    """A pattern cut at the | that stand in no brackets; whole where it has groups or flags."""
    source = pattern.pattern
    if flags_given(pattern) & ~re.UNICODE or _FLAGGED.match(source):
        return [source]
    parts, depth, since = [], 0, 0
    for found in _SIGNS.finditer(source):
        sign = found[0]
        if sign in ("(", "(?P<"):
            return [source]
        if sign == "|" and not depth:
            parts.append(source[since : found.start()])
            since = found.end()
        depth += (sign == "(?") - (sign == ")")
    return [*parts, source[since:]]


class Watched:
    """A pattern with its place among the others. ``seen & watched.bit`` is 0 where a text cannot hold it.

    bit: one for each of its alternatives, the first one the lowest.
    """

    __slots__ = ("_alone", "_parts", "bit", "pattern")

    def __init__(self, pattern: re.Pattern[str], place: int) -> None:
        self.pattern = pattern
        self._parts = _cut(pattern)
        self._alone: dict[int, re.Pattern[str]] = {}
        self.bit = ((1 << len(self._parts)) - 1) << place

    def needs(self) -> list[Needs]:
        """What each of its alternatives needs; the same where they cannot be told apart."""
        tree = _tree(self.pattern)
        if not _plain(tree):
            return [()] * len(self._parts)
        branches = tree[0][1][1] if len(tree) == 1 and str(tree[0][0]) == "BRANCH" else ()
        if len(branches) == len(self._parts) > 1:
            return [_sequence(branch)[1] for branch in branches]
        return [_sequence(tree)[1]] * len(self._parts)

    def within(self, seen: int) -> re.Pattern[str] | None:
        """What finds in a text all that the pattern does: its one alternative that the text can hold, or else the
        pattern; None where the text cannot hold it."""
        mine = seen & self.bit
        if mine & (mine - 1) or mine < 0:
            return self.pattern
        if not mine:
            return None
        alone = self._alone.get(mine)
        if alone is None:
            place = (mine // (self.bit & -self.bit)).bit_length() - 1
            alone = self._alone[mine] = re.compile(self._parts[place]) if len(self._parts) > 1 else self.pattern
        return alone


class Table:
    """Patterns with their codes, in an order that counts."""

    def __init__(self, rows: Iterable[tuple[str, Watched]]) -> None:
        self._rows = tuple(rows)
        self._by_bit = {
            1 << place: row for row in self._rows for place in range(row[1].bit.bit_length()) if row[1].bit >> place & 1
        }
        self.bits = sum(watched.bit for _, watched in self._rows)
        """Those of all rows."""

    def bits_of(self, code: str) -> int:
        """Those of the rows with this code."""
        return sum(watched.bit for other, watched in self._rows if other == code)

    def possible(self, seen: int) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The rows whose pattern a text can hold, in the order of the table, with what finds in it all that the
        pattern does."""
        left = seen & self.bits
        while left:
            code, watched = self._by_bit[left & -left]
            yield code, watched.within(left) or watched.pattern
            left &= ~watched.bit


class Guard:
    """The patterns that are asked of one kind of text; :meth:`seen` may be asked by several threads."""

    def __init__(self) -> None:
        self.watched: list[Watched] = []
        """In the order of their bits."""
        self._looked_up: _LookUp | None = None

    def watch(self, pattern: re.Pattern[str]) -> Watched:
        """The pattern as one of these."""
        one = Watched(pattern, self.watched[-1].bit.bit_length() if self.watched else 0)
        self.watched.append(one)
        self._looked_up = None
        return one

    def table(self, rows: Iterable[tuple[str, re.Pattern[str]]]) -> Table:
        """The patterns of a table as some of these."""
        return Table([(code, self.watch(pattern)) for code, pattern in rows])

    def seen(self, text: str) -> int:
        """The bits of all patterns that ``text`` can hold: of a hundred characters some ten microseconds."""
        look_up = self._looked_up
        if look_up is None:
            look_up = self._looked_up = _LookUp([needs for one in self.watched for needs in one.needs()])
        return look_up.seen(text)


class _LookUp:
    """Keys → the bits of what needs one of them, those of a second set above all those of first ones."""

    def __init__(self, known: Sequence[Needs]) -> None:
        self._bits: dict[str, int] = {}
        self._count, self._always = len(known), 0
        self._all = (1 << self._count) - 1
        for place, needs in enumerate(known):
            for nth in range(ASKED):
                bit = 1 << (place + nth * self._count)
                if nth >= len(needs):
                    self._always |= bit
                    continue
                for key in needs[nth]:
                    self._bits[key] = self._bits.get(key, 0) | bit
        self._keys = Pairs(self._bits)

    def seen(self, text: str) -> int:
        bits_of, seen = self._bits.get, self._always
        for at in self._keys.places(text):
            for key in (text[at], text[at : at + 2]):
                if bits := bits_of(key):
                    seen |= bits
        for _ in range(ASKED - 1):
            seen &= seen >> self._count
        return seen & self._all
