"""Knocking at somebody's door: where a call was asked to end in it, or where no call reaches somebody."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.models import DoorTask
from app.errors import ApiError
from app.identity.models import Staff
from app.people.models import Person
from app.privacy.audit import record

WHY: dict[str, str] = {
    "asked": "本人请我们上门",
    "papers": "有材料要当面办",
    "hard_to_hear": "电话里听不清、说不清",
    "missed": "几次电话都没人接",
    "dead_number": "登记的号码打不通或不是本人的",
}
ASKED = ("asked", "papers", "hard_to_hear")
"""What somebody who was reached may ask for it for; the others come of calls that reach nobody."""
OUTCOMES: dict[str, str] = {"met": "见到了本人", "family": "见到了家里人", "nobody": "没有人在", "moved": "搬走了"}


def send(session: Session, person_id: int, why: str, *, channel: str, operator: str, at: datetime) -> DoorTask | None:
    """A new task in the caller's write transaction; None where one is open already. The caller has locked the person.

    why: a code of WHY.
    """
    waiting = select(DoorTask.id).where(DoorTask.person_id == person_id, DoorTask.state == "open")
    if session.scalar(waiting) is not None:
        return None
    task = DoorTask(public_id=uuid.uuid4(), person_id=person_id, why=why, state="open", channel=channel,
                    operator=operator, created_at=at)  # fmt: skip
    session.add(task)
    session.flush()
    return task


def close(session: Session, door_id: uuid.UUID, outcome: str, *, operator: Staff, at: datetime) -> DoorTask:
    """Notes in the caller's write transaction what came of it; said again, the first stands.

    Raises ApiError 404 for one that is not there, or not in the region of ``operator``; 409 where it came to something
    else already.
    """
    query = select(DoorTask).join(Person, Person.id == DoorTask.person_id).where(DoorTask.public_id == door_id)
    query = query.where(Person.region.startswith(operator.region)).with_for_update(of=DoorTask)
    task: DoorTask | None = session.scalar(query.execution_options(populate_existing=True))
    if task is None:
        raise ApiError(404, "not_found", "没有找到这件上门的事")
    if task.state == "done":
        if task.outcome != outcome:
            raise ApiError(409, "door_done", "这次上门已经记过结果了")
        return task
    task.state, task.outcome, task.done_at, task.done_by = "done", outcome, at, operator.username
    session.flush()
    record(
        session, actor=f"staff:{operator.id}", action="door.done", subject=f"person:{task.person_id}", detail=outcome
    )
    return task
