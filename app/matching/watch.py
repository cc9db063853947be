"""Which postings were written of late, by whichever process: two small statements a second, instead of a look at each
posting that a search meets.

Whoever writes a posting marks it as changed in the same transaction (:func:`app.changes.service.record_changes`). The
marks that wait for matching stay until a run takes them over, and a run is written down in the transaction that does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from time import monotonic

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.changes.service import marks
from app.matching.models import MatchRun

LOOK_SECONDS = 1.0
"""How long a look is good for."""

MOST = 10_000
"""Marks that are compared one by one, some milliseconds: while more wait, each posting is looked at by itself."""

SETTLED = 10.0
"""Seconds that a reader may be behind: whoever read a posting so soon after it was written may have read it as it was
before. Longer than a request lasts."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of late writes. since: the moment from which on every write is known, by the clock that never goes
    back. at: id → the moment a write was noticed. turn: another one whenever anything was noticed.
    noticed: the moment of that."""

    since: float = inf
    at: Mapping[int, float] = field(default_factory=dict)
    turn: int = 0
    noticed: float = inf

    def unchanged(self, posting: int, read: float) -> bool:
        """Whether a posting is as whoever read it at that moment found it."""
        return read > self.since + SETTLED and read > self.at.get(posting, -inf) + SETTLED


class Watch:
    """A process's looks, for all of its threads."""

    def __init__(self) -> None:
        self._known = Written()
        self._seen: Mapping[int, int] = {}
        self._run: int | None = None
        self._looked = -inf
        self._lock = Lock()

    def known(self, session: Session) -> Written:
        """What was written, as of :data:`LOOK_SECONDS` ago at most."""
        if monotonic() - self._looked < LOOK_SECONDS:
            return self._known
        with self._lock:
            if monotonic() - self._looked >= LOOK_SECONDS:
                self._look(session)
            return self._known

    def _look(self, session: Session) -> None:
        moment, before = monotonic(), self._known
        run = session.scalar(select(func.max(MatchRun.id)))
        seen = marks(session, "match", "postings", MOST + 1)
        if len(seen) > MOST:
            self._known = Written(turn=before.turn + 1, noticed=moment)
        elif before.since == inf or run != self._run or len(before.at) > MOST:
            self._known = Written(moment, turn=before.turn + 1, noticed=moment)
        elif new := [one for one, version in seen.items() if self._seen.get(one) != version]:
            at = {**before.at, **dict.fromkeys(new, moment)}
            self._known = Written(before.since, at, before.turn + 1, moment)
        self._seen, self._run, self._looked = seen, run, moment


def written(session: Session) -> Written:
    """What this application knows."""
    watch: Watch = current_app.extensions.setdefault("posting_watch", Watch())
    return watch.known(session)
