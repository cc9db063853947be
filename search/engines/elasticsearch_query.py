"""The engine-neutral query and the index of a collection in Elasticsearch's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.documents import Collection
from search.engines.encoding import KEY, READING, TAGS, bounds, encode_token
from search.query import Best, Bonus, Box, Clause, Condition, Query, Range, Tag, Term

Json = dict[str, Any]
NO_TAG = ""
"""What no document can have: a tag is never empty."""

LIVE = {"refresh_interval": "5s", "translog": {"durability": "request"}, "auto_expand_replicas": "0-1"}
"""Settings of an index once it is published. While it is built nobody asks it, what a fault loses is built anew, and a
copy on another server is made of what is finished. Changes ask for a refresh of their own; the interval bounds what
waits in memory."""


def index_body(collection: Collection, meta: Json) -> Json:
    """Settings and mappings of an index that is being built, see :data:`LIVE`. Tokens are made by us, so text is split
    at blanks only."""
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    properties: Json = {KEY: {"type": "long"}, TAGS: {"type": "keyword", "doc_values": False}}
    properties |= {name: dict(text) for name in collection.texts}
    properties |= {name: {"type": "long"} for name in collection.numbers}
    properties[READING] = {"type": "keyword", "index": False, "doc_values": False, "store": True}
    return {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "translog": {"durability": "async"},
            "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "_meta": meta,
            "properties": properties,
        },
    }


def search_body(query: Query) -> Json:
    body: Json = {
        "query": _bool(query),
        "size": query.limit,
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }
    if query.rough:  # by scores alone Lucene passes over all that scores no more than the last that it holds
        return body | {"docvalue_fields": [{"field": KEY}]}
    return body | {"sort": [{"_score": "desc"}, {KEY: "asc"}]}


def readings_body(keys: Sequence[int]) -> Json:
    """Asks for what is kept with these keys; hits come in no order."""
    return {
        "query": {"bool": {"filter": [{"terms": {KEY: list(keys)}}]}},
        "size": len(keys),
        "sort": ["_doc"],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": [READING],
        "docvalue_fields": [{"field": KEY}],
    }


def _bool(query: Query) -> Json:
    if query.need_match and not query.should:
        return {"match_none": {}}
    clauses: Json = {"filter": [_any(group) for group in query.must]}
    if not query.must and not query.need_match:
        # Lucene asks for one match of ``should`` wherever nothing else is required, whatever the minimum says.
        clauses["filter"] = [{"match_all": {}}]
    scored = query.need_match or _all_score(query)
    if query.must_not and scored:
        clauses["filter"].append(_none(query.must_not))
    elif query.must_not:
        clauses["must_not"] = [_condition(condition) for condition in query.must_not]
    if query.should:
        clauses["should"] = [_clause(clause) for clause in query.should]
        clauses["minimum_should_match"] = int(scored)
    return {"bool": clauses}


def _all_score(query: Query) -> bool:
    """Whether whatever passes the filters has a score: it must have one of some tags, of which each gives one.

    A hit that needs a clause of ``should`` is then the same. Told so, Lucene goes through those clauses alone that can
    still bring a document among the best (``MaxScoreBulkScorer``), instead of adding up the scores of all that pass.
    """
    terms = [one for clause in query.should for one in (clause.terms if isinstance(clause, Best) else (clause,))]
    scored = {one.token for one in terms if isinstance(one, Term) and one.field == TAGS}
    return any(all(isinstance(one, Tag) and one.value in scored for one in group) for group in query.must)


def _clause(term: Clause) -> Json:
    if isinstance(term, Best):
        return {"dis_max": {"queries": [_clause(one) for one in term.terms]}}
    if isinstance(term, Bonus):
        return {"constant_score": {"filter": _condition(term.condition), "boost": term.boost}}
    if term.field == TAGS:
        return {"constant_score": {"filter": {"term": {TAGS: term.token}}, "boost": term.boost}}
    return {"term": {term.field: {"value": encode_token(term.token), "boost": term.boost}}}


def _none(refused: Sequence[Condition]) -> Json:
    """Lets through what meets none of some conditions, as a filter that Lucene leaves whole and remembers for the next
    query, since many refuse the same. As clauses that must not match it would go around each document that they hold
    for, and begin its search of what can be among the best anew behind it; it makes that of a mere negation, too."""
    without = {"bool": {"must_not": [_condition(one) for one in refused]}}
    return {"dis_max": {"queries": [without, {"term": {TAGS: NO_TAG}}]}}


def _any(group: tuple[Condition, ...]) -> Json:
    tags = [condition.value for condition in group if isinstance(condition, Tag)]
    parts = [_condition(condition) for condition in group if not isinstance(condition, Tag)]
    if tags:
        parts.append({"terms": {TAGS: tags}})
    if not parts:
        return {"match_none": {}}
    return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}


def _condition(condition: Condition) -> Json:
    if isinstance(condition, Tag):
        return {"term": {TAGS: condition.value}}
    if isinstance(condition, Range):
        return _range(condition)
    return _box(condition)


def _box(box: Box) -> Json:
    if not box.ranges:
        return {"match_all": {}}
    return {"bool": {"filter": [_range(part) for part in box.ranges]}}


def _range(part: Range) -> Json:
    if part.low is None and part.high is None:
        return {"match_all": {}}
    ends = bounds(part)
    if ends is None:
        return {"match_none": {}}
    return {"range": {part.number: {"gte": ends[0], "lte": ends[1]}}}
