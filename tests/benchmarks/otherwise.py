"""What one would otherwise write for the same work: the same tokens, tags and numbers in SQLite FTS5, in PostgreSQL's
full text search, and one request a person to Elasticsearch. Each takes our engine-neutral queries as its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg
from elasticsearch import Elasticsearch
from sqlalchemy.engine import make_url

from search.documents import POSTINGS, Document
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_query import search_body
from search.engines.encoding import KEY, TAGS, bounds, encode_document, encode_token
from search.engines.factory import PREFIX
from search.query import Best, Box, Condition, Query, Range, Tag, Term

TITLE, BODY, TAG = 0.8, 0.2, 10.0
"""What a hit in each field counts: that of matching, since these engines know no weight of a single term."""

LAST_POSITION = 16_383
"""PostgreSQL counts no further."""

NUMBERS = POSTINGS.numbers
Filter = tuple[str, list[object]]
"""SQL and its parameters."""


class Otherwise(Protocol):
    name: str

    def add(self, documents: Sequence[Document]) -> None: ...

    def ready(self) -> None:
        """Called once when all documents are in."""

    def find(self, query: Query) -> list[int]:
        """The keys of the hits, best first."""

    def close(self) -> None: ...


class Fts5:
    """A full text table beside a plain one with the numbers; tags are words of a column of their own."""

    name = "SQLite FTS5"

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            self._base.execute(f"PRAGMA {pragma}")
        kept = "unicode61 remove_diacritics 0 tokenchars '+#:_.-'"
        self._base.execute(f"CREATE VIRTUAL TABLE words USING fts5(title, body, tags, content='', tokenize=\"{kept}\")")
        columns = ", ".join(f"{name} INTEGER" for name in NUMBERS)
        self._base.execute(f"CREATE TABLE doc ({KEY} INTEGER PRIMARY KEY, {columns}, {TAGS} TEXT)")

    def add(self, documents: Sequence[Document]) -> None:
        fields: list[dict[str, Any]] = [encode_document(POSTINGS, document) for document in documents]
        tags = [" ".join(one[TAGS]) for one in fields]
        self._base.execute("BEGIN")
        self._base.executemany(
            "INSERT INTO words (rowid, title, body, tags) VALUES (?, ?, ?, ?)",
            [(one[KEY], one["title"], one["body"], some) for one, some in zip(fields, tags, strict=True)],
        )
        places = ", ".join("?" * (len(NUMBERS) + 2))
        self._base.executemany(
            f"INSERT INTO doc VALUES ({places})",
            [(one[KEY], *(one[name] for name in NUMBERS), f" {some} ") for one, some in zip(fields, tags, strict=True)],
        )
        self._base.execute("COMMIT")

    def ready(self) -> None:
        self._base.execute("INSERT INTO words(words) VALUES ('optimize')")

    def find(self, query: Query) -> list[int]:
        words, given = self._words(query), []
        where, parameters = _filters(query, "?", lambda tag: ("instr(doc.tags, ?) > 0", [f" {tag} "]))
        source, order = "doc", f"doc.{KEY}"
        if words:
            source = f"words JOIN doc ON doc.{KEY} = words.rowid"
            where, given = ["words MATCH ?", *where], [words]
            order = f"bm25(words, {TITLE}, {BODY}, {TAG})"
        said = " AND ".join(where) or "1"
        statement = f"SELECT doc.{KEY} FROM {source} WHERE {said} ORDER BY {order} LIMIT ?"
        return [row[0] for row in self._base.execute(statement, [*given, *parameters, query.limit])]

    def close(self) -> None:
        self._base.close()

    def _words(self, query: Query) -> str:
        """The part of the query that is words and tags; "" where nothing of it must hold."""
        groups = [[_quoted("tags", tag) for tag in group] for group in _tag_groups(query)]
        should = [_quoted(term.field, term.token) for term in _terms(query)]
        if groups:
            scored = [f"({' OR '.join([*groups[0], *should])})"]  # so that the rest orders what the tags let through
            said = " AND ".join([f"({' OR '.join(group)})" for group in groups] + scored)
        elif should:
            said = " OR ".join(should)
        else:
            return ""
        refused = [_quoted("tags", one.value) for one in query.must_not if isinstance(one, Tag)]
        return f"({said}) NOT ({' OR '.join(refused)})" if refused else said


class PostgresText:
    """One table with a tsvector: title as A, body as B, tags as C, under a GIN index."""

    name = "PostgreSQL full text"

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._base = psycopg.connect(plain, autocommit=True)
        columns = ", ".join(f"{name} integer" for name in NUMBERS)
        self._base.execute(f"CREATE TABLE doc ({KEY} integer PRIMARY KEY, {columns}, words tsvector)")

    def add(self, documents: Sequence[Document]) -> None:
        columns = ", ".join((KEY, *NUMBERS, "words"))
        with self._base.cursor().copy(f"COPY doc ({columns}) FROM STDIN") as copy:
            for document in documents:
                fields = encode_document(POSTINGS, document)
                copy.write_row((document.key, *(fields[name] for name in NUMBERS), _vector(fields)))

    def ready(self) -> None:
        self._base.execute("SET maintenance_work_mem = '512MB'")
        self._base.execute("CREATE INDEX ON doc USING gin (words)")
        for name in ("valid_to", "lng"):
            self._base.execute(f"CREATE INDEX ON doc ({name})")
        self._base.execute("VACUUM ANALYZE doc")

    def find(self, query: Query) -> list[int]:
        where, parameters = _filters(query, "%s", lambda tag: ("words @@ %s::tsquery", [_lexeme(tag) + ":C"]))
        for group in _tag_groups(query):
            where.append("words @@ %s::tsquery")
            parameters.append(" | ".join(f"{_lexeme(tag)}:C" for tag in group))
        for one in query.must_not:
            if isinstance(one, Tag):
                where.append("NOT words @@ %s::tsquery")
                parameters.append(f"{_lexeme(one.value)}:C")
        should = " | ".join(map(_wanted, _terms(query)))
        if query.need_match or not (where or should):
            where.append("words @@ %s::tsquery")
            parameters.append(should)
        order, ranked = KEY, []
        if should:  # no weight may be above 1
            order, ranked = f"ts_rank('{{0, 1, {BODY / TAG}, {TITLE / TAG}}}', words, %s::tsquery) DESC", [should]
        statement = f"SELECT {KEY} FROM doc WHERE {' AND '.join(where) or 'true'} ORDER BY {order} LIMIT {query.limit}"
        return [row[0] for row in self._base.execute(statement.encode(), [*parameters, *ranked])]

    def close(self) -> None:
        self._base.close()


class OneByOne:
    """The index of our engine on Elasticsearch, asked for one person at a time."""

    name = "Elasticsearch, one query a person"

    def __init__(self, url: str) -> None:
        self.engine = ElasticsearchEngine(url, PREFIX)
        self._client = Elasticsearch(url, request_timeout=60)
        self._index = f"{PREFIX}-{POSTINGS.name}"

    def add(self, documents: Sequence[Document]) -> None:
        """Ours has filled it."""

    def ready(self) -> None:
        """Ours has."""

    def find(self, query: Query) -> list[int]:
        json = {"Accept": "application/json", "Content-Type": "application/json"}
        answer = self._client.perform_request("POST", f"/{self._index}/_search", headers=json, body=search_body(query))
        return [hit["sort"][1] for hit in answer.body["hits"]["hits"]]

    def close(self) -> None:
        self._client.close()


def teed(documents: Iterable[Document], others: Sequence[Otherwise], size: int = 1_000) -> Iterator[Document]:
    """The documents as they come, each given to the others as well."""
    held: list[Document] = []
    for document in documents:
        held.append(document)
        if len(held) == size:
            _give(held, others)
        yield document
    _give(held, others)


def _give(held: list[Document], others: Sequence[Otherwise]) -> None:
    for one in others:
        one.add(held)
    held.clear()


def _terms(query: Query) -> list[Term]:
    """The words and tags that order the hits; of the best of some tags each."""
    parts = [one.terms if isinstance(one, Best) else (one,) for one in query.should]
    return [one for some in parts for one in some if isinstance(one, Term)]


def _tag_groups(query: Query) -> list[list[str]]:
    """The groups of ``must`` that are tags alone."""
    groups = [[one.value for one in group if isinstance(one, Tag)] for group in query.must]
    return [tags for tags, group in zip(groups, query.must, strict=True) if len(tags) == len(group)]


def _filters(query: Query, place: str, of_tag: Any) -> tuple[list[str], list[Any]]:
    """The groups of ``must`` with numbers in them. of_tag: what says in SQL that a document has a tag."""

    def said(condition: Condition) -> Filter:
        if isinstance(condition, Tag):
            found: Filter = of_tag(condition.value)
            return found
        ranges = condition.ranges if isinstance(condition, Box) else (condition,)
        parts: list[str] = []
        values: list[object] = []
        for part in ranges:
            ends = bounds(part) or (1, 0)
            for sign, end, open_end in ((">=", ends[0], part.low), ("<=", ends[1], part.high)):
                if open_end is not None:
                    parts.append(f"doc.{part.number} {sign} {place}")
                    values.append(end)
        return f"({' AND '.join(parts) or '1 = 1'})", values

    where: list[str] = []
    parameters: list[object] = []
    for group in query.must:
        if any(isinstance(one, Range | Box) for one in group):
            made = [said(one) for one in group]
            where.append(f"({' OR '.join(text for text, _ in made)})")
            parameters += [value for _, values in made for value in values]
    for one in query.must_not:
        if not isinstance(one, Tag):
            text, values = said(one)
            where.append(f"NOT {text}")
            parameters += values
    return where, parameters


def _quoted(column: str, token: str) -> str:
    word = encode_token(token).replace('"', '""')
    return f'{column} : "{word}"'


def _lexeme(token: str) -> str:
    word = encode_token(token).replace("\\", "\\\\").replace("'", "''")
    return f"'{word}'"


def _wanted(term: Term) -> str:
    return f"{_lexeme(term.token)}:{'C' if term.field == TAGS else 'A' if term.field == 'title' else 'B'}"


def _vector(fields: dict[str, Any]) -> str:
    places: dict[str, list[str]] = {}
    for name, weight in (("title", "A"), ("body", "B")):
        for position, token in enumerate(fields[name].split(), 1):
            places.setdefault(token, []).append(f"{min(position, LAST_POSITION)}{weight}")
    for tag in fields[TAGS]:
        places.setdefault(tag, []).append("1C")
    return " ".join(f"{_lexeme(token)}:{','.join(some[:255])}" for token, some in places.items())
