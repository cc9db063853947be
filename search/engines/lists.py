"""A large index for many questions at once: which documents have a tag, as sorted lists, the documents lying side by
side as their places do.

A run asks some hundred thousand questions of one state of the index, nearly all about one person's work around one
home. Each tag is asked of the engine once; from then on a question takes those pieces of a few lists that lie around
it, and what else it demands is looked at in columns of bits.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.documents import Collection
from search.engines.encoding import KEY, PLACE, SCORE_DIGITS, TAGS, bounds, encode_token, placed
from search.query import Best, Bonus, Box, Clause, Condition, Hit, Query, Range, Tag, Term

MANY = 100
"""Questions at once from which on it is worth while: what is loaded first takes some seconds of a million documents."""

SMALL = 50_000
"""Documents that :mod:`search.engines.embedded_parts` holds whole, which is as fast."""

STRIP = 1_000
"""1/10,000 degrees along a side of the squares by which documents are ordered: some ten kilometres."""

MOST_STRIPS = 100
"""A box that is higher holds most of what there is."""

_ROW = 1_000_000
"""More than there are squares side by side anywhere."""

_BITS = 63
"""Tags to a column."""

_Places = NDArray[np.int32]
Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_HIT: Callable[[tuple[int, float]], Hit] = partial(tuple.__new__, Hit)
"""As `Hit` itself, for many at once."""


@dataclass(frozen=True, slots=True)
class _Word:
    """The places of the documents with a word, and its BM25 there without a boost."""

    places: _Places
    scores: Scores


def worth_while(collection: Collection, questions: int, documents: int) -> bool:
    """Whether lists answer so many questions at once to an index of so many documents faster than it does."""
    return questions >= MANY and documents > SMALL and placed(collection)


class Documents(Protocol):
    """One state of an index, as an engine tells it. Keys come in any order, but always in the same."""

    def table(self) -> dict[str, Numbers]:
        """The keys of all documents, and their numbers in the same order, by name."""

    def having(self, tag: str) -> Numbers:
        """The keys of the documents with a tag."""

    def scored(self, field: str, token: str) -> tuple[Numbers, Scores]:
        """The keys of the documents with a word in a field, and its BM25 there."""


class Lists:
    """One state of an index whose documents say where they are. Threads take turns."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        table = documents.table()
        east, north = (table[name] // STRIP for name in PLACE)
        squares = _square(east, north)
        order = np.lexsort((table[KEY], squares))
        self._squares: Numbers = squares[order]
        self._numbers = {name: values[order] for name, values in table.items()}
        self._keys = self._numbers[KEY]
        self._by_key = np.argsort(self._keys)
        self._sorted_keys = self._keys[self._by_key]
        self._lists: dict[str, _Places] = {}
        self._words: dict[tuple[str, str], _Word] = {}
        self._bits: dict[str, tuple[int, int]] = {}
        """The column and the bit of a tag."""

        self._columns: list[Numbers] = []
        self._elsewhere: dict[tuple[str, tuple[str, ...]], _Places] = {}
        """The places with a tag, and with one of some others."""

        self._lock = threading.Lock()

    def known(self, queries: Sequence[Query]) -> list[list[Hit] | None]:
        """The hits of each of some queries, in their order, see :meth:`hits`; of equal ones once."""
        numbers: dict[Query, int] = {}  # a query's hash goes through all its conditions: it is asked for once
        which = [numbers.setdefault(query, len(numbers)) for query in queries]
        found = [self.hits(query) for query in numbers]
        return [found[number] for number in which]

    def hits(self, query: Query) -> list[Hit] | None:
        """What :meth:`search.engines.embedded_parts.Parts.hits` gives. None for a query that is not answered here: one
        whose hits must come in order, or that demands no tags."""
        with self._lock:
            return self._hits(query)

    def _hits(self, query: Query) -> list[Hit] | None:
        if not query.any_order or (query.need_match and query.should):
            return None
        only_tags = [group for group in query.must if all(isinstance(one, Tag) for one in group)]
        if not only_tags:
            return None
        first = min(only_tags, key=lambda group: sum(map(len, map(self._list, _tags(group)))))
        tags = _tags(first)
        boosts: defaultdict[str, float] = defaultdict(float)
        for term in query.should:
            if isinstance(term, Term) and term.field == TAGS:
                boosts[term.token] += term.boost
        places, scores = self._around(tags, self._reach(query), boosts)
        some = _Some(places, self._numbers)
        for group in sorted((one for one in query.must if one is not first), key=_boxes_first):
            mask = self._any(group, some)
            some, scores = some.where(mask), scores[mask]
        if query.must_not:
            mask = ~self._any(query.must_not, some)
            some, scores = some.where(mask), scores[mask]
        places, which = np.unique(some.places, return_inverse=True)
        if len(places) <= query.limit:
            return _hits_of(np.sort(self._keys[places]), np.zeros(len(places)))
        total = np.bincount(which, weights=scores, minlength=len(places)).astype(np.float64)
        self._score(total, query.should, frozenset(tags), _Some(places, self._numbers))
        return _best(self._keys[places], total.round(SCORE_DIGITS), query.limit)

    def _score(self, total: Scores, clauses: Sequence[Clause], counted: frozenset[str], some: _Some) -> None:
        """Adds what clauses give to some documents. counted: tags whose worth is in it already."""
        for clause in clauses:
            if isinstance(clause, Bonus):
                total += self._any((clause.condition,), some) * clause.boost
            elif isinstance(clause, Best):
                total += self._greatest(clause, some.places)
            elif clause.field != TAGS or clause.token not in counted:
                self._add(total, clause, some.places)

    def _reach(self, query: Query) -> tuple[Numbers, tuple[str, ...]] | None:
        """Where hits lie: the bounds of the stretches of places that the smallest box of a query touches, and the tags
        that make up for lying elsewhere. None where they may lie anywhere."""
        found = []
        for group in query.must:
            boxes = [one for one in group if isinstance(one, Box)]
            tags = _tags(group)
            if len(boxes) == 1 and len(tags) + 1 == len(group) and (stretches := self._stretches(boxes[0])) is not None:
                found.append((stretches, tuple(tags)))
        return min(found, key=lambda one: int((one[0][1::2] - one[0][::2]).sum()), default=None)

    def _stretches(self, box: Box) -> Numbers | None:
        ends = {part.number: (part.low, part.high) for part in box.ranges}
        east, north = (ends.get(number, (None, None)) for number in PLACE)
        if east[0] is None or east[1] is None or north[0] is None or north[1] is None:
            return None
        if north[1] - north[0] > MOST_STRIPS * STRIP:
            return None
        rows = np.arange(north[0] // STRIP, north[1] // STRIP + 1)
        ends_of_rows = np.empty(2 * len(rows), np.int64)
        ends_of_rows[::2] = _square(np.int64(east[0] // STRIP), rows)
        ends_of_rows[1::2] = _square(np.int64(east[1] // STRIP), rows) + 1
        return np.searchsorted(self._squares, ends_of_rows).astype(np.int32)  # as lists are: else each is copied

    def _around(
        self, tags: list[str], reach: tuple[Numbers, tuple[str, ...]] | None, boosts: Mapping[str, float]
    ) -> tuple[_Places, Scores]:
        """The places with one of some tags within reach, as often as they have one, with what each tag is worth."""
        pieces: list[_Places] = []
        worth: list[float] = []
        lengths: list[int] = []
        for tag in tags:
            found = self._pieces(tag, reach)
            pieces += found
            worth.append(boosts.get(tag, 0.0))
            lengths.append(sum(map(len, found)))
        places = np.concatenate(pieces) if pieces else np.zeros(0, np.int32)
        return places, np.repeat(worth, lengths)

    def _pieces(self, tag: str, reach: tuple[Numbers, tuple[str, ...]] | None) -> list[_Places]:
        places = self._list(tag)
        if reach is None:
            return [places]
        stretches, elsewhere = reach
        cuts = places.searchsorted(stretches).tolist()
        found = [places[low:high] for low, high in zip(cuts[::2], cuts[1::2], strict=True) if low < high]
        if elsewhere:
            others = self._others(tag, elsewhere)
            cuts = [0, *others.searchsorted(stretches).tolist(), len(others)]
            found += [others[low:high] for low, high in zip(cuts[::2], cuts[1::2], strict=True) if low < high]
        return found

    def _others(self, tag: str, elsewhere: tuple[str, ...]) -> _Places:
        """The places with a tag and one of some others."""
        name = tag, elsewhere
        if name not in self._elsewhere:
            places = self._list(tag)
            self._elsewhere[name] = places[self._has(elsewhere, places)]
        return self._elsewhere[name]

    def _any(self, group: Sequence[Condition], some: _Some) -> _Mask:
        """Which of some documents meet one of some conditions."""
        tags = _tags(group)
        mask = self._has(tags, some.places) if tags else None
        for condition in group:
            if not isinstance(condition, Tag):
                met = some.meet(condition)
                mask = met if mask is None else mask | met
        return np.zeros(len(some.places), np.bool_) if mask is None else mask

    def _has(self, tags: Sequence[str], places: _Places) -> _Mask:
        """Which places have one of some tags."""
        wanted: dict[int, int] = {}
        for tag in tags:
            column, bit = self._bit(tag)
            wanted[column] = wanted.get(column, 0) | bit
        mask = np.zeros(len(places), np.bool_)
        for column, bits in wanted.items():
            mask |= (self._columns[column][places] & bits) != 0
        return mask

    def _bit(self, tag: str) -> tuple[int, int]:
        found = self._bits.get(tag)
        if found is None:
            column, place = divmod(len(self._bits), _BITS)
            if column == len(self._columns):
                self._columns.append(np.zeros(len(self._keys), np.int64))
            found = self._bits[tag] = column, 1 << place
            self._columns[column][self._list(tag)] |= found[1]
        return found

    def _greatest(self, clause: Best, places: _Places) -> Scores:
        """What the best of some tags gives to the documents at some places."""
        by_boost: defaultdict[float, list[str]] = defaultdict(list)
        for term in clause.terms:
            by_boost[term.boost].append(term.token)
        found = np.zeros(len(places))
        for boost in sorted(by_boost):
            found[self._has(by_boost[boost], places)] = boost
        return found

    def _add(self, total: Scores, term: Term, places: _Places) -> None:
        """Adds what a term gives to the documents at some places."""
        if term.field == TAGS:
            there, _ = _common(self._list(term.token), places)
            total[there] += term.boost
            return
        word = self._word(term)
        there, at = _common(word.places, places)
        total[there] += word.scores[at] * term.boost

    def _list(self, tag: str) -> _Places:
        found = self._lists.get(tag)
        if found is None:
            found = self._lists[tag] = np.sort(self._places(self._documents.having(tag)))
        return found

    def _word(self, term: Term) -> _Word:
        name = term.field, encode_token(term.token)
        found = self._words.get(name)
        if found is None:
            keys, scores = self._documents.scored(*name)
            places = self._places(keys)
            order = np.argsort(places)
            found = self._words[name] = _Word(places[order], scores[order])
        return found

    def _places(self, keys: Numbers) -> _Places:
        return self._by_key[np.searchsorted(self._sorted_keys, keys)].astype(np.int32)


class _Some:
    """Some documents, and of their numbers those that were asked for."""

    __slots__ = ("_known", "_numbers", "places")

    def __init__(self, places: _Places, numbers: Mapping[str, Numbers]) -> None:
        self.places = places
        self._numbers = numbers
        self._known: dict[str, Numbers] = {}

    def where(self, mask: _Mask) -> _Some:
        """Those of them for which the mask holds."""
        made = _Some(self.places[mask], self._numbers)
        made._known = {name: values[mask] for name, values in self._known.items()}
        return made

    def meet(self, condition: Range | Box) -> _Mask:
        """Which of them meet a condition."""
        parts = (condition,) if isinstance(condition, Range) else condition.ranges
        mask = np.ones(len(self.places), np.bool_)
        for part in parts:
            ends = bounds(part)
            if ends is None:
                return np.zeros(len(self.places), np.bool_)
            there = self._known.get(part.number)
            if there is None:
                there = self._known[part.number] = self._numbers[part.number][self.places]
            if part.low is not None:
                mask &= there >= ends[0]
            if part.high is not None:
                mask &= there <= ends[1]
        return mask


def _square(east: Any, north: Any) -> Any:
    """The number of a square: squares side by side follow each other."""
    return north * _ROW + east


def _tags(group: Sequence[Condition]) -> list[str]:
    return [one.value for one in group if isinstance(one, Tag)]


def _boxes_first(group: Sequence[Condition]) -> bool:
    """For an order of groups: what leaves the fewest is looked at first."""
    return not any(isinstance(one, Box) for one in group)


def _common(listed: _Places, places: _Places) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of some places, ascending, a list holds: their indices, and where in the list they are."""
    low, high = listed.searchsorted(places[[0, -1]]).tolist() if len(places) else (0, 0)
    near = listed[low : high + 1]
    if len(near) < len(places):
        at = places.searchsorted(near)
        at[at == len(places)] = 0
        there = (places[at] == near).nonzero()[0]
        return at[there], there + low
    at = near.searchsorted(places)
    at[at == len(near)] = 0
    there = (near[at] == places).nonzero()[0] if len(near) else np.zeros(0, np.intp)
    return there, at[there] + low


def _best(keys: Numbers, scores: Scores, limit: int) -> list[Hit]:
    """The hits with the best scores, of equal ones those with the least keys; there are more than ``limit``."""
    last = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    may = (scores >= last).nonzero()[0]
    best = may[np.lexsort((keys[may], -scores[may]))[:limit]]
    return _hits_of(keys[best], scores[best])


def _hits_of(keys: Numbers, scores: Scores) -> list[Hit]:
    return list(map(_HIT, zip(keys.tolist(), scores.tolist(), strict=True)))
