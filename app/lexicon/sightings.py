"""Words of wishes, trades, titles and queries that nobody knows: noted for the staff, without who said them.

A word is shown once :data:`ENOUGH` different people or employers have said it. Until then it could be somebody's own
way of saying something, and stays hidden.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context
from sqlalchemy import Insert, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.clock import today
from app.database import write
from app.extensions import keyring
from app.lexicon.current import words
from app.lexicon.models import LexiconSighting, LexiconWord
from app.lexicon.words import is_place
from search.lexicon import load_lexicon
from search.lexicon.unknown import unknown_words

SOURCES = {"wish": "想做的工种", "trade": "做过的工种", "title": "岗位名称", "search": "找岗位时说的"}
ENOUGH = 3
KEPT = timedelta(days=180)
"""A word that nobody has used for so long is forgotten."""

MOST_WAITING = 500
"""Searched words held by a process until they are written; more within two seconds are let go."""

WRITE_SECONDS = 2.0

Said = tuple[str, str, bytes]
"""source, what was said, and a key of who said it: it goes into a keyed hash and nowhere else."""


def of_person(wishes: Iterable[str], trades: Iterable[tuple[str, Any]], who: bytes) -> Iterator[Said]:
    """What a registration says of work. who: the keyed hash of the name."""
    yield from (("wish", words, who) for words in wishes)
    yield from (("trade", words, who) for words, _years in trades)


def note_unknown(session: Session, said: Iterable[Said]) -> None:
    """Notes the unknown words of what people and employers said, in the caller's transaction: one statement, and none
    where every word is known."""
    if rows := _rows(said):
        session.execute(_insert(session.get_bind().dialect.name), rows)


def note_searched(text: str) -> None:
    """Notes the unknown words of a query, to be written once the answer is out. Only in a request by somebody who is
    known: a stranger could say anything any number of times."""
    who = _searcher()
    if who and (rows := _rows([("search", text, who)])):
        _waiting().add(rows)


def _rows(said: Iterable[Said]) -> list[dict[str, Any]]:
    words().look()  # a command has not looked yet
    ring, lexicon, day = keyring(), load_lexicon(), today()
    found: dict[tuple[str, bytes], dict[str, Any]] = {}
    for source, text, who in said:
        for word in unknown_words(text, lexicon):
            if not is_place(word):
                mark = ring.blind("lexicon", f"{word}\x1f{who.hex()}")[:16]
                found.setdefault((word, mark), {"word": word, "mark": mark, "source": source, "day": day})
    return [found[key] for key in sorted(found)]


def _searcher() -> bytes:
    if not has_request_context():
        return b""
    worker, staff = g.get("worker"), g.get("staff")
    return f"worker:{worker.id}".encode() if worker else f"staff:{staff.id}".encode() if staff else b""


@cache
def _insert(dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(LexiconSighting.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]


class Waiting:
    """Searched words of this process that are not in the database yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[dict[str, Any]] = []
        self._not_before = 0.0

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        with self._lock:
            self._rows += rows[: MOST_WAITING - len(self._rows)]

    @property
    def due(self) -> bool:
        return bool(self._rows) and time.monotonic() >= self._not_before

    def flush(self) -> None:
        """Writes what waits. What the database does not take is let go: it is a count, and somebody says it again."""
        with self._lock:
            rows, self._rows = self._rows, []
            self._not_before = time.monotonic() + WRITE_SECONDS
        if not rows:
            return
        try:
            with write() as session:
                session.execute(_insert(session.get_bind().dialect.name), rows)
        except SQLAlchemyError as error:
            current_app.logger.warning("searched words not kept: %s", type(error).__name__)


def _waiting() -> Waiting:
    found: Waiting = current_app.extensions["lexicon_waiting"]
    return found


def register_sightings(app: Flask) -> None:
    waiting = app.extensions["lexicon_waiting"] = Waiting()

    def after() -> None:
        with app.app_context():
            waiting.flush()

    @app.after_request
    def _write_after(response: Response) -> Response:
        if waiting.due:
            response.call_on_close(after)
        return response


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that nobody knows. times: how many people or employers said it. sources: where, of SOURCES."""

    word: str
    times: int
    sources: tuple[str, ...]
    first: date
    last: date


def unknown_list(session: Session, *, q: str, source: str | None, sort: str, limit: int) -> list[Unknown]:
    """Unknown words that enough people said and nobody has decided on. sort: times or last, ``-`` for falling."""
    times, last = func.count(), func.max(LexiconSighting.day)
    decided = select(LexiconWord.word).where(LexiconWord.state.in_(("proposed", "approved", "dismissed")))
    query: Any = select(LexiconSighting.word, times, func.min(LexiconSighting.day), last)
    query = query.where(LexiconSighting.word.not_in(decided)).group_by(LexiconSighting.word).having(times >= ENOUGH)
    if q:
        query = query.where(LexiconSighting.word.contains(q, autoescape=True))
    if source:
        query = query.where(
            LexiconSighting.word.in_(select(LexiconSighting.word).where(LexiconSighting.source == source))
        )
    by: Any = {"times": times, "last": last}[sort.removeprefix("-")]
    query = query.order_by(by.desc() if sort.startswith("-") else by, LexiconSighting.word)
    rows = list(session.execute(query.limit(limit)))
    places = _sources(session, [row[0] for row in rows])
    return [Unknown(word, count, places[word], first, latest) for word, count, first, latest in rows]


def _sources(session: Session, words: list[str]) -> dict[str, tuple[str, ...]]:
    query = select(LexiconSighting.word, LexiconSighting.source).where(LexiconSighting.word.in_(words)).distinct()
    found: dict[str, set[str]] = {word: set() for word in words}
    for word, source in session.execute(query):
        found[word].add(source)
    return {word: tuple(one for one in SOURCES if one in said) for word, said in found.items()}


def forget(session: Session, word: str, *, around: bool) -> None:
    """Drops what was noted of a word. around: also of longer ones with it inside, which are understood by it now."""
    column = LexiconSighting.word
    session.execute(delete(LexiconSighting).where(column.contains(word, autoescape=True) if around else column == word))


def purge_sightings() -> int:
    """Forgets the words that nobody has used for long; how many notes."""
    with write() as session:
        gone = session.execute(delete(LexiconSighting).where(LexiconSighting.day < today() - KEPT))
        return int(gone.rowcount)  # type: ignore[attr-defined]
