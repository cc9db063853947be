"""A few thousand documents as bits of whole numbers: what a query lets through.

A run asks a county's index some hundred thousand questions, each of fifty conditions. A condition's documents are one
whole number, a bit for each, so that "one of these" and "all of these" cost some hundredths of a microsecond, where an
array's every step costs one or two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from operator import or_

import numpy as np
from numpy.typing import NDArray

from search.query import Box, Condition, Query, Range, Tag

FEW = 4_096
"""Documents up to which a county's numbers take some megabytes so: half a kilobyte for each value of a number."""

MOST_TAGS = 10_000
"""Tags whose documents are kept; each takes half a kilobyte at most."""

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Bits:
    """Some documents by their places, the first bit being the first. Threads may share it: what two work out at once
    is the same.

    tag: which documents have a tag. number: a number of each document by its name.
    """

    def __init__(self, count: int, tag: Callable[[str], Mask], number: Callable[[str], Whole]) -> None:
        self._count = count
        self._all = (1 << count) - 1
        self._tag = tag
        self._number = number
        self._tags: dict[str, int] = {}
        self._numbers: dict[str, tuple[list[int], list[int]]] = {}

    def passing(self, query: Query) -> Whole:
        """The places, in ascending order, of those that the filters of a query let through."""
        return self.places(self._passing(query))

    def places(self, bits: int) -> Whole:
        """Which bits are set."""
        return self._spread(bits).nonzero()[0]

    def at(self, conditions: Iterable[Condition], places: Whole) -> NDArray[np.uint8]:
        """Which of the documents at some places meet each of some conditions, a row a condition."""
        found = b"".join(self._one(condition).to_bytes(self._bytes, "little") for condition in conditions)
        rows = np.unpackbits(np.frombuffer(found, np.uint8).reshape(-1, self._bytes), axis=1, bitorder="little")
        return rows[:, places]

    @property
    def _bytes(self) -> int:
        return (self._count + 7) >> 3

    def _spread(self, bits: int) -> NDArray[np.uint8]:
        return np.unpackbits(np.frombuffer(bits.to_bytes(self._bytes, "little"), np.uint8), bitorder="little")

    def _passing(self, query: Query) -> int:
        found = self._all
        for group in query.must:
            found &= self._any(group)
            if not found:
                return 0
        return found & ~self._any(query.must_not) if query.must_not else found

    def _any(self, group: tuple[Condition, ...]) -> int:
        found, known = 0, self._tags
        for condition in group:
            if isinstance(condition, Tag):
                bits = known.get(condition.value)
                found |= self._having(condition.value) if bits is None else bits
            else:
                found |= self._one(condition)
        return found

    def _one(self, condition: Condition) -> int:
        if isinstance(condition, Tag):
            return self._having(condition.value)
        if isinstance(condition, Range):
            return self._within(condition)
        return self._inside(condition)

    def _inside(self, box: Box) -> int:
        found = self._all
        for part in box.ranges:
            found &= self._within(part)
        return found

    def _within(self, part: Range) -> int:
        values, up_to = self._values(part.number)
        low = 0 if part.low is None else bisect_left(values, part.low)
        high = self._count if part.high is None else bisect_right(values, part.high)
        return up_to[high] ^ up_to[low] if low < high else 0

    def _having(self, tag: str) -> int:
        bits = self._tags.get(tag)
        if bits is None:
            bits = int.from_bytes(np.packbits(self._tag(tag), bitorder="little").tobytes(), "little")
            if len(self._tags) < MOST_TAGS:
                self._tags[tag] = bits
        return bits

    def _values(self, name: str) -> tuple[list[int], list[int]]:
        """The values of a number in ascending order, and the documents that have the first none, one, two … of them."""
        found = self._numbers.get(name)
        if found is None:
            values = self._number(name)
            order = np.argsort(values, kind="stable")
            up_to = list(accumulate((1 << place for place in order.tolist()), or_, initial=0))
            found = self._numbers[name] = values[order].tolist(), up_to
        return found
