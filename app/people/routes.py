"""Finding a worker, as staff may."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.database import db
from app.errors import ApiError
from app.identity.access import may_see, staff
from app.people.models import Person, Registration
from app.people.service import masked
from app.schemas import Moment

people = Blueprint("people", __name__, url_prefix="/workers", description="求职者")


class WorkersIn(Schema):
    registration_no = fields.String(
        required=True, validate=validate.Length(1, 64), metadata={"description": "登记编号", "example": "SC-W00001"}
    )


class RegistrationOut(Schema):
    external_no = fields.String(allow_none=True, metadata={"description": "登记编号"})
    channel = fields.String(metadata={"description": "从哪里来：mini window fair kiosk phone import grid"})
    operator = fields.String(metadata={"description": "谁录的"})
    at = Moment()


class WorkerOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"description": "遮住的姓名"})
    phone = fields.String(allow_none=True)
    region = fields.String()
    state = fields.String()
    registrations = fields.List(fields.Nested(RegistrationOut))


@people.get("")
@staff()
@people.arguments(WorkersIn, location="query")
@people.response(200, WorkerOut(many=True))
def find_workers(args: dict[str, str]) -> list[dict[str, Any]]:
    """按登记编号找人；同一个人有几次登记，都列出来"""
    query = select(Person).join(Registration).where(Registration.external_no == args["registration_no"])
    return [_worker(person) for person in db.session.scalars(query) if may_see(person.region)]


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
