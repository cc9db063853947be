"""Finding a worker, as staff may."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.clock import today
from app.database import db
from app.errors import ApiError
from app.identity.access import caller, may_see, staff
from app.paging import CursorIn, NextOut, page, sort_field
from app.people.finding import SORTS, find_people
from app.people.models import Person, Registration
from app.people.service import masked
from app.schemas import Moment

people = Blueprint("people", __name__, url_prefix="/workers", description="求职者")


class WorkersIn(CursorIn):
    registration_no = fields.String(
        required=True, validate=validate.Length(1, 64), metadata={"description": "登记编号", "example": "SC-W00001"}
    )
    sort = sort_field("created_at", "updated_at", default="-updated_at")


class FindIn(CursorIn):
    """Exactly one of the three. In the body, so that no personal number stands in an address or a log."""

    phone = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={"description": "手机号；手机号、身份证号、姓名只填一样", "example": "15417008991"},
    )
    id_no = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={"description": "身份证号", "x-unasked": True, "example": "11010519491231002X"},
    )
    name = fields.String(
        load_default="",
        validate=validate.Length(max=50),
        metadata={"description": "完整的姓名", "x-unasked": True, "example": "李仁发"},
    )
    sort = sort_field("created_at", "updated_at", default="-updated_at")


class RegistrationOut(Schema):
    external_no = fields.String(allow_none=True, metadata={"description": "登记编号", "example": "SC-W00001"})
    channel = fields.String(metadata={"description": "从哪个渠道来", "example": "window"})
    operator = fields.String(metadata={"description": "谁录的", "example": "zhang"})
    at = Moment()


class WorkerOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    region = fields.String(metadata={"example": "360827100"})
    state = fields.String(metadata={"example": "active"})
    registrations = fields.List(fields.Nested(RegistrationOut))


class FoundWorkersOut(NextOut):
    items = fields.List(fields.Nested(WorkerOut))


@people.get("")
@staff()
@people.arguments(WorkersIn, location="query")
@people.response(200, FoundWorkersOut)
def find_workers(args: dict[str, Any]) -> dict[str, Any]:
    """按登记编号找人；同一个人有几次登记，都列出来"""
    query = select(Person).join(Registration).where(Registration.external_no == args["registration_no"])
    found = page(db.session(), query.where(Person.region.startswith(caller().region)), SORTS, Person.id, args)
    return {"items": [_worker(person) for person in found.items], "next": found.next}


@people.post("/find")
@staff()
@people.arguments(FindIn, example={"phone": "15499990001"})
@people.response(200, FoundWorkersOut)
def find_workers_by_number(args: dict[str, Any]) -> dict[str, Any]:
    """按手机、身份证号或姓名找人：只找得到自己管的地方的人，姓名和电话遮住，每次查找都有记录"""
    found = find_people(args, caller(), today())
    return {"items": [_worker(person) for person in found.items], "next": found.next}


@people.get("/<uuid:worker_id>")
@staff()
@people.response(200, WorkerOut)
def get_worker(worker_id: uuid.UUID) -> dict[str, Any]:
    """一位求职者：遮住的身份和每次登记的来历"""
    return _worker(person_in_scope(worker_id))


def person_in_scope(worker_id: uuid.UUID) -> Person:
    """The person, where the caller may see their region; any other is as if there were none. Raises ApiError 404."""
    person: Person | None = db.session.scalar(select(Person).where(Person.public_id == worker_id))
    if person is None or not may_see(person.region):
        raise ApiError(404, "not_found", "没有找到这位求职者")
    return person


def _worker(person: Person) -> dict[str, Any]:
    return {
        "id": person.public_id,
        **masked(person),
        "region": person.region,
        "state": person.state,
        "registrations": person.registrations,
    }
