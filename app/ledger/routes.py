"""The staff's door to the 务工台账."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint

from app.database import chunks, db, write
from app.identity.access import caller, staff
from app.ledger.schemas import EmploymentByStaffIn, EmploymentOut, LedgerIn, LedgerListOut, LedgerOut
from app.ledger.service import find, region_name, shown, write_down
from app.ledger.spoken import Understood
from app.paging import CursorIn, read_cursor, write_cursor
from app.people.employment import history_of
from app.people.routes import person_in_scope
from app.people.service import masked
from app.privacy.audit import record

ledger = Blueprint("ledger", __name__, description="务工台账")

PLACE = "worker employment"


@ledger.post("/workers/<uuid:worker_id>/employment")
@staff()
@ledger.arguments(EmploymentByStaffIn)
@ledger.response(201, EmploymentOut)
def add_worker_employment(data: dict[str, Any], worker_id: uuid.UUID) -> dict[str, Any]:
    """替一位求职者记下现在在哪里上班，写明从哪个渠道知道的；以前的记录都留着"""
    person, who = person_in_scope(worker_id), caller()
    channel = data.pop("channel")
    entry = write_down(person, data, channel=channel, operator=who.username, actor=f"staff:{who.id}")
    return shown(entry, whole=True)


@ledger.get("/workers/<uuid:worker_id>/employment")
@staff("admin", "county", "town", "village")
@ledger.arguments(CursorIn, location="query")
@ledger.response(200, LedgerOut)
def worker_employment(args: dict[str, Any], worker_id: uuid.UUID) -> dict[str, Any]:
    """一位求职者在哪里上班：现在的和以前的，联系手机不遮；每次查看都有记录"""
    person, session = person_in_scope(worker_id), db.session()
    place = f"{PLACE} {person.id}"
    before = int(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else None
    found = history_of(session, person.id, limit=args["limit"] + 1, before=before)
    items = [shown(one, whole=True) for one in found[: args["limit"]]]
    latest = history_of(session, person.id, limit=1)
    answer = {
        "current": shown(latest[0], whole=True) if latest else None,
        "items": items,
        "next": write_cursor(place, [found[args["limit"] - 1].id]) if len(found) > args["limit"] else None,
    }
    with write() as writing:
        subject = f"person:{person.id}"
        record(writing, actor=f"staff:{caller().id}", action="employment.read", subject=subject, detail=f"{len(items)}")
    return answer


@ledger.get("/employment-ledger")
@staff("admin", "county", "town", "village")
@ledger.arguments(LedgerIn, location="query")
@ledger.response(200, LedgerListOut)
def employment_ledger(args: dict[str, Any]) -> dict[str, Any]:
    """务工台账：自己管的地方的人现在在哪里上班，可以用平常的话查（外出广东、春节返乡）；每次查看都有记录"""
    found = find(db.session(), args, scope=caller().region)
    answer = {
        "items": [
            {
                "worker": {
                    "id": one.person.public_id,
                    **masked(one.person),
                    "region": one.person.region,
                    "region_name": region_name(one.person.region),
                },
                "employment": shown(one, whole=False),
            }
            for one in found.page.items
        ],
        "next": found.page.next,
        "count": found.count,
        "understood": _understood(found.understood),
    }
    people = [str(one.person_id) for one in found.page.items]
    with write() as session:
        for some in chunks(people, 18) if people else [["nobody"]]:  # so many fit into one entry
            who = f"staff:{caller().id}"
            record(session, actor=who, action="employment.list", subject="people", detail=" ".join(some))
    return answer


def _understood(read: Understood) -> dict[str, Any]:
    return {
        "text": read.sentence(),
        "places": sorted(code for place in read.places for code in place.codes),
        "homes": sorted(code for place in read.homes for code in place.codes),
        "return_plans": sorted(read.plans),
        "trades": read.trades,
        "employers": read.employers,
        "wage_min": read.wage_min,
        "wage_max": read.wage_max,
        "not_understood": read.unread,
    }
