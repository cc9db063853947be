"""Postings read and prepared for ranking once, and again only when they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy.orm import Session

from app.changes.service import changed_within
from app.database import chunks
from app.extensions import engine
from app.matching.demand import demand
from app.matching.views import Demand, offered, posting_view
from app.matching.watch import written
from app.postings.plain import RowVersion, posting_versions, versioned_rows
from search.documents import POSTINGS
from search.engines.base import EngineUnavailable
from search.lexicon import load_lexicon
from search.ranking.ceiling import Rows, faces_of
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.ranking.readings import unpacked
from search.ranking.weights import load_weights

LIMIT, LIMIT_IN_A_RUN = 120_000, 150_000
"""Postings held at once, those asked for last; a prepared one takes some kilobytes."""

PREPARED_AT_ONCE = 1_000
WORTH_ASKING = 8
"""Postings to prepare at once: fewer are read from their words before an engine over the network has answered."""

LOOK_SECONDS = 1.0
"""So long a posting is taken as it was: among twenty desks each would ask for the same hundred again and again."""

_began: ContextVar[float | None] = ContextVar("began", default=None)
"""When this process began at the run it is at, if it is at one."""

Version = tuple[Any, ...]
"""What changes when a posting, its employer, the lexicon or the demand for it does."""


@dataclass(slots=True)
class _Held:
    version: Version
    prepared: PreparedPosting | None
    looked: float
    """When the version was last compared with the database, by the clock that never goes back."""

    wanted: Demand
    face: bytes | None = None
    """Its row of what :meth:`PostingShelf.faces` gives."""


class PostingShelf:
    """A process's prepared postings, for all of its threads. What another process changes is seen within
    :data:`LOOK_SECONDS`, what this one changes at once."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._faced: tuple[str, date] | None = None
        self._kind: np.dtype[Any] = np.dtype([])
        """How faces were made: with which weights, for which day, in which form."""

        self._lock = Lock()

    def take(self, session: Session, ids: Sequence[int]) -> list[PreparedPosting]:
        """The offered postings among ``ids``, in their order. One query for those that were not met before, and a 500
        of those that are held, but for what was looked at a moment ago or is known to be as it was."""
        found: dict[int, PreparedPosting | None] = {}
        moment, lexicon, wanted = monotonic(), load_lexicon().version, demand(session)
        began = _began.get()
        since = moment - LOOK_SECONDS if began is None else began
        as_they_were = not changed_within("postings", moment - since)
        late = written(session) if began is None else None
        known: list[int] = []
        new: list[int] = []
        with self._lock:
            for one in ids:
                held = self._held.get(one)
                if held is None or held.version[0] != lexicon:
                    new.append(one)
                elif (
                    as_they_were
                    and (held.looked > since or (late is not None and late.unchanged(one, held.looked)))
                    and (held.wanted is wanted or began is not None or _wanted_as_before(held, one, wanted))
                ):
                    self._held.move_to_end(one)
                    found[one] = held.prepared
                else:
                    known.append(one)
        newest = posting_versions(session, known) if known else {}
        with self._lock:
            for one, row in newest.items():
                held = self._held.get(one)
                if held is not None and held.version == _version(row, lexicon, wanted):
                    held.looked, held.wanted = moment, wanted
                    self._held.move_to_end(one)
                    found[one] = held.prepared
                else:
                    new.append(one)
        for part in chunks(new, PREPARED_AT_ONCE):
            ready = _prepared(session, part, wanted)
            with self._lock:
                for one, (version, prepared) in ready.items():
                    found[one] = prepared
                    self._held[one] = _Held(version, prepared, moment, wanted)
                while len(self._held) > (LIMIT if began is None else LIMIT_IN_A_RUN):
                    self._held.popitem(last=False)
        return [prepared for one in ids if (prepared := found.get(one)) is not None]

    def faces(self, postings: Sequence[PreparedPosting], day: date) -> Rows:
        """What :func:`search.ranking.ceiling.faces_of` makes of postings, once for as long as they are held."""
        weights = load_weights()
        with self._lock:
            if self._faced != (weights.version, day):
                self._faced = weights.version, day
                self._face_anew(faces_of((), weights, day).dtype)
            while True:
                kind = self._kind
                held = [self._held.get(one.view.key) for one in postings]
                rows = [
                    one.face if one is not None and one.prepared is posting else None
                    for one, posting in zip(held, postings, strict=True)
                ]
                new = [place for place, row in enumerate(rows) if row is None]
                made = faces_of([postings[place] for place in new], weights, day, kind["families"].shape[0])
                if made.dtype == kind:
                    break
                self._face_anew(made.dtype)  # room for more
            for place, face in zip(new, made, strict=True):
                rows[place] = row = face.tobytes()
                one = held[place]
                if one is not None and one.prepared is postings[place]:
                    one.face = row
        return np.frombuffer(b"".join(row for row in rows if row is not None), kind)

    def _face_anew(self, kind: np.dtype[Any]) -> None:
        self._kind = kind
        for one in self._held.values():
            one.face = None


@contextmanager
def taken_since(began: float) -> Iterator[None]:
    """Inside, a posting that was looked at since then is taken as it was: for a run, which what changes meanwhile does
    not concern. It waits for the next one. began: by the clock that never goes back."""
    token = _began.set(began)
    try:
        yield
    finally:
        _began.reset(token)


def _prepared(
    session: Session, ids: Sequence[int], wanted: Demand
) -> dict[int, tuple[Version, PreparedPosting | None]]:
    """The postings with these ids as they are now, by id, each with its version; None those that are not offered. Read
    from their words only where the index does not keep what was read from the same words."""
    rows = versioned_rows(session, ids)
    views = [posting_view(row, wanted) for row, _ in rows if offered(row)]
    lexicon, kept = load_lexicon(), _kept([view.key for view in views])
    found: dict[int, PreparedPosting] = {}
    for view in views:
        reading = kept.get(view.key)
        ready = unpacked(reading, view, lexicon) if reading is not None else None
        found[view.key] = prepare_posting(view, lexicon) if ready is None else ready
    return {row.id: (_version(version, lexicon.version, wanted), found.get(row.id)) for row, version in rows}


def _kept(ids: Sequence[int]) -> dict[int, str]:
    """The readings of some postings that the index keeps; none where it cannot be asked, or that is not worth while."""
    if len(ids) < WORTH_ASKING:
        return {}
    try:
        return engine().readings(POSTINGS, ids)
    except EngineUnavailable:
        return {}


def _version(row: RowVersion, lexicon: str, wanted: Demand) -> Version:
    return (lexicon, wanted.applicants.get(row.posting, 0), wanted.replies.get(row.employer), *row)


def _wanted_as_before(held: _Held, posting: int, wanted: Demand) -> bool:
    """Whether what is known of the demand for a posting now is what it was prepared with."""
    _, applicants, reply, _, employer, *_ = held.version
    if (wanted.applicants.get(posting, 0), wanted.replies.get(employer)) != (applicants, reply):
        return False
    held.wanted = wanted
    return True


def shelf() -> PostingShelf:
    """This application's shelf."""
    found: PostingShelf = current_app.extensions.setdefault("posting_shelf", PostingShelf())
    return found
