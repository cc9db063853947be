"""``/calls``: tonight's calls with what to say, one number at a time, one code for what came of it, and a way back."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.calls import doors, listing, service
from app.calls.models import CallDecision, CallResult, DoorTask
from app.calls.schemas import (
    CallFiguresIn,
    CallFiguresOut,
    CallNumberOut,
    DoorDoneIn,
    DoorRowOut,
    DoorsIn,
    DoorsOut,
    LeftOutIn,
    LeftOutOut,
    ResultIn,
    ResultOut,
    TonightIn,
    TonightOut,
)
from app.calls.sentences import why_not
from app.calls.standing import WISHES
from app.clock import now, today
from app.database import db, write
from app.errors import ApiError, FieldError
from app.identity.access import caller, staff
from app.identity.models import Staff
from app.intents.models import Intent
from app.openapi.failures import fails
from app.paging import page
from app.people.models import Person
from app.postings.models import Posting
from app.postings.routes import posting_by_public_id
from app.privacy.audit import record_people

calls = Blueprint("calls", __name__, url_prefix="/calls", description="电话单：今晚给谁打电话、怎么说、结果怎样")

OFFICE = ("admin", "county", "town", "village")
FIGURE_DAYS = 366


@calls.get("/tonight")
@staff(*OFFICE)
@calls.arguments(TonightIn, location="query")
@calls.response(200, TonightOut)
@fails("not_found")
def tonight(args: dict[str, Any]) -> dict[str, Any]:
    """我今天的电话单：急的在前，每个带着怎么说；姓名和电话遮住，每次查看都有记录"""
    owner, day = _whose(args["staff"]), args["day"] or today()
    tasks = listing.tasks_of(db.session(), owner, day, caller().region)
    found = listing.shown(db.session(), tasks, now())
    people = [task.person_id for task in tasks]
    left = sum(1 for task in tasks if task.state == "open")
    _note_list("calls.list", people)
    return {"day": day, "left": left, "calls": found}


@calls.post("/<uuid:call_id>/number")
@staff(*OFFICE)
@calls.response(200, CallNumberOut)
@fails("call_done", "call_off", "not_calling_now")
def open_number(call_id: uuid.UUID) -> dict[str, str]:
    """看完整的手机号，打这个电话：只给这个电话归他打的人看，每次都有记录；情况变了不能打的，当场取消"""
    with write() as session:
        task, phone = service.open_number(session, call_id, caller())
    if phone is None:
        raise service.refusal(db.session(), task)
    return {"phone": phone}


@calls.post("/<uuid:call_id>/result")
@staff(*OFFICE)
@calls.arguments(ResultIn, example={"result": "not_interested", "reason": "other", "note": "过年以后再说"})
@calls.response(200, ResultOut)
@fails("call_done", "call_off", "posting_closed", "id_no_taken")
def take_result(data: dict[str, Any], call_id: uuid.UUID) -> dict[str, Any]:
    """记下打电话的结果，一个代号：马上改意向和要求，说明改了什么，可以撤回。两人同时记，只记先到的"""
    data["changes"] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["changes"].items()
    }
    with write() as session:
        posting = _posting(data["posting"])
        return _result(session, service.take_result(session, call_id, data, posting, caller()))


@calls.post("/results/<uuid:result_id>/undo")
@staff(*OFFICE)
@calls.response(200, ResultOut)
@fails("changed_since", "already_answered", "id_no_taken")
def undo_result(result_id: uuid.UUID) -> dict[str, Any]:
    """撤回一次结果：意向和要求都回到以前；再撤回一次也一样"""
    with write() as session:
        return _result(session, service.undo(session, result_id, caller()))


@calls.get("/left-out")
@staff(*OFFICE)
@calls.arguments(LeftOutIn, location="query")
@calls.response(200, LeftOutOut)
def left_out(args: dict[str, Any]) -> dict[str, Any]:
    """最近一次排电话单时，自己管的地方谁没有排上、为什么，后来情况变了的按现在说；姓名和电话遮住，每次查看都有记录"""
    query = select(CallDecision).join(Person, Person.id == CallDecision.person_id)
    query = query.options(joinedload(CallDecision.person)).where(Person.region.startswith(caller().region))
    query = query.where(CallDecision.code == args["code"] if args["code"] else CallDecision.code != "on_list")
    found = page(db.session(), query, {"at": CallDecision.at}, CallDecision.person_id, args)
    codes = listing.said_now(db.session(), found.items, now())
    items = [
        {
            "worker": listing.worker_of(one.person),
            "day": one.day,
            "code": code,
            "text": why_not(code),
            "at": one.at,
        }
        for one in found.items
        if (code := codes[one.person_id]) != "on_list" and args["code"] in ("", code)
    ]
    _note_list("calls.left_out", [one.person_id for one in found.items])
    return {"items": items, "next": found.next}


@calls.get("/figures")
@staff("admin", "county")
@calls.arguments(CallFiguresIn, location="query")
@calls.response(200, CallFiguresOut)
def call_figures(args: dict[str, Any]) -> dict[str, Any]:
    """电话单的数字：按天、按乡镇，排了、打了、接通了多少"""
    end = args["end"] or today()
    begin = args["begin"] or date.fromordinal(max(1, end.toordinal() - 29))
    _check_span(begin, end)
    rows = listing.figures(db.session(), begin, end, caller().region)
    return {"total": listing.total(rows), "lines": rows}


@calls.get("/doors")
@staff(*OFFICE)
@calls.arguments(DoorsIn, location="query")
@calls.response(200, DoorsOut)
def list_doors(args: dict[str, Any]) -> dict[str, Any]:
    """自己管的地方要上门的事；姓名和电话遮住，每次查看都有记录"""
    query = select(DoorTask).join(Person, Person.id == DoorTask.person_id).options(joinedload(DoorTask.person))
    query = query.where(Person.region.startswith(caller().region), DoorTask.state == args["state"])
    found = page(db.session(), query, {"at": DoorTask.created_at}, DoorTask.id, args)
    items = [_door(one) for one in found.items]
    _note_list("doors.list", [one.person_id for one in found.items])
    return {"items": items, "next": found.next}


@calls.post("/doors/<uuid:door_id>/done")
@staff(*OFFICE)
@calls.arguments(DoorDoneIn)
@calls.response(200, DoorRowOut)
@fails("door_done")
def close_door(data: dict[str, str], door_id: uuid.UUID) -> dict[str, Any]:
    """上过门了，记下结果"""
    with write() as session:
        return _door(doors.close(session, door_id, data["outcome"], operator=caller(), at=now()))


def _whose(username: str) -> int:
    """The number of the account whose list is asked for. Raises ApiError 403 or 404."""
    me = caller()
    if not username or username == me.username:
        return me.id
    if me.role not in service.MANAGERS:
        raise ApiError(403, "not_allowed", "只能看自己的电话单")
    found: Staff | None = db.session.scalar(select(Staff).where(Staff.username == username))
    if found is None or not found.region.startswith(me.region):
        raise ApiError(404, "not_found", "没有这个账号")
    return found.id


def _posting(public_id: uuid.UUID | None) -> Posting | None:
    return posting_by_public_id(public_id) if public_id is not None else None


def _result(session: Session, row: CallResult) -> dict[str, Any]:
    interest = session.get(Intent, row.intent_id) if row.intent_id is not None else None
    return {
        **listing.told_of_call(row),
        "before": {name: value for name, value in row.before.items() if name in WISHES},
        "after": {name: value for name, value in row.after.items() if name in WISHES},
        "state": row.task.state,
        "interest": interest.public_id if interest else None,
    }


def _door(task: DoorTask) -> dict[str, Any]:
    return {
        "id": task.public_id,
        "worker": listing.worker_of(task.person),
        "why": {"code": task.why, "text": doors.WHY[task.why]},
        "state": task.state,
        "outcome": task.outcome,
        "created_at": task.created_at,
        "done_at": task.done_at,
    }


def _note_list(action: str, people: list[int]) -> None:
    with write() as session:
        record_people(session, actor=f"staff:{caller().id}", action=action, people=people)


def _check_span(begin: date, end: date) -> None:
    if begin > end or (end - begin).days >= FIGURE_DAYS:
        message = f"从哪天到哪天：最多 {FIGURE_DAYS} 天，开始的不能晚于结束的"
        raise ApiError(422, "invalid", message, [FieldError("from", "out_of_range", message)])
