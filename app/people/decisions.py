"""A yes or no to something that is believed of a person: kept with who said it, when and where, and what came of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.database import chosen, chunks
from app.extensions import keyring
from app.people.models import FactDecision, Person

NOTE = "note"
"""The kind of a decision on what was read from a note; any other kind is the part of the record that it changed."""
CONFIRMED, REFUSED = "confirmed", "refused"
Pair = tuple[str, str]


class Standing(NamedTuple):
    """What counts of a decision that stands."""

    said_enc: bytes
    state: str


class Noted(Protocol):
    """Somebody of whom it is known whether they have a note and what stands of what was said to it, oldest first."""

    @property
    def note_enc(self) -> bytes | None: ...

    @property
    def decided(self) -> Sequence[FactDecision | Standing]: ...


_DECISIONS = chosen(FactDecision.person_id, FactDecision)
_STANDING = (
    chosen(FactDecision.person_id, FactDecision.person_id, FactDecision.said_enc, FactDecision.state)
    .where(FactDecision.kind == NOTE, FactDecision.undone_at.is_(None))
    .order_by(FactDecision.id)
)


def add(
    session: Session,
    person: Person,
    *,
    kind: str,
    code: str,
    said: dict[str, Any],
    state: str,
    channel: str,
    operator: str,
    at: datetime,
) -> FactDecision:
    """Adds a decision in the caller's write transaction. said: the words or the value, and what undoes it, as JSON."""
    decision = FactDecision(
        public_id=uuid.uuid4(),
        person_id=person.id,
        kind=kind,
        code=code,
        said_enc=keyring().encrypt(json.dumps(said, ensure_ascii=False)),
        state=state,
        channel=channel,
        operator=operator,
        at=at,
    )
    session.add(decision)
    session.flush()
    session.expire(person, ["decided"])
    return decision


def said_of(decision: FactDecision | Standing) -> dict[str, Any]:
    """What :func:`add` was given."""
    said: dict[str, Any] = json.loads(keyring().decrypt(decision.said_enc))
    return said


def pairs_of(decision: FactDecision | Standing) -> list[Pair]:
    """(code, words) of everything that a decision on a note is about."""
    return [(code, words) for code, words in said_of(decision)["pairs"]]


def decided(person: Noted) -> tuple[tuple[str, str, str], ...]:
    """(code, words, state) of what stands for the facts of a person's note; the latest word counts."""
    if person.note_enc is None:
        return ()
    standing: dict[Pair, str] = {}
    for decision in person.decided:
        standing |= dict.fromkeys(pairs_of(decision), decision.state)
    return tuple((code, words, state) for (code, words), state in standing.items())


def load_decided(session: Session, people: Sequence[Person]) -> None:
    """Reads the decisions of many people at once; those without a note have none that count."""
    noted = {person.id: person for person in people if person.note_enc is not None}
    found: dict[int, list[FactDecision]] = {one: [] for one in noted}
    for part in chunks(list(noted), 500):
        for decision in session.scalars(_DECISIONS, {"ids": part}):
            if decision.kind == NOTE and decision.undone_at is None:
                found[decision.person_id].append(decision)
    for one, person in noted.items():
        set_committed_value(person, "decided", sorted(found[one], key=lambda decision: decision.id))


def standing_of(session: Session, ids: Sequence[int]) -> dict[int, list[Standing]]:
    """What stands of what was said to the notes of some people, oldest first; who is missing has nothing that
    stands."""
    found: dict[int, list[Standing]] = {}
    for part in chunks(ids, 500):
        for person, said_enc, state in session.execute(_STANDING, {"ids": list(part)}):
            found.setdefault(person, []).append(Standing(said_enc, state))
    return found


def decisions_of(session: Session, person_id: int) -> list[FactDecision]:
    """Every decision of a person, taken back or not, oldest first."""
    query = select(FactDecision).where(FactDecision.person_id == person_id).order_by(FactDecision.id)
    return list(session.scalars(query))
