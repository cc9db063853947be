"""``/me/employment``: where I work now and worked before (务工台账)."""

from __future__ import annotations

from typing import Any

from app.clock import now, today
from app.codes import full_name, nearest_known
from app.database import db, write
from app.errors import ApiError, FieldError
from app.http_cache import polled
from app.identity.access import worker
from app.me.blueprint import CHANNEL, actor, cursor_of, key_of, me, own
from app.me.schemas import EmploymentIn, EmploymentOut, LedgerOut
from app.paging import CursorIn
from app.people.employment import RETURN_PLANS, Employment, add, history_of
from app.privacy.audit import record


@me.get("/employment")
@polled
@worker
@me.arguments(CursorIn, location="query")
@me.response(200, LedgerOut)
def employment(args: dict[str, Any]) -> dict[str, Any]:
    """我在哪里上班：现在的和以前的"""
    person, session = own(), db.session()
    items = history_of(session, person.id, limit=args["limit"] + 1, before=key_of("employment", args["cursor"]))
    page = items[: args["limit"]]
    latest = history_of(session, person.id, limit=1)
    return {
        "current": shown(latest[0]) if latest else None,
        "items": [shown(one) for one in page],
        "next": cursor_of("employment", page[-1].id) if len(items) > len(page) else None,
    }


@me.post("/employment")
@worker
@me.arguments(EmploymentIn)
@me.response(201, EmploymentOut)
def add_employment(data: dict[str, Any]) -> dict[str, Any]:
    """记下现在在哪里上班；以前的记录都留着"""
    if data["since"] is not None and data["since"] > today():
        message = "开始的日期还没到"
        raise ApiError(422, "invalid", message, [FieldError("since", "out_of_range", message)])
    person, who = own(), actor()
    with write() as session:
        entry = add(session, person, **data, channel=CHANNEL, operator=who, at=now())
        record(session, actor=who, action="employment.add", subject=f"person:{person.id}")
        return shown(entry)


def shown(entry: Employment) -> dict[str, Any]:
    """An entry with names to its codes."""
    return {
        "public_id": entry.public_id,
        "region": entry.region,
        "region_name": full_name(nearest_known(entry.region).code),
        "employer": entry.employer,
        "trade": entry.trade,
        "wage": entry.wage,
        "since": entry.since,
        "return_plan": entry.return_plan,
        "return_plan_name": RETURN_PLANS[entry.return_plan],
        "channel": entry.channel,
        "at": entry.at,
    }
