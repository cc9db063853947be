"""The lexicon in force: the shipped one and what staff decided, the same in every process within seconds.

Each process looks every :data:`LOOK_SECONDS` whether a word was changed: a request that finds it is time does so with
one statement, every batch job when it begins. What was made with the older words is made anew by whoever holds it: the
lexicon's version is part of it.
"""

from __future__ import annotations

import threading
import time

from flask import Flask, current_app, has_request_context, request
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.database import db, is_away
from app.lexicon.models import LexiconChange, LexiconWord
from search.lexicon import Lexicon, Meanings, load_lexicon, put_in_force, shipped_lexicon
from search.lexicon.sounds import sounds_of
from search.text import segmenter_of

LOOK_SECONDS = 2.0
PAUSE_SECONDS = 30.0
"""After a look that the database did not answer: the requests have enough to wait for."""

_NEWEST = select(func.max(LexiconChange.id))
_WORDS = select(LexiconWord.word, LexiconWord.meanings).where(LexiconWord.state == "approved")


class Words:
    """What one application knows of the staff's words."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._not_before = 0.0
        self._newest: int | None = None
        self._lexicon: Lexicon | None = None

    def look(self, *, now_: bool = False) -> None:
        """Puts newly decided words in force. Does nothing while somebody else looks, and, without ``now_``, before it
        is time. Where the database is away, or has no tables yet, the words stay as they are."""
        here = self._lexicon is None or self._lexicon is load_lexicon()
        if here and not now_ and time.monotonic() < self._not_before:
            return
        if not self._looking.acquire(blocking=now_):
            return
        try:
            with db.engine.connect() as connection:
                self._read(connection)
            self._not_before = time.monotonic() + LOOK_SECONDS
        except SQLAlchemyError as error:
            self._not_before = time.monotonic() + (PAUSE_SECONDS if is_away(error) else LOOK_SECONDS)
        finally:
            self._looking.release()

    def _read(self, connection: Connection) -> None:
        newest = connection.scalar(_NEWEST) or 0
        if newest != self._newest or self._lexicon is None:
            shipped = shipped_lexicon()
            lexicon = shipped.with_words(_decided(connection, shipped))
            if self._lexicon is None or lexicon.version != self._lexicon.version:
                self._lexicon = lexicon
            self._newest = newest
        if self._lexicon is not load_lexicon():
            if has_request_context():  # made before others wait for it; many a command never needs it
                segmenter_of(self._lexicon).tokens("打螺丝")
                sounds_of(self._lexicon)
            put_in_force(self._lexicon)


def _decided(connection: Connection, shipped: Lexicon) -> dict[str, Meanings]:
    """The words in effect; without those whose families a release has given up."""
    found: dict[str, Meanings] = {}
    for word, said in connection.execute(_WORDS):
        meanings = tuple((one["family"], one["weight"]) for one in said if one["family"] in shipped.families)
        if meanings or not said:
            found[word] = meanings
    return found


def words() -> Words:
    """What this application knows of the staff's words."""
    found: Words = current_app.extensions["lexicon"]
    return found


def register_lexicon(app: Flask) -> None:
    app.extensions["lexicon"] = Words()

    @app.before_request
    def _look() -> None:
        if request.path.startswith("/api/"):
            words().look()
