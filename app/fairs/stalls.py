"""The stalls of a fair: written row by row, so that a wrong row loses no right one."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import chunks, write
from app.employers.models import Employer
from app.errors import ApiError, FieldError
from app.fairs.models import Fair, Stall, StallShowing
from app.fairs.service import fair_of
from app.identity.models import Staff
from app.imports.fields import half_width
from app.postings.models import Posting
from app.privacy.audit import record
from app.schemas import WrongRow

NO_OPEN = "no_open_postings"
NOTES = {NO_OPEN: "这个单位现在没有在招的岗位，摊位已记下，岗位登记后会自动带上"}


_SUFFIX = re.compile("(号展位|号摊位|号摊|展位|摊位|号|摊)$")


class StallNo(fields.String):
    """The number of a stall as it is written on it: half-width, capitals, without 号 at the end."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        said = half_width(super()._deserialize(value, attr, data, **kwargs)).upper()
        text = _SUFFIX.sub("", "".join(said.split()))
        if not text:
            raise ValidationError("Missing data")
        if len(text) > 12:
            raise ValidationError("Longer than maximum length 12.")
        if not text.isprintable():
            raise ValidationError("Invalid input.")
        return text


@dataclass(slots=True)
class Saved:
    """What became of one row, counted from 1. state: created, updated, unchanged or refused, with errors."""

    row: int
    no: str
    state: str
    stall: uuid.UUID | None = None
    errors: list[FieldError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stood:
    """A stall with the open postings that it brings. seats: free places of them; shown: to how many it was named."""

    stall: Stall
    postings: list[Posting]
    seats: int
    shown: int


def save_stalls(
    staff: Staff, fair_id: uuid.UUID, rows: Sequence[dict[str, Any] | WrongRow], *, channel: str, replace: bool
) -> tuple[list[Saved], int]:
    """Writes stalls, each known by its number: an outcome for each row, and how many others were taken away.

    rows: as StallIn gives them. replace: what no row names is taken away, but for nothing where a row's number cannot
    be read. Raises ApiError 404, and 409 for a closed fair.
    """
    try:
        return _save(staff, fair_id, rows, channel, replace)
    except IntegrityError:  # the same number at another desk at this very moment: now it is there to be found
        return _save(staff, fair_id, rows, channel, replace)


def _save(
    staff: Staff, fair_id: uuid.UUID, rows: Sequence[dict[str, Any] | WrongRow], channel: str, replace: bool
) -> tuple[list[Saved], int]:
    who, operator = f"staff:{staff.id}", staff.username
    with write() as session:
        fair = _changeable(session, staff, fair_id)
        known = {stall.no: stall for stall in session.scalars(select(Stall).where(Stall.fair_id == fair.id))}
        named = _Named(session, [row for row in rows if not isinstance(row, WrongRow)])
        done: list[Saved] = []
        first: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            if isinstance(row, WrongRow):
                done.append(Saved(number, _number_in(row.said), "refused", errors=row.errors))
                continue
            no = row["no"]
            if no in first:
                wrong = FieldError("no", "duplicate_no", f"这个摊位号在第 {first[no]} 行已经有了")
                done.append(Saved(number, no, "refused", errors=[wrong]))
                continue
            first[no] = number
            done.append(named.read(number, row))
            if done[-1].errors:
                continue
            employer, chosen = named.employer, named.chosen
            stall = known.get(no)
            if stall is None:
                stall = Stall(public_id=uuid.uuid4(), fair_id=fair.id, no=no)
                session.add(stall)
            elif (stall.employer_id, stall.postings) == (employer.id, chosen):
                done[-1].state, done[-1].stall = "unchanged", stall.public_id
                continue
            else:
                done[-1].state = "updated"
            stall.employer, stall.postings = employer, chosen
            stall.channel, stall.operator, stall.at = channel, operator, now()
            done[-1].stall = stall.public_id
        gone = []
        if replace and all(one.no for one in done):
            kept = {one.no for one in done}
            gone = [stall for no, stall in known.items() if no not in kept]
            for stall in gone:
                session.delete(stall)
        session.flush()
        counts = Counter(one.state for one in done)
        detail = " ".join(f"{state}={count}" for state, count in sorted(counts.items())) + f" removed={len(gone)}"
        record(session, actor=who, action="stalls.save", subject=f"fair:{fair.id}", detail=f"{channel} {detail}")
    return done, len(gone)


def remove_stall(staff: Staff, fair_id: uuid.UUID, stall_id: uuid.UUID) -> None:
    """Takes a stall away. Raises ApiError 404, and 409 for a closed fair."""
    who = f"staff:{staff.id}"
    with write() as session:
        fair = _changeable(session, staff, fair_id)
        stall = session.scalar(select(Stall).where(Stall.fair_id == fair.id, Stall.public_id == stall_id))
        if stall is None:
            raise ApiError(404, "not_found", "没有找到这个摊位")
        session.delete(stall)
        record(session, actor=who, action="stall.remove", subject=f"fair:{fair.id}", detail=stall.no)


def stalls_of(session: Session, fair: Fair) -> list[Stood]:
    """The stalls of a fair by their numbers, with what they bring today."""
    stalls = list(session.scalars(select(Stall).where(Stall.fair_id == fair.id).order_by(Stall.no)))
    open_now = _open(session, {stall.employer_id for stall in stalls}, today())
    counts = shown(session, [stall.id for stall in stalls])
    found = []
    for stall in stalls:
        postings = [one for one in open_now.get(stall.employer_id, []) if brings(stall.postings, one.id)]
        found.append(Stood(stall, postings, sum(one.open_count for one in postings), counts.get(stall.id, 0)))
    return found


def brings(chosen: Sequence[int], posting_id: int) -> bool:
    """Whether a stall has a posting of its employer with it: one that was chosen, or any where none was."""
    return not chosen or posting_id in chosen


def shown(session: Session, stall_ids: Sequence[int], but_visit: int | None = None) -> dict[int, int]:
    """To how many visitors each stall was named, but for one visit; a stall that was not is left out."""
    found: dict[int, int] = {}
    for part in chunks(stall_ids, 500):
        query = select(StallShowing.stall_id, func.count()).where(StallShowing.stall_id.in_(part))
        if but_visit is not None:
            query = query.where(StallShowing.visit_id != but_visit)
        found.update((row[0], row[1]) for row in session.execute(query.group_by(StallShowing.stall_id)))
    return found


def _changeable(session: Session, staff: Staff, fair_id: uuid.UUID) -> Fair:
    fair = fair_of(session, staff, fair_id)
    if fair.status == "closed":
        raise ApiError(409, "fair_closed", "招聘会已经结束，不能再改")
    return fair


def _open(session: Session, employers: set[int], day: date) -> dict[int, list[Posting]]:
    """The postings of each employer that can be asked about today, oldest first."""
    found: dict[int, list[Posting]] = {}
    for part in chunks(list(employers), 500):
        query = select(Posting).where(Posting.employer_id.in_(part), *takes_people(day)).order_by(Posting.id)
        for posting in session.scalars(query):
            found.setdefault(posting.employer_id, []).append(posting)
    return found


def takes_people(day: date) -> tuple[Any, ...]:
    """The conditions under which a posting can be asked about on a day."""
    return (
        Posting.status == "open", Posting.open_count > 0, Posting.open_from <= day, Posting.valid_to >= day,
    )  # fmt: skip


class _Named:
    """Employers and postings as rows name them: by id, credit code, name or number. Everything is read at once."""

    def __init__(self, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        names = {row["employer"] for row in rows}
        self._employers: dict[str, dict[int, Employer]] = {}
        for part in chunks(list(names), 500):
            same = (Employer.name.in_(part), Employer.uscc.in_([one.upper() for one in part]))
            query = select(Employer).where(or_(*same, Employer.public_id.in_(_ids(part))))
            for one in session.scalars(query):
                for name in (one.name, one.uscc, str(one.public_id)):
                    if name:
                        self._employers.setdefault(name, {})[one.id] = one
        numbers = {number for row in rows for number in row["postings"]}
        self._postings: dict[str, Posting] = {}
        for part in chunks(list(numbers), 500):
            same_posting = or_(Posting.external_no.in_(part), Posting.public_id.in_(_ids(part)))
            for posting in session.scalars(select(Posting).where(same_posting)):
                self._postings[posting.external_no] = self._postings[str(posting.public_id)] = posting
        keys = {one.id for found in self._employers.values() for one in found.values()}
        self._open = _open(session, keys, today())
        self.employer: Employer
        self.chosen: list[int] = []

    def read(self, number: int, row: dict[str, Any]) -> Saved:
        """Reads one row into ``employer`` and ``chosen``, or says what is wrong with it."""
        said = row["employer"]
        found = list((self._employers.get(said) or self._employers.get(said.upper()) or _by_id(self._employers, said))
                     .values())  # fmt: skip
        if len(found) != 1:
            code, words = (
                ("ambiguous_employer", "不止一个单位叫这个名字，请用统一社会信用代码")
                if found
                else ("unknown_employer", "没有这个单位，请先登记它的岗位")
            )
            return Saved(number, row["no"], "refused", errors=[FieldError("employer", code, words)])
        employer = found[0]
        chosen: list[int] = []
        errors = []
        for place, name in enumerate(row["postings"]):
            posting = self._postings.get(name) or self._postings.get(name.lower())
            if posting is None:
                errors.append(FieldError(f"postings.{place}", "unknown_posting", "没有这个岗位"))
            elif posting.employer_id != employer.id:
                errors.append(FieldError(f"postings.{place}", "posting_of_another", "这个岗位是别的单位的"))
            elif posting.id not in chosen:
                chosen.append(posting.id)
        if errors:
            return Saved(number, row["no"], "refused", errors=errors)
        self.employer, self.chosen = employer, sorted(chosen)
        brought = [one for one in self._open.get(employer.id, []) if brings(chosen, one.id)]
        return Saved(number, row["no"], "created", notes=[] if brought else [NO_OPEN])


def _number_in(said: Any) -> str:
    """The stall number in a row that is wrong, "" where even that cannot be read."""
    try:
        return str(StallNo().deserialize(said["no"]))
    except (KeyError, TypeError, ValidationError):
        return ""


def _ids(texts: Sequence[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _by_id(employers: dict[str, dict[int, Employer]], said: str) -> dict[int, Employer]:
    return next((employers[key] for one in _ids([said]) if (key := str(one)) in employers), {})
