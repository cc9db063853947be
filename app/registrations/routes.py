"""``POST /registrations``: the desk of a service point or a job fair."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.identity.access import caller, staff
from app.imports.words import MOST_MONEY, REFUSALS
from app.matching.service import Live
from app.postings.routes import PostingOut
from app.registrations.form import note_of
from app.registrations.service import register
from app.schemas import ReasonOut

registrations = Blueprint("registrations", __name__, url_prefix="/registrations", description="即时登记")

CHANNELS = ("window", "fair", "kiosk", "phone", "grid")
LATER = {"code": "search_unavailable", "text": "已登记。推荐暂时算不出来，稍后会自动补上"}


class RegistrationIn(Schema):
    """Ten answers at most: who has an ID number gives neither birth nor sex. Required: name, region, and a birth."""

    name = fields.String(required=True, validate=validate.Length(1, 50), metadata={"example": "刘冬香"})
    phone = fields.String(load_default="", allow_none=True, validate=validate.Length(max=40))
    id_no = fields.String(
        load_default="", allow_none=True, validate=validate.Length(max=40), metadata={"description": "身份证号，可不填"}
    )
    birth = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "没有身份证号时必填：年月日、年月或年", "example": "1984-06"},
    )
    sex = fields.String(load_default="", allow_none=True, validate=validate.OneOf(("男", "女", "")))
    region = fields.String(
        required=True,
        validate=validate.Length(1, 12),
        metadata={"description": "住在哪里：县、乡镇或村的代码", "example": "360722101"},
    )
    wishes = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=3),
        metadata={"description": "想做什么，按先后，最多三样", "example": ["缝纫工", "普工"]},
    )
    wage_min = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(0, MOST_MONEY),
        metadata={"description": "至少要多少元一个月", "example": 3500},
    )
    max_km = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 5000),
        metadata={"description": "最远跑多少公里", "example": 10},
    )
    lodging = fields.Boolean(load_default=None, allow_none=True, metadata={"description": "愿不愿意住厂"})
    refusals = fields.List(
        fields.String(validate=validate.OneOf(REFUSALS)),
        load_default=list,
        validate=validate.Length(max=len(REFUSALS)),
        metadata={"description": "绝对不接受的", "example": ["夜班"]},
    )
    push = fields.Boolean(
        load_default=None, allow_none=True, metadata={"description": "本人同意推荐和接收消息；没问就不填"}
    )
    channel = fields.String(
        required=True, validate=validate.OneOf(CHANNELS), metadata={"description": "在哪里登记的", "example": "fair"}
    )
    client_uuid = fields.UUID(
        load_default=None,
        metadata={"description": "设备给这份登记的编号；带着同一个再交一次，不会重复登记"},
    )


class TopOut(Schema):
    rank = fields.Integer()
    score = fields.Float(metadata={"description": "0 到 100"})
    reasons = fields.List(fields.Nested(ReasonOut))
    drawback = fields.Nested(ReasonOut, allow_none=True, metadata={"description": "唯一要注意的一点，没有则为空"})
    relaxed = fields.List(fields.String())
    posting = fields.Nested(PostingOut)


class RegisteredOut(Schema):
    worker_id = fields.UUID()
    registration_no = fields.String()
    new = fields.Boolean(metadata={"description": "第一次登记的人"})
    visit = fields.Integer(metadata={"description": "这个人第几次登记"})
    notes = fields.List(fields.Nested(ReasonOut), metadata={"description": "要再核对的地方"})
    matches = fields.List(fields.Nested(TopOut), metadata={"description": "现在最合适的，最多五个"})
    silence = fields.Nested(ReasonOut, allow_none=True, metadata={"description": "没有合适的，为什么"})
    unlock = fields.Dict(allow_none=True, metadata={"description": "改一样就能多出最多岗位的那一样"})
    note = fields.Nested(ReasonOut, allow_none=True, metadata={"description": "推荐暂时算不出来时的说明"})


@registrations.post("")
@staff()
@registrations.arguments(RegistrationIn)
@registrations.response(201, RegisteredOut)
def register_person(data: dict[str, Any]) -> dict[str, Any]:
    """登记一个人，当场给出最合适的五个岗位；同一个人再来就是再登记一次，不会变成两个人"""
    done = register(data, caller())
    return {
        "worker_id": done.person.public_id,
        "registration_no": done.number,
        "new": done.visit == 1,
        "visit": done.visit,
        "notes": [note_of(code) for code in done.notes],
        "note": LATER if done.live is None else None,
        **(_top(done.live) if done.live else {"matches": [], "silence": None, "unlock": None}),
    }


def _top(live: Live) -> dict[str, Any]:
    ranking = live.ranking
    chosen = [match for match in ranking.matches if match.posting in live.postings]
    return {
        "matches": [
            {
                "rank": place,
                "score": match.score,
                "reasons": [_reason(pair) for pair in match.reasons],
                "drawback": _reason(match.drawback) if match.drawback else None,
                "relaxed": match.relaxed,
                "posting": live.postings[match.posting],
            }
            for place, match in enumerate(chosen, start=1)
        ],
        "silence": _reason(ranking.silence) if ranking.silence else None,
        "unlock": ranking.unlock,
    }


def _reason(pair: tuple[str, str]) -> dict[str, str]:
    return {"code": pair[0], "text": pair[1]}
