"""A registration at a desk: saved once however often it is sent, then the best postings as of now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, null, or_, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import db, write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.fairs.models import Visit
from app.fairs.service import fair_of
from app.fairs.visits import add_visit, note_shown, present_at, visit_of
from app.identity.models import Staff
from app.identity.unproven import save_from_staff
from app.locks import alone
from app.matching.cards import Card, cards
from app.matching.service import match_person
from app.matching.told import keep_live
from app.people.directory import hash_name
from app.people.models import Person, Registration
from app.people.service import Incoming
from app.people.statements import PersonStatement
from app.privacy.audit import record
from app.registrations.form import read_form
from search.engines.base import EngineUnavailable
from search.ranking.fair import Present
from search.ranking.match import Ranking

OFFLINE_FOR = timedelta(days=30)
"""A form made without a network is brought in within so long; after that the person is asked again."""
ATTEMPTS = 3
CLOCK_SLACK = timedelta(minutes=5)
"""A device's clock may be so much fast."""

_FORM, _PERSON = Registration.__table__.c, Person.__table__.c
_KNOWN = union_all(
    select(_FORM.client_uuid).where(or_(_FORM.client_uuid == bindparam("form"), _FORM.external_no == bindparam("no"))),
    select(null()).where(_PERSON.phone_hash == bindparam("phone")),
    select(null()).where(_PERSON.id_no_hash == bindparam("id_no")),
)
"""Whatever there is already of a form, or of somebody with a number on it: for somebody new all in one, which finds
nothing."""


@dataclass(frozen=True, slots=True)
class Written:
    """A registration in the database. kind: created (a new person), merged (one known before) or unchanged.

    notes: codes of what to look at. visit_no: the how manieth registration of the person it is. visit: to a fair.
    """

    registration: Registration
    person: Person
    kind: str
    visit_no: int
    notes: list[str]
    visit: Visit | None

    @property
    def number(self) -> str:
        return self.registration.external_no or ""


@dataclass(frozen=True, slots=True)
class _Saved:
    """What the transaction came to. namesakes: a new person has the name and number of somebody else."""

    registration: Registration
    visit: Visit | None
    kind: str
    namesakes: bool = False


class _Meanwhile(Exception):
    """The same form came in by another way between looking and writing; nothing of it is written again."""


@dataclass(frozen=True, slots=True)
class Told:
    """The best postings for somebody at a desk. ranking: None where the search engine is away.

    present: the postings that can be asked about at the fair where they stand, with their stalls. cards: the postings
    as answers show them, by number; one that is gone or taken since has none. ids: under which each can be asked why.
    """

    ranking: Ranking | None
    present: Present = field(default_factory=dict)
    cards: Mapping[int, Card] = field(default_factory=dict)
    ids: Mapping[int, uuid.UUID] = field(default_factory=dict)


def register(said: Mapping[str, Any], staff: Staff) -> tuple[Written, Told]:
    """Writes down who stands at the desk. The same ``client_uuid`` again writes nothing and gives the same answer.

    said: the form, valid in itself. Raises ApiError 422 for wrong answers, 404 for a fair of elsewhere, and 409 where
    the fair is not going on (``fair_not_live``) or the ``client_uuid`` was used for something else.
    """
    written = write_down(said, staff)
    return written, tell(written)


def write_down(said: Mapping[str, Any], staff: Staff) -> Written:
    """Saves one form, as :func:`register` does, without matching. It may say ``offline_at``: when it was filled in."""
    offline_at = said.get("offline_at")
    device_id = said["client_uuid"] or uuid.uuid4()
    incoming, notes = read_form(said, device_id, today())
    if offline_at is not None:
        incoming = replace(incoming, said_at=min(now(), offline_at))
    saved = _save_surely(incoming, said, staff)
    session, person = db.session(), saved.registration.person
    if saved.kind == "created":  # all that there is to look at was seen when it was written
        notes += ["ambiguous_person"] if saved.namesakes else []
        return Written(saved.registration, person, saved.kind, 1, notes, saved.visit)
    earlier = _earlier(session, saved.registration)
    notes += _doubts(session, person, incoming.statement, earlier)
    if offline_at is not None and len(earlier) + 1 < _count(session, person):
        notes.append("newer_known")
    return Written(saved.registration, person, saved.kind, len(earlier) + 1, notes, saved.visit)


def tell(written: Written, *, keep: bool = True) -> Told:
    """The best postings for somebody who was registered, those at the fair first. Never raises for the engine.

    keep: of which stalls they are told counts for those who come after them, and why each was chosen is kept.
    """
    session = db.session()
    try:
        told = best_now(session, written.person, written.visit, keep=keep, new=written.kind == "created")
    except EngineUnavailable:
        return Told(None)
    ranking, person_id = told.ranking, written.person.id
    if not keep or ranking is None or not told.cards:
        return told
    session.commit()  # nothing is written yet; what was read stays as it is, for the answer
    with write() as writing:
        chosen = [match for match in ranking.matches if match.posting in told.cards]
        return replace(told, ids=keep_live(writing, person_id, chosen, told.cards, new=written.kind == "created"))


def best_now(session: Session, person: Person, visit: Visit | None, *, keep: bool, new: bool = False) -> Told:
    """As :func:`tell`. new: nobody knew the person before. Raises EngineUnavailable."""
    present = present_at(session, visit) if visit else {}
    ranking = match_person(session, person, present, new=new)
    chosen = [match.posting for match in ranking.matches]
    if visit and keep:
        note_shown(visit, {present[one].key for one in chosen if one in present})
    return Told(ranking, present, cards().of(session, chosen) if chosen else {})


def _save_surely(incoming: Incoming, said: Mapping[str, Any], staff: Staff) -> _Saved:
    """Tries again where the same person or form came in at another desk at this very moment: now it can be found."""
    for _ in range(ATTEMPTS):
        try:
            return _save(incoming, said, staff)
        except (IntegrityError, _Meanwhile):
            continue
    raise ApiError(409, "conflict", "这份登记和别处正在记的冲突了，请再交一次")


def _save(incoming: Incoming, said: Mapping[str, Any], staff: Staff) -> _Saved:
    channel, fair_id, operator, actor = said["channel"], said["fair"], staff.username, f"staff:{staff.id}"
    ring, who = keyring(), incoming.statement
    numbers = {kind: ring.blind(kind, said_no) if said_no else None
               for kind, said_no in (("phone", who.phone), ("id_no", who.id_no))}  # fmt: skip
    with write() as session:
        alone(session, [mark for mark in numbers.values() if mark])
        asked = {"form": incoming.client_uuid, "no": incoming.number, **numbers}
        there = session.connection().execute(_KNOWN, asked).all()
        if any(row.client_uuid == incoming.client_uuid for row in there):
            known = session.scalars(select(Registration).where(Registration.client_uuid == incoming.client_uuid)).one()
            visit = visit_of(session, known)
            before = (known.operator, known.channel, known.payload_hash, visit.fair.public_id if visit else None)
            if before != (operator, channel, keyring().blind("registration", incoming.statement.to_json()), fair_id):
                words = "这个 client_uuid 已经用于另一份登记，请换一个"
                raise ApiError(409, "client_uuid_taken", words, [FieldError("client_uuid", "client_uuid_taken", words)])
            return _Saved(known, visit, "unchanged")
        at = now()
        offline_at = said.get("offline_at")
        if offline_at is not None:
            _check_offline(offline_at, at)
        fair = fair_of(session, staff, fair_id) if fair_id else None
        incoming = replace(incoming, unheard=not there)
        outcome = save_from_staff(session, [incoming], channel=channel, operator=operator, at=at, today=today())[0]
        if outcome.written is None:
            raise _Meanwhile
        saved, visit = outcome.written, None
        if fair is not None:
            late, when = offline_at is not None, incoming.said_at or at
            visit = add_visit(session, fair, saved, channel=channel, operator=operator, at=when, late=late)
        subject = f"person:{saved.person_id}"
        detail = f"{channel} {outcome.kind}" + (f" fair:{fair.id}" if fair else "")
        record(session, actor=actor, action="registration.save", subject=subject, detail=detail)
        return _Saved(saved, visit, outcome.kind, "ambiguous_person" in outcome.notes)


def _check_offline(written_at: datetime, at: datetime) -> None:
    """Raises ApiError 422 where a form cannot have been filled in then."""
    code, words = "", ""
    if written_at > at + CLOCK_SLACK:
        code, words = "in_future", "填表的时间还没有到，请检查设备的时钟"
    elif written_at < at - OFFLINE_FOR:
        code, words = "too_old", f"这份表放了超过 {OFFLINE_FOR.days} 天，请找本人重新登记"
    if code:
        raise ApiError(422, "invalid", words, [FieldError("offline_at", code, words)])


def _earlier(session: Session, registration: Registration) -> list[Registration]:
    """The registrations of the same person that were made before this one."""
    query = select(Registration).where(
        Registration.person_id == registration.person_id, Registration.id != registration.id
    )
    return list(session.scalars(query.where(Registration.at < registration.at).order_by(Registration.at)))


def _count(session: Session, person: Person) -> int:
    return session.scalar(select(func.count()).where(Registration.person_id == person.id)) or 0


def _doubts(session: Session, person: Person, said: PersonStatement, earlier: list[Registration]) -> list[str]:
    """Codes of what a second look should settle: another name under the number, or namesakes with the same phone."""
    ring = keyring()
    name = hash_name(said.name, ring)
    found = []
    names = (PersonStatement.from_json(ring.decrypt(one.payload_enc)).name for one in earlier)
    if any(hash_name(other, ring) != name for other in names):
        found.append("name_differs")
    if said.phone and not said.id_no:
        same = (Person.name_hash == name, Person.phone_hash == ring.blind("phone", said.phone), Person.id != person.id)
        if session.scalar(select(func.count()).select_from(Person).where(*same)):
            found.append("ambiguous_person")
    return found
