"""Plans a push: who is written to, with what, and why everybody else is not. Slice by slice, each one committed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.database import db, write
from app.matching.told import keep
from app.outreach import states
from app.outreach.candidates import (
    PURPOSE,
    Applicants,
    MatchFacts,
    PostingFacts,
    line,
    nobody_applied,
    people_in,
    read_matches,
    read_people,
    to_region,
)
from app.outreach.compose import Line, compose
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage, PushRun
from app.outreach.policy import ContactPolicy, Decision, History
from app.outreach.sentences import sentence

SLICE = 200
_PLAN_LOCK = 0x50555348
_NOTHING = History()

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """One posting chosen for a person, with all that the message and its record need."""

    posting: PostingFacts
    match: MatchFacts
    line: Line


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What is to be done about one person. numbers: what the person was registered under. told: empty for silence."""

    person: int
    numbers: tuple[str, ...]
    decision: Decision
    told: tuple[Told, ...] = ()


def plan_people(
    session: Session,
    ids: Sequence[int],
    *,
    policy: ContactPolicy,
    now: datetime,
    shown: Counter[int],
    room: int | None = None,
    applicants: Applicants = nobody_applied,
) -> list[PersonPlan]:
    """The plans of a slice of people, in the order of ``ids``. Reads only, a fixed number of queries.

    shown: people told of a posting by plans that are not in the database; added to. room: how many may be written to;
    whoever comes after is left out. The session must see everything planned before: callers that store plan and store
    in one transaction.
    """
    reading = read_people(session, ids, now)
    history = reading.histories
    silent = {
        person: code
        for person, candidate in reading.candidates.items()
        if (code := policy.personal_silence(candidate, history.get(person, _NOTHING), now))
    }
    open_to_it = [person for person in ids if person in reading.candidates and person not in silent]
    reading = read_matches(session, reading, open_to_it, now, policy.config, applicants)
    plans: list[PersonPlan] = []
    written = 0
    for person in ids:
        if person not in reading.candidates:
            continue
        if room is not None and written >= room:
            break
        candidate = replace(reading.candidates[person], offers=reading.offers(person, shown))
        decision = policy.decide(candidate, history.get(person, _NOTHING), now)
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
    *, policy: ContactPolicy, now: datetime, region: str, limit: int | None, applicants: Applicants, advance: Advance
) -> Iterator[PersonPlan]:
    """The plans that :func:`plan_run` would store, in the same order. Changes nothing."""
    shown: Counter[int] = Counter()
    room = limit
    for ids in _slices(people_in(db.session(), region), now):
        plans = plan_people(db.session(), ids, policy=policy, now=now, shown=shown, room=room, applicants=applicants)
        yield from plans
        db.session.rollback()
        advance(len(ids))
        if room is not None:
            room -= sum(1 for plan in plans if plan.told)
            if room <= 0:
                return


def plan_run(
    run_id: int,
    *,
    policy: ContactPolicy,
    now: datetime,
    region: str,
    channel: str,
    limit: int | None,
    applicants: Applicants,
    advance: Advance,
) -> None:
    """Plans and stores the messages of an open run for everybody in the region; goes on where a killed one stopped.

    limit: how many people may be written to in all, those included whom earlier runs' waiting messages reach.
    """
    if limit is not None:
        limit = max(0, limit - waiting(db.session(), now, region, but_of=run_id))
    done = set(db.session.scalars(select(ContactDecision.person_id).where(ContactDecision.run_id == run_id)))
    for ids in _slices(people_in(db.session(), region), now):
        left = [person for person in ids if person not in done]
        if left:
            with write() as session:
                _one_planner(session)
                room = None if limit is None else max(0, limit - _planned(session, run_id))
                plans = plan_people(
                    session, left, policy=policy, now=now, shown=Counter(), room=room, applicants=applicants
                )
                store(session, run_id, plans, channel=channel, now=now)
            if room is not None and sum(1 for plan in plans if plan.told) >= room:
                break
        advance(len(ids))
    with write() as session:
        session.execute(update(PushRun).where(PushRun.id == run_id).values(state="done", finished_at=now))


def waiting(session: Session, now: datetime, region: str, but_of: int | None = None) -> int:
    """How many messages are due and not yet delivered; notices and those of run ``but_of`` left out."""
    query = select(func.count()).where(OutboxMessage.state == states.QUEUED, OutboxMessage.not_before <= now)
    query = query.where(OutboxMessage.about_id.is_(None))
    if but_of is not None:
        query = query.where(OutboxMessage.run_id.is_distinct_from(but_of))
    if region:
        query = query.where(to_region(region))
    return session.scalar(query) or 0


def store(session: Session, run_id: int, plans: Sequence[PersonPlan], *, channel: str, now: datetime) -> None:
    """Writes messages, their items and events, and everybody's decision, in the caller's transaction.

    An item that another run has stored meanwhile is left out of the message; a message without items is not kept.
    """
    messages = {plan.person: _message(run_id, plan, channel, now) for plan in plans if plan.told}
    session.add_all(messages.values())
    session.flush()
    kept = _store_items(session, plans, messages)
    decisions: list[dict[str, Any]] = []
    for plan in plans:
        decision = plan.decision
        if plan.told and len(kept[plan.person]) < len(plan.told):
            decision = _shrink(session, plan, messages[plan.person], kept[plan.person])
        decisions.append(
            {
                "person_id": plan.person,
                "run_id": run_id,
                "verdict": decision.verdict,
                "code": decision.code,
                "text": decision.sentence[:120],
                "not_before": decision.not_before,
                "at": now,
            }
        )
    stored = [message.id for person, message in messages.items() if kept.get(person)]
    states.note(session, stored, None, states.QUEUED, source="plan", at=now)
    if decisions:
        statement = _insert(session)(ContactDecision.__table__)
        fresh = {name: statement.excluded[name] for name in decisions[0] if name != "person_id"}
        session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=fresh), decisions)


def _message(run_id: int, plan: PersonPlan, channel: str, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        run_id=run_id,
        person_id=plan.person,
        purpose=PURPOSE,
        channel=channel,
        state=states.QUEUED,
        body=compose([told.line for told in plan.told])[1],
        not_before=plan.decision.not_before or now,
        created_at=now,
    )


def _store_items(
    session: Session, plans: Sequence[PersonPlan], messages: dict[int, OutboxMessage]
) -> dict[int, list[Told]]:
    """Inserts the items, and keeps why each was chosen. Returns for each person with a message those that went in."""
    ids = keep(session, [(plan.person, told.posting.id) for plan in plans for told in plan.told], "push")
    rows = [
        {
            "message_id": messages[plan.person].id,
            "person_id": plan.person,
            "posting_id": told.posting.id,
            "employer_id": told.posting.employer,
            "cluster": told.posting.cluster,
            "purpose": PURPOSE,
            "place": place,
            "score": told.match.score,
            "components": told.match.components,
            "reasons": told.match.reasons,
            "drawback": told.match.drawback,
            "weights": told.match.weights,
            "match_id": ids.get((plan.person, told.posting.id)),
        }
        for plan in plans
        for place, told in enumerate(plan.told, start=1)
    ]
    if not rows:
        return {}
    items = OutboxItem.__table__
    once = _insert(session)(items).on_conflict_do_nothing(index_elements=["person_id", "cluster", "purpose"])
    stored = {tuple(row) for row in session.execute(once.returning(items.c.person_id, items.c.cluster), rows)}
    return {
        plan.person: [told for told in plan.told if (plan.person, told.posting.cluster) in stored]
        for plan in plans
        if plan.told
    }


def _shrink(session: Session, plan: PersonPlan, message: OutboxMessage, kept: Sequence[Told]) -> Decision:
    """What is left of a message when another run was faster with some of its items."""
    if kept:
        message.body = compose([told.line for told in kept])[1]
        session.flush()
        return plan.decision
    session.execute(delete(OutboxMessage).where(OutboxMessage.id == message.id))
    session.expunge(message)
    return Decision("later", "planned_elsewhere", sentence("planned_elsewhere"))


def open_run(policy: str, region: str, now: datetime) -> int:
    """The id of the day's run of the same policy and region that was killed, or of a new one.

    policy: the configuration's id. Older unfinished runs are closed.
    """
    with write() as session:
        found: PushRun | None = None
        for run in session.scalars(select(PushRun).where(PushRun.state == "running").order_by(PushRun.id)):
            if (run.policy, run.region, _day(run.started_at)) == (policy, region, _day(now)) and found is None:
                found = run
            else:
                run.state = "stopped"
        if found is None:
            found = PushRun(state="running", region=region, policy=policy, started_at=now)
            session.add(found)
            session.flush()
        return found.id


def _planned(session: Session, run_id: int) -> int:
    return session.scalar(select(func.count()).where(OutboxMessage.run_id == run_id)) or 0


def _one_planner(session: Session) -> None:
    """Planners on PostgreSQL take turns, so that each sees what the others planned; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PLAN_LOCK})


def _slices(ids: list[int], now: datetime) -> Iterator[list[int]]:
    """People in an order that the day decides: nobody is first every day, and a run begun again keeps its order."""
    random.Random(_day(now).toordinal()).shuffle(ids)  # noqa: S311 - a shuffle, no secret
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _insert(session: Session) -> Callable[..., Any]:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
