"""Plans a push: who is written to, with what, and why everybody else is not. Slice by slice, each one committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.database import chunks, db, write
from app.outreach import states
from app.outreach.audience import Audience, is_held_out, measures
from app.outreach.candidates import (
    Applicants,
    Reading,
    exposure_of,
    line,
    nobody_applied,
    read_matches,
    read_people,
    to_region,
)
from app.outreach.models import ContactDecision, OutboxMessage, PushRun
from app.outreach.plans import PersonPlan, Told
from app.outreach.policy import RECOMMEND, ContactPolicy, History
from app.outreach.storing import store

SLICE = 500
_PLAN_LOCK = 0x50555348
_NOTHING = History()

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Slice:
    """People who are looked at together, at a moment (aware), for a purpose."""

    ids: tuple[int, ...]
    now: datetime
    purpose: str = RECOMMEND


Looks = Callable[[Sequence[Slice]], Iterator[tuple[Slice, Reading]]]
"""Reads slices, in their order; where that is done is its own business, since nothing is written."""


def look(session: Session, one: Slice, policy: ContactPolicy, applicants: Applicants = nobody_applied) -> Reading:
    """Everything that is to be known about a slice of people; the matches of those who may hear of any. A fixed number
    of queries."""
    reading = read_people(session, one.ids, one.now)
    known = reading.histories
    open_to_it = [
        person
        for person in one.ids
        if (candidate := reading.candidates.get(person))
        and not policy.personal_silence(candidate, known.get(person, _NOTHING), one.now, one.purpose)
    ]
    return read_matches(session, reading, open_to_it, one.now, policy.config, applicants)


def looks_here(policy: ContactPolicy, applicants: Applicants = nobody_applied) -> Looks:
    """Reads slices in this process, one after the other."""

    def looks(slices: Sequence[Slice]) -> Iterator[tuple[Slice, Reading]]:
        for one in slices:
            reading = look(db.session(), one, policy, applicants)
            db.session.rollback()
            yield one, reading

    return looks


def decide(
    reading: Reading,
    one: Slice,
    policy: ContactPolicy,
    *,
    shown: Counter[int],
    holds_out: bool = False,
    room: int | None = None,
) -> list[PersonPlan]:
    """The plans of a slice of people, in their order. Pure.

    shown: people told of a posting by plans that are not in the database; added to. holds_out: whether some are left
    alone so that the worth of the push can be measured. room: how many may be written to; whoever comes after is left
    out.
    """
    plans: list[PersonPlan] = []
    written = 0
    for person in one.ids:
        if person not in reading.candidates:
            continue
        if room is not None and written >= room:
            break
        candidate = replace(
            reading.candidates[person],
            offers=reading.offers(person, shown),
            held_out=holds_out and is_held_out(reading.public[person], policy.config),
        )
        decision = policy.decide(candidate, reading.histories.get(person, _NOTHING), one.now, one.purpose)
        by_posting = {match.posting: match for match in reading.matches.get(person, ())}
        told = tuple(
            Told(
                posting := reading.postings[offer.posting],
                match := by_posting[offer.posting],
                line(match, posting, reading.points[person]),
            )
            for offer in decision.chosen
        )
        shown.update(offer.posting for offer in decision.chosen)
        written += bool(told)
        plans.append(PersonPlan(person, tuple(reading.numbers.get(person, ())), decision, told))
    return plans


def preview(
    audience: Audience, *, policy: ContactPolicy, now: datetime, limit: int | None, looks: Looks, advance: Advance
) -> Iterator[PersonPlan]:
    """The plans that :func:`plan_run` would store, in the same order. Changes nothing."""
    known: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    room = limit
    holds_out = measures(db.session(), policy.config)
    for one, seen in looks(_slices(audience, now, frozenset())):
        reading = _exposed(db.session(), seen, known, now, policy)
        plans = decide(reading, one, policy, shown=shown, holds_out=holds_out, room=room)
        yield from plans
        advance(len(one.ids))
        if room is not None:
            room -= sum(1 for plan in plans if plan.told)
            if room <= 0:
                return


def plan_run(
    run_id: int,
    audience: Audience,
    *,
    policy: ContactPolicy,
    now: datetime,
    channel: str,
    limit: int | None,
    looks: Looks,
    advance: Advance,
) -> None:
    """Plans and stores the messages of an open run for its audience; goes on where a killed one stopped.

    limit: how many people may be written to in all, those included whom earlier runs' waiting messages reach.
    looks: may read ahead; how many were told of a posting is read where it is first decided, under the planners' lock.
    """
    reading_ahead = db.session()
    if limit is not None:
        limit = max(0, limit - waiting(reading_ahead, now, audience.region, but_of=run_id))
    done = frozenset(reading_ahead.scalars(select(ContactDecision.person_id).where(ContactDecision.run_id == run_id)))
    holds_out = measures(reading_ahead, policy.config)
    known: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for one, seen in looks(_slices(audience, now, done)):
        with write() as session:
            _one_planner(session)
            room = None if limit is None else max(0, limit - _planned(session, run_id))
            reading = _exposed(session, seen, known, now, policy)
            plans = decide(reading, one, policy, shown=shown, holds_out=holds_out, room=room)
            store(session, run_id, plans, purpose=audience.purpose, channel=channel, now=now)
        advance(len(one.ids))
        if room is not None and sum(1 for plan in plans if plan.told) >= room:
            break
    with write() as session:
        session.execute(update(PushRun).where(PushRun.id == run_id).values(state="done", finished_at=now))


def _exposed(session: Session, seen: Reading, known: Counter[int], now: datetime, policy: ContactPolicy) -> Reading:
    """The reading with how many were told of each posting before this run; asked once a posting, and kept in known."""
    fresh = [posting for posting in seen.postings if posting not in known]
    if fresh:
        found = exposure_of(session, fresh, now, policy.config)
        known.update({posting: found[posting] for posting in fresh})
    return replace(seen, exposure=known)


def _slices(audience: Audience, now: datetime, done: Collection[int]) -> list[Slice]:
    """The audience in its order, without those who are planned already."""
    left = [person for person in audience.people(db.session(), now) if person not in done]
    db.session.rollback()
    return [Slice(tuple(ids), now, audience.purpose) for ids in chunks(left, SLICE)]


def waiting(session: Session, now: datetime, region: str, but_of: int | None = None) -> int:
    """How many messages are due and not yet delivered; notices and those of run ``but_of`` left out."""
    query = select(func.count()).where(OutboxMessage.state == states.QUEUED, OutboxMessage.not_before <= now)
    query = query.where(OutboxMessage.about_id.is_(None))
    if but_of is not None:
        query = query.where(OutboxMessage.run_id.is_distinct_from(but_of))
    if region:
        query = query.where(to_region(region))
    return session.scalar(query) or 0


def open_run(policy: str, audience: Audience, now: datetime) -> int:
    """The id of the day's run of the same policy and audience that was killed, or of a new one.

    policy: the configuration's id. Older unfinished runs are closed.
    """
    wanted = (policy, audience.purpose, audience.region, audience.slice, _day(now))
    with write() as session:
        found: PushRun | None = None
        for run in session.scalars(select(PushRun).where(PushRun.state == "running").order_by(PushRun.id)):
            if (run.policy, run.purpose, run.region, run.slice, _day(run.started_at)) == wanted and found is None:
                found = run
            else:
                run.state = "stopped"
        if found is None:
            found = PushRun(
                state="running", region=audience.region, purpose=audience.purpose, slice=audience.slice, policy=policy,
                started_at=now,
            )  # fmt: skip
            session.add(found)
            session.flush()
        return found.id


def _planned(session: Session, run_id: int) -> int:
    return session.scalar(select(func.count()).where(OutboxMessage.run_id == run_id)) or 0


def _one_planner(session: Session) -> None:
    """Planners on PostgreSQL take turns, so that each sees what the others planned; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PLAN_LOCK})


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
