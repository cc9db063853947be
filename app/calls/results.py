"""What came of a call, as one code: what it changes of interest and profile, all of it at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls import doors
from app.calls.models import CallResult, CallTask, DoorTask
from app.calls.policy_config import CallPolicy
from app.calls.sentences import ANSWERED
from app.calls.standing import difference, standing
from app.care.service import in_care
from app.changes.service import record_changes
from app.clock import today
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.feedback import service as feedback
from app.feedback.models import Feedback
from app.feedback.spoken import AGAINST
from app.identity.models import Staff
from app.intents import service as intents
from app.intents.models import Intent
from app.matching.told import keep
from app.matching.views import offered
from app.people.consents import say
from app.people.editing import edit
from app.people.models import Person
from app.people.statements import EMPTY
from app.postings.models import Posting
from app.privacy.audit import record
from app.reach.service import note_number, reach_of

CHANNEL, VERSION = "phone", "call-1"


@dataclass(frozen=True, slots=True)
class Heard:
    """One call that is being written down. posting: which they spoke of; changes: fields of PersonStatement."""

    session: Session
    person: Person
    task: CallTask
    result: str
    operator: Staff
    at: datetime
    policy: CallPolicy
    posting: Posting | None = None
    reason: str | None = None
    why: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        return f"staff:{self.operator.id}"


@dataclass(frozen=True, slots=True)
class Came:
    """What a call came to. said: in words, for the staff to read out; the rest: what it made."""

    said: str
    intent: Intent | None = None
    feedback: Feedback | None = None
    door: DoorTask | None = None


def write_result(heard: Heard, note: str) -> CallResult:
    """Carries out what a call came to, in the caller's write transaction, which holds person and task. note: sealed.

    Raises ApiError 409 for a posting that is open no longer, 422 where the result lacks what belongs to it.
    """
    session, task, person = heard.session, heard.task, heard.person
    before = standing(session, person) | of_task(task)
    came = _carry_out(heard)
    task.attempts += 1
    task.called_at = heard.at
    task.result = heard.result
    task.operator = heard.operator.username
    if heard.result != "no_answer" or task.attempts >= heard.policy.tries:
        task.state = "missed" if heard.result == "no_answer" else "done"
        task.done_at = heard.at
    session.flush()
    if heard.result in ANSWERED:
        keep(session, [(person.id, posting) for posting in task.postings], "call")
    old, new = difference(before, standing(session, person) | of_task(task))
    row = CallResult(
        public_id=uuid.uuid4(),
        task_id=task.id,
        person_id=person.id,
        posting_id=heard.posting.id if heard.posting else None,
        result=heard.result,
        reason=heard.reason,
        answered=heard.result in ANSWERED,
        before=old,
        after=new,
        said=came.said[:200],
        note_enc=keyring().encrypt(note) if note else None,
        intent_id=came.intent.id if came.intent else None,
        feedback_id=came.feedback.id if came.feedback else None,
        door_id=came.door.id if came.door else None,
        operator=heard.operator.username,
        at=heard.at,
    )
    session.add(row)
    session.flush()
    record_changes(session, "people", [person.id], heard.at)
    record(session, actor=heard.actor, action=f"call.{heard.result}", subject=f"person:{person.id}",
           detail=f"call:{task.id} result:{row.id}")  # fmt: skip
    return row


def of_task(task: CallTask) -> dict[str, Any]:
    """How a task stands, as JSON holds it."""
    return {
        "task.state": task.state,
        "task.result": task.result,
        "task.attempts": task.attempts,
    }


def _carry_out(heard: Heard) -> Came:
    match heard.result:
        case "interested":
            return _interested(heard)
        case "not_interested":
            return _not_interested(heard)
        case "have_job":
            heard.person.state, heard.person.updated_at = "placed", heard.at
            return Came("记下已经就业，不再推荐，也不再打电话")
        case "no_answer":
            return _no_answer(heard)
        case "wrong_number":
            return _wrong_number(heard)
        case "refused":
            _withdraw(heard)
            return Came("记下不要再打电话，以后不打了")
        case "changed":
            return _changed(heard)
    return _visit(heard)


def _interested(heard: Heard) -> Came:
    posting = _spoken_of(heard)
    if posting.valid_to < today() or not offered(posting):
        raise ApiError(409, "posting_closed", "这个岗位已经招满或过期了")
    intent, new = intents.express(
        heard.session, heard.person, posting, source="call", level="likely", channel=CHANNEL,
        recorded_by=heard.actor, acting_for=True, at=heard.at,
    )  # fmt: skip
    if not new:
        return Came(f"{posting.title}：以前已经报过名，还是那一条")
    return Came(f"替本人报了名：{posting.title}；单位那边的进展会记在报名里", intent=intent)


def _not_interested(heard: Heard) -> Came:
    if heard.reason is None:
        raise _missing("reason", "请选为什么没有意向")
    if heard.reason not in AGAINST:
        return Came("记下没有意向，推荐的条件没有变")
    posting = _spoken_of(heard)
    same = select(Feedback.id).where(
        Feedback.person_id == heard.person.id,
        Feedback.posting_id == posting.id,
        Feedback.kind == heard.reason,
        Feedback.undone_at.is_(None),
    )
    known = heard.session.scalar(same)
    row = feedback.give(heard.session, heard.person, posting, heard.reason, channel=CHANNEL, actor=heard.actor)
    return Came(row.said, feedback=row if known is None else None)


def _no_answer(heard: Heard) -> Came:
    left = heard.policy.tries - heard.task.attempts - 1
    if left > 0:
        return Came(f"没人接，过一会儿再打，还可以打{left}次")
    session, person = heard.session, heard.person
    said = reach_of(session, [person.id]).get(person.id)
    if in_care(session, [person.id]) or (said is not None and said.smartphone is False):
        door = _send(heard, "missed")
        return Came("几次都没人接，转为上门", door=door)
    return Came("几次都没人接，这次不再打；以后还是发消息")


def _wrong_number(heard: Heard) -> Came:
    note_number(heard.session, heard.person, dead=True, channel=CHANNEL, operator=heard.operator.username, at=heard.at)
    if in_care(heard.session, [heard.person.id]):
        door = _send(heard, "dead_number")
        return Came("记下这个号码打不通，不再用它认人；转为上门", door=door)
    return Came("记下这个号码打不通，不再打，也不再用它认人")


def _withdraw(heard: Heard) -> None:
    say(heard.session, heard.person.id, "phone", False, version=VERSION, channel=CHANNEL, operator=heard.actor,
        proof="", at=heard.at)  # fmt: skip


def _changed(heard: Heard) -> Came:
    if not heard.changes:
        raise _missing("changes", "请填改了什么要求")
    changes = {name: EMPTY[name] if value is None else value for name, value in heard.changes.items()}
    edit(heard.session, heard.person, changes, channel=CHANNEL, operator=heard.actor, at=heard.at, today=today())
    return Came("要求改好了，马上按新的要求重新找")


def _visit(heard: Heard) -> Came:
    if heard.why is None:
        raise _missing("why", "请选为什么上门")
    door = _send(heard, heard.why)
    return Came("记下了，会有人上门" if door else "已经有一件上门的事等着，不再加", door=door)


def _send(heard: Heard, why: str) -> DoorTask | None:
    return doors.send(
        heard.session, heard.person.id, why, channel=CHANNEL, operator=heard.operator.username, at=heard.at
    )


def _spoken_of(heard: Heard) -> Posting:
    if heard.posting is None:
        raise _missing("posting", "请选是哪一个岗位")
    return heard.posting


def _missing(name: str, message: str) -> ApiError:
    return ApiError(422, "invalid", message, [FieldError(name, "required", message)])
