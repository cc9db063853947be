"""``/recruiter``: an employer's own postings, the people whom they suit, and the interests received."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.clock import now
from app.database import db
from app.http_cache import polled
from app.identity.access import caller
from app.identity.access import recruiter as only_recruiter
from app.intents.states import STATES
from app.openapi.failures import fails
from app.paging import CursorIn, NextOut, sort_field
from app.people.service import masked
from app.postings.shown import PostingOut
from app.recruiter import service
from app.schemas import Moment, ReasonOut

recruiter = Blueprint("recruiter", __name__, url_prefix="/recruiter", description="招聘单位")


DONE_BEFORE = {"code": "R_OCC", "text": "这位求职者做过11年缝纫，对口"}
LITTLE_DONE = {"code": "N_EXP", "text": "要求做过的，这位求职者经验少一点"}


class OwnPostingOut(PostingOut):
    open_count = fields.Integer(metadata={"description": "还缺多少人", "example": 5})
    status = fields.String(metadata={"example": "open"})


class OwnPostingsIn(CursorIn):
    sort = sort_field("created_at", "updated_at", "valid_to", default="-created_at")


class OwnPostingsOut(NextOut):
    items = fields.List(fields.Nested(OwnPostingOut))


class ApplicantsIn(CursorIn):
    limit = fields.Integer(
        load_default=30, validate=validate.Range(1, 100), metadata={"description": "一页最多几人", "example": 30}
    )


class ApplicantOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    score = fields.Float(metadata={"description": "0 到 100", "example": 91.0})
    reasons = fields.List(
        fields.Nested(ReasonOut), metadata={"description": "只说工种、经验和证书", "example": [DONE_BEFORE]}
    )
    drawback = fields.Nested(ReasonOut, allow_none=True, metadata={"example": LITTLE_DONE})


class ApplicantsOut(NextOut):
    items = fields.List(fields.Nested(ApplicantOut), metadata={"description": "好的在前，最多 30 人"})


class ReceivedInterestsIn(CursorIn):
    posting = fields.UUID(
        load_default=None,
        metadata={"description": "只看这个岗位的", "example": "0b6c1f6e-5d3e-4a51-9c55-2f6a0d1e7c11"},
    )
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": "只看到了这一步的", "example": "new"},
    )
    sort = sort_field("at", "changed_at", default="-at")


class WantedPostingOut(Schema):
    id = fields.UUID(attribute="public_id")
    external_no = fields.String(metadata={"example": "SC-P0008"})
    title = fields.String(metadata={"example": "缝纫工"})


class InterestOut(Schema):
    id = fields.UUID()
    posting = fields.Nested(WantedPostingOut)
    name = fields.String(metadata={"description": "约了面试、本人又同意给单位看以后，才是全名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    open = fields.Boolean(metadata={"description": "姓名和电话是不是完整的", "example": False})
    state = fields.String(metadata={"example": "interview"})
    state_text = fields.String(metadata={"example": "约了面试"})
    level = fields.String(metadata={"example": "ask"})
    source = fields.String(metadata={"example": "search"})
    at = Moment()
    changed_at = Moment()


class ReceivedInterestsOut(NextOut):
    items = fields.List(fields.Nested(InterestOut))


class AnswerIn(Schema):
    state = fields.String(required=True, validate=validate.OneOf(service.ANSWERS), metadata={"example": "interview"})
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "不录用时必填：为什么，例如 已招满", "example": ""},
    )


@recruiter.get("/postings")
@polled
@only_recruiter
@recruiter.arguments(OwnPostingsIn, location="query")
@recruiter.response(200, OwnPostingsOut)
def own_postings(args: dict[str, Any]) -> object:
    """本单位的岗位，新的在前"""
    return service.own_postings(db.session(), _employer(), args)


@recruiter.get("/postings/<uuid:posting_id>/candidates")
@only_recruiter
@recruiter.arguments(ApplicantsIn, location="query")
@recruiter.response(200, ApplicantsOut)
@fails("views_used_up", "search_unavailable")
def candidates(args: dict[str, Any], posting_id: uuid.UUID) -> dict[str, Any]:
    """适合本单位这个岗位的人：只有同意给单位看的人，遮住姓名和电话；每天最多看 30 次，每次都有记录"""
    account = caller()
    posting = service.own_posting(db.session(), _employer(), posting_id)
    found = service.look_at_candidates(db.session(), account, posting, args)
    items = [
        {
            "id": one.person.public_id,
            **masked(one.person),
            "score": one.score,
            "reasons": _reasons(one.reasons),
            "drawback": next(iter(_reasons([one.drawback] if one.drawback else [])), None),
        }
        for one in found.items
    ]
    return {"items": items, "next": found.next}


@recruiter.get("/interests")
@polled
@only_recruiter
@recruiter.arguments(ReceivedInterestsIn, location="query")
@recruiter.response(200, ReceivedInterestsOut)
@fails("not_found")
def interests(args: dict[str, Any]) -> dict[str, Any]:
    """收到的报名，新的在前"""
    session = db.session()
    posting = service.own_posting(session, _employer(), args["posting"]).id if args["posting"] else None
    found, following = service.interests(session, caller(), args, posting_id=posting)
    return {"items": [_interest(one) for one in found], "next": following}


@recruiter.post("/interests/<uuid:interest_id>/answer")
@only_recruiter
@recruiter.arguments(AnswerIn)
@recruiter.response(200, InterestOut)
@fails("illegal_step")
def answer(data: dict[str, str], interest_id: uuid.UUID) -> dict[str, Any]:
    """回复一条报名：已联系、约面试、愿意录用、已入职、入职满30天或90天还在岗，或不录用并说明原因"""
    return _interest(service.answer(caller(), interest_id, data["state"], data["reason"], now()))


def _employer() -> int:
    found = caller().employer_id
    assert found is not None  # the guard of the route has seen to it
    return found


def _reasons(pairs: Any) -> list[dict[str, str]]:
    return [{"code": code, "text": text} for code, text in service.told(pairs)]


def _interest(one: service.Interest) -> dict[str, Any]:
    intent = one.intent
    return {
        "id": intent.public_id,
        "posting": intent.posting,
        "name": one.name,
        "phone": one.phone,
        "open": one.open,
        "state": intent.state,
        "state_text": STATES[intent.state],
        "level": intent.level,
        "source": intent.source,
        "at": intent.at,
        "changed_at": intent.changed_at,
    }
