"""Plans a push: who is written to, with what, and why everybody else is not. Slice by slice, each one committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.database import chunks, db, write
from app.outreach import states
from app.outreach.audience import Audience, measures
from app.outreach.candidates import Applicants, exposure_of, nobody_applied, to_region
from app.outreach.models import ContactDecision, OutboxMessage, PushRun
from app.outreach.plans import PersonPlan, Prospect
from app.outreach.policy import ContactPolicy, Decision
from app.outreach.prospects import Slice, look
from app.outreach.storing import store

SLICE = 500
_PLAN_LOCK = 0x50555348

Advance = Callable[[int], None]
Looks = Callable[[Sequence[Slice]], Iterator[tuple[Slice, list[Prospect]]]]
"""Looks at slices, in their order; where that is done is its own business, since nothing is written."""


def looks_here(policy: ContactPolicy, applicants: Applicants = nobody_applied) -> Looks:
    """Looks at slices in this process, one after the other."""

    def looks(slices: Sequence[Slice]) -> Iterator[tuple[Slice, list[Prospect]]]:
        for one in slices:
            seen = look(db.session(), one, policy, applicants)
            db.session.rollback()
            yield one, seen

    return looks


def decide(
    prospects: Sequence[Prospect], policy: ContactPolicy, departure: Decision, *, told: Counter[int], room: int | None
) -> list[PersonPlan]:
    """The plans of some people, in their order. Pure.

    departure: when what is told now goes out. told: how many people were told of each posting within the policy's
    window; added to. room: how many may be written to; whoever comes after is left out.
    """
    plans: list[PersonPlan] = []
    written = 0
    for person, numbers, settled, tellings, refused in prospects:
        if room is not None and written >= room:
            break
        if settled is not None:
            plans.append(PersonPlan(person, numbers, settled))
            continue
        chosen = policy.choose(tellings, told)
        if not chosen:
            plans.append(PersonPlan(person, numbers, policy.nothing_chosen(refused)))
            continue
        for one in chosen:
            told[one.posting] += 1
        written += 1
        plans.append(PersonPlan(person, numbers, departure, chosen))
    return plans


def preview(
    audience: Audience, *, policy: ContactPolicy, now: datetime, limit: int | None, looks: Looks, advance: Advance
) -> Iterator[PersonPlan]:
    """The plans that :func:`plan_run` would store, in the same order. Changes nothing."""
    told: Counter[int] = Counter()
    room = limit
    for one, seen in looks(_slices(audience, now, policy, frozenset())):
        _count_told(db.session(), seen, told, now, policy)
        plans = decide(seen, policy, policy.departure(now), told=told, room=room)
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
    looks: may look ahead; how many were told of a posting is read where it is first decided, under the planners' lock.
    """
    reading = db.session()
    room = limit
    if room is not None:
        room = max(0, room - waiting(reading, now, audience.region, but_of=run_id) - _planned(reading, run_id))
    done = frozenset(reading.scalars(select(ContactDecision.person_id).where(ContactDecision.run_id == run_id)))
    told: Counter[int] = Counter()
    departure = policy.departure(now)
    for one, seen in looks(_slices(audience, now, policy, done)):
        with write() as session:
            _one_planner(session)
            _count_told(session, seen, told, now, policy)
            plans = decide(seen, policy, departure, told=told, room=room)
            written = store(session, run_id, plans, purpose=audience.purpose, channel=channel, now=now)
        advance(len(one.ids))
        if room is not None:
            room -= written
            if room <= 0:
                break
    with write() as session:
        session.execute(update(PushRun).where(PushRun.id == run_id).values(state="done", finished_at=now))


def _count_told(
    session: Session, seen: Sequence[Prospect], told: Counter[int], now: datetime, policy: ContactPolicy
) -> None:
    """Adds to ``told`` how many were told before this run of each posting that is not in it yet."""
    fresh = {telling.posting for prospect in seen for telling in prospect.tellings} - told.keys()
    if fresh:
        found = exposure_of(session, fresh, now, policy.config)
        told.update({posting: found[posting] for posting in fresh})


def _slices(audience: Audience, now: datetime, policy: ContactPolicy, done: Collection[int]) -> list[Slice]:
    """The audience in its order, without those who are planned already."""
    session = db.session()
    left = [person for person in audience.people(session, now) if person not in done]
    holds_out = measures(session, policy.config)
    session.rollback()
    return [Slice(tuple(ids), now, audience.purpose, holds_out) for ids in chunks(left, SLICE)]


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
