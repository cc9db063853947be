"""What a push came to, person by person: the same rows from plans that are only looked at and from stored ones.

People appear under the numbers that they were registered under, never by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, overload

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from app.clock import shanghai
from app.outreach import states
from app.outreach.candidates import positive_reason, posting_numbers, registered_as
from app.outreach.compose import assemble
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage
from app.outreach.plans import PersonPlan
from app.outreach.sentences import SENTENCES

_CHUNK = 500


Row = dict[str, Any]


class Rows(Sequence[Row]):
    """Rows that are read when they are asked for, again each time, a chunk at a time: a province's would fill the
    memory. count: how many there were when they were counted."""

    def __init__(self, count: int, read: Callable[[], Iterator[Row]]) -> None:
        self._count, self._read = count, read

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return self._read()

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """By a place, or places, from the beginning on."""
        if isinstance(place, slice):
            return list(islice(self, place.start, place.stop, place.step))
        found = next(islice(self, place, None), None)
        if found is None:
            raise IndexError(place)
        return found


@dataclass(slots=True)
class Figures:
    """considered = planned + the people in silent. later: planned messages that wait for the morning.

    messages and people: one row each, ready for JSON; people are those who get nothing.
    """

    considered: int = 0
    planned: int = 0
    later: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    messages: Sequence[Row] = ()
    people: Sequence[Row] = ()

    def as_dict(self) -> dict[str, Any]:
        """The object for ``--json``; ``reasons`` has the sentence of every code that occurs."""
        return {
            "considered": self.considered,
            "planned": self.planned,
            "later": self.later,
            "silent": dict(self.silent.most_common()),
            "reasons": {code: SENTENCES[code] for code, _ in self.silent.most_common()},
            "messages": self.messages,
            "people": self.people,
        }


def of_plans(plans: Iterable[PersonPlan], *, purpose: str, channel: str, now: datetime) -> Figures:
    """The figures of plans that are not stored."""
    silent: Counter[str] = Counter()
    messages: list[Row] = []
    people: list[Row] = []
    later = 0
    for plan in plans:
        decision = plan.decision
        if not plan.told:
            silent[decision.code] += 1
            people.append(
                _silence(plan.numbers, decision.verdict, decision.code, decision.sentence, decision.not_before)
            )
            continue
        items = [
            {
                "posting": told.external_no,
                "score": told.match.score,
                "reason": told.match.reason or "",
                "reasons": told.match.reasons,
                "drawback": told.match.drawback,
            }
            for told in plan.told
        ]
        text = assemble([told.paragraph for told in plan.told], purpose)
        code = None if decision.code == "send" else decision.code
        messages.append(_message(plan.numbers, channel, "planned", code, decision.not_before, text, items))
        later += decision.not_before is not None and decision.not_before > now
    return Figures(len(messages) + len(people), len(messages), later, silent, messages, people)


@dataclass(frozen=True, slots=True)
class Size:
    """How many people a run considered, and to how many it wrote."""

    considered: int
    planned: int


def size_of_run(session: Session, run_id: int) -> Size:
    """The size of a stored run, counted by the database: a province's messages would fill the memory."""
    considered = select(func.count()).select_from(ContactDecision).where(ContactDecision.run_id == run_id)
    planned = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.run_id == run_id)
    return Size(session.scalar(considered) or 0, session.scalar(planned) or 0)


def of_run(session: Session, run_id: int, now: datetime) -> Figures:
    """The figures of a stored run as they stand now; right after it, before another run decides anew. Counted by the
    database; the rows are read when they are asked for."""
    mine = OutboxMessage.run_id == run_id
    waits = case((OutboxMessage.state.in_(("planned", states.QUEUED)) & (OutboxMessage.not_before > now), 1))
    planned, later = session.execute(
        select(func.count(), func.count(waits)).select_from(OutboxMessage).where(mine)
    ).one()
    first = func.min(ContactDecision.person_id)
    codes = select(ContactDecision.code, func.count()).where(*_told_nothing(run_id)).group_by(ContactDecision.code)
    silent: Counter[str] = Counter()
    for code, count in session.execute(codes.order_by(first)):
        silent[code] = count
    return Figures(
        considered=planned + silent.total(),
        planned=planned,
        later=later,
        silent=silent,
        messages=Rows(planned, partial(_messages, session, run_id)),
        people=Rows(silent.total(), partial(_people, session, run_id)),
    )


def _told_nothing(run_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions on :class:`ContactDecision` of being of a run that wrote nothing to the person."""
    wrote = exists().where(OutboxMessage.person_id == ContactDecision.person_id, OutboxMessage.run_id == run_id)
    return ContactDecision.run_id == run_id, ~wrote


def _messages(session: Session, run_id: int) -> Iterator[Row]:
    query = select(OutboxMessage).where(OutboxMessage.run_id == run_id).order_by(OutboxMessage.id).limit(_CHUNK)
    query = query.execution_options(populate_existing=True)
    last = 0
    while part := session.scalars(query.where(OutboxMessage.id > last)).all():
        items = _items(session, [message.id for message in part])
        numbers = registered_as(session, [message.person_id for message in part])
        for one in part:
            named, told = numbers.get(one.person_id, []), items.get(one.id, [])
            yield _message(named, one.channel, one.state, one.code, one.not_before, one.body, told)
        last = part[-1].id


def _people(session: Session, run_id: int) -> Iterator[Row]:
    query = select(ContactDecision).where(*_told_nothing(run_id)).order_by(ContactDecision.person_id).limit(_CHUNK)
    query = query.execution_options(populate_existing=True)
    last = 0
    while part := session.scalars(query.where(ContactDecision.person_id > last)).all():
        numbers = registered_as(session, [one.person_id for one in part])
        for one in part:
            yield _silence(numbers.get(one.person_id, []), one.verdict, one.code, one.text, one.not_before)
        last = part[-1].person_id


def _items(session: Session, message_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = select(OutboxItem).where(OutboxItem.message_id.in_(message_ids)).order_by(OutboxItem.place)
    rows = list(session.scalars(query))
    numbers = posting_numbers(session, {row.posting_id for row in rows})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        item = {"posting": numbers[row.posting_id], "score": row.score, "reason": positive_reason(row.reasons)}
        found.setdefault(row.message_id, []).append({**item, "reasons": row.reasons, "drawback": row.drawback})
    return found


def _message(
    numbers: Iterable[str],
    channel: str,
    state: str,
    code: str | None,
    not_before: datetime | None,
    text: str,
    items: list[Row],
) -> Row:
    row = {**_named(numbers), "channel": channel, "state": state, "code": code}
    return {**row, "not_before": _moment(not_before), "text": text, "items": items}


def _silence(numbers: Iterable[str], verdict: str, code: str, text: str, until: datetime | None) -> Row:
    return {**_named(numbers), "verdict": verdict, "code": code, "reason": text, "not_before": _moment(until)}


def _named(numbers: Iterable[str]) -> dict[str, Any]:
    """person: the first number; also: the others, of somebody who was registered more than once."""
    every = list(numbers)
    return {"person": every[0] if every else None, "also": every[1:]}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else shanghai(moment).isoformat(timespec="minutes")
