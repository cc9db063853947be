"""Writing postings down. The caller holds the write transaction."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.database import chunks
from app.employers.models import Employer
from app.employers.service import EmployerBook, EmployerStatement
from app.extensions import keyring
from app.lexicon.sightings import note_unknown
from app.postings.models import Posting

Kind = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class PostingStatement:
    """A posting as it was stated: valid values, normalised. Money is yuan per wage_unit, wage_base yuan a month.

    Empty ("", None, ()) means not stated. education is a code of GB/T 4658, the other lists the import table's words.
    """

    employer: EmployerStatement
    title: str
    headcount: int
    duties: str
    place: str
    region: str
    wage_low: float
    wage_high: float
    wage_unit: str
    valid_to: date
    requirements: str = ""
    education: str = ""
    years: int | None = None
    certs: tuple[str, ...] = ()
    lng: float | None = None
    lat: float | None = None
    wage_base: int | None = None
    board: str = ""
    shuttle: bool | None = None
    shift: str = ""
    form: str = ""
    conditions: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One canonical text: equal statements give equal text."""
        said = {name: value for name in NAMES if (value := getattr(self, name)) not in ("", None, ())}
        said["employer"] = [self.employer.name, self.employer.uscc]
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat)


NAMES = tuple(field.name for field in fields(PostingStatement))


@dataclass(frozen=True, slots=True)
class Incoming:
    """One posting to be written. number: the employer's or site's own id."""

    number: str
    statement: PostingStatement


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one posting; notes: codes of what should be looked at."""

    kind: Kind
    notes: tuple[str, ...] = ()


def save_postings(
    session: Session, incoming: Sequence[Incoming], *, channel: str, operator: str, at: datetime, today: date
) -> list[Outcome]:
    """Writes postings and their employers, in order, and marks what changed; one outcome for each, in the same order.

    at: aware UTC. today: the day in Shanghai, from which a new posting is open. The numbers must differ. Raises
    IntegrityError where another process wrote the same number meanwhile; the caller may try again.
    """
    ring = keyring()
    hashes = {one.number: ring.blind("posting", one.statement.to_json()) for one in incoming}
    stored: dict[str, bytes] = {}
    for part in chunks(list(hashes), 500):
        query = select(Posting.external_no, Posting.payload_hash).where(Posting.external_no.in_(part))
        stored.update((number, payload) for number, payload in session.execute(query))
    news = [one for one in incoming if stored.get(one.number) != hashes[one.number]]

    known: dict[str, Posting] = {}
    for part in chunks([one.number for one in news if one.number in stored], 500):
        found = session.scalars(select(Posting).where(Posting.external_no.in_(part)))
        known.update({posting.external_no: posting for posting in found})
    employers = EmployerBook(session, channel, operator, at)
    employers.load(one.statement.employer for one in news)

    outcomes: dict[str, Outcome] = {}
    created: list[tuple[Employer, dict[str, Any]]] = []
    touched: list[int] = []
    with session.no_autoflush:
        for one in news:
            employer, same_name = employers.find_or_add(one.statement.employer)
            posting = known.get(one.number)
            notes = () if same_name else ("employer_name_differs",)
            outcomes[one.number] = Outcome("updated" if posting else "created", notes)
            values = _values(one.statement) | {
                "payload_hash": hashes[one.number],
                "updated_at": at,
                "channel": channel,
                "operator": operator,
            }
            if posting is None:
                places = one.statement.headcount
                values |= {"external_no": one.number, "public_id": uuid.uuid4(), "open_count": places, "status": "open",
                           "open_from": today, "urgent": False, "created_at": at}  # fmt: skip
                created.append((employer, values))
            else:
                touched.append(posting.id)
                posting.employer = employer
                _reopen(posting, one.statement, today)
                for name, value in values.items():
                    setattr(posting, name, value)
        session.flush()
    if created:
        session.execute(
            insert(Posting.__table__), [values | {"employer_id": employer.id} for employer, values in created]
        )
    for part in chunks([values["external_no"] for _, values in created], 500):
        touched += session.scalars(select(Posting.id).where(Posting.external_no.in_(part)))
    record_changes(session, "postings", touched, at)
    note_unknown(session, (("title", one.statement.title, one.statement.employer.name.encode()) for one in news))
    return [outcomes.get(one.number, Outcome("unchanged")) for one in incoming]


def _reopen(posting: Posting, said: PostingStatement, today: date) -> None:
    """Places already taken stay taken when the headcount changes.

    A posting that had run out, or was full, opens again where the statement gives it days or places; what staff or the
    employer have paused or taken offline stays so.
    """
    posting.open_count = max(0, posting.open_count + said.headcount - posting.headcount)
    if (posting.status == "expired" and said.valid_to >= today) or (posting.status == "filled" and posting.open_count):
        posting.status = "open"


def _values(said: PostingStatement) -> dict[str, Any]:
    """A statement as column values."""
    values = {name: getattr(said, name) for name in NAMES if name != "employer"}
    for name in ("certs", "conditions", "accepts"):
        values[name] = list(values[name])
    return values | {"education": said.education or None}
