"""The list of an evening as staff see it: in its order, with what to say; figures; and who is not on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import Session, joinedload

from app.calls.candidates import assess, forbidden
from app.calls.models import CallDecision, CallResult, CallTask, DoorTask
from app.calls.policy_config import load_call_policy
from app.calls.script import script
from app.calls.sentences import ANSWERED, RESULTS, STATES, UNDEALT, WHY, why_not
from app.clock import SHANGHAI
from app.extensions import keyring
from app.ledger.service import region_name
from app.outreach.candidates import MatchFacts, PostingFacts, Reading, kept_matches, line, read_postings
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.people.models import Person
from app.people.service import masked
from app.postings.models import Posting
from app.reach.service import UNSAID, Reach, reach_of

TOWN = 9
"""Digits of a region code that figures are told by."""


def tasks_of(session: Session, staff_id: int, day: date, region: str) -> list[CallTask]:
    """The calls of a member of staff on a day, in their order. region: of whoever looks."""
    query = select(CallTask).join(Person, Person.id == CallTask.person_id).options(joinedload(CallTask.person))
    query = query.where(CallTask.staff_id == staff_id, CallTask.day == day, Person.region.startswith(region))
    return list(session.scalars(query.order_by(CallTask.place, CallTask.id)))


def shown(session: Session, tasks: Sequence[CallTask], now: datetime) -> list[dict[str, Any]]:
    """Calls with people masked and, where they are still to be made, what to say. A fixed number of queries."""
    ids = [task.person_id for task in tasks if task.state == "open"]
    codes, reading, _ = forbidden(session, ids, now, ContactPolicy(load_policy()))
    reach = reach_of(session, [task.person_id for task in tasks])
    matches = {(person, one.posting): one for person, found in kept_matches(session, ids).items() for one in found}
    wanted = {posting for task in tasks for posting in task.postings}
    postings = read_postings(session, wanted, now.astimezone(SHANGHAI).date())
    public = {row.id: row.public_id for row in _public_ids(session, wanted)}
    results = _results(session, [task.id for task in tasks])
    return [
        {
            **_task(task, reach.get(task.person_id, UNSAID), results.get(task.id, [])),
            "stop": _stop(codes.get(task.person_id)) if task.state == "open" else None,
            **_words(task, reach.get(task.person_id, UNSAID), codes, reading, matches, postings, public),
        }
        for task in tasks
    ]


def calls_of(session: Session, person_id: int) -> list[CallResult]:
    """Everything that was written down of calls to somebody, oldest first."""
    query = select(CallResult).where(CallResult.person_id == person_id).options(joinedload(CallResult.task))
    return list(session.scalars(query.order_by(CallResult.id)))


def doors_of(session: Session, person_id: int) -> list[DoorTask]:
    """Every time that somebody was to knock at a person's door, oldest first."""
    return list(session.scalars(select(DoorTask).where(DoorTask.person_id == person_id).order_by(DoorTask.id)))


def told_of_call(row: CallResult) -> dict[str, Any]:
    """One of :func:`calls_of` as it is shown."""
    return {
        "id": row.public_id,
        "result": row.result,
        "result_name": RESULTS[row.result],
        "said": row.said,
        "note": keyring().decrypt(row.note_enc) if row.note_enc else "",
        "at": row.at,
        "undone_at": row.undone_at,
    }


def said_now(session: Session, decisions: Sequence[CallDecision], now: datetime) -> dict[int, str]:
    """What is to be said now of people of whom the last planning said something, by id: what it said, unless they or
    what was known of them changed since. on_list: they stand on a list by now. changed: nothing speaks against a call.
    """
    policy, contact = load_call_policy(), ContactPolicy(load_policy())
    codes, today = {one.person_id: one.code for one in decisions}, now.astimezone(SHANGHAI).date()
    of: dict[date, list[int]] = {}
    for one in decisions:
        of.setdefault(max(one.day, today), []).append(one.person_id)
    for day, ids in of.items():
        for found in assess(session, ids, day=day, now=now, policy=policy, contact=contact):
            if found.code is not None:
                codes[found.person] = found.code
            elif codes[found.person] not in UNDEALT:
                codes[found.person] = "changed"
    return codes


def _task(task: CallTask, reach: Reach, results: Sequence[CallResult]) -> dict[str, Any]:
    person = task.person
    return {
        "id": task.public_id,
        "place": task.place,
        "why": {"code": task.why, "text": WHY[task.why]},
        "days": task.priority["unserved"],
        "state": task.state,
        "state_name": STATES[task.state],
        "attempts": task.attempts,
        "tries_left": max(0, load_call_policy().tries - task.attempts) if task.state == "open" else 0,
        "worker": worker_of(person),
        "phone_owner": reach.phone_owner,
        "call_from": reach.call_from,
        "call_to": reach.call_to,
        "results": [told_of_call(one) for one in results],
    }


def worker_of(person: Person) -> dict[str, Any]:
    """Who somebody is, as lists show them."""
    return {
        "id": person.public_id,
        **masked(person),
        "region": person.region,
        "region_name": region_name(person.region),
    }


def _words(
    task: CallTask,
    reach: Reach,
    codes: dict[int, str],
    reading: Reading,
    matches: dict[tuple[int, int], MatchFacts],
    postings: dict[int, PostingFacts],
    public: dict[int, Any],
) -> dict[str, Any]:
    """What to say, and which postings it speaks of: those of the planning that are open and suit still."""
    if task.state != "open" or task.person_id in codes:
        return {"script": None, "postings": []}
    told = [
        (posting, match, line(match, posting, reading.points[task.person_id]))
        for key in task.postings
        if (posting := postings.get(key)) is not None
        and posting.is_open
        and (match := matches.get((task.person_id, key))) is not None
    ]
    words = script(task.person, keyring().decrypt(task.person.name_enc), reach, [line for *_, line in told])
    return {
        "script": asdict(words),
        "postings": [
            {
                "id": public[posting.id],
                "title": posting.title,
                "employer": posting.employer_name,
                "km": None if said.km is None else round(said.km, 1),
                "reasons": [{"code": code, "text": text} for code, text in match.reasons],
                "drawback": {"code": match.drawback[0], "text": match.drawback[1]} if match.drawback else None,
            }
            for posting, match, said in told
        ],
    }


def _stop(code: str | None) -> dict[str, str] | None:
    return {"code": code, "text": why_not(code)} if code else None


def _public_ids(session: Session, ids: set[int]) -> Any:
    return session.execute(select(Posting.id, Posting.public_id).where(Posting.id.in_(ids)))


def _results(session: Session, ids: Sequence[int]) -> dict[int, list[CallResult]]:
    query = select(CallResult).where(CallResult.task_id.in_(ids)).order_by(CallResult.id)
    found: dict[int, list[CallResult]] = {}
    for row in session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(row.task_id, []).append(row)
    return found


def figures(session: Session, begin: date, end: date, region: str) -> list[dict[str, Any]]:
    """Calls planned, made and answered by day and township, days rising. begin, end: days, both counted."""
    town = func.substr(Person.region, 1, TOWN).label("town")
    answered = case((CallTask.result.in_(ANSWERED), 1), else_=0)
    query = (
        select(
            CallTask.day,
            town,
            func.count().label("planned"),
            cast(func.sum(case((CallTask.attempts > 0, 1), else_=0)), Integer).label("called"),
            cast(func.sum(answered), Integer).label("answered"),
        )
        .join(Person, Person.id == CallTask.person_id)
        .where(CallTask.day >= begin, CallTask.day <= end, Person.region.startswith(region))
        .group_by(CallTask.day, town)
        .order_by(CallTask.day, town)
    )
    return [
        {"day": row.day, "region": row.town, "region_name": region_name(row.town), **_share(*row[2:])}
        for row in session.execute(query)
    ]


def total(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sum of figures."""
    planned, called, answered = (sum(row[name] for row in rows) for name in ("planned", "called", "answered"))
    return _share(planned, called, answered)


def _share(planned: int, called: int, answered: int) -> dict[str, Any]:
    reach = round(100 * answered / called, 1) if called else None
    return {"planned": planned, "called": called, "answered": answered, "reach_percent": reach}
