"""``/recruiter``: an employer's own postings, the people whom they suit, and the interests received."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.clock import now
from app.database import db
from app.identity.access import caller
from app.identity.access import recruiter as only_recruiter
from app.intents.service import STATES
from app.people.service import masked
from app.postings.routes import PostingOut
from app.recruiter import service
from app.schemas import Moment, PageIn, ReasonOut

recruiter = Blueprint("recruiter", __name__, url_prefix="/recruiter", description="招聘单位")


class OwnPostingOut(PostingOut):
    open_count = fields.Integer(metadata={"description": "还缺多少人"})
    status = fields.String(metadata={"description": "draft pending open paused filled expired offline"})


class BeforeIn(PageIn):
    before = fields.UUID(load_default=None, metadata={"description": "接着上一页：上一页最后一条的 id"})


class ApplicantsIn(Schema):
    limit = fields.Integer(load_default=30, validate=validate.Range(1, 30))


class ApplicantOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    score = fields.Float(metadata={"description": "0 到 100"})
    reasons = fields.List(fields.Nested(ReasonOut), metadata={"description": "只说工种、经验和证书"})
    drawback = fields.Nested(ReasonOut, allow_none=True)


class InterestsIn(BeforeIn):
    posting = fields.UUID(load_default=None, metadata={"description": "只看这个岗位的"})


class WantedPostingOut(Schema):
    id = fields.UUID(attribute="public_id")
    external_no = fields.String()
    title = fields.String()


class InterestOut(Schema):
    id = fields.UUID()
    posting = fields.Nested(WantedPostingOut)
    name = fields.String(metadata={"description": "约了面试、本人又同意给单位看以后，才是全名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    open = fields.Boolean(metadata={"description": "姓名和电话是不是完整的"})
    state = fields.String(metadata={"example": "new"})
    state_text = fields.String(metadata={"example": "已报名"})
    level = fields.String()
    source = fields.String()
    at = Moment()
    changed_at = Moment()


class AnswerIn(Schema):
    state = fields.String(required=True, validate=validate.OneOf(service.ANSWERS), metadata={"example": "interview"})
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "不录用时必填", "example": "已招满"},
    )


@recruiter.get("/postings")
@only_recruiter
@recruiter.arguments(BeforeIn, location="query")
@recruiter.response(200, OwnPostingOut(many=True))
def own_postings(args: dict[str, Any]) -> object:
    """本单位的岗位，新的在前"""
    session = db.session()
    before = service.own_posting(session, _employer(), args["before"]).id if args["before"] else None
    return service.own_postings(session, _employer(), limit=args["limit"], before=before)


@recruiter.get("/postings/<uuid:posting_id>/candidates")
@only_recruiter
@recruiter.arguments(ApplicantsIn, location="query")
@recruiter.response(200, ApplicantOut(many=True))
def candidates(args: dict[str, int], posting_id: uuid.UUID) -> list[dict[str, Any]]:
    """适合本单位这个岗位的人：只有同意给单位看的人，遮住姓名和电话；每天最多看 30 次，每次都有记录"""
    account = caller()
    posting = service.own_posting(db.session(), _employer(), posting_id)
    found = service.look_at_candidates(db.session(), account, posting, args["limit"])
    return [
        {
            "id": one.person.public_id,
            **masked(one.person),
            "score": one.score,
            "reasons": _reasons(one.reasons),
            "drawback": next(iter(_reasons([one.drawback] if one.drawback else [])), None),
        }
        for one in found
    ]


@recruiter.get("/interests")
@only_recruiter
@recruiter.arguments(InterestsIn, location="query")
@recruiter.response(200, InterestOut(many=True))
def interests(args: dict[str, Any]) -> list[dict[str, Any]]:
    """收到的报名，新的在前"""
    session = db.session()
    posting = service.own_posting(session, _employer(), args["posting"]).id if args["posting"] else None
    before = service.own_interest(session, _employer(), args["before"]).id if args["before"] else None
    found = service.interests(session, caller(), posting_id=posting, limit=args["limit"], before=before)
    return [_interest(one) for one in found]


@recruiter.post("/interests/<uuid:interest_id>/answer")
@only_recruiter
@recruiter.arguments(AnswerIn)
@recruiter.response(200, InterestOut)
def answer(data: dict[str, str], interest_id: uuid.UUID) -> dict[str, Any]:
    """回复一条报名：已联系、约面试、愿意录用、已入职，或不录用并说明原因"""
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
