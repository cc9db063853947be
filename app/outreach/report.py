"""What a push came to, person by person: the same rows from plans that are only looked at and from stored ones.

People appear under the numbers that they were registered under, never by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import shanghai
from app.database import chunks
from app.outreach.candidates import positive_reason, posting_numbers, registered_as
from app.outreach.compose import assemble
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage
from app.outreach.plans import PersonPlan
from app.outreach.sentences import SENTENCES

_CHUNK = 1000


@dataclass(slots=True)
class Figures:
    """considered = planned + the people in silent. later: planned messages that wait for the morning.

    messages and people: one row each, ready for JSON; people are those who get nothing.
    """

    considered: int = 0
    planned: int = 0
    later: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    messages: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)

    def add_silence(self, numbers: Iterable[str], verdict: str, code: str, text: str, until: datetime | None) -> None:
        self.considered += 1
        self.silent[code] += 1
        row = {**_named(numbers), "verdict": verdict, "code": code, "reason": text, "not_before": _moment(until)}
        self.people.append(row)

    def add_message(
        self,
        numbers: Iterable[str],
        *,
        channel: str,
        state: str,
        code: str | None,
        not_before: datetime | None,
        now: datetime,
        text: str,
        items: list[dict[str, Any]],
    ) -> None:
        self.considered += 1
        self.planned += 1
        self.later += not_before is not None and not_before > now and state in ("planned", "queued")
        row = {**_named(numbers), "channel": channel, "state": state, "code": code}
        self.messages.append({**row, "not_before": _moment(not_before), "text": text, "items": items})

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
    figures = Figures()
    for plan in plans:
        decision = plan.decision
        if not plan.told:
            figures.add_silence(plan.numbers, decision.verdict, decision.code, decision.sentence, decision.not_before)
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
        figures.add_message(
            plan.numbers,
            channel=channel,
            state="planned",
            code=None if decision.code == "send" else decision.code,
            not_before=decision.not_before,
            now=now,
            text=assemble([told.paragraph for told in plan.told], purpose),
            items=items,
        )
    return figures


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
    """The figures of a stored run as they stand now; right after it, before another run decides anew."""
    figures = Figures()
    messages = list(
        session.scalars(select(OutboxMessage).where(OutboxMessage.run_id == run_id).order_by(OutboxMessage.id))
    )
    written_to = {message.person_id for message in messages}
    for part in chunks(messages, _CHUNK):
        items = _items(session, [message.id for message in part])
        numbers = registered_as(session, [message.person_id for message in part])
        for message in part:
            figures.add_message(
                numbers.get(message.person_id, []),
                channel=message.channel,
                state=message.state,
                code=message.code,
                not_before=message.not_before,
                now=now,
                text=message.body,
                items=items.get(message.id, []),
            )
    query = select(ContactDecision).where(ContactDecision.run_id == run_id).order_by(ContactDecision.person_id)
    silent = [decision for decision in session.scalars(query) if decision.person_id not in written_to]
    for chunk in chunks(silent, _CHUNK):
        numbers = registered_as(session, [decision.person_id for decision in chunk])
        for decision in chunk:
            figures.add_silence(
                numbers.get(decision.person_id, []),
                decision.verdict,
                decision.code,
                decision.text,
                decision.not_before,
            )
    return figures


def _items(session: Session, message_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = select(OutboxItem).where(OutboxItem.message_id.in_(message_ids)).order_by(OutboxItem.place)
    rows = list(session.scalars(query))
    numbers = posting_numbers(session, {row.posting_id for row in rows})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        item = {"posting": numbers[row.posting_id], "score": row.score, "reason": positive_reason(row.reasons)}
        found.setdefault(row.message_id, []).append({**item, "reasons": row.reasons, "drawback": row.drawback})
    return found


def _named(numbers: Iterable[str]) -> dict[str, Any]:
    """person: the first number; also: the others, of somebody who was registered more than once."""
    every = list(numbers)
    return {"person": every[0] if every else None, "also": every[1:]}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else shanghai(moment).isoformat(timespec="minutes")
