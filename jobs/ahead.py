"""Looking at people ahead of the planning of a push, by other processes too: what hangs on what others were told is
decided and stored one at a time and in the same order, so that the plan is the same however many look."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from app.database import db
from app.outreach.planner import looks_here
from app.outreach.plans import Prospect
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.prospects import Slice, look
from jobs.beside import cores, spread

WORTH_A_READER = 20_000
"""People for whom another process is started: of fewer it would look for less time than it takes to start."""

MOST_AHEAD = 4
"""Slices that lie ready while the one before them is awaited: more would only fill the memory."""

_MADE_BEFORE_A_SEARCH = 200_000
"""Objects. A slice makes some fifty thousand, which the search for rings of dead ones would go through again and again,
as Python has it by itself: a quarter of the time of a plan."""


def looks_ahead(slices: Sequence[Slice]) -> Iterator[tuple[Slice, list[Prospect]]]:
    """Each slice with what its people may be told, in the order of the slices."""
    people = sum(len(one.ids) for one in slices)
    workers = min(cores(), 1 + people // WORTH_A_READER)
    with _seldom_searched():
        if workers == 1:
            yield from looks_here(ContactPolicy(load_policy()))(slices)
        else:
            yield from _in_order(slices, workers)


def _in_order(slices: Sequence[Slice], workers: int) -> Iterator[tuple[Slice, list[Prospect]]]:
    ready: dict[Slice, list[Prospect]] = {}
    awaited = iter(slices)
    following = next(awaited, None)
    with closing(spread(_look, slices, workers, waits=lambda: len(ready) >= MOST_AHEAD)) as looked_at:
        for one, seen in looked_at:
            ready[one] = seen
            while following is not None and following in ready:
                yield following, ready.pop(following)
                following = next(awaited, None)


def _look(one: Slice) -> list[Prospect]:
    with _seldom_searched():
        seen = look(db.session(), one, ContactPolicy(load_policy()))
        db.session.rollback()
        return seen


@contextmanager
def _seldom_searched() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_MADE_BEFORE_A_SEARCH, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
