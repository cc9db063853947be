"""Calls, as the rest of the program asks for them: a list, a number, a result and its undoing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.calls.candidates import forbidden
from app.calls.models import CallResult, CallTask, DoorTask
from app.calls.policy_config import CallPolicy, load_call_policy
from app.calls.results import Heard, of_task, write_result
from app.calls.sentences import why_not
from app.calls.standing import changed_since, put_back, standing
from app.changes.service import record_changes
from app.clock import now, today
from app.errors import ApiError
from app.extensions import keyring
from app.feedback import service as feedback
from app.feedback.models import Feedback
from app.identity.models import Staff
from app.intents.models import Intent
from app.intents.states import NEW
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.people.models import Person
from app.postings.models import Posting
from app.privacy.audit import record

MANAGERS = ("admin", "county")
"""Who may look at a colleague's list and write down what came of their calls."""


def open_number(session: Session, call_id: uuid.UUID, operator: Staff) -> tuple[CallTask, str | None]:
    """The phone number of a call that is one's own to make now, in the caller's write transaction; the look is noted.

    None where the person must not be called any more: the task is cancelled then. Raises ApiError 404 or 409.
    """
    task = _locked(session, call_id)
    if task is None or task.staff_id != operator.id or not task.person.region.startswith(operator.region):
        raise _unknown()
    _check_open(task)
    contact, moment = ContactPolicy(load_policy()), now()
    if task.day != today() or contact.next_allowed(moment) != moment:
        raise ApiError(409, "not_calling_now", "现在不是打这个电话的时候：按日子打，早上8点到晚上8点半之间")
    actor, subject = f"staff:{operator.id}", f"person:{task.person_id}"
    codes, _, _ = forbidden(session, [task.person_id], moment, contact)
    if code := codes.get(task.person_id):
        task.state, task.done_at = "cancelled", moment
        session.flush()
        record(session, actor=actor, action="call.cancel", subject=subject, detail=f"call:{task.id} {code}")
        return task, None
    record(session, actor=actor, action="call.number", subject=subject, detail=f"call:{task.id}")
    return task, keyring().decrypt(task.person.phone_enc or b"")


def refusal(session: Session, task: CallTask) -> ApiError:
    """Why a task was cancelled, as an answer."""
    codes, _, _ = forbidden(session, [task.person_id], now(), ContactPolicy(load_policy()))
    reason = why_not(codes[task.person_id]) if task.person_id in codes else "情况变了"
    return ApiError(409, "call_off", f"这个电话不用打了：{reason}")


def take_result(
    session: Session,
    call_id: uuid.UUID,
    said: Mapping[str, Any],
    posting: Posting | None,
    operator: Staff,
    policy: CallPolicy | None = None,
) -> CallResult:
    """Writes down what came of a call, in the caller's write transaction.

    said: as ResultIn gives it. Two at once: one writes, the other is told so (409 ``call_done``). Raises ApiError 404,
    409, 422.
    """
    task = _locked(session, call_id)
    if task is None or not _may_write(task, operator):
        raise _unknown()
    _check_open(task)
    heard = Heard(
        session=session,
        person=task.person,
        task=task,
        result=said["result"],
        operator=operator,
        at=now(),
        policy=policy or load_call_policy(),
        posting=posting,
        reason=said["reason"],
        why=said["why"],
        changes=said["changes"],
    )
    return write_result(heard, said["note"])


def undo(session: Session, result_id: uuid.UUID, operator: Staff) -> CallResult:
    """Makes person, interest and task what they were before a result, in the caller's write transaction; twice is as
    good as once.

    Raises ApiError 404 for what is not one's own, 409 where what it changed was changed again since, or where an
    employer has answered the interest that it made.
    """
    found: CallResult | None = session.scalar(select(CallResult).where(CallResult.public_id == result_id))
    task = _locked(session, found.task.public_id) if found is not None else None
    if found is None or task is None or not _may_write(task, operator):
        raise ApiError(404, "not_found", "没有找到这次通话的结果")
    session.refresh(found)
    if found.undone_at is not None:
        return found
    person, moment, actor = task.person, now(), f"staff:{operator.id}"
    latest = select(func.max(CallResult.id)).where(CallResult.task_id == task.id, CallResult.undone_at.is_(None))
    here = standing(session, person) | of_task(task)
    if session.scalar(latest) != found.id or changed_since(here, found.after):
        raise ApiError(409, "changed_since", "之后又改过了，不能撤回；请直接修改资料")
    _take_back(session, found, person, actor)
    before = {name: value for name, value in found.before.items() if here[name] == found.after[name]}
    if found.feedback_id is None:  # what came of a feedback went with it
        put_back(session, person, before, channel="phone", operator=operator.username, actor=actor, at=moment)
    task.state, task.done_at = found.before.get("task.state", task.state), None
    task.result, task.attempts = found.before.get("task.result", task.result), task.attempts - 1
    task.called_at = _rung_before(session, found)
    found.undone_at = moment
    session.flush()
    record_changes(session, "people", [person.id], moment)
    record(session, actor=actor, action="call.undo", subject=f"person:{person.id}", detail=f"result:{found.id}")
    return found


def _take_back(session: Session, found: CallResult, person: Person, actor: str) -> None:
    """Takes away what a result has made beside the record. Raises ApiError 409."""
    if found.intent_id is not None:
        intent = session.get(Intent, found.intent_id, populate_existing=True)
        if intent is not None and intent.state != NEW:
            message = "单位已经处理了报名，不能撤回；不去了请在报名记录里说一声"
            raise ApiError(409, "already_answered", message)
        found.intent_id = None
        session.flush()
        if intent is not None:
            session.execute(delete(Intent).where(Intent.id == intent.id))
    if found.feedback_id is not None:
        given = session.get(Feedback, found.feedback_id)
        if given is not None:
            feedback.undo(session, person, given.public_id, channel="phone", actor=actor)
    if found.door_id is not None:
        door = session.get(DoorTask, found.door_id, populate_existing=True)
        if door is not None and door.state != "open":
            raise ApiError(409, "changed_since", "已经上过门了，不能撤回")
        found.door_id = None
        session.flush()
        if door is not None:
            session.execute(delete(DoorTask).where(DoorTask.id == door.id))


def _rung_before(session: Session, found: CallResult) -> datetime | None:
    query = select(func.max(CallResult.at)).where(CallResult.task_id == found.task_id, CallResult.id < found.id)
    before: datetime | None = session.scalar(query.where(CallResult.undone_at.is_(None)))
    return before


def _locked(session: Session, call_id: uuid.UUID) -> CallTask | None:
    """A task, and the person of whom it is, for nobody else to change until the transaction ends; the person first, as
    everywhere."""
    owner = select(CallTask.person_id).where(CallTask.public_id == call_id)
    session.execute(select(Person.id).where(Person.id == owner.scalar_subquery()).with_for_update())
    query = select(CallTask).where(CallTask.public_id == call_id).with_for_update()
    task: CallTask | None = session.scalar(query.execution_options(populate_existing=True))
    if task is not None:
        session.refresh(task.person)
    return task


def _may_write(task: CallTask, operator: Staff) -> bool:
    """Whether a call is somebody's to write down: their own, or one of their people's where they manage."""
    near = task.person.region.startswith(operator.region)
    return near and (task.staff_id == operator.id or operator.role in MANAGERS)


def _check_open(task: CallTask) -> None:
    if task.state == "cancelled":
        raise ApiError(409, "call_off", "这个电话不用打了：情况变了")
    if task.state != "open":
        raise ApiError(409, "call_done", "这个电话已经记过结果，或者那天已经过了")


def _unknown() -> ApiError:
    return ApiError(404, "not_found", "没有找到这个电话")
