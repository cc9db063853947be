"""A partition's rankings into the database, past the unit of work: what stays as it was costs its comparison and no
more. Everything is put into the form in which the columns hold it before the transaction begins, which on SQLite keeps
all other writers waiting.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Dialect,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.bulk import inserting, plain_table, positional, processor, public_id
from app.database import chunks
from app.matching.models import Match, PersonOutcome
from app.matching.person_readings import Fresh
from app.matching.placed import Placed
from search.ranking.match import Match as Ranked
from search.ranking.match import Ranking
from search.ranking.training import Suggestion

AT_ONCE = 50
"""People whose matches are stored in one transaction: so many milliseconds another writer of SQLite waits."""

Pair = tuple[int, int]
"""A person and a posting, by number."""

Said = tuple[Any, ...]
"""What a match says: the columns of :data:`_SAID`, JSON as its text; its rank alone where the rest stays as it is."""

_PLAIN = ("rank", "score", "weights")
_JSON = ("components", "reasons", "drawback", "relaxed", "facts")
_SAID = (*_PLAIN, *_JSON)
_NEW = ("public_id", "person_id", "posting_id", "run_id", "created_at", *_SAID)
_OUTCOME = ("person_id", "run_id", "at", "matched", "code", "text", "unlock", "training", "memory")


@dataclass(frozen=True, slots=True)
class Results:
    """What a partition came to. matches: by person and posting, in the order of people and of rank. outcomes: by
    person, (matched, code, text, unlock, training, memory), JSON as its text."""

    matches: dict[Pair, Said]
    outcomes: dict[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is stored at once. people: as :func:`store` takes them. fresh: what was read of them, and is to be kept."""

    people: list[int]
    found: Results
    fresh: list[Fresh]


def pieces(people: Sequence[int], found: Results, fresh: Sequence[Fresh]) -> list[Piece]:
    """All of it, :data:`AT_ONCE` people in a piece; one that has nobody where there is nobody."""
    everybody = list(dict.fromkeys([*people, *found.outcomes, *(one[0] for one in fresh)]))
    place = {one: number // AT_ONCE for number, one in enumerate(everybody)}
    made = [Piece([], Results({}, {}), []) for _ in range(0, max(1, len(everybody)), AT_ONCE)]
    for one in people:
        made[place[one]].people.append(one)
    for pair, said in found.matches.items():
        made[place[pair[0]]].found.matches[pair] = said
    for one, said in found.outcomes.items():
        made[place[one]].found.outcomes[one] = said
    for reading in fresh:
        made[place[reading[0]]].fresh.append(reading)
    return made


def results(
    rankings: Mapping[int, Ranking],
    weights: str,
    memories: Mapping[int, str],
    placed: Mapping[int, Placed] | None = None,
) -> Results:
    """The rankings of some people in the form in which they are stored. weights: the version they were made with.
    memories: what is remembered of them, by id. placed: what others get, whose outcome the caller adds."""
    matches: dict[Pair, Said] = {
        (person, one.posting): _said(place, one, weights)
        for person, ranking in rankings.items()
        for place, one in enumerate(ranking.matches, start=1)
    }
    for person, order in (placed or {}).items():
        for place, (posting, match) in enumerate(order, start=1):
            matches[person, posting] = (place,) if match is None else _said(place, match, weights)
    outcomes = {
        person: outcome(len(one.matches), one.silence, one.unlock, one.training, memories.get(person))
        for person, one in rankings.items()
    }
    return Results(matches, outcomes)


def store(session: Session, run_id: int, people: Sequence[int], new: Results, at: datetime) -> None:
    """Makes the kept matches of ``people`` what ``new`` says, in the caller's write transaction.

    people: everybody who was ranked, also those whom nothing was found for or who are gone; of others ``new`` has the
    outcome alone. A match that stays keeps its id, unless somebody was told of it and it says something else now: what
    was told is kept under that id (``app.matching.told``), and the match gets a new one.
    """
    dialect = session.get_bind().dialect
    write = _statements(dialect)
    left = dict(new.matches)
    gone: list[int] = []
    changed: list[tuple[Any, ...]] = []
    renamed: list[tuple[Any, ...]] = []
    for row in session.execute(_kept(), {"ids": list(people)}):
        key, person, posting, told = row[:4]
        before, now = row[4:], left.pop((person, posting), None)
        if now is not None and len(now) == 1:
            now = (*now, *before[1:])
        if now is None:
            gone.append(key)
        elif before != now:
            other = _says_other(before, now)
            if other or before[0] != now[0]:
                changed.append((run_id, *now, key))
            if other and told:
                renamed.append((write.key(public_id()), None, key))
    moment = write.moment(at)
    added = [
        (write.key(public_id()), person, posting, run_id, moment, *said) for (person, posting), said in left.items()
    ]
    outcomes = [(person, run_id, moment, *one) for person, one in new.outcomes.items()]
    connection = session.connection()
    for statement, rows in (
        (write.add, added), (write.change, changed), (write.rename, renamed), (write.outcome, outcomes)
    ):  # fmt: skip
        if rows:
            connection.exec_driver_sql(statement, rows)
    for part in chunks(gone, 500):
        session.execute(delete(Match.__table__).where(Match.id.in_(part)))


@cache
def _kept() -> Select[Any]:
    """What is kept of some people: number, person, posting, whether somebody was told of it, and what it says.

    Locked in the order of their numbers, as whoever tells somebody of them does, so that neither waits for the other.
    """
    said = [getattr(Match, name) for name in _PLAIN] + [cast(getattr(Match, name), Text) for name in _JSON]
    query = select(Match.id, Match.person_id, Match.posting_id, Match.told_at.is_not(None), *said)
    mine = query.where(Match.person_id.in_(bindparam("ids", expanding=True)))
    return mine.order_by(Match.id).with_for_update()


def _said(place: int, match: Ranked, weights: str) -> Said:
    return (
        place, match.score, weights,
        _text(match.components), _pairs(match.reasons), _pair(match.drawback),
        _text(match.relaxed) if match.relaxed else "[]", _text(match.facts),
    )  # fmt: skip


def _says_other(before: Sequence[Any], now: Said) -> bool:
    """Whether two matches of a pair say something else, their places apart. JSON of an older program may be written in
    another order and say the same."""
    start = len(_PLAIN)
    if any(one != other for one, other in zip(before[1:start], now[1:start], strict=True)):
        return True
    return any(
        one != other and json.loads(one or "null") != json.loads(other)
        for one, other in zip(before[start:], now[start:], strict=True)
    )


def outcome(
    matched: int,
    silence: tuple[str, str] | None,
    unlock: Mapping[str, str | int] | None,
    training: Sequence[Suggestion],
    memory: str | None,
) -> tuple[Any, ...]:
    """What a person's outcome says, as :class:`Results` has it."""
    code, text = silence or (None, None)
    courses = _text([one.said() for one in training]) if training else "[]"
    return matched, code, text, _text(unlock) if unlock else "null", courses, memory


_text: Callable[[Any], str] = json.JSONEncoder().encode
"""As the column type writes it: what is compared as text is what stands there."""


@lru_cache(20_000)
def _pair(pair: tuple[str, str] | None) -> str:
    return _text(pair or None)


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    """What :data:`_text` makes of them: the same few thousand sentences are told to a whole county."""
    return f"[{', '.join(map(_pair, pairs))}]"


@dataclass(frozen=True, slots=True)
class _Statements:
    """SQL of a dialect with its places in order, each for many rows: add (:data:`_NEW`), change (run_id, :data:`_SAID`,
    id), rename (public_id, told_at, id), outcome (:data:`_OUTCOME`); and how it takes an id and a moment."""

    add: str
    change: str
    rename: str
    outcome: str
    key: Callable[[uuid.UUID], Any]
    moment: Callable[[datetime], Any]


_made: dict[str, _Statements] = {}


def _statements(dialect: Dialect) -> _Statements:
    """Put together once. Columns without a type: what comes is in the form of the database already."""
    if dialect.name not in _made:
        anew = inserting(dialect)(plain_table("person_outcome", *_OUTCOME))
        latest = {name: anew.excluded[name] for name in _OUTCOME[1:]}
        upsert = anew.on_conflict_do_update(index_elements=["person_id"], set_=latest)

        def changing(*columns: str) -> str:
            match = plain_table("match", *columns, "id")
            return positional(update(match).where(match.c.id == bindparam("key")), dialect, *columns)

        _made[dialect.name] = _Statements(
            add=positional(insert(plain_table("match", *_NEW)), dialect, *_NEW),
            change=changing("run_id", *_SAID),
            rename=changing("public_id", "told_at"),
            outcome=positional(upsert, dialect, *_OUTCOME),
            key=processor(Match.public_id.type, dialect),
            moment=processor(PersonOutcome.at.type, dialect),
        )
    return _made[dialect.name]
