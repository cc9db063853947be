"""``/fairs``: staff prepare a fair, open it, and say who stands at which stall."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import select

from app.database import db
from app.fairs.models import Fair
from app.fairs.schemas import (
    FairChangeIn,
    FairDetailOut,
    FairIn,
    FairOut,
    FairsIn,
    FairsOut,
    StallsIn,
    StallsSavedOut,
)
from app.fairs.service import PARTS, fair_of, save_fair, visitors
from app.fairs.stalls import NOTES, Stood, remove_stall, save_stalls, stalls_of
from app.guard import row_by_row
from app.identity.access import caller, staff
from app.openapi.failures import fails
from app.paging import Page, page

fairs = Blueprint("fairs", __name__, url_prefix="/fairs", description="招聘会")

ORGANISERS = ("admin", "county", "town")
SHOWN = ("public_id", *PARTS, "status", "channel", "operator", "updated_at")


@fairs.post("")
@staff(*ORGANISERS)
@fairs.arguments(FairIn)
@fairs.response(201, FairOut)
@fails("fair_known")
def create_fair(data: dict[str, Any]) -> Fair:
    """记下一场要办的招聘会，先是筹备状态"""
    return save_fair(caller(), data)


@fairs.get("")
@staff()
@fairs.arguments(FairsIn, location="query")
@fairs.response(200, FairsOut)
def list_fairs(args: dict[str, Any]) -> Page:
    """自己管的地方的招聘会，最近的在前"""
    query = select(Fair).where(Fair.region.startswith(caller().region))
    if args["region"]:
        query = query.where(Fair.region.startswith(args["region"]))
    for name in ("status", "type"):
        if args[name]:
            query = query.where(getattr(Fair, name) == args[name])
    sorts = {"starts_at": Fair.starts_at, "created_at": Fair.created_at}
    return page(db.session(), query, sorts, Fair.id, args)


@fairs.get("/<uuid:fair_id>")
@staff()
@fairs.response(200, FairDetailOut)
def get_fair(fair_id: uuid.UUID) -> dict[str, Any]:
    """一场招聘会：摊位、每个摊位现在能问的岗位，登记了多少人和人次"""
    session = db.session()
    fair = fair_of(session, caller(), fair_id)
    visits, people = visitors(session, fair)
    stalls = [_stall(one) for one in stalls_of(session, fair)]
    parts = {name: getattr(fair, name) for name in SHOWN}
    return {**parts, "visits": visits, "people": people, "stalls": stalls}


@fairs.patch("/<uuid:fair_id>")
@staff(*ORGANISERS)
@fairs.arguments(FairChangeIn)
@fairs.response(200, FairOut)
@fails("fair_known", "fair_closed", "fair_over", "fair_wrong_step")
def change_fair(data: dict[str, Any], fair_id: uuid.UUID) -> Fair:
    """改招聘会的内容或状态：筹备、进行中、已结束；进行中时现场登记才会优先推荐到场单位的岗位"""
    return save_fair(caller(), data, fair_id)


@fairs.post("/<uuid:fair_id>/stalls")
@staff(*ORGANISERS)
@row_by_row
@fairs.arguments(StallsIn)
@fairs.response(200, StallsSavedOut)
@fails("fair_closed")
def write_stalls(data: dict[str, Any], fair_id: uuid.UUID) -> dict[str, Any]:
    """一次记下许多摊位；哪一行不对就说哪一行，其余的照样记下"""
    saved, removed = save_stalls(caller(), fair_id, data["stalls"], channel=data["channel"], replace=data["replace"])
    rows = [
        {
            "row": one.row,
            "no": one.no,
            "state": one.state,
            "stall": one.stall,
            "errors": one.errors,
            "notes": [{"code": code, "text": NOTES[code]} for code in one.notes],
        }
        for one in saved
    ]
    return {"rows": rows, "removed": removed}


@fairs.delete("/<uuid:fair_id>/stalls/<uuid:stall_id>")
@staff(*ORGANISERS)
@fairs.response(204)
@fails("fair_closed")
def delete_stall(fair_id: uuid.UUID, stall_id: uuid.UUID) -> None:
    """撤掉一个摊位"""
    remove_stall(caller(), fair_id, stall_id)


def _stall(one: Stood) -> dict[str, Any]:
    return {
        "id": one.stall.public_id,
        "no": one.stall.no,
        "employer_id": one.stall.employer.public_id,
        "employer": one.stall.employer.name,
        "chosen": bool(one.stall.postings),
        "postings": one.postings,
        "seats": one.seats,
        "shown": one.shown,
    }
