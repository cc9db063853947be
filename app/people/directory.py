"""The people whom a batch of registrations may concern, found by keyed hashes, with all that was said of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import chosen, chunks
from app.people.merging import repoint
from app.people.models import Person, Registration
from app.people.statements import PersonStatement, whole_dates
from app.privacy.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Marks:
    """The keyed hashes by which a person is known. born: the whole dates of birth that were said; year: of birth."""

    name: bytes
    phone: bytes | None
    id_no: bytes | None
    born: frozenset[date]
    year: int

    def meet(self, other: Marks) -> bool:
        """Whether anything at all is the same."""
        if self.name == other.name or (self.phone is not None and self.phone == other.phone):
            return True
        return self.id_no is not None and self.id_no == other.id_no


def marks_of(statement: PersonStatement, ring: Keyring) -> Marks:
    return Marks(
        name=hash_name(statement.name, ring),
        phone=ring.blind("phone", statement.phone) if statement.phone else None,
        id_no=ring.blind("id_no", statement.id_no) if statement.id_no else None,
        born=(born := whole_dates(statement)),
        year=min(born, default=statement.birth).year,
    )


def hash_name(name: str, ring: Keyring) -> bytes:
    """The hash of a name however it was typed: width, letter case and spaces do not count."""
    return ring.blind("name", "".join(unicodedata.normalize("NFKC", name).casefold().split()))


class Known:
    """A registration, whose it is, and what it says (decrypted when first asked)."""

    __slots__ = ("_statement", "person", "registration")

    def __init__(self, registration: Registration, person: Person, statement: PersonStatement | None = None) -> None:
        self.registration = registration
        self.person = person
        self._statement = statement

    def statement(self, ring: Keyring) -> PersonStatement:
        if self._statement is None:
            self._statement = PersonStatement.from_json(ring.decrypt(self.registration.payload_enc))
        return self._statement

    def says(self, statement: PersonStatement) -> None:
        self._statement = statement


@dataclass(frozen=True, slots=True)
class Found:
    """Who is meant, if anybody; others who by now are seen to be the same person; codes of what to look at."""

    person: Person | None
    twins: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()


class Directory:
    def __init__(self, session: Session, ring: Keyring) -> None:
        self._session, self._ring = session, ring
        self._people: dict[int, Person] = {}
        self._numbers: dict[str, Known] = {}
        self._history: dict[Person, list[Known]] = {}
        self._by_id_no: dict[bytes, Person] = {}
        self._by_name_phone: dict[tuple[bytes, bytes], list[Person]] = {}

    def load(self, owners: Collection[int], marks: Sequence[Marks]) -> None:
        """Reads the owners of registrations that come again, everybody whom the marks may concern, and all their
        registrations."""
        self._load_people(Person.id, list(owners))
        self._load_people(Person.id_no_hash, list({one.id_no for one in marks if one.id_no}))
        names = {one.name for one in marks}
        self._load_people(Person.phone_hash, list({one.phone for one in marks if one.phone}), names)
        for people in chunks(list(self._people), 500):
            found = self._session.scalars(chosen(Registration.person_id, Registration), {"ids": people})
            for registration in sorted(found, key=lambda one: (one.at, one.id)):
                self._keep(Known(registration, self._people[registration.person_id]))

    def _load_people(
        self, column: InstrumentedAttribute[Any], values: Sequence[object], names: set[bytes] | None = None
    ) -> None:
        for part in chunks(values, 500):
            for person in self._session.scalars(chosen(column, Person), {"ids": part}):
                if person.id not in self._people and (names is None or person.name_hash in names):
                    self._people[person.id] = person
                    self._history.setdefault(person, [])
                    self.index(person)

    def ids(self) -> list[int]:
        return list(self._people)

    def registration(self, number: str) -> Known | None:
        return self._numbers.get(number)

    def history(self, person: Person) -> list[Known]:
        """The person's registrations, oldest first."""
        return self._history.setdefault(person, [])

    def index(self, person: Person) -> None:
        """Makes a person findable under their present marks; older ones are passed over when looking."""
        if person.id_no_hash is not None:
            self._by_id_no[person.id_no_hash] = person
        if person.phone_hash is not None:
            same = self._by_name_phone.setdefault((person.name_hash, person.phone_hash), [])
            if person not in same:
                same.append(person)

    def put(self, known: Known) -> None:
        """Adds a new registration to those of its person, by its moment; nearly always it is the newest."""
        self._keep(known)
        self._history[known.person].sort(key=lambda one: one.registration.at)

    def _keep(self, known: Known) -> None:
        self._history.setdefault(known.person, []).append(known)
        if known.registration.external_no:
            self._numbers[known.registration.external_no] = known

    def move(self, known: Known, person: Person) -> None:
        """Makes a registration the newest of a person, the same as before or another."""
        self._history[known.person].remove(known)
        known.person = person
        self._history.setdefault(person, []).append(known)

    def find(self, marks: Marks, but: Person | None = None) -> Found:
        """Who is meant. but: somebody who is left out, with whom the caller compares."""
        same, namesakes = [], 0
        for person in self._by_name_phone.get((marks.name, marks.phone), []) if marks.phone else []:
            current = (person.name_hash, person.phone_hash) == (marks.name, marks.phone)
            if not current or person is but:
                continue
            namesakes += 1
            clash = None not in (person.id_no_hash, marks.id_no) and person.id_no_hash != marks.id_no
            if not clash and not self._born_otherwise(person, marks):
                same.append(person)
        if marks.id_no is None:
            if len(same) == 1:
                return Found(same[0])
            nameless = [person for person in same if person.id_no_hash is None]
            notes = ("ambiguous_person",) if namesakes else ()
            return Found(nameless[0] if nameless else None, notes=notes)
        holder = self._by_id_no.get(marks.id_no)
        if holder is None or holder.id_no_hash != marks.id_no or holder is but:
            return Found(same[0] if same else None, tuple(same[1:]))
        notes = () if holder.name_hash == marks.name else ("name_differs",)
        return Found(holder, tuple(person for person in same if person is not holder), notes)

    def _born_otherwise(self, person: Person, marks: Marks) -> bool:
        """Whether the dates of birth say that they are two. A whole date must be one that was said of the person
        before; without two whole dates the years may be one apart, as ages are counted in two ways."""
        if marks.born:
            if person.birth_precision == "d" and person.birth in marks.born:
                return False
            dates = (whole_dates(known.statement(self._ring)) for known in self.history(person))
            if said := frozenset[date]().union(*dates):
                return not said & marks.born
        return abs(person.birth.year - marks.year) > 1

    def absorb(self, gone: Person, into: Person) -> None:
        """Two records turn out to be one person: everything of ``gone`` becomes that of ``into``. All are flushed."""
        for known in self._history.pop(gone, []):
            known.person = into
            known.registration.person = into
            self._history.setdefault(into, []).append(known)
        self._session.flush()
        self._history[into].sort(key=lambda known: (known.registration.at, known.registration.id))
        repoint(self._session, gone.id, into.id)
        self._people.pop(gone.id, None)
        for same in self._by_name_phone.values():
            if gone in same:
                same.remove(gone)
        if gone.id_no_hash is not None and self._by_id_no.get(gone.id_no_hash) is gone:
            del self._by_id_no[gone.id_no_hash]
        self._session.expunge(gone)
