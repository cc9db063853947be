"""Postings whose words WeChat would not send: somebody of the staff looks at them, and the employer words them anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from app.outreach.sentences import reason
from app.paging import CursorIn, NextOut, Page, page, sort_field
from app.postings.models import Posting
from app.postings.shown import PostingOut
from app.privacy.models import AuditEntry
from app.schemas import Moment, ReasonOut

LOOKED_BACK = timedelta(days=90)
"""So far back refusals are looked for."""


class RefusedIn(CursorIn):
    sort = sort_field("at", default="-at")


class RefusedOut(Schema):
    posting = fields.Nested(PostingOut)
    at = Moment(metadata={"description": "微信最近一次不让发的时间", "example": "2026-11-21T10:00:00+08:00"})
    reason = fields.Nested(
        ReasonOut,
        metadata={
            "description": "微信不让发的原因",
            "example": {"code": "sensitive_words", "text": "内容里有服务商不让发的词"},
        },
    )


class RefusedListOut(NextOut):
    items = fields.List(fields.Nested(RefusedOut))


def refused(session: Session, region: str, at: datetime, args: Mapping[str, Any]) -> Page:
    """Postings in a region that are open and still worded as when WeChat last refused them, each once.

    args: as RefusedIn gives them. Raises ApiError 422 for a cursor of another list.
    """
    about = literal("posting:") + cast(Posting.id, String)
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.at >= at - LOOKED_BACK, AuditEntry.action == "content.review")
        .group_by(AuditEntry.subject)
    )
    query = select(AuditEntry).join(Posting, about == AuditEntry.subject)
    query = query.where(
        AuditEntry.id.in_(last),
        Posting.region.startswith(region),
        Posting.status == "open",
        Posting.updated_at <= AuditEntry.at,
    )
    found = page(session, query, {"at": AuditEntry.at}, AuditEntry.id, args)
    ids = {entry.id: int(entry.subject.removeprefix("posting:")) for entry in found.items}
    postings = {one.id: one for one in session.scalars(select(Posting).where(Posting.id.in_(ids.values())))}
    rows = [
        {
            "posting": postings[ids[entry.id]],
            "at": entry.at,
            "reason": {"code": entry.detail, "text": reason(entry.detail)},
        }
        for entry in found.items
    ]
    return Page(rows, found.next)
