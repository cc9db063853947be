"""``/me/inbox``: messages, newest first, and that they were read."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.errors import ApiError
from app.http_cache import polled
from app.identity.access import worker
from app.me.blueprint import cursor_of, key_of, me, own, own_id
from app.me.schemas import InboxOut, OwnInboxItemOut
from app.me.shown import shown_inbox
from app.openapi.failures import fails
from app.outreach.models import InboxItem
from app.outreach.service import mark_read
from app.paging import CursorIn


@me.get("/inbox")
@polled
@worker
@me.arguments(CursorIn, location="query")
@me.response(200, InboxOut)
@fails("no_profile")
def inbox(args: dict[str, Any]) -> dict[str, Any]:
    """我的消息，新的在前，一页一页看"""
    before, limit = key_of("inbox", args["cursor"]), args["limit"]
    items, unread = shown_inbox(db.session(), own_id(), most=limit + 1, before=before)
    more = len(items) > limit
    return {
        "items": items[:limit],
        "unread": unread,
        "next": cursor_of("inbox", items[limit - 1].id) if more else None,
    }


@me.post("/inbox/<uuid:item_id>/read")
@worker
@me.response(200, OwnInboxItemOut)
@fails("no_profile")
def read(item_id: uuid.UUID) -> InboxItem:
    """这条看过了；再说一次也不变"""
    person = own()
    with write() as session:
        if not mark_read(session, person.id, item_id, now()):
            raise ApiError(404, "not_found", "没有找到这条消息")
        return session.scalars(select(InboxItem).where(InboxItem.public_id == item_id)).one()
