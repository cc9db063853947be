"""A push run as one page for an office: whom it looked at, wrote to and not, why not, and what came of it.

People appear under their registration numbers alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.clock import SHANGHAI
from app.figures import sets, silences
from app.figures.rows import WORDS
from app.figures.sql import SecondsBetween
from app.intents.models import Intent
from app.intents.states import EMPLOYED
from app.ops.models import JobRun
from app.outreach.candidates import living_in, positive_reason, registered_as
from app.outreach.models import OutboxItem, OutboxMessage, PushRun
from app.outreach.sentences import SENTENCES
from app.people.models import Person
from app.postings.models import Posting

EXAMPLES = 5
WEEK, TOLERANCE = timedelta(days=7), timedelta(hours=12)
"""The run to compare with is the one that began a week before, give or take as much."""
LONGEST = timedelta(days=2)
"""A run that was killed is gone on with on the same day."""


@dataclass(frozen=True, slots=True)
class Example:
    """One person of a run. number: the registration's, None where there is none. what: a sentence."""

    number: str | None
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. looked_at = written_to + the people in silent. channels: messages by channel and state, those
    included that say that another one lies in the inbox. answered, hired: people."""

    looked_at: int
    written_to: int
    channels: dict[str, dict[str, int]]
    silent: list[silences.Reason]
    opened: int
    answered: int
    hired: int

    @property
    def sent(self) -> int:
        """Messages that were handed to a channel, whatever came of it."""
        return sum(number for found in self.channels.values() for state, number in found.items() if state in sets.SENT)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The messages by channel and state, one line each."""
        return [
            {"channel": channel, "state": state, "text": WORDS.get(state, state), "count": number}
            for channel, states in sorted(self.channels.items())
            for state, number in sorted(states.items())
        ]


@dataclass(frozen=True, slots=True)
class RunReport:
    """before: the outcome of the run a week before, None where there was none."""

    run: PushRun
    outcome: Outcome
    before_run: PushRun | None
    before: Outcome | None
    examples: list[Example]


def parts(report: RunReport) -> dict[str, Any]:
    """The report by the names that it is shown under."""
    return {name: getattr(report, name) for name in ("run", "outcome", "before_run", "before", "examples")}


def runs_seen(region: str) -> Select[Any]:
    """The runs that concern a region ("": all): those inside it, and those over more than it."""
    query = select(PushRun)
    if not region:
        return query
    above = [region[:length] for length in range(len(region))]
    return query.where(or_(PushRun.region.startswith(region), PushRun.region.in_(above)))


def run_of(session: Session, region: str, run_id: int | None) -> PushRun | None:
    """A run that concerns a region, the latest one for None; None where there is none."""
    query = runs_seen(region).order_by(PushRun.id.desc()).limit(1)
    found: PushRun | None = session.scalar(query.where(PushRun.id == run_id) if run_id is not None else query)
    return found


def report_of(session: Session, run: PushRun, region: str) -> RunReport:
    """The report of a run over the people of a region ("": everybody)."""
    near = (run.started_at - WEEK - TOLERANCE, run.started_at - WEEK + TOLERANCE)
    same = PushRun.region == run.region, PushRun.purpose == run.purpose, PushRun.slice.is_not_distinct_from(run.slice)
    query = select(PushRun).where(*same, PushRun.started_at.between(*near))
    before = session.scalar(query.order_by(PushRun.id.desc()).limit(1))
    return RunReport(
        run=run,
        outcome=_outcome(session, run, region),
        before_run=before,
        before=_outcome(session, before, region) if before else None,
        examples=_examples(session, run, region),
    )


def _outcome(session: Session, run: PushRun, region: str) -> Outcome:
    mine = _messages(run, region)
    written = session.scalar(select(func.count(distinct(OutboxMessage.person_id))).where(*mine)) or 0
    opened = session.scalar(select(func.count()).where(*mine, OutboxMessage.state == "opened")) or 0
    answers = (
        select(Intent.person_id, Intent.state)
        .join(OutboxItem, (OutboxItem.person_id == Intent.person_id) & (OutboxItem.posting_id == Intent.posting_id))
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(*mine, SecondsBetween(Intent.at, OutboxMessage.sent_at).between(0, sets.ANSWER_DAYS * 86_400))
    )
    answered = list(session.execute(answers))
    silent = _silent(session, run, region)
    return Outcome(
        looked_at=written + sum(one.count for one in silent),
        written_to=written,
        channels=_channels(session, run, region),
        silent=silent,
        opened=opened,
        answered=len({person for person, _ in answered}),
        hired=len({person for person, state in answered if state in EMPLOYED}),
    )


def _silent(session: Session, run: PushRun, region: str) -> list[silences.Reason]:
    """Why not, by code. A later run decides anew about the same people: then the job's own record is what is left."""
    found = silences.reasons(session, silences.Asked(region, run=run.id))
    inside = not region or run.region.startswith(region)
    record = _record(session, run) if inside else None
    if record is None or sum(record.values()) <= sum(one.count for one in found):
        return found
    return [silences.Reason(code, SENTENCES.get(code, code), number) for code, number in record.most_common()]


def _record(session: Session, run: PushRun) -> Counter[str] | None:
    """What the job that ran it noted when it ended."""
    query = select(JobRun.figures).where(
        JobRun.name == "push",
        JobRun.state == "done",
        JobRun.started_at <= run.started_at,
        JobRun.finished_at >= (run.finished_at or run.started_at),
    )
    figures: dict[str, Any] | None = session.scalar(query.order_by(JobRun.id.desc()).limit(1))
    silent = (figures or {}).get("silent")
    return Counter(silent) if isinstance(silent, dict) else None


def _messages(run: PushRun, region: str) -> list[ColumnElement[bool]]:
    conditions = [
        OutboxMessage.run_id == run.id,
        OutboxMessage.created_at >= run.started_at,  # by which they are found: no index has the runs
        OutboxMessage.created_at < run.started_at + LONGEST,
    ]
    if region:
        conditions.append(OutboxMessage.person_id.in_(select(Person.id).where(living_in(region))))
    return conditions


def _channels(session: Session, run: PushRun, region: str) -> dict[str, dict[str, int]]:
    """The messages of a run, and those that say that one of these lies in the inbox, by channel and state."""
    notice = aliased(OutboxMessage)
    own = select(OutboxMessage.channel, OutboxMessage.state, func.count()).where(*_messages(run, region))
    rung = select(notice.channel, notice.state, func.count()).join(OutboxMessage, OutboxMessage.id == notice.about_id)
    rung = rung.where(*_messages(run, region)).group_by(notice.channel, notice.state)
    found: dict[str, dict[str, int]] = {}
    for query in (own.group_by(OutboxMessage.channel, OutboxMessage.state), rung):
        for channel, state, number in session.execute(query):
            states = found.setdefault(channel, {})
            states[state] = states.get(state, 0) + number
    return found


def _examples(session: Session, run: PushRun, region: str) -> list[Example]:
    """Three who were written to and two who were not, as far as there are."""
    mine = select(OutboxMessage).where(*_messages(run, region)).order_by(OutboxMessage.id).limit(EXAMPLES)
    messages = list(session.scalars(mine))
    silent = silences.page_of(session, silences.Asked(region, run=run.id), after=0, limit=EXAMPLES)
    few = max(EXAMPLES - len(silent), 3)
    numbers = registered_as(session, [one.person_id for one in messages])
    written = [Example(_first(numbers.get(one.person_id)), _told(session, one)) for one in messages[:few]]
    rest = [Example(row["person"]["number"], f"没有发：{row['text']}") for _, row in silent]
    return written + rest[: EXAMPLES - len(written)]


def _told(session: Session, message: OutboxMessage) -> str:
    query = select(Posting.title, OutboxItem.reasons).join(Posting, Posting.id == OutboxItem.posting_id)
    query = query.where(OutboxItem.message_id == message.id).order_by(OutboxItem.place)
    parts = [f"{title}（{positive_reason(reasons) or '没有写理由'}）" for title, reasons in session.execute(query)]
    return f"推荐了{'、'.join(parts)}" if parts else "写好的消息后来没有发"


def _first(numbers: Sequence[str] | None) -> str | None:
    return numbers[0] if numbers else None


def day_of(moment: datetime) -> str:
    """A moment as a report says it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
