"""A person's matches with reasons, and the people whom a posting suits."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from app.database import db, write
from app.http_cache import polled
from app.identity.access import caller, staff
from app.matching import explained
from app.matching.blueprint import matching
from app.matching.models import Match
from app.matching.service import candidates_for, kept_matches
from app.matching.why import why
from app.openapi.failures import fails
from app.paging import CursorIn, NextOut, cut
from app.people.next_steps import next_step
from app.people.routes import person_in_scope
from app.people.service import masked
from app.postings.models import Posting
from app.postings.routes import posting_by_public_id
from app.postings.shown import PostingOut
from app.privacy.audit import record
from app.schemas import CARE, NIGHT, TOO_FAR, Moment, Ready, ReasonOut

__all__ = ["matching"]
PARTS = (explained,)
"""The files that hang their routes on the blueprint when they are imported."""


class MatchOut(Schema):
    id = fields.UUID()
    rank = fields.Integer(metadata={"example": 1})
    score = fields.Float(metadata={"description": "0 到 100", "example": 91.0})
    reasons = fields.List(fields.Nested(ReasonOut))
    drawback = fields.Nested(
        ReasonOut, allow_none=True, metadata={"description": "唯一要注意的一点，没有则为空", "example": NIGHT}
    )
    relaxed = fields.List(fields.String(), metadata={"description": "为了凑够岗位放宽了什么", "example": ["距离"]})
    posting = fields.Nested(PostingOut)


class TrainingOut(Schema):
    code = fields.String(metadata={"description": "学什么的代号", "example": "forklift"})
    text = fields.String(metadata={"description": "一句话", "example": "学开叉车，附近多出6个岗位，一般每月4500元"})
    certs = fields.List(fields.String(), metadata={"description": "学完能考的证", "example": ["叉车证"]})
    count = fields.Integer(metadata={"description": "学会后多出几个合适的岗位", "example": 6})
    vacancies = fields.Integer(metadata={"description": "这些岗位一共还缺几个人", "example": 14})
    wage = fields.Integer(
        allow_none=True, metadata={"description": "这些岗位一般每月多少元（中位数）；都没说则为空", "example": 4500}
    )


class NextStepsOut(Schema):
    """What somebody can do to have more to choose from."""

    unlock = fields.Dict(
        allow_none=True,
        metadata={
            "description": "改一样就能多出最多岗位的那一样",
            "example": {"code": "cert", "what": "健康证", "count": 6, "text": "办个健康证可多出6个岗位"},
        },
    )
    training = fields.List(
        fields.Nested(TrainingOut), metadata={"description": "因为缺技能没有工作的人：学什么能多出附近的岗位，最多三样"}
    )
    next_step = Ready(
        ReasonOut, allow_none=True, metadata={"description": "按未就业原因给的下一步建议", "example": CARE}
    )


class MatchesOut(NextStepsOut):
    matches = fields.List(fields.Nested(MatchOut))
    silence = fields.Nested(
        ReasonOut, allow_none=True, metadata={"description": "没有合适岗位时，为什么；有推荐则为空", "example": TOO_FAR}
    )
    at = Moment(allow_none=True, metadata={"description": "什么时候算的；还没算过则为空"})


class WhyOut(Schema):
    recommended = fields.Boolean(metadata={"description": "现在在不在推荐给本人的岗位里"})
    rank = fields.Integer(allow_none=True, metadata={"example": 1})
    kept_score = fields.Float(allow_none=True, metadata={"description": "推荐时的分数", "example": 91.0})
    fits = fields.Boolean(metadata={"description": "按现在的资料合不合适"})
    obstacles = fields.List(
        fields.Nested(ReasonOut), metadata={"description": "所有不合适或没排上的原因", "example": [TOO_FAR]}
    )
    km = fields.Float(allow_none=True, metadata={"description": "直线距离，公里；一方没有坐标则为空", "example": 2.1})
    score = fields.Integer(allow_none=True, metadata={"description": "现在的分数；没到打分那一步则为空", "example": 88})
    components = fields.Dict(
        fields.String(),
        fields.Float(),
        metadata={"description": "分数的各部分，0 到 1", "example": {"work": 0.92, "near": 0.8}},
    )
    change = fields.Dict(
        allow_none=True,
        metadata={
            "description": "本人改哪一样，这个岗位就合适",
            "example": {"code": "distance", "what": "20", "count": 1, "text": "愿意跑到20公里可多出1个岗位"},
        },
    )


class CandidateOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"example": "154****0001"})
    score = fields.Float(metadata={"example": 91.0})
    reasons = fields.List(fields.Nested(ReasonOut))
    drawback = fields.Nested(ReasonOut, allow_none=True, metadata={"example": NIGHT})


class CandidatesIn(CursorIn):
    limit = fields.Integer(
        load_default=30, validate=validate.Range(1, 100), metadata={"description": "一页最多几人", "example": 30}
    )


class CandidatesOut(NextOut):
    items = fields.List(fields.Nested(CandidateOut), metadata={"description": "好的在前，最多 30 人"})


@matching.get("/workers/<uuid:worker_id>/matches")
@staff()
@polled
@matching.response(200, MatchesOut)
def worker_matches(worker_id: uuid.UUID) -> dict[str, Any]:
    """一位求职者现有的推荐，好的在前，每条都说明理由"""
    person = person_in_scope(worker_id)
    kept = kept_matches(db.session(), person.id)
    outcome = kept.outcome
    silence = {"code": outcome.code, "text": outcome.text} if outcome and outcome.code else None
    if outcome is None and not kept.matches:
        silence = {"code": "M_WAIT", "text": "还没有轮到匹配，请稍后再看"}
    return {
        "matches": [_match(match, posting) for match, posting in kept.matches],
        "silence": silence,
        "unlock": outcome.unlock if outcome else None,
        "training": (outcome.training if outcome else None) or [],
        "next_step": next_step(person),
        "at": outcome.at if outcome else None,
    }


@matching.get("/workers/<uuid:worker_id>/postings/<uuid:posting_id>/why")
@staff()
@matching.response(200, WhyOut)
def why_posting(worker_id: uuid.UUID, posting_id: uuid.UUID) -> dict[str, Any]:
    """为什么推荐、或没有推荐这个岗位给这个人：所有不合适的地方、分数的组成，改哪一样就行"""
    said = why(db.session(), person_in_scope(worker_id), posting_by_public_id(posting_id))
    return {
        "recommended": said.kept is not None,
        "rank": said.kept.rank if said.kept else None,
        "kept_score": said.kept.score if said.kept else None,
        "fits": all(code.startswith("W_") for code, _ in said.obstacles),
        "obstacles": [_reason(pair) for pair in said.obstacles],
        "km": None if said.km is None else round(said.km, 1),
        "score": round(said.result.score) if said.result.parts else None,
        "components": {name: round(value, 4) for name, value in said.result.components.items()},
        "change": said.change,
    }


@matching.get("/postings/<uuid:posting_id>/candidates")
@staff("admin", "county", "town")
@matching.arguments(CandidatesIn, location="query")
@matching.response(200, CandidatesOut)
@fails("search_unavailable")
def posting_candidates(args: dict[str, Any], posting_id: uuid.UUID) -> dict[str, Any]:
    """适合这个岗位的人：只有同意被推荐的人，姓名和电话遮住；每次查看都有记录"""
    posting = posting_by_public_id(posting_id)
    found = cut(f"candidates {posting.id}", candidates_for(db.session(), posting, scope=caller().region), args)
    with write() as session:
        who = f"staff:{caller().id}"
        detail = f"{len(found.items)} shown"
        record(session, actor=who, action="candidates.read", subject=f"posting:{posting.id}", detail=detail)
    items = [
        {
            "id": one.person.public_id,
            **masked(one.person),
            "score": one.score,
            "reasons": [{"code": code, "text": text} for code, text in one.reasons],
            "drawback": _reason(one.drawback),
        }
        for one in found.items
    ]
    return {"items": items, "next": found.next}


def _match(match: Match, posting: Posting) -> dict[str, Any]:
    return {
        "id": match.public_id,
        "rank": match.rank,
        "score": match.score,
        "reasons": [{"code": code, "text": text} for code, text in match.reasons],
        "drawback": _reason(match.drawback),
        "relaxed": match.relaxed,
        "posting": posting,
    }


def _reason(pair: Any) -> dict[str, str] | None:
    return {"code": pair[0], "text": pair[1]} if pair else None
