"""Reading people ahead of the planning of a push, by other processes too: what is decided and stored stays one at a
time and in the same order, so that the plan is the same however many read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.database import db
from app.outreach.candidates import Reading
from app.outreach.planner import Slice, look, looks_here
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from jobs.beside import cores, spread

WORTH_A_READER = 20_000
"""People for whom another process is started: of fewer it would read for less time than it takes to start."""


def looks_ahead(slices: Sequence[Slice]) -> Iterator[tuple[Slice, Reading]]:
    """Each slice with what is to be known about its people, in the order of the slices."""
    people = sum(len(one.ids) for one in slices)
    workers = min(cores(), 1 + people // WORTH_A_READER)
    if workers == 1:
        yield from looks_here(ContactPolicy(load_policy()))(slices)
        return
    ready: dict[Slice, Reading] = {}
    awaited = iter(slices)
    following = next(awaited, None)
    for one, reading in spread(_look, slices, workers):
        ready[one] = reading
        while following is not None and following in ready:
            yield following, ready.pop(following)
            following = next(awaited, None)


def _look(one: Slice) -> Reading:
    reading = look(db.session(), one, ContactPolicy(load_policy()))
    db.session.rollback()
    return reading
