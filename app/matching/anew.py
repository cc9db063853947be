"""People whom all that the engine names concerns: it is asked again, and what it names anew is looked at alone. What
stood between them and the rest, and what courses would open of it, is remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.extensions import engine
from app.matching.memory import Memory, note_all_named
from app.matching.service import look_again_query, query_for
from app.matching.shelf import shelf
from search.documents import POSTINGS
from search.query import Query
from search.ranking.between import Between, between
from search.ranking.fits import Fits
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.training import opened_by_courses, training_query
from search.ranking.weights import Weights

Person = tuple[PreparedPerson, Memory, Collection[int]]
"""Somebody, what is remembered of them, and the postings that count no longer as they were."""


def taken(session: Session, wanted: Sequence[Sequence[int]]) -> list[list[PreparedPosting]]:
    """What is offered of several lists of postings, all taken from the shelf at once."""
    ids = list(dict.fromkeys(one for some in wanted for one in some))
    found = {posting.view.key: posting for posting in shelf().take(session, ids)}
    return [[found[one] for one in some if one in found] for some in wanted]


def courses_anew(session: Session, people: Sequence[Person], weights: Weights, day: date) -> None:
    """Notes in the memories of some people for whom courses count what the engine names for these now, and what they
    would open of it. Raises EngineUnavailable."""
    queries = [training_query(person, today=day, weights=weights) for person, *_ in people]
    named = [[hit.key for hit in hits] for hits in engine().search_many(POSTINGS, queries)]
    stay = [
        {*now}.intersection(memory.trained[0] if memory.trained else ()).difference(gone)
        for now, (_, memory, gone) in zip(named, people, strict=True)
    ]
    wanted = [[one for one in now if one not in some] for now, some in zip(named, stay, strict=True)]
    for (person, memory, _), now, some, new in zip(people, named, stay, taken(session, wanted), strict=True):
        still = [one for one in (memory.trained[1] if memory.trained else []) if one.posting in some]
        memory.trained = now, still + opened_by_courses(person, new, weights, today=day)


def courses_with(
    person: PreparedPerson, memory: Memory, gone: Collection[int], new: Sequence[PreparedPosting],
    coming: Sequence[int], weights: Weights, day: date,
) -> None:  # fmt: skip
    """The same of whom the engine names all that there is for courses. new: what came of it that courses have to do
    with. coming: numbers of all that came."""
    named, opened = memory.trained or ([], [])
    memory.trained = (
        [*(one for one in named if one not in gone), *coming],
        [*(one for one in opened if one.posting not in gone), *opened_by_courses(person, new, weights, today=day)],
    )


def asked_anew(session: Session, people: Sequence[Person], weights: Weights, day: date) -> list[bool]:
    """Of each whether what fits is what is remembered still; notes in the memory what the engine names now. Raises
    EngineUnavailable."""
    queries = [list(_queries(person, memory, day)) for person, memory, _ in people]
    hits = iter(engine().search_many(POSTINGS, [query for some in queries for query in some]))
    named = [[[hit.key for hit in next(hits)] for _ in some] for some in queries]
    new = [
        list({key for one in some for key in one}.difference(memory.between, memory.named or ()))
        for (_, memory, _), some in zip(people, named, strict=True)
    ]
    ready = _Ready(session, new)
    return [_stays(ready, *one, some, weights, day) for one, some in zip(people, named, strict=True)]


class _Ready:
    """What is offered of some postings, taken from the shelf at once: one by one they would cost more."""

    def __init__(self, session: Session, wanted: Sequence[Sequence[int]]) -> None:
        self._session = session
        self._found: dict[int, PreparedPosting | None] = {}
        self.take(list(dict.fromkeys(key for some in wanted for key in some)))

    def take(self, keys: Sequence[int]) -> list[PreparedPosting]:
        """Those of some that are offered."""
        if missing := [key for key in keys if key not in self._found]:
            self._found.update(dict.fromkeys(missing))
            self._found.update((one.view.key, one) for one in shelf().take(self._session, missing))
        return [one for key in keys if (one := self._found[key]) is not None]


def _queries(person: PreparedPerson, memory: Memory, day: date) -> Iterator[Query]:
    yield query_for(person, day, own=True)
    yield query_for(person, day)
    if memory.near is not None:
        yield look_again_query(person, day, wide=memory.wide)


def _stays(
    ready: _Ready,
    person: PreparedPerson,
    memory: Memory,
    gone: Collection[int],
    named: Sequence[Sequence[int]],
    weights: Weights,
    day: date,
) -> bool:
    now = {key for some in named for key in some}
    if any(key in gone or key not in now for key in memory.best):
        return False
    best = {*memory.best}
    if best.intersection(named[0]) != {*memory.own}:  # what was asked for may be enough alone, or no longer
        return False
    if memory.near is not None and best.intersection((*named[0], *named[1])) != {*memory.near}:
        return False  # it may be asked further no longer, or the whole county
    whole = {*memory.between, *best, *(memory.named or [])[: memory.deep]}.difference(gone)
    own = whole.union(memory.named or ()).difference(gone)
    rest = dict.fromkeys(key for some in named[1:] for key in some)
    fits = Fits(person, weights, day)
    fits.look_at_own(ready.take([key for key in named[0] if key not in own and key not in rest]))
    fits.look_at_all(ready.take([key for key in rest if key not in whole]))
    if fits.any:
        return False
    if memory.shown < weights.enough:
        _note_between(ready, person, memory, gone, named[2], weights, day)
    note_all_named(memory, named[0], list(rest))
    return True


def _note_between(
    ready: _Ready, person: PreparedPerson, memory: Memory, gone: Collection[int], around: Sequence[int],
    weights: Weights, day: date,
) -> None:  # fmt: skip
    stands = {key: one for key, one in memory.between.items() if key not in gone}
    postings = ready.take([key for key in around if key not in stands])
    stands |= {one.posting: one for one in between(person, postings, weights, today=day)}
    memory.between = {key: stands.get(key, Between(key, None)) for key in around}
