"""Some documents of an index as arrays: what a query lets through, and how it scores them.

A county's postings are some thousand documents, asked for by the same few hundred tags again and again. Each tag is
asked of tantivy once for a state of the index; from then on a query is a handful of steps over arrays of truth values.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur

from search.engines.embedded_bits import FEW, Bits
from search.engines.encoding import KEY, TAGS, bounds, encode_token
from search.query import Best, Bonus, Box, Condition, Hit, Query, Range, Tag, Term

SMALL = 50_000
"""Documents up to which going through all of them is faster than asking tantivy."""

LONG = 4
"""Conditions of a group from which on it is asked only of what the shorter ones let through."""

MANY = 40
"""From this part of all documents on, picking some is slower than going through all."""

MOST_TAGS = 1_000
"""Tags whose documents are kept; a truth value is a byte."""

MOST_NOWHERE = 10_000
"""Words that are remembered to be in none of the documents."""

TOKEN_BYTES = 8 << 20
"""Bytes that the scores of words may take, those asked for last."""

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
Scores = NDArray[np.float64]
_Word = NDArray[np.float32]
_Native = tantivy.Query


@dataclass(frozen=True, slots=True)
class _Documents:
    """Documents by ascending key."""

    keys: Whole
    addresses: list[tantivy.DocAddress]


class Masks:
    """Documents of one state of an index: all of them, or those of a query. Threads may share it: what two work out at
    once is the same."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, scope: _Native | None = None) -> None:
        self._schema = schema
        self._searcher = searcher
        self._scope = scope
        self.count: int = searcher.num_docs if scope is None else cast(Any, searcher.search(scope, 1)).count
        """How many documents these are."""

        self._tags: Mask = np.zeros((0, self.count), np.bool_)
        """A row for each tag that was asked for: grown by a copy, so that who reads the old one reads the same."""

        self._places_of_tags: dict[str, int] = {}
        self._lock = threading.Lock()
        self._numbers: dict[str, Whole] = {}
        self._words: OrderedDict[tuple[str, str], _Word] = OrderedDict()
        self._nowhere: set[tuple[str, str]] = set()
        self._found: _Documents | None = None
        self._hits: list[Hit] = []
        few = scope is None and 0 < self.count <= FEW
        self._bits = Bits(self.count, self._tag, self._column) if few else None

    @property
    def keys(self) -> Whole:
        """Of all of them, ascending."""
        return self._documents().keys

    def hits(self, places: Whole) -> list[Hit]:
        """The documents at some places, without scores."""
        every = self._hits
        if len(every) < self.count:
            every = self._hits = [Hit(key, 0.0) for key in self.keys.tolist()]
        return [every[place] for place in places.tolist()]

    def passing(self, query: Query) -> Whole:
        """The places, in ascending key, of those that the filters of a query let through."""
        if self._bits is not None:
            return self._bits.passing(query)
        groups = sorted(query.must, key=len)
        first = [group for group in groups if len(group) <= LONG and all(isinstance(one, Tag) for one in group)]
        mask = np.ones(self.count, np.bool_)
        for group in first:
            mask &= self._any(group)
            if not mask.any():
                return np.zeros(0, np.int64)
        places: Whole = mask.nonzero()[0]
        for group in groups:  # of what is left only: numbers, and many tags of few documents
            if group not in first:
                places = places[self._any_at(group, places)]
        return places[~self._any_at(query.must_not, places)] if query.must_not else places

    def scores(self, query: Query, places: Whole) -> Scores:
        """What the clauses of ``should`` give to the documents at some places."""
        tags = [term for term in query.should if isinstance(term, Term) and term.field == TAGS]
        total: Scores = np.zeros(len(places))
        if tags:
            held = self._rows_at([term.token for term in tags], places)
            total += np.array([term.boost for term in tags]) @ held
        bonuses = [term for term in query.should if isinstance(term, Bonus)]
        if bonuses and self._bits is not None:
            met = self._bits.at([one.condition for one in bonuses], places)
            total += np.array([one.boost for one in bonuses]) @ met
        else:
            for one in bonuses:
                total += self._any_at((one.condition,), places) * one.boost
        for term in query.should:
            if isinstance(term, Best):
                boosts = np.array([one.boost for one in term.terms])
                held = self._rows_at([one.token for one in term.terms], places)
                total += (held * boosts[:, None]).max(axis=0, initial=0.0)
            elif isinstance(term, Term) and term.field != TAGS and (scores := self._word(term)) is not None:
                total += scores[places] * term.boost
        return total

    def _any(self, group: tuple[Condition, ...]) -> Mask:
        """Which documents have one of some tags."""
        tags = [condition.value for condition in group if isinstance(condition, Tag)]
        if len(tags) == 1:
            return self._tag(tags[0])
        return cast(Mask, np.logical_or.reduce(self._rows(tags)))

    def _any_at(self, group: tuple[Condition, ...], places: Whole) -> Mask:
        """Which of the documents at some places meet one of some conditions."""
        mask: Mask = np.zeros(len(places), np.bool_)
        tags = [condition for condition in group if isinstance(condition, Tag)]
        if tags and len(places) * MANY > self.count:
            mask |= self._any(tuple(tags))[places]
        elif tags:
            mask |= np.logical_or.reduce(self._rows_at([tag.value for tag in tags], places))
        for condition in group:
            if isinstance(condition, Range):
                mask |= self._within(condition, places)
            elif isinstance(condition, Box):
                mask |= self._inside(condition, places)
        return mask

    def _inside(self, box: Box, places: Whole) -> Mask:
        mask = np.ones(len(places), np.bool_)
        for part in box.ranges:
            mask &= self._within(part, places)
        return mask

    def _within(self, part: Range, places: Whole) -> Mask:
        ends = bounds(part)
        if ends is None:
            return np.zeros(len(places), np.bool_)
        values = self._column(part.number)
        there = values if len(places) == self.count else values[places]
        return (there >= ends[0]) & (there <= ends[1])

    def _column(self, name: str) -> Whole:
        values = self._numbers.get(name)
        if values is None:
            values = self._numbers[name] = self._values(name, self._documents().addresses)
        return values

    def _rows(self, tags: list[str]) -> Mask:
        """Which documents have each of some tags, a row a tag."""
        rows = self._known(tags)
        return np.array([self._tag(tag) for tag in tags], np.bool_) if rows is None else self._tags[rows]

    def _rows_at(self, tags: list[str], places: Whole) -> Mask:
        """The same of the documents at some places."""
        rows = self._known(tags)
        if rows is None:
            return np.array([self._tag(tag)[places] for tag in tags], np.bool_).reshape(len(tags), len(places))
        return self._tags[np.array(rows, np.intp)[:, None], places]

    def _known(self, tags: list[str]) -> list[int] | None:
        """The rows of some tags; None where there is no room for all."""
        known = self._places_of_tags
        try:
            return [known[tag] for tag in tags]
        except KeyError:
            missing = [tag for tag in dict.fromkeys(tags) if tag not in known]
            if len(known) + len(missing) > MOST_TAGS:
                return None
            self._keep(missing)
            return [known[tag] for tag in tags]

    def _tag(self, tag: str) -> Mask:
        row = self._places_of_tags.get(tag)
        if row is None:
            if len(self._places_of_tags) >= MOST_TAGS:
                return self._asked(tag)
            self._keep([tag])
            row = self._places_of_tags[tag]
        return cast(Mask, self._tags[row])

    def _keep(self, tags: list[str]) -> None:
        """Asks tantivy for tags that are not known yet. What others read meanwhile stays where it is."""
        found = {tag: self._asked(tag) for tag in tags}
        with self._lock:
            used = len(self._places_of_tags)
            if used + len(found) > len(self._tags):
                larger = np.zeros((max(2 * len(self._tags), used + len(found), 64), self.count), np.bool_)
                larger[:used] = self._tags[:used]
                self._tags = larger
            for tag, mask in found.items():
                if tag not in self._places_of_tags:
                    row = len(self._places_of_tags)
                    self._tags[row] = mask
                    self._places_of_tags[tag] = row

    def _asked(self, tag: str) -> Mask:
        mask = np.zeros(self.count, np.bool_)
        if found := self._search(_Native.term_query(self._schema, TAGS, tag, "basic")):
            mask[self._places(found)] = True
        return mask

    def _word(self, term: Term) -> _Word | None:
        """BM25 of a word without its boost, 0 where it is not; None where it is nowhere."""
        name = term.field, encode_token(term.token)
        if name in self._nowhere:
            return None
        scores = self._words.get(name)
        if scores is None:
            found = self._search(_Native.term_query(self._schema, *name, "freq"))
            if not found:
                if len(self._nowhere) < MOST_NOWHERE:
                    self._nowhere.add(name)
                return None
            scores = np.zeros(self.count, np.float32)
            scores[self._places(found)] = [score for score, _ in found]
            self._words[name] = scores
            if len(self._words) * self.count * scores.itemsize > TOKEN_BYTES:
                self._words.popitem(last=False)
        return scores

    def _documents(self) -> _Documents:
        if self._found is None:
            addresses = [address for _, address in self._search(_Native.all_query())]
            keys = self._values(KEY, addresses)
            order = np.argsort(keys)
            self._found = _Documents(keys[order], [addresses[place] for place in order.tolist()])
        return self._found

    def _search(self, native: _Native) -> list[tuple[float, tantivy.DocAddress]]:
        if not self.count:
            return []
        if self._scope is not None:
            scope = _Native.const_score_query(self._scope, 0.0)
            native = _Native.boolean_query([(Occur.Must, scope), (Occur.Must, native)])
        found = self._searcher.search(native, self.count, count=False).hits
        return cast("list[tuple[float, tantivy.DocAddress]]", found)

    def _places(self, found: list[tuple[float, tantivy.DocAddress]]) -> Whole:
        keys = self._values(KEY, [address for _, address in found])
        return np.searchsorted(self._documents().keys, keys)

    def _values(self, name: str, addresses: list[tantivy.DocAddress]) -> Whole:
        values: list[Any] = self._searcher.fast_field_values(name, addresses)
        return np.array(values, np.int64)
