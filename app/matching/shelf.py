"""Postings read and prepared for ranking once, and again only when they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import ARRAY, JSON, Integer, Select, any_, bindparam, column, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.changes.service import changed_within
from app.database import chunks
from app.employers.models import Employer
from app.extensions import engine
from app.matching.demand import demand
from app.matching.views import Demand, offered, posting_view
from app.postings.models import Posting
from app.postings.plain import posting_rows
from search.documents import POSTINGS
from search.engines.base import EngineUnavailable
from search.lexicon import load_lexicon
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.ranking.readings import unpacked

LIMIT, LIMIT_IN_A_RUN = 60_000, 150_000
"""Postings held at once, those asked for last; a prepared one takes some kilobytes."""

PREPARED_AT_ONCE = 1_000
WORTH_ASKING = 8
"""Postings to prepare at once: fewer are read from their words before an engine over the network has answered."""

LOOK_SECONDS = 1.0
"""So long a posting is taken as it was: among twenty desks each would ask for the same hundred again and again."""

_began: ContextVar[float | None] = ContextVar("began", default=None)
"""When this process began at the run it is at, if it is at one."""

Version = tuple[object, ...]
_POSTING, _EMPLOYER = Posting.__table__.c, Employer.__table__.c


@cache
def _newest(dialect: str) -> Select[Any]:
    """The versions of some postings by number, past the unit of work. The numbers are one parameter: a list of
    parameters would be another statement for each length, put together and planned anew."""
    if dialect == "postgresql":
        wanted = _POSTING.id == any_(bindparam("ids", type_=ARRAY(Integer)))
    else:
        wanted = _POSTING.id.in_(select(column("value")).select_from(func.json_each(bindparam("ids", type_=JSON))))
    # compared, never read: as the database gives them, without the work of turning them into moments and bytes
    plain = [type_coerce(one, NullType()) for one in (_POSTING.updated_at, _POSTING.payload_hash)]
    what = (_POSTING.id, _POSTING.employer_id, _POSTING.status, _POSTING.open_count, _EMPLOYER.verify_status, *plain)
    return select(*what).join_from(Posting.__table__, Employer.__table__).where(wanted)


@dataclass(slots=True)
class _Held:
    version: Version
    prepared: PreparedPosting | None
    looked: float
    """When the version was last compared with the database, by the clock that never goes back."""

    wanted: Demand


class PostingShelf:
    """A process's prepared postings, for all of its threads. What another process changes is seen within
    :data:`LOOK_SECONDS`, what this one changes at once."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._lock = Lock()

    def take(self, session: Session, ids: Sequence[int]) -> list[PreparedPosting]:
        """The offered postings among ``ids``, in their order. One query a 500 when nothing changed, and none for those
        that were looked at a moment ago."""
        found: dict[int, PreparedPosting | None] = {}
        moment, lexicon, wanted = monotonic(), load_lexicon().version, demand(session)
        began = _began.get()
        since = moment - LOOK_SECONDS if began is None else began
        if not changed_within("postings", moment - since):
            with self._lock:
                for one in ids:
                    held = self._held.get(one)
                    if held is None or held.looked <= since or held.version[0] != lexicon:
                        continue
                    if held.wanted is wanted or began is not None:
                        found[one] = held.prepared
        known = [one for one in ids if one not in found]
        newest = _versions(session, known, lexicon, wanted)
        with self._lock:
            for one, version in newest.items():
                held = self._held.get(one)
                if held is not None and held.version == version:
                    held.looked, held.wanted = moment, wanted
                    self._held.move_to_end(one)
                    found[one] = held.prepared
        for part in chunks([one for one in newest if one not in found], PREPARED_AT_ONCE):
            ready = _prepared(session, part, wanted)
            found.update(ready)
            with self._lock:
                for one, prepared in ready.items():
                    self._held[one] = _Held(newest[one], prepared, moment, wanted)
                while len(self._held) > (LIMIT if began is None else LIMIT_IN_A_RUN):
                    self._held.popitem(last=False)
        return [prepared for one in ids if (prepared := found.get(one)) is not None]


@contextmanager
def taken_since(began: float) -> Iterator[None]:
    """Inside, a posting that was looked at since then is taken as it was: for a run, which what changes meanwhile does
    not concern. It waits for the next one. began: by the clock that never goes back."""
    token = _began.set(began)
    try:
        yield
    finally:
        _began.reset(token)


def _prepared(session: Session, ids: Sequence[int], wanted: Demand) -> dict[int, PreparedPosting | None]:
    """The postings with these ids as they are now, by id; None those that are not offered. Read from their words only
    where the index does not keep what was read from the same words."""
    rows = posting_rows(session, ids)
    views = [posting_view(row, wanted) for row in rows if offered(row)]
    lexicon, kept = load_lexicon(), _kept([view.key for view in views])
    found: dict[int, PreparedPosting | None] = dict.fromkeys(row.id for row in rows)
    for view in views:
        reading = kept.get(view.key)
        ready = unpacked(reading, view, lexicon) if reading is not None else None
        found[view.key] = prepare_posting(view, lexicon) if ready is None else ready
    return found


def _kept(ids: Sequence[int]) -> dict[int, str]:
    """The readings of some postings that the index keeps; none where it cannot be asked, or that is not worth while."""
    if len(ids) < WORTH_ASKING:
        return {}
    try:
        return engine().readings(POSTINGS, ids)
    except EngineUnavailable:
        return {}


def _versions(session: Session, ids: Sequence[int], lexicon: str, wanted: Demand) -> dict[int, Version]:
    """What changes when a posting, its employer, the lexicon or the demand for it does, by id."""
    found: dict[int, Version] = {}
    statement = _newest(session.get_bind().dialect.name)
    for part in chunks(ids, 500):
        for row in session.execute(statement, {"ids": list(part)}).all():
            found[row[0]] = (lexicon, wanted.applicants.get(row[0], 0), wanted.replies.get(row[1]), *row)
    return found


def shelf() -> PostingShelf:
    """This application's shelf."""
    found: PostingShelf = current_app.extensions.setdefault("posting_shelf", PostingShelf())
    return found
