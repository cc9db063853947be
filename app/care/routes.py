"""The staff's door to the help ledger: who is in care, with whom."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.care import service
from app.care.models import Care
from app.care.service import CLOSE_REASONS, LEVELS
from app.clock import now
from app.database import db, write
from app.identity.access import caller, staff
from app.identity.models import Staff
from app.paging import CursorIn, NextOut, page, sort_field
from app.people.models import Person
from app.people.routes import person_in_scope
from app.people.service import masked
from app.privacy.audit import record, record_people
from app.schemas import Moment

care = Blueprint("care", __name__, description="一对一帮扶：谁在帮扶、谁负责；不写为什么")

CHANNELS = ("window", "phone", "fair", "grid")
OFFICE = ("admin", "county", "town", "village")
SORTS = {"at": Care.opened_at}
_LEVELS = "；".join(f"{code} {name}" for code, name in LEVELS.items())
_REASONS = "；".join(f"{code} {name}" for code, name in CLOSE_REASONS.items())


class CareIn(Schema):
    level = fields.String(
        required=True,
        validate=validate.OneOf(tuple(LEVELS)),
        metadata={"description": f"帮扶的级别：{_LEVELS}", "example": "key"},
    )
    helper = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=64),
        metadata={"description": "谁负责，工作人员的账号名；还没定就不填", "example": ""},
    )
    channel = fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里定的，不填是窗口", "example": "window"},
    )


class CareEndIn(Schema):
    reason = fields.String(
        required=True,
        validate=validate.OneOf(tuple(CLOSE_REASONS)),
        metadata={"description": f"为什么结束：{_REASONS}", "example": "placed"},
    )


class CareOut(Schema):
    level = fields.String(
        validate=validate.OneOf(tuple(LEVELS)), metadata={"description": f"帮扶的级别：{_LEVELS}", "example": "key"}
    )
    helper = fields.String(
        allow_none=True, metadata={"description": "谁负责，账号名；还没定则为空", "example": "zhang"}
    )
    opened_at = Moment(metadata={"description": "什么时候开始帮扶的"})
    operator = fields.String(metadata={"description": "最后一次是谁定的，账号名", "example": "li"})


class CaredForOut(Schema):
    id = fields.UUID(metadata={"description": "求职者的编号"})
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(
        allow_none=True, metadata={"description": "遮住的手机号；没有则为空", "example": "154****0001"}
    )
    region = fields.String(metadata={"description": "住在哪里", "example": "360827100"})


class CareRowOut(CareOut):
    worker = fields.Nested(CaredForOut, metadata={"description": "谁在帮扶"})


class WorkerCareOut(Schema):
    care = fields.Nested(CareOut, allow_none=True, metadata={"description": "现在的帮扶；没有在帮扶则为空"})


class CareListIn(CursorIn):
    helper = fields.String(
        load_default="", validate=validate.Length(max=64), metadata={"description": "只看谁负责的", "example": "zhang"}
    )
    level = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(tuple(LEVELS)),
        metadata={"description": f"只看一个级别：{_LEVELS}；不填都看", "example": "key"},
    )
    sort = sort_field("at", default="at")


class CareListOut(NextOut):
    items = fields.List(fields.Nested(CareRowOut), metadata={"description": "在帮扶的人"})


@care.get("/care")
@staff(*OFFICE)
@care.arguments(CareListIn, location="query")
@care.response(200, CareListOut)
def list_care(args: dict[str, Any]) -> dict[str, Any]:
    """自己管的地方在帮扶的人：姓名和电话遮住，每次查看都有记录"""
    query = select(Care).join(Person, Person.id == Care.person_id).options(joinedload(Care.person))
    query = query.options(joinedload(Care.helper)).where(Care.closed_at.is_(None))
    query = query.where(Person.region.startswith(caller().region))
    if args["helper"]:
        query = query.where(Care.helper_id.in_(select(Staff.id).where(Staff.username == args["helper"])))
    if args["level"]:
        query = query.where(Care.level == args["level"])
    found = page(db.session(), query, SORTS, Care.id, args)
    items = [
        {**_shown(one), "worker": {"id": one.person.public_id, **masked(one.person), "region": one.person.region}}
        for one in found.items
    ]
    with write() as session:
        record_people(
            session, actor=f"staff:{caller().id}", action="care.list", people=[one.person_id for one in found.items]
        )
    return {"items": items, "next": found.next}


@care.get("/workers/<uuid:worker_id>/care")
@staff(*OFFICE)
@care.response(200, WorkerCareOut)
def worker_care(worker_id: uuid.UUID) -> dict[str, Any]:
    """一位求职者的帮扶：级别和谁负责；每次查看都有记录"""
    person = person_in_scope(worker_id)
    found = service.open_care(db.session(), person.id)
    shown = _shown(found) if found else None
    with write() as session:
        record(session, actor=f"staff:{caller().id}", action="care.look", subject=f"person:{person.id}")
    return {"care": shown}


@care.put("/workers/<uuid:worker_id>/care")
@staff(*OFFICE)
@care.arguments(CareIn)
@care.response(200, CareOut)
def put_worker_care(data: dict[str, Any], worker_id: uuid.UUID) -> dict[str, Any]:
    """列入一对一帮扶，或者改级别、换负责人；只记级别和谁负责，不写为什么"""
    person, operator = person_in_scope(worker_id), caller()
    with write() as session:
        helper = service.helper_called(session, data["helper"], person.region) if data["helper"] else None
        made = service.take_in(
            session, person, level=data["level"], helper=helper, channel=data["channel"], operator=operator, at=now()
        )
        return _shown(made)


@care.delete("/workers/<uuid:worker_id>/care")
@staff(*OFFICE)
@care.arguments(CareEndIn, location="query")
@care.response(204)
def end_worker_care(args: dict[str, str], worker_id: uuid.UUID) -> None:
    """结束帮扶，写明为什么；以前的记录留着。没有在帮扶就什么也不改"""
    person = person_in_scope(worker_id)
    with write() as session:
        service.let_go(session, person, reason=args["reason"], operator=caller(), at=now())


def _shown(row: Care) -> dict[str, Any]:
    return {
        "level": row.level,
        "helper": row.helper.username if row.helper else None,
        "opened_at": row.opened_at,
        "operator": row.operator,
    }
