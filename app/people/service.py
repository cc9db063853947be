"""Writing people down: finding who is meant, merging, saving. The caller holds the write transaction.

Who is meant: the same ID number is the same person; else the same name with the same mobile number, unless both have
an ID number and these differ, or both a whole date of birth and these differ. A registration number names one
registration of one person for good: coming again with another name and without any number in common, it is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.database import chosen, chunks
from app.extensions import keyring
from app.lexicon.sightings import Said, note_unknown, of_person
from app.people.consents import PushConsents
from app.people.directory import Directory, Known, Marks, marks_of
from app.people.insertion import insert_new
from app.people.models import Person, Registration
from app.people.statements import PersonStatement, fold, whole_dates
from app.privacy.keyring import Keyring
from app.privacy.masking import mask_name, mask_phone
from app.voice.typed import note_written

VALID_DAYS = 90
"""After so many days without a word a person is asked again."""

Kind = Literal["created", "updated", "merged", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One registration to be written. number: the id on the form; client_uuid: that of the device, where it has one.

    said_at: aware UTC, when a new one was filled in, if that was before it is written: what was said since stands.
    unheard: the caller has seen, in the same transaction, that no registration has the number of the form, and nobody
    the phone number or the ID number on it.
    """

    number: str
    statement: PersonStatement
    client_uuid: uuid.UUID | None = None
    said_at: datetime | None = None
    unheard: bool = False


_STORED = chosen(Registration.external_no, Registration.external_no, Registration.payload_hash, Registration.person_id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one registration. code: why it was refused; notes: codes of what should be looked at.

    written: the registration, where it is a new one. With its person it belongs to the session where it came alone.
    """

    kind: Kind
    code: str = ""
    notes: tuple[str, ...] = ()
    written: Registration | None = None


def save_registrations(
    session: Session, incoming: Sequence[Incoming], *, channel: str, operator: str, at: datetime, today: date
) -> list[Outcome]:
    """Writes registrations, in their order, and marks who changed; one outcome for each, in the same order.

    at: aware UTC. today: the day in Shanghai. The numbers within ``incoming`` must differ. Raises IntegrityError where
    another process wrote the same person or number meanwhile; the caller may try again in a new transaction.
    """
    writer = _Writer(session, keyring(), channel, operator, at, today)
    with session.no_autoflush:
        writer.prepare(incoming)
        outcomes = [writer.write(one) for one in incoming]
        writer.finish()
    note_unknown(session, writer.words_of_work(incoming))
    return outcomes


class _Writer:
    """One call of :func:`save_registrations`: everything that it may need is read at the beginning."""

    def __init__(self, session: Session, ring: Keyring, channel: str, operator: str, at: datetime, today: date) -> None:
        self._session = session
        self._ring = ring
        self._channel, self._operator, self._at, self._today = channel, operator, at, today
        self._directory = Directory(session, ring)
        self._consents = PushConsents(session, channel, operator, at)
        self._texts: dict[str, str] = {}
        self._hashes: dict[str, bytes] = {}
        self._marks: dict[str, Marks] = {}
        self._stored: dict[str, bytes] = {}
        self._fresh: dict[Person, None] = {}  # not yet in the database, like the registrations below
        self._unsaved: list[Known] = []
        self._changed: dict[Person, None] = {}
        self._gone: list[int] = []
        self._noted: dict[datetime, list[Known]] = {}  # what said a note of people who were there before, by when

    def prepare(self, incoming: Sequence[Incoming]) -> None:
        owners: dict[str, int] = {}
        for one in incoming:
            self._texts[one.number] = text = one.statement.to_json()
            self._hashes[one.number] = self._ring.blind("registration", text)
        for part in chunks([one.number for one in incoming if not one.unheard], 500):
            for number, stored, owner in self._session.execute(_STORED, {"ids": part}):
                self._stored[str(number)] = stored
                owners[str(number)] = owner
        for one in incoming:
            if self._stored.get(one.number) != self._hashes[one.number]:
                self._marks[one.number] = marks_of(one.statement, self._ring)
        owned = {owner for number, owner in owners.items() if number in self._marks}
        self._directory.load(owned, [self._marks[one.number] for one in incoming
                                     if one.number in self._marks and not one.unheard])  # fmt: skip

    def finish(self) -> None:
        fresh = list(self._fresh)
        self._session.flush()
        insert_new(self._session, fresh, self._unsaved)
        self._consents.settle({person.id for person in fresh})
        self._session.flush()
        record_changes(self._session, "people", [person.id for person in self._changed] + self._gone, self._at)
        for said_at, known in self._noted.items():
            ids = [one.person.id for one in known]
            note_written(self._session, ids, said_at=said_at, by=self._operator, channel=self._channel)

    def words_of_work(self, incoming: Sequence[Incoming]) -> Iterator[Said]:
        """The wishes and trades of what was not known word for word."""
        for one in incoming:
            if one.number in self._marks:
                yield from of_person(one.statement.wishes, one.statement.trades, self._marks[one.number].name)

    def write(self, one: Incoming) -> Outcome:
        if one.number not in self._marks:
            return Outcome("unchanged")
        known = self._directory.registration(one.number)
        marks = self._marks[one.number]
        return self._add(one, marks) if known is None else self._rewrite(one, marks, known)

    def _add(self, one: Incoming, marks: Marks) -> Outcome:
        found = self._directory.find(marks)
        person = found.person or self._new_person()
        for twin in found.twins:
            self._unite(twin, person)
        since = one.said_at is not None and person.id is not None and person.updated_at > one.said_at
        if person.state in ("placed", "closed") and not since:
            person.state = "active"  # who registers anew is looking again
        registration = Registration(
            external_no=one.number,
            client_uuid=one.client_uuid,
            channel=self._channel,
            operator=self._operator,
            payload_enc=self._ring.encrypt(self._texts[one.number]),
            payload_hash=self._hashes[one.number],
            at=one.said_at or self._moment(person),
        )
        known = Known(registration, person, one.statement)
        self._unsaved.append(known)
        self._directory.put(known)
        self._refold(person)
        self._consents.say(person, self._push(one, person), f"登记表 {one.number}", one.said_at)
        if one.statement.note and found.person:
            self._noted.setdefault(one.said_at or self._at, []).append(known)
        return Outcome("merged" if found.person else "created", notes=found.notes, written=registration)

    def _push(self, one: Incoming, person: Person) -> bool | None:
        """The consent that a form says, where no later form says another."""
        push, said_at = one.statement.push, one.said_at
        if push is None or said_at is None:
            return push
        later = (known for known in self._directory.history(person) if known.registration.at > said_at)
        return None if any(known.statement(self._ring).push is not None for known in later) else push

    def _rewrite(self, one: Incoming, marks: Marks, known: Known) -> Outcome:
        before = known.statement(self._ring)
        home = known.person
        at_home = Marks(home.name_hash, home.phone_hash, home.id_no_hash, frozenset(), home.birth.year)
        if not (marks.meet(marks_of(before, self._ring)) or marks.meet(at_home)):
            return Outcome("refused", "registration_no_taken")
        person, notes = self._belongs(marks, known, before)
        registration = known.registration
        registration.payload_enc = self._ring.encrypt(self._texts[one.number])
        registration.payload_hash = self._hashes[one.number]
        registration.operator, registration.channel = self._operator, self._channel
        known.says(one.statement)
        registration.at = self._moment(person, known)
        self._directory.move(known, person)
        if person is not home:
            self._refold(person)
            self._flush()
            registration.person = person
            self._leave(home, person)
        self._refold(person)
        if one.statement.note not in ("", before.note):
            self._noted.setdefault(self._at, []).append(known)
        push = one.statement.push
        if push is None and before.push:
            push = None if any(other.statement(self._ring).push for other in self._directory.history(person)) else False
        if push != before.push:
            self._consents.say(person, push, f"登记表 {one.number}")
        return Outcome("updated", notes=notes)

    def _belongs(self, marks: Marks, known: Known, before: PersonStatement) -> tuple[Person, tuple[str, ...]]:
        """Whose registration it is, now that it says something else."""
        home = known.person
        others = [other for other in self._directory.history(home) if other is not known]
        numbers = [marks_of(other.statement(self._ring), self._ring).id_no for other in others]
        number = next((one for one in numbers if one is not None), None)
        found = self._directory.find(marks, but=home)
        if marks.id_no is not None and found.person is not None and found.person.id_no_hash == marks.id_no:
            return found.person, found.notes
        of_another = None not in (marks.id_no, number) and marks.id_no != number
        same_number = marks.id_no is not None and marks.id_no == number
        newly_born = marks.born - whole_dates(before)
        if of_another:
            return found.person or self._new_person(), found.notes
        if newly_born == marks.born and not same_number and _apart(marks.born, self._dates(others)):
            return found.person or self._new_person(), ("ambiguous_person",)
        for twin in (found.person, *found.twins):
            if twin is not None and (twin.id_no_hash is None or number is None):
                self._unite(twin, home)
        return home, found.notes

    def _leave(self, home: Person, person: Person) -> None:
        """A registration went from ``home`` to ``person``: the rest follows, unless it has an ID number or a day
        of birth of its own."""
        left = self._directory.history(home)
        numbered = any(known.statement(self._ring).id_no for known in left)
        if numbered or _apart(self._dates(left), self._dates(self._directory.history(person))):
            self._refold(home)
        else:
            self._unite(home, person)

    def _dates(self, registrations: Sequence[Known]) -> frozenset[date]:
        """The whole dates of birth on forms; what a person edited themselves repeats the one on record."""
        forms = (known for known in registrations if known.registration.external_no is not None)
        return frozenset[date]().union(*(whole_dates(known.statement(self._ring)) for known in forms))

    def _new_person(self) -> Person:
        person = Person(public_id=uuid.uuid4(), state="active", created_at=self._at)
        self._fresh[person] = None
        return person

    def _flush(self) -> None:
        """Brings everything so far into the database, by the slower way that keeps objects and rows together."""
        self._session.add_all(self._fresh)
        for known in self._unsaved:
            known.registration.person = known.person
            self._session.add(known.registration)
        self._session.flush()
        self._fresh.clear()
        self._unsaved.clear()

    def _unite(self, gone: Person, into: Person) -> None:
        self._flush()
        self._gone.append(gone.id)
        self._directory.absorb(gone, into)
        self._consents.become(gone, into)
        self._changed.pop(gone, None)

    def _moment(self, person: Person, known: Known | None = None) -> datetime:
        """Later than every other registration of the person, so that the order of saying is kept."""
        others = [other.registration.at for other in self._directory.history(person) if other is not known]
        return max([self._at, *(moment + timedelta(microseconds=1) for moment in others)])

    def _refold(self, person: Person) -> None:
        whole = fold(known.statement(self._ring) for known in self._directory.history(person))
        marks = marks_of(whole, self._ring)
        renumbered = person.id is not None and person.id_no_hash not in (None, marks.id_no)
        apply(person, whole, marks, self._ring)
        person.updated_at = self._at
        person.valid_to = self._today + timedelta(days=VALID_DAYS)
        if person.state == "expired":
            person.state = "active"
        self._directory.index(person)
        self._changed[person] = None
        if renumbered:
            self._flush()  # before somebody else is given the number that this one had


def _apart(some: frozenset[date], others: frozenset[date]) -> bool:
    """Whether both know a day of birth and none is the same."""
    return bool(some and others and not some & others)


def apply(person: Person, whole: PersonStatement, marks: Marks, ring: Keyring) -> None:
    """Puts what is said of a person into their record; encrypts what identifies."""
    if person.name_hash != marks.name or person.id is None or ring.decrypt(person.name_enc) != whole.name:
        person.name_hash, person.name_enc = marks.name, ring.encrypt(whole.name)
    if person.phone_hash != marks.phone:
        person.phone_hash, person.phone_enc = marks.phone, ring.encrypt(whole.phone) if whole.phone else None
    if person.id_no_hash != marks.id_no:
        person.id_no_hash, person.id_no_enc = marks.id_no, ring.encrypt(whole.id_no) if whole.id_no else None
    if (ring.decrypt(person.note_enc) if person.note_enc else "") != whole.note:
        person.note_enc = ring.encrypt(whole.note) if whole.note else None
    person.sex = whole.sex or "0"
    person.birth, person.birth_precision = whole.birth, whole.birth_precision
    person.region, person.lng, person.lat = whole.region, whole.lng, whole.lat
    person.education = whole.education or None
    person.trades = [[words, years] for words, years in whole.trades]
    person.certs = list(whole.certs)
    person.wishes = list(whole.wishes[:3])
    person.wage_min, person.max_km, person.lodging = whole.wage_min, whole.max_km, whole.lodging
    person.shifts, person.refusals, person.forms = list(whole.shifts), list(whole.refusals), list(whole.forms)
    person.start_by = whole.start_by
    person.status, person.reason = whole.status or None, whole.reason or None
    person.certs_willing = list(whole.certs_willing)


def masked(person: Person) -> dict[str, str | None]:
    """Name and phone as lists show them: 刘**, 138****1234; phone None where there is none."""
    ring = keyring()
    return {
        "name": mask_name(ring.decrypt(person.name_enc)),
        "phone": mask_phone(ring.decrypt(person.phone_enc)) if person.phone_enc else None,
    }
