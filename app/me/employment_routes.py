"""``/me/employment``: where I work now and worked before (务工台账)."""

from __future__ import annotations

from typing import Any

from app.database import db
from app.http_cache import polled
from app.identity.access import worker
from app.ledger.schemas import EmploymentIn, EmploymentOut, LedgerOut
from app.ledger.service import shown, write_down
from app.me.blueprint import CHANNEL, actor, cursor_of, key_of, me, own
from app.openapi.failures import fails
from app.paging import CursorIn
from app.people.employment import history_of


@me.get("/employment")
@polled
@worker
@me.arguments(CursorIn, location="query")
@me.response(200, LedgerOut)
@fails("no_profile")
def employment(args: dict[str, Any]) -> dict[str, Any]:
    """我在哪里上班：现在的和以前的"""
    person, session = own(), db.session()
    items = history_of(session, person.id, limit=args["limit"] + 1, before=key_of("employment", args["cursor"]))
    page = items[: args["limit"]]
    latest = history_of(session, person.id, limit=1)
    return {
        "current": shown(latest[0], whole=True) if latest else None,
        "items": [shown(one, whole=True) for one in page],
        "next": cursor_of("employment", page[-1].id) if len(items) > len(page) else None,
    }


@me.post("/employment")
@worker
@me.arguments(EmploymentIn)
@me.response(201, EmploymentOut)
@fails("no_profile")
def add_employment(data: dict[str, Any]) -> dict[str, Any]:
    """记下现在在哪里上班；以前的记录都留着"""
    who = actor()
    return shown(write_down(own(), data, channel=CHANNEL, operator=who, actor=who), whole=True)
