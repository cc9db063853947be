"""Answers to searches as they were given before: many people ask the same, and nothing has changed since.

An answer holds for a state of everything that it was made from. Between two changes of a posting there is one state;
nothing is remembered right after a change, when a request may still see what was before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from flask import Response, current_app, g, request

from app.changes.service import changed_within
from app.clock import today
from app.database import db
from app.extensions import engine
from app.http_cache import pack, packs
from app.matching.watch import LOOK_SECONDS, SETTLED, written
from app.postings.catalog import Catalog, catalog
from search.documents import POSTINGS
from search.engines.base import EngineUnavailable
from search.lexicon import load_lexicon

MOST = 10_000
"""Answers held at once, those asked for last: pages, some ten kilobytes each beside their cards, and the same as they
were sent, some four."""

Answer = TypeVar("Answer")
View = TypeVar("View", bound=Callable[..., Any])
State = tuple[object, ...]


class Answers(Generic[Answer]):
    """A process's answers, for all of its threads. Whoever takes one only reads it."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[State, Answer]] = OrderedDict()
        self._lock = Lock()

    def of(self, question: Hashable, state: State) -> Answer | None:
        """The answer to a question in this state."""
        with self._lock:
            known = self._held.get(question)
            if known is None or known[0] != state:
                return None
            self._held.move_to_end(question)
            return known[1]

    def keep(self, question: Hashable, state: State, answer: Answer) -> None:
        with self._lock:
            self._held[question] = state, answer
            self._held.move_to_end(question)
            if len(self._held) > MOST:
                self._held.popitem(last=False)


def as_before(view: View) -> View:
    """The very answer to the same address that was given before, not even read anew, as long as nothing has changed and
    it depends on no more than that. The view says so: it sets ``g.lasting``."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            state = state_of(catalog())
        except EngineUnavailable:  # the view says what that means
            state = None
        if state is None:
            return view(*args, **kwargs)
        sent = request.full_path, packs()
        known: tuple[bytes, str | None] | None = answers().of(sent, state)
        if known is not None:
            response = Response(known[0], mimetype="application/json")
            if known[1]:
                response.headers["Content-Encoding"] = known[1]
            return response
        response = view(*args, **kwargs)
        if g.get("lasting"):
            pack(response)
            answers().keep(sent, state, (response.get_data(), response.headers.get("Content-Encoding")))
        return response

    return answered  # type: ignore[return-value]


def state_of(held: Catalog) -> State | None:
    """What answers are made from now; None where that cannot be told, or may be another to the next request. Raises
    EngineUnavailable."""
    late = written(db.session())
    if changed_within("postings", LOOK_SECONDS) or monotonic() <= late.noticed + SETTLED:
        return None
    index = engine().state(POSTINGS)
    return None if index is None else (index, held, late.turn, today(), load_lexicon().version)


def answers() -> Answers[Any]:
    """This application's answers."""
    found: Answers[Any] = current_app.extensions.setdefault("search_answers", Answers())
    return found
