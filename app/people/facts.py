"""Facts read from a person's note: shown with the words that showed them, confirmed or refused with one tap."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.clock import now
from app.errors import ApiError
from app.extensions import keyring
from app.matching.views import person_view
from app.people.decisions import CONFIRMED, NOTE, REFUSED, add, decisions_of, pairs_of, said_of
from app.people.models import FactDecision, Person
from app.privacy.audit import record
from search.facts import person_facts
from search.facts.noted import Noted, noted_facts
from search.lexicon import load_lexicon

READ = "read"
STATES: dict[str, str] = {READ: "读出来的，还没问过", CONFIRMED: "问过，是的", REFUSED: "问过，不是"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing read from the note. id: the same as long as the same words show the same. state: a key of STATES.

    strength: hard (what goes against it is not recommended) or soft (it moves the order); a refused one is not used.
    """

    id: uuid.UUID
    code: str
    words: str
    text: str
    use: str
    strength: str
    state: str
    channel: str | None
    operator: str | None
    at: datetime | None


def tag_id(person: Person, kind: str, key: str) -> uuid.UUID:
    """The id of something believed of a person; without the key of the hashes nobody can tell from it what."""
    return uuid.UUID(bytes=keyring().blind("tag", f"{person.public_id}\x1f{kind}\x1f{key}")[:16], version=4)


def facts_of(person: Person) -> list[Fact]:
    """What the note says, hard facts first; empty, and nothing asked of the database, where there is no note."""
    return [_fact(person, noted, decision) for noted, decision in _all(person)]


def decide(session: Session, person: Person, fact_id: uuid.UUID, state: str, *, channel: str, actor: str) -> Fact:
    """Confirms or refuses a fact, or takes that back (state ``read``), in the caller's write transaction.

    The same tap again changes nothing. Raises ApiError 404 where the note does not say it (any more).
    """
    session.refresh(person, with_for_update=True)
    session.expire(person, ["decided"])
    meant = next((one for one in _all(person) if _id(person, one[0]) == fact_id), None)
    if meant is None:
        raise ApiError(404, "not_found", "备注里没有这一条，可能已经改过")
    noted, decision = meant
    if (decision.state if decision else READ) != state:
        moment = now()
        _take_back(person, noted, moment)
        session.flush()
        session.expire(person, ["decided"])
        if state != READ:
            said: dict[str, Any] = {"pairs": noted.pairs, "text": noted.text}
            add(session, person, kind=NOTE, code=noted.code, said=said, state=state, channel=channel, operator=actor,
                at=moment)  # fmt: skip
        person.updated_at = moment
        record_changes(session, "people", [person.id], moment)
        record(session, actor=actor, action=f"fact.{state}", subject=f"person:{person.id}", detail=channel)
    return next(_fact(person, one, made) for one, made in _all(person) if _id(person, one) == fact_id)


def _take_back(person: Person, noted: Noted, at: datetime) -> None:
    for decision in person.decided:
        if set(pairs_of(decision)) & set(noted.pairs):
            decision.undone_at = at


def _all(person: Person) -> list[tuple[Noted, FactDecision | None]]:
    """Everything that the note says, also what was refused, each with the decision that stands."""
    if person.note_enc is None:
        return []
    lexicon, view = load_lexicon(), person_view(person)
    as_read = noted_facts(person_facts(replace(view, decided=()), lexicon), lexicon)
    used = noted_facts(person_facts(view, lexicon), lexicon) if view.decided else as_read
    known = {pair for noted in used for pair in noted.pairs}
    gone = [noted for noted in as_read if not known & set(noted.pairs)]
    of = {pair: decision for decision in person.decided for pair in pairs_of(decision)}
    found = [(noted, of.get(noted.pairs[0])) for noted in (*used, *gone)]
    return sorted(found, key=lambda one: (one[0].strength != "hard", one[0].code))


def _id(person: Person, noted: Noted) -> uuid.UUID:
    return tag_id(person, NOTE, "\x1f".join(min(noted.pairs)))


def _fact(person: Person, noted: Noted, decision: FactDecision | None) -> Fact:
    return Fact(
        id=_id(person, noted),
        code=noted.code,
        words=noted.words,
        text=noted.text,
        use=noted.use,
        strength=noted.strength,
        state=decision.state if decision else READ,
        channel=decision.channel if decision else None,
        operator=decision.operator if decision else None,
        at=decision.at if decision else None,
    )


def history_of(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Every decision on what is believed of a person, oldest first, for the person themselves."""
    return [
        {
            "kind": decision.kind,
            "code": decision.code,
            "said": said_of(decision),
            "state": decision.state,
            "channel": decision.channel,
            "at": decision.at,
            "undone_at": decision.undone_at,
        }
        for decision in decisions_of(session, person_id)
    ]
