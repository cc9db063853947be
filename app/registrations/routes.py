"""``/registrations``: the desk of a service point or a job fair."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.database import db
from app.guard import row_by_row
from app.identity.access import caller, staff
from app.openapi.failures import fails
from app.people.facts import facts_of
from app.people.next_steps import next_step
from app.registrations.batch import Row, register_batch
from app.registrations.form import note_of
from app.registrations.schemas import LATER, BatchIn, BatchOut, RegisteredOut, RegistrationIn, SlipIn
from app.registrations.service import Told, Written, register
from app.registrations.slip import slip_of

registrations = Blueprint("registrations", __name__, url_prefix="/registrations", description="即时登记")

STATES = ("created", "merged", "unchanged", "refused")


@registrations.post("")
@staff()
@registrations.arguments(RegistrationIn())
@registrations.response(201, RegisteredOut)
@fails("client_uuid_taken", "fair_not_live", "conflict", "not_found")
def register_person(data: dict[str, Any]) -> dict[str, Any]:
    """登记一个人，当场给出最合适的五个岗位；同一个人再来就是再登记一次，不会变成两个人"""
    written, told = register(data, caller())
    return {
        "worker_id": written.person.public_id,
        "registration_no": written.number,
        "new": written.visit_no == 1,
        "visit": written.visit_no,
        "notes": [note_of(code) for code in written.notes],
        "facts": facts_of(written.person) if data["note"] else [],  # older words: /workers/{id}/facts
        **_advice(written, told),
    }


@registrations.post("/batch")
@staff()
@row_by_row
@registrations.arguments(BatchIn)
@registrations.response(200, BatchOut)
@fails("client_uuid_taken", "fair_not_live", "conflict", "not_found")
def register_people(data: dict[str, Any]) -> dict[str, Any]:
    """把没有网络时填的登记表一次交上来：每份各有结果，错一份不影响别的，重复交不会重复登记"""
    rows = register_batch(data["registrations"], caller(), with_matches=data["with_matches"])
    counts = Counter(row.state for row in rows)
    return {"rows": [_row(row) for row in rows], "counts": {state: counts[state] for state in STATES}}


@registrations.get("/<string:registration>/slip")
@staff()
@registrations.arguments(SlipIn, location="query")
@registrations.response(200, {"type": "string"}, content_type="text/plain", description="小票的文字")
@fails("not_found", "search_unavailable")
def registration_slip(args: dict[str, int], registration: str) -> Response:
    """一份登记的小票：五个岗位、摊位号、底薪、路程、一条理由和一点要注意的；上面没有姓名、电话和身份证号"""
    text = slip_of(db.session(), caller(), registration, args["width"])
    return Response(text, content_type="text/plain; charset=utf-8")


def _row(row: Row) -> dict[str, Any]:
    written, told = row.written, row.told
    return {
        "row": row.row,
        "client_uuid": row.client_uuid,
        "state": row.state,
        "worker_id": written.person.public_id if written else None,
        "registration_no": written.number if written else None,
        "visit": written.visit_no if written else None,
        "notes": [note_of(code) for code in written.notes] if written else [],
        "code": row.code,
        "message": row.message,
        "errors": row.errors,
        "advice": _advice(written, told) if written and told else None,
    }


def _advice(written: Written, told: Told) -> dict[str, Any]:
    step = next_step(written.person)
    if told.ranking is None:
        return {"matches": [], "silence": None, "unlock": None, "training": [], "next_step": step, "note": LATER}
    ranking = told.ranking
    chosen = [match for match in ranking.matches if match.posting in told.cards]
    return {
        "matches": [
            {
                "id": told.ids.get(match.posting),
                "rank": place,
                "score": match.score,
                "reasons": [_reason(pair) for pair in match.reasons],
                "drawback": _reason(match.drawback) if match.drawback else None,
                "relaxed": match.relaxed,
                "km": match.km,
                "stall": _stall(written, told, match.posting),
                "posting": told.cards[match.posting],
            }
            for place, match in enumerate(chosen, start=1)
        ],
        "silence": _reason(ranking.silence) if ranking.silence else None,
        "unlock": ranking.unlock,
        "training": [one.said() for one in ranking.training],
        "next_step": step,
        "note": None,
    }


def _stall(written: Written, told: Told, posting: int) -> dict[str, Any] | None:
    stand = told.present.get(posting)
    return {"no": stand.no, "fair": written.visit.fair.public_id} if stand and written.visit else None


def _reason(pair: tuple[str, str]) -> dict[str, str]:
    return {"code": pair[0], "text": pair[1]}
