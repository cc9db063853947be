"""A person's inbox."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy import select

from app.database import db
from app.http_cache import polled
from app.identity.access import staff
from app.outreach.models import InboxItem
from app.paging import CursorIn, NextOut, page, sort_field
from app.people.routes import person_in_scope
from app.schemas import MatchIds, Moment

inbox = Blueprint("inbox", __name__, description="收件箱")


class InboxItemOut(Schema):
    id = fields.UUID(attribute="public_id")
    title = fields.String(metadata={"example": "3 个岗位适合您"})
    body = fields.String(
        metadata={"example": "刘女士，您好！遂川县霓裳制衣有限公司招缝纫工，离您家约 2 公里。不想收，可以随时关掉。"}
    )
    matches = MatchIds()
    delivered_at = Moment()
    read_at = Moment(allow_none=True)


class WorkerInboxIn(CursorIn):
    sort = sort_field("delivered_at", default="-delivered_at")


class WorkerInboxOut(NextOut):
    items = fields.List(fields.Nested(InboxItemOut))


@inbox.get("/workers/<uuid:worker_id>/inbox")
@staff()
@polled
@inbox.arguments(WorkerInboxIn, location="query")
@inbox.response(200, WorkerInboxOut)
def worker_inbox(args: dict[str, Any], worker_id: uuid.UUID) -> object:
    """一位求职者收到的消息，新的在前"""
    query = select(InboxItem).where(InboxItem.person_id == person_in_scope(worker_id).id)
    return page(db.session(), query, {"delivered_at": InboxItem.delivered_at}, InboxItem.id, args)
