"""Two records of one person: the calls and the knocks at the door that both are to get, and what came of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask, DoorTask
from app.calls.policy_config import load_call_policy
from app.calls.sentences import ANSWERED
from app.clock import shanghai
from app.privacy.audit import record

_SETTLED = ("cancelled", "expired", "open", "missed", "done")
"""States of a call, the one that settles the most last."""


def unite_doors(session: Session, gone: int, into: int, _at: datetime) -> None:
    """Nobody is knocked at twice: of two open tasks the older one stays; the log keeps what the other was."""
    door = DoorTask.__table__.c
    query = select(door.id, door.why, door.created_at).where(door.person_id.in_((gone, into)), door.state == "open")
    rows = session.execute(query.order_by(door.created_at, door.id)).all()
    if len(rows) < 2:
        return
    stays, goes = rows
    session.execute(update(CallResult).where(CallResult.door_id == goes.id).values(door_id=stays.id))
    session.execute(delete(DoorTask).where(DoorTask.id == goes.id))
    detail = f"door:{goes.id} {goes.why} of {goes.created_at:%Y-%m-%d}, in door:{stays.id}"
    record(session, actor="merge", action="door.unite", subject=f"person:{into}", detail=detail)


def unite_calls(session: Session, gone: int, into: int, at: datetime) -> None:
    """One call a day: of two, the one that settles more stays, with what came of both; the log keeps what the other
    was. A call still to be made goes where the person stands on an earlier list, or was rung, within the days in which
    nobody is called again."""
    query = select(CallTask).where(CallTask.person_id.in_((gone, into))).order_by(CallTask.day, CallTask.id)
    of: dict[Any, list[CallTask]] = {}
    for task in session.scalars(query.execution_options(populate_existing=True)):
        of.setdefault(task.day, []).append(task)
    left = [_one(session, tasks, into) if len(tasks) > 1 else tasks[0] for tasks in of.values()]
    length, today = timedelta(days=load_call_policy().again_days), shanghai(at).date()
    for task in left:
        near = [one for one in left if one is not task and abs(one.day - task.day) < length]
        if task.state == "open" and task.day >= today and any(one.attempts or _waits_before(one, task) for one in near):
            task.state, task.done_at = "cancelled", at
            session.flush()
            record(session, actor="merge", action="call.cancel", subject=f"person:{into}", detail=f"call:{task.id}")


def _waits_before(one: CallTask, task: CallTask) -> bool:
    return one.state == "open" and one.day < task.day


def _one(session: Session, tasks: list[CallTask], into: int) -> CallTask:
    """Joins the two calls of a day."""
    goes, stays = sorted(tasks, key=lambda task: _weight(task, into))
    stays.postings = list(dict.fromkeys([*stays.postings, *goes.postings]))
    stays.attempts += goes.attempts
    rung = [task.called_at for task in tasks if task.called_at is not None]
    stays.called_at = max(rung, default=None)
    session.execute(update(CallResult).where(CallResult.task_id == goes.id).values(task_id=stays.id))
    detail = (
        f"call:{goes.id} {goes.day} {goes.why} staff:{goes.staff_id} {goes.state} {goes.result}, in call:{stays.id}"
    )
    session.expunge(goes)
    session.execute(delete(CallTask).where(CallTask.id == goes.id))
    session.flush()
    record(session, actor="merge", action="call.unite", subject=f"person:{into}", detail=detail)
    return stays


def _weight(task: CallTask, into: int) -> tuple[int, bool, float, bool]:
    called = task.called_at.timestamp() if task.called_at else 0.0
    return _SETTLED.index(task.state), task.result in ANSWERED, called, task.person_id == into
