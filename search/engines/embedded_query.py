"""The engine-neutral query in tantivy's terms, and the reading of exactly the best hits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur

from search.documents import Collection
from search.engines.embedded_parts import Parts
from search.engines.encoding import (
    CELL,
    KEY,
    READING,
    SCORE_DIGITS,
    TAGS,
    WHOLE,
    bounds,
    encode_token,
    placed,
)
from search.query import Best, Bonus, Box, Clause, Condition, Hit, Query, Range, Tag, Term

AT_ONCE = 8
"""How many times the limit is asked for, so that most often all that share the score at the cut are among them."""

_Native = tantivy.Query


def schema_of(collection: Collection) -> tantivy.Schema:
    """Numbers are signed: tantivy's documents turn Python's int into i64, and a field declared unsigned ends the
    writer at the first one."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(KEY, indexed=True, fast=True)
    for name in collection.texts:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(TAGS, tokenizer_name="raw", index_option="basic")
    for name in collection.numbers:
        builder.add_integer_field(name, fast=True)
    if placed(collection):
        builder.add_text_field(CELL, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(READING, stored=True)
    return builder.build()


class Translator:
    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def scoring(self, query: Query) -> _Native:
        """Matches at least one term of ``should``; the score is theirs alone.

        Where each of some tags that hits must have one of gives a score, these find the hits: the other terms, of which
        common words are in a third of a city's postings, are then looked up for those alone.
        """
        own = _scored_group(query)
        if own is None:
            terms = _Native.boolean_query([(Occur.Should, self._clause(one)) for one in query.should])
            return _Native.boolean_query([(Occur.Must, terms), *self._filters(query)])
        tags = {condition.value for condition in own if isinstance(condition, Tag)}
        having = [one for one in query.should if (scored := _tags_of(one)) and tags.issuperset(scored)]
        terms = _Native.boolean_query([(Occur.Should, self._clause(one)) for one in having])
        rest = replace(query, must=tuple(group for group in query.must if group is not own))
        more = [(Occur.Should, self._clause(one)) for one in query.should if one not in having]
        return _Native.boolean_query([(Occur.Must, terms), *self._filters(rest), *more])

    def filtering(self, query: Query, *, without_terms: bool = False) -> _Native:
        """Matches what the filters let through, without those that match a term of ``should`` where so asked."""
        parts = [(Occur.Must, _Native.all_query()), *self._filters(query)]
        if without_terms:
            parts += [(Occur.MustNot, self._clause(one)) for one in query.should]
        return _Native.boolean_query(parts)

    def _filters(self, query: Query) -> list[tuple[Occur, _Native]]:
        must = [(Occur.Must, _Native.const_score_query(self._any(group), 0.0)) for group in query.must]
        return must + [(Occur.MustNot, self._condition(condition)) for condition in query.must_not]

    def _clause(self, term: Clause) -> _Native:
        if isinstance(term, Best):
            return _Native.disjunction_max_query([self._clause(one) for one in term.terms])
        if isinstance(term, Bonus):
            return _Native.const_score_query(self._condition(term.condition), term.boost)
        if term.field == TAGS:
            return _Native.const_score_query(self._tag(term.token), term.boost)
        native = _Native.term_query(self._schema, term.field, encode_token(term.token), "freq")
        return native if term.boost == 1.0 else _Native.boost_query(native, term.boost)

    def _any(self, group: tuple[Condition, ...]) -> _Native:
        tags = [condition.value for condition in group if isinstance(condition, Tag)]
        parts = [self._condition(condition) for condition in group if not isinstance(condition, Tag)]
        if len(tags) > 1:
            parts.append(_Native.term_set_query(self._schema, TAGS, tags))
        elif tags:
            parts.append(self._tag(tags[0]))
        if not parts:
            return _Native.empty_query()
        return parts[0] if len(parts) == 1 else _Native.boolean_query([(Occur.Should, part) for part in parts])

    def _condition(self, condition: Condition) -> _Native:
        if isinstance(condition, Tag):
            return self._tag(condition.value)
        if isinstance(condition, Range):
            return self._range(condition)
        return self._box(condition)

    def _tag(self, value: str) -> _Native:
        return _Native.term_query(self._schema, TAGS, value, "basic")

    def _box(self, box: Box) -> _Native:
        if not box.ranges:
            return _Native.all_query()
        return _Native.boolean_query([(Occur.Must, self._range(part)) for part in box.ranges])

    def _range(self, part: Range) -> _Native:
        if part.low is None and part.high is None:
            return _Native.all_query()
        ends = bounds(part)
        if ends is None:
            return _Native.empty_query()
        return _Native.range_query(self._schema, part.number, tantivy.FieldType.Integer, *ends)


def _scored_group(query: Query) -> tuple[Condition, ...] | None:
    """The longest group of tags of which each gives a score, too, with none that is not in the group."""
    scored = [frozenset(tags) for one in query.should if (tags := _tags_of(one))]
    groups = [group for group in query.must if all(isinstance(one, Tag) for one in group)]
    return max((group for group in groups if _all_scored(group, scored)), key=len, default=None)


def _all_scored(group: tuple[Condition, ...], scored: Sequence[frozenset[str]]) -> bool:
    tags = {one.value for one in group if isinstance(one, Tag)}
    return tags <= frozenset().union(*(some for some in scored if some <= tags))


def _tags_of(clause: Clause) -> list[str]:
    """The tags that a clause scores."""
    terms = clause.terms if isinstance(clause, Best) else (clause,)
    return [one.token for one in terms if isinstance(one, Term) and one.field == TAGS]


class Spans:
    """Between which numbers all documents of one state of an index lie. Threads may share it."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._known: dict[str, range] = {}

    def without_idle(self, query: Query) -> Query:
        """The query without ranges that hold for every document: that nothing has run out yet is asked of each hit
        again, which takes a third of a search in a city."""
        must = tuple(group for group in query.must if not (len(group) == 1 and self._idle(group[0])))
        return replace(query, must=must) if len(must) < len(query.must) else query

    def _idle(self, condition: Condition) -> bool:
        ends = bounds(condition) if isinstance(condition, Range) else None
        if ends is None or not isinstance(condition, Range):
            return False
        span = self._known.get(condition.number)
        if span is None:
            span = self._known[condition.number] = self._span(condition.number)
        return not span or (ends[0] <= span[0] and span[-1] <= ends[1])

    def _span(self, number: str) -> range:
        ends: list[Any] = [
            self._searcher.search(_Native.all_query(), 1, count=False, order_by_field=number, order=order).hits
            for order in (tantivy.Order.Asc, tantivy.Order.Desc)
        ]
        return range(ends[0][0][0], ends[1][0][0] + 1) if all(ends) else range(0)


def find(translator: Translator, searcher: tantivy.Searcher, query: Query, parts: Parts, spans: Spans) -> list[Hit]:
    """The best hits, exactly: of equal scores the smaller keys, also where the limit cuts through them.

    query: as ``check_query`` lets it pass. parts, spans: of the searcher's state.
    """
    return parts.hits(query, partial(_find, translator, searcher, spans))


def _find(translator: Translator, searcher: tantivy.Searcher, spans: Spans, query: Query) -> list[Hit]:
    query = spans.without_idle(query)
    if not query.should:
        return [] if query.need_match else _by_key(searcher, translator.filtering(query), query.limit)
    hits = _best(searcher, translator.scoring(query), query.limit, rough=query.rough)
    if query.need_match or len(hits) == query.limit:
        return hits
    # Hits without a score: asked for by themselves, so that tantivy may skip what cannot reach the top above.
    rest = replace(query, limit=query.limit - len(hits))
    return hits + _by_key(searcher, translator.filtering(rest, without_terms=True), rest.limit)


def read(schema: tantivy.Schema, searcher: tantivy.Searcher, keys: Sequence[int]) -> dict[int, str]:
    """The readings kept with these keys, by key. In ascending order: documents are stored in blocks of neighbours. One
    by one, which takes 3 µs each: for a set of keys tantivy goes through the words of the whole field, up to 40."""
    found: dict[int, str] = {}
    for key in sorted({key for key in keys if key in WHOLE}):
        for _, address in searcher.search(_Native.term_query(schema, KEY, key), 1, count=False).hits:
            if (reading := searcher.doc(address).get_first(READING)) is not None:
                found[key] = reading.decode("utf-8", "replace")
    return found


def _by_key(searcher: tantivy.Searcher, native: _Native, limit: int) -> list[Hit]:
    found = searcher.search(native, limit, count=False, order_by_field=KEY, order=tantivy.Order.Asc)
    return [Hit(key, 0.0) for key, _ in found.hits]


def _best(searcher: tantivy.Searcher, native: _Native, limit: int, *, rough: bool) -> list[Hit]:
    # Scores that are equal but for noise come in the order of the noise, and between segments tantivy does not look at
    # keys: all hits that share the score at the cut are read before it is made. In a city hundreds mostly do, and to
    # ask for more at once costs less than to ask again.
    wanted = limit if rough else AT_ONCE * limit + 1
    found: list[tuple[Any, tantivy.DocAddress]] = searcher.search(native, wanted, count=False).hits
    while len(found) == wanted > limit and _rounded(found[limit - 1]) == _rounded(found[-1]):
        wanted = wanted * 8
        found = searcher.search(native, wanted, count=False).hits
    if len(found) > limit:
        del found[bisect_right(found, -_rounded(found[limit - 1]), key=lambda hit: -_rounded(hit)) :]
    keys = np.array(searcher.fast_field_values(KEY, [address for _, address in found]), np.int64)
    scores = np.array([score for score, _ in found], np.float64).round(SCORE_DIGITS)
    best = np.lexsort((keys, -scores))[:limit]
    return list(map(Hit, keys[best].tolist(), scores[best].tolist()))


def _rounded(hit: tuple[Any, tantivy.DocAddress]) -> float:
    score: float = round(hit[0], SCORE_DIGITS)
    return score
