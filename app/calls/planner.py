"""Makes the call lists of a day: who is called by whom, in which order, and why everybody else is not."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.calls.candidates import Assessment, assess
from app.calls.models import CallDecision, CallTask
from app.calls.policy_config import CallPolicy
from app.clock import SHANGHAI
from app.database import among, chunks, db, write
from app.identity.models import Staff
from app.locks import alone
from app.outreach.candidates import people_in
from app.outreach.policy import ContactPolicy
from app.privacy.audit import record

SLICE = 500
PLANNER = "planner"
_LOCK = b"call list"
_GROUPS = {"key": 0, "general": 1}

Advance = Callable[[int], None]


@dataclass(slots=True)
class Call:
    """A call that was dealt to a member of staff. staff: by number."""

    staff: int
    place: int
    person: Assessment


@dataclass(slots=True)
class Plan:
    """What a planning came to. calls: those that are new; kept: how many stood on the lists of the day before it.

    off: numbers of the calls that stood on them and are not to be made any more. left_out: people who are not called,
    by code. staff: the names of accounts by number. day_off: nobody is called.
    """

    day: date
    region: str
    policy: str
    considered: int = 0
    calls: list[Call] = field(default_factory=list)
    kept: int = 0
    off: set[int] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    staff: dict[int, str] = field(default_factory=dict)
    day_off: bool = False


def next_day(now: datetime, contact: ContactPolicy) -> date:
    """The next day (Shanghai's) on which there is still time to call."""
    local = now.astimezone(SHANGHAI)
    return local.date() + timedelta(days=local.time() >= contact.config.quiet_from)


def plan_calls(
    *,
    day: date,
    now: datetime,
    region: str,
    policy: CallPolicy,
    contact: ContactPolicy,
    advance: Advance,
    dry_run: bool = False,
) -> Plan:
    """Plans the calls of a day for the people of a region ("": everywhere), or only says what it would plan.

    Played again, it keeps what stands, calls off whom nobody may call any more, and adds where there is room: with
    nothing changed, nothing. Killed, the next one
    does all of it. Lists of days gone by are closed. One at a time: the caller holds the lock of the calls.
    """
    plan = Plan(day, region, policy.id)
    if not dry_run:
        _expire(now)
    if contact.config.is_day_off(day):
        plan.day_off = True
        return plan
    wanted: list[Assessment] = []
    for ids in chunks(people_in(db.session(), region), SLICE):
        found = assess(db.session(), ids, day=day, now=now, policy=policy, contact=contact)
        wanted += [one for one in found if one.code is None]
        refused = {one.person: one.code for one in found if one.code is not None}
        plan.considered += len(found)
        plan.left_out.update(refused.values())
        off = _forbidden_since(db.session(), day, refused)
        plan.off.update(off)
        db.session.rollback()
        if not dry_run:
            with write() as session:
                _call_off(session, off, now)
                _note(session, plan, refused, now)
        advance(len(ids))
    plan.kept = plan.left_out.pop("on_list", 0)
    if dry_run:
        _deal(db.session(), plan, wanted, policy)
        db.session.rollback()
        return plan
    with write() as session:
        alone(session, [_LOCK])
        late = _deal(session, plan, wanted, policy)
        _store(session, plan, now)
        _note(session, plan, {call.person.person: "on_list" for call in plan.calls} | late, now)
    return plan


def _deal(session: Session, plan: Plan, wanted: Iterable[Assessment], policy: CallPolicy) -> dict[int, str]:
    """Deals people, the most urgent first, each to their helper or to whoever of the place has the fewest calls.

    Returns those for whom there is nobody, with the code of why.
    """
    stands = select(CallTask.id, CallTask.person_id, CallTask.staff_id, CallTask.place, CallTask.state)
    rows = session.execute(stands.where(CallTask.day == plan.day)).all()
    listed = {row.person_id for row in rows}
    loads = Counter(row.staff_id for row in rows if row.state != "cancelled" and row.id not in plan.off)
    last: dict[int, int] = {}
    for row in rows:
        last[row.staff_id] = max(row.place, last.get(row.staff_id, 0))
    by_region: dict[str, list[int]] = {}
    accounts = select(Staff.id, Staff.region, Staff.username).where(Staff.active, Staff.role.in_(policy.roles))
    for key, region, username in session.execute(accounts.order_by(Staff.id)):
        by_region.setdefault(region, []).append(key)
        plan.staff[key] = username
    left: dict[int, str] = {}
    for one in sorted((one for one in wanted if one.person not in listed), key=_urgency):
        near = [(len(code), staff) for code in _above(one.region) for staff in by_region.get(code, ())]
        free = [(loads[staff], -length, staff) for length, staff in near if loads[staff] < policy.per_staff]
        if not free:
            left[one.person] = "list_full" if near else "no_staff"
            continue
        helper = one.care.helper if one.care else None
        staff = helper if helper in {key for *_, key in free} else min(free)[2]
        loads[staff] += 1
        last[staff] = last.get(staff, 0) + 1
        plan.calls.append(Call(staff, last[staff], one))
    plan.left_out.update(left.values())
    return left


def _urgency(one: Assessment) -> tuple[int, int, float, int]:
    """Those in care first, then who has waited longest, then whom the best posting suits most."""
    group = _GROUPS[one.care.level] if one.care else len(_GROUPS)
    return group, -one.waiting, -one.score, one.person


def _above(region: str) -> list[str]:
    """A region code and all that it lies in."""
    return [region[:length] for length in range(len(region) + 1)]


def _store(session: Session, plan: Plan, now: datetime) -> None:
    rows = [
        {
            "public_id": uuid.uuid4(),
            "staff_id": call.staff,
            "person_id": call.person.person,
            "day": plan.day,
            "place": call.place,
            "why": call.person.why,
            "priority": {
                "care": call.person.care.level if call.person.care else None,
                "unserved": call.person.unserved,
                "waiting": call.person.waiting,
                "score": call.person.score,
            },
            "postings": list(call.person.postings),
            "policy": plan.policy,
            "state": "open",
            "attempts": 0,
            "created_at": now,
            "operator": PLANNER,
        }
        for call in plan.calls
    ]
    if rows:
        once = inserting(session.get_bind().dialect)(CallTask.__table__).on_conflict_do_nothing(
            index_elements=["person_id", "day"]
        )
        session.execute(once, rows)


def _note(session: Session, plan: Plan, codes: dict[int, str], now: datetime) -> None:
    """Keeps what was said of people, in the place of what was said of them before."""
    rest: dict[str, Any] = {"day": plan.day, "policy": plan.policy, "at": now}
    rows: Sequence[dict[str, Any]] = [{"person_id": person, "code": code, **rest} for person, code in codes.items()]
    if rows:
        statement = inserting(session.get_bind().dialect)(CallDecision.__table__)
        fresh = {name: statement.excluded[name] for name in ("code", *rest)}
        session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=fresh), rows)


def _forbidden_since(session: Session, day: date, refused: dict[int, str]) -> dict[int, tuple[int, str]]:
    """Calls of the day that are still to be made, to people whom nobody may call any more: by number, with person and
    code. refused: what was said of people; whoever may be called and stands on a list has no other code than that."""
    barred = [person for person, code in refused.items() if code != "on_list"]
    query = select(CallTask.id, CallTask.person_id).where(CallTask.day == day, CallTask.state == "open")
    rows = session.execute(query.where(among(session, CallTask.person_id, barred)))
    return {row.id: (row.person_id, refused[row.person_id]) for row in rows}


def _call_off(session: Session, off: dict[int, tuple[int, str]], now: datetime) -> None:
    for call, (person, code) in off.items():
        waits = update(CallTask).where(CallTask.id == call, CallTask.state == "open")
        if session.execute(waits.values(state="cancelled", done_at=now)).rowcount:  # type: ignore[attr-defined]
            record(
                session, actor=PLANNER, action="call.cancel", subject=f"person:{person}", detail=f"call:{call} {code}"
            )


def _expire(now: datetime) -> None:
    """Closes what was not done on its day."""
    today = now.astimezone(SHANGHAI).date()
    with write() as session:
        late = update(CallTask).where(CallTask.state == "open", CallTask.day < today)
        session.execute(late.values(state="expired", done_at=now))
