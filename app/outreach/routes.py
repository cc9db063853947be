"""A person's inbox."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.database import db
from app.http_cache import polled
from app.identity.access import staff
from app.outreach.service import inbox_of
from app.people.routes import person_in_scope
from app.schemas import Moment, PageIn

inbox = Blueprint("inbox", __name__, description="收件箱")


class InboxItemOut(Schema):
    id = fields.UUID(attribute="public_id")
    title = fields.String()
    body = fields.String()
    delivered_at = Moment()
    read_at = Moment(allow_none=True)


@inbox.get("/workers/<uuid:worker_id>/inbox")
@staff()
@polled
@inbox.arguments(PageIn, location="query")
@inbox.response(200, InboxItemOut(many=True))
def worker_inbox(args: dict[str, Any], worker_id: uuid.UUID) -> object:
    """一位求职者收到的消息，新的在前"""
    return inbox_of(db.session(), person_in_scope(worker_id).id, limit=args["limit"])
