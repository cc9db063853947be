"""The engine-neutral query in tantivy's terms, and the reading of exactly the best hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import tantivy
from tantivy import Occur

from search.documents import Collection
from search.engines.embedded_parts import Parts
from search.engines.encoding import (
    CELL,
    KEY,
    READING,
    READINGS_AT_ONCE,
    SCORE_DIGITS,
    TAGS,
    WHOLE,
    bounds,
    encode_token,
    ordered,
    placed,
)
from search.query import Box, Condition, Hit, Query, Range, Tag, Term

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
        """Matches at least one term of ``should``; the score is theirs alone."""
        terms = _Native.boolean_query([(Occur.Should, self._term(term)) for term in query.should])
        return _Native.boolean_query([(Occur.Must, terms), *self._filters(query)])

    def filtering(self, query: Query, *, without_terms: bool = False) -> _Native:
        """Matches what the filters let through, without those that match a term of ``should`` where so asked."""
        parts = [(Occur.Must, _Native.all_query()), *self._filters(query)]
        if without_terms:
            parts += [(Occur.MustNot, self._term(term)) for term in query.should]
        return _Native.boolean_query(parts)

    def _filters(self, query: Query) -> list[tuple[Occur, _Native]]:
        must = [(Occur.Must, _Native.const_score_query(self._any(group), 0.0)) for group in query.must]
        return must + [(Occur.MustNot, self._condition(condition)) for condition in query.must_not]

    def _term(self, term: Term) -> _Native:
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


def find(translator: Translator, searcher: tantivy.Searcher, query: Query, parts: Parts) -> list[Hit]:
    """The best hits, exactly: of equal scores the smaller keys, also where the limit cuts through them.

    query: as ``check_query`` lets it pass. parts: of the searcher's state.
    """
    return parts.hits(query, partial(_find, translator, searcher))


def _find(translator: Translator, searcher: tantivy.Searcher, query: Query) -> list[Hit]:
    if not query.should:
        return [] if query.need_match else _by_key(searcher, translator.filtering(query), query.limit)
    hits = _best(searcher, translator.scoring(query), query.limit)
    if query.need_match or len(hits) == query.limit:
        return hits
    # Hits without a score: asked for by themselves, so that tantivy may skip what cannot reach the top above.
    rest = replace(query, limit=query.limit - len(hits))
    return hits + _by_key(searcher, translator.filtering(rest, without_terms=True), rest.limit)


def read(schema: tantivy.Schema, searcher: tantivy.Searcher, keys: Sequence[int]) -> dict[int, str]:
    """The readings kept with these keys, by key. In ascending order: documents are stored in blocks of neighbours."""
    found: dict[int, str] = {}
    for part in _parts(sorted({key for key in keys if key in WHOLE})):
        native = _Native.term_set_query(schema, KEY, part)
        addresses = [address for _, address in searcher.search(native, len(part), count=False).hits]
        numbers = cast("list[int]", searcher.fast_field_values(KEY, addresses))
        for key, address in zip(numbers, addresses, strict=True):
            if (reading := searcher.doc(address).get_first(READING)) is not None:
                found[key] = reading.decode("utf-8", "replace")
    return found


def _parts(keys: list[int]) -> Iterator[list[int]]:
    return (keys[at : at + READINGS_AT_ONCE] for at in range(0, len(keys), READINGS_AT_ONCE))


def _by_key(searcher: tantivy.Searcher, native: _Native, limit: int) -> list[Hit]:
    found = searcher.search(native, limit, count=False, order_by_field=KEY, order=tantivy.Order.Asc)
    return [Hit(key, 0.0) for key, _ in found.hits]


def _best(searcher: tantivy.Searcher, native: _Native, limit: int) -> list[Hit]:
    # Scores that are equal but for noise come in the order of the noise, and between segments tantivy does not look at
    # keys: all hits that share the score at the cut are read before it is made.
    wanted = limit + 1
    found: list[tuple[Any, tantivy.DocAddress]] = searcher.search(native, wanted, count=False).hits
    while len(found) == wanted > limit and _same(found[limit - 1][0], found[-1][0]):
        wanted = wanted * 8
        found = searcher.search(native, wanted, count=False).hits
    keys = cast("list[int]", searcher.fast_field_values(KEY, [address for _, address in found]))
    return ordered([(key, score) for key, (score, _) in zip(keys, found, strict=True)], limit)


def _same(one: float, other: float) -> bool:
    return round(one, SCORE_DIGITS) == round(other, SCORE_DIGITS)
