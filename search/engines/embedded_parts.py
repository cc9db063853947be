"""An index looked through part by part, so that a question about one place costs what that place holds, not what the
whole province does: the part is that of a small index as a whole, of the cells around a home, or of one tag.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import tantivy

from search.engines.embedded_masks import SMALL, Masks, Scores, Whole
from search.engines.encoding import CELL, SCORE_DIGITS, TAGS, cells_of
from search.query import Box, Hit, Query, Tag, Term

MOST_HELD = 600_000
"""Documents of parts that are held at once, those asked for last; a document takes up to a kilobyte."""

LARGEST = 200_000
"""Documents of a part: more are asked of tantivy, some thirty milliseconds where many score the same."""

MOST_ASKED = 300_000
"""Documents of all the parts that one query looks through."""

FEW = 2
"""Tags of which a query's hits must have one, for their documents to be taken as its parts."""

MOST_ANSWERS = 2_000
"""Answers that are held at once: many people ask the same of the whole index."""

Ask = Callable[[Query], list[Hit]]


class Parts:
    """One state of an index. Threads may share it."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._whole = Masks(schema, searcher)
        self._held: OrderedDict[tuple[str, str], Masks] = OrderedDict()
        self._count = 0
        """Documents of all that are held."""

        self._too_large: set[tuple[str, str]] = set()
        self._answers: OrderedDict[Query, list[Hit]] = OrderedDict()
        self._lock = threading.Lock()

    def hits(self, query: Query, ask: Ask) -> list[Hit]:
        """The hits of a query whose caller orders them: all of them in ascending key and without scores, or where
        there are more than the limit, the best. ask: how else a query is answered, which is what happens to one that
        counts only hits with a word of ``should``, or that no parts can answer."""
        if not query.any_order or (query.need_match and query.should):
            return ask(query)
        if self._whole.count <= SMALL:
            return _of_whole(self._whole, query)
        divided = self._divided(query)
        if divided is None and (parts := self._parts(query)) is not None:
            found = [(part, part.passing(query)) for part in parts]
            if sum(len(places) for _, places in found) <= query.limit:
                return _all([part.keys[places] for part, places in found])
            return _best([_scored(part, query, places) for part, places in found], query.limit)
        if divided is None:
            return self._remembered(query, ask)
        near, far = divided
        lists = [_scored(part, one, part.passing(one)) for one, parts in near for part in parts]
        if far is not None:
            lists.append(_scores_of(self._remembered(far, ask)))
        return _best(lists, query.limit)

    def _divided(self, query: Query) -> tuple[list[tuple[Query, list[Masks]]], Query | None] | None:
        """A query for what lies in a box or has a tag, as several with the parts that answer them, and where these do
        not hold all of it, one that many ask alike. None where it is no such query.

        What the others leave out has none of their terms, so that it scores the same without them.
        """
        for place, group in enumerate(query.must):
            box = [one for one in group if isinstance(one, Box)]
            tags = tuple(one for one in group if isinstance(one, Tag))
            if len(box) != 1 or not tags or len(box) + len(tags) != len(group):
                continue
            before, after = query.must[:place], query.must[place + 1 :]
            near = [replace(query, must=(*before, (box[0],), *after))]
            far = replace(query, must=(*before, tags, *after))
            answered = self._answered([*near, far])
            if answered is not None:
                return answered, None
            asked = {one.value for other in query.must for one in other if isinstance(one, Tag)}
            terms = [term for term in query.should if isinstance(term, Term) and term.field == TAGS]
            own = [term for term in terms if term.token not in asked and self._rare(term)]
            near += [replace(query, must=(*before, tags, (Tag(term.token),), *after)) for term in own]
            answered = self._answered(near)
            if answered is None:
                return None
            should = tuple(term for term in query.should if term not in own)
            return answered, replace(far, should=should)
        return None

    def _answered(self, queries: list[Query]) -> list[tuple[Query, list[Masks]]] | None:
        """Each query with its parts; None where one has none."""
        found = []
        for query in queries:
            parts = self._parts(query)
            if parts is None:
                return None
            found.append((query, parts))
        return found

    def _rare(self, term: Term) -> bool:
        return self._part(TAGS, term.token) is not None

    def _remembered(self, query: Query, ask: Ask) -> list[Hit]:
        with self._lock:
            known = self._answers.get(query)
            if known is not None:
                self._answers.move_to_end(query)
                return known
        found = ask(query)
        with self._lock:
            self._answers[query] = found
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found

    def _parts(self, query: Query) -> list[Masks] | None:
        """What holds every hit of a query, in parts; None where that is too much."""
        for names in _scopes(query):
            parts = [part for name in names if (part := self._part(*name)) is not None]
            if len(parts) == len(names) and sum(part.count for part in parts) <= MOST_ASKED:
                return parts
        return None

    def _part(self, field: str, value: str) -> Masks | None:
        """The documents with a value in a field; None where these are too many."""
        name = field, value
        with self._lock:
            if name in self._too_large:
                return None
            part = self._held.get(name)
            if part is not None:
                self._held.move_to_end(name)
                return part
        part = Masks(self._schema, self._searcher, tantivy.Query.term_query(self._schema, field, value, "basic"))
        with self._lock:
            if part.count > LARGEST:
                self._too_large.add(name)
                return None
            if name not in self._held:
                self._held[name] = part
                self._count += part.count
            while len(self._held) > 1 and self._count > MOST_HELD:
                self._count -= self._held.popitem(last=False)[1].count
        return part


def _scopes(query: Query) -> list[list[tuple[str, str]]]:
    """What a query's hits must have one of, as fields and values, the fewest first: a few tags, the cells of a box."""
    scopes = []
    typed = _typed(query)
    for group in query.must:
        if all(isinstance(one, Tag) for one in group) and len(group) <= FEW and not typed:
            scopes.append([(TAGS, one.value) for one in group if isinstance(one, Tag)])
        elif len(group) == 1 and (cells := cells_of(group[0])) is not None:
            scopes.append([(CELL, cell) for cell in cells])
    return sorted(scopes, key=len)


def _typed(query: Query) -> bool:
    """Whether it scores words wherever they stand, as a search that somebody typed does. Hardly anybody else will use
    the same, and a part would look up all its documents for each of them; tantivy looks up only what is asked for."""
    return len({one.field for one in query.should if isinstance(one, Term) and one.field != TAGS}) > 1


def _of_whole(whole: Masks, query: Query) -> list[Hit]:
    places = whole.passing(query)
    if len(places) <= query.limit:
        return whole.hits(places)
    scores = whole.scores(query, places).round(SCORE_DIGITS)
    best = np.argsort(-scores, kind="stable")[: query.limit]  # of equal scores the smaller keys: they come ascending
    return list(map(Hit, whole.keys[places[best]].tolist(), scores[best].tolist()))


def _scored(part: Masks, query: Query, places: Whole) -> tuple[Whole, Scores]:
    return part.keys[places], part.scores(query, places)


def _scores_of(hits: list[Hit]) -> tuple[Whole, Scores]:
    return np.array([hit.key for hit in hits], np.int64), np.array([hit.score for hit in hits], np.float64)


def _all(keys: list[Whole]) -> list[Hit]:
    return [Hit(key, 0.0) for key in np.unique(np.concatenate(keys)).tolist()]


def _best(lists: list[tuple[Whole, Scores]], limit: int) -> list[Hit]:
    """The best of several lists, each document once, by its best score."""
    keys = np.concatenate([keys for keys, _ in lists])
    scores = np.concatenate([scores for _, scores in lists]).round(SCORE_DIGITS)
    order = np.lexsort((keys, -scores))
    _, first = np.unique(keys[order], return_index=True)
    best = order[np.sort(first)][:limit]
    return [Hit(key, score) for key, score in zip(keys[best].tolist(), scores[best].tolist(), strict=True)]
