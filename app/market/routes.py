"""Figures for those who plan: supply and demand, and the channels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.clock import today
from app.database import db, write
from app.errors import ApiError, FieldError
from app.identity.access import caller, may_see, staff
from app.market import lists
from app.market.balance import Slice, balance
from app.market.channels import ONLINE, channel_figures
from app.market.nearby import NEAR_KM, nearby_figures
from app.paging import CursorIn, NextOut
from app.people.service import masked
from app.postings.shown import PostingOut
from app.privacy.audit import record
from app.schemas import RegionCode

market = Blueprint("market", __name__, description="供求和渠道的数字")


class BalanceIn(Schema):
    region = RegionCode(required=True, metadata={"description": "哪个区划，含下级", "example": "360827"})
    by = fields.String(
        load_default="occupation",
        validate=validate.OneOf(("township", "occupation", "both")),
        metadata={
            "description": "按下一级区划（township）、按工种（occupation），还是每个下级区划里各工种（both）",
            "example": "both",
        },
    )


class SliceOut(Schema):
    """With these the lists of seekers and of postings give what the line counts."""

    region = fields.String(metadata={"description": "区划代码", "example": "360827100"})
    occupation = fields.String(
        allow_none=True,
        metadata={"description": "工种代码；没说清做什么的为空字符；不分工种则为空", "example": "sewing"},
    )
    direct = fields.Boolean(metadata={"description": "只数写到这一级、没写下级的", "example": False})


class BalanceLineOut(Schema):
    code = fields.String(metadata={"description": "区划代码或工种代码；没说清做什么的为空字符", "example": "360827100"})
    name = fields.String(metadata={"description": "区划或工种的名称", "example": "泉江镇"})
    place = fields.String(metadata={"description": "区划名称", "example": "泉江镇"})
    work = fields.String(allow_none=True, metadata={"description": "工种名称；不分工种则为空", "example": "缝纫"})
    of = fields.Nested(SliceOut, metadata={"description": "数的是什么：照填到两张清单里，条数和这里一样"})
    seekers = fields.Integer(metadata={"description": "求职人数", "example": 40})
    postings = fields.Integer(metadata={"description": "岗位条数", "example": 12})
    headcount = fields.Integer(metadata={"description": "招聘人数", "example": 80})
    vacancies = fields.Integer(metadata={"description": "还缺的人数", "example": 60})
    ratio = fields.Float(
        allow_none=True, metadata={"description": "求人倍率：还缺的人数 ÷ 求职人数；没人找则为空", "example": 1.5}
    )


class BalanceOut(Schema):
    items = fields.List(
        fields.Nested(BalanceLineOut), attribute="lines", metadata={"description": "每个地方、每个工种一行"}
    )
    total = fields.Nested(BalanceLineOut, metadata={"description": "全部"})


class SliceIn(CursorIn):
    region = RegionCode(required=True, metadata={"description": "哪个区划，含下级", "example": "360827"})
    occupation = fields.String(
        load_default=None,
        validate=validate.Length(max=40),
        metadata={"description": "哪个工种；空字符：没说清做什么的；不填：全部", "example": "sewing"},
    )
    direct = fields.Boolean(
        load_default=False, metadata={"description": "只要写到这一级、没写下级的", "example": False}
    )


class SeekerOut(Schema):
    id = fields.UUID(metadata={"description": "求职者编号"})
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"description": "遮住的手机", "example": "154****8991"})
    region = fields.String(metadata={"description": "住在哪里", "example": "360827100"})
    wishes = fields.List(fields.String(), metadata={"description": "想做什么", "example": ["缝纫工"]})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "至少多少元一个月", "example": 3500})


class SeekersOut(NextOut):
    items = fields.List(fields.Nested(SeekerOut), metadata={"description": "求职的人，先登记的在前"})
    count = fields.Integer(metadata={"description": "一共多少人，和供求数字里的一样", "example": 40})


class OpenPostingsOut(NextOut):
    items = fields.List(fields.Nested(PostingOut), metadata={"description": "在招的岗位，先来的在前"})
    count = fields.Integer(metadata={"description": "一共多少条，和供求数字里的一样", "example": 12})


class ChannelsIn(Schema):
    from_ = fields.Date(load_default=None, data_key="from", metadata={"description": "从哪天；不填为 30 天前"})
    to = fields.Date(load_default=None, metadata={"description": "到哪天，含当天；不填为今天"})
    region = RegionCode(load_default=None, metadata={"description": "不填为自己管的整个地方", "example": "360827"})


class ChannelsOut(Schema):
    first = fields.Date(data_key="from", metadata={"example": "2026-10-22"})
    last = fields.Date(data_key="to")
    channels = fields.Dict(
        fields.String(),
        fields.Integer(),
        metadata={"description": "渠道：写入多少条", "example": {"mini": 41, "window": 12}},
    )
    kinds = fields.Dict(
        fields.String(),
        fields.Dict(fields.String(), fields.Integer()),
        metadata={
            "description": "按种类、按渠道各多少条：registrations 登记，consents 同意，withdrawals 撤回同意，"
            "interests 报名，feedback 反馈，employment 务工台账，postings 岗位，employers 单位",
            "example": {"registrations": {"window": 12, "mini": 41}},
        },
    )
    total = fields.Integer(metadata={"example": 53})
    online = fields.Integer(metadata={"description": "线上渠道写入多少条", "example": 41})
    online_channels = fields.List(fields.String(), metadata={"example": ["mini", "kiosk"]})
    online_percent = fields.Float(allow_none=True, metadata={"description": "线上占比，%，两位小数", "example": 90.11})


class NearbyOut(Schema):
    first = fields.Date(data_key="from", metadata={"description": "从哪天，含当天", "example": "2026-10-22"})
    last = fields.Date(data_key="to", metadata={"description": "到哪天，含当天", "example": "2026-11-21"})
    placements = fields.Integer(metadata={"description": "这段时间入职多少人次", "example": 42})
    near = fields.Integer(metadata={"description": "在本县、离家不超过 near_km 公里的", "example": 31})
    away = fields.Integer(metadata={"description": "更远的，或在外县的", "example": 9})
    not_known = fields.Integer(metadata={"description": "在本县但不知道离家多远的，不算进比例", "example": 2})
    near_km = fields.Float(metadata={"description": "多少公里以内算就近，直线", "example": 15.0})
    percent = fields.Float(
        allow_none=True, metadata={"description": "就近就业率，%，两位小数；没有知道远近的入职则为空", "example": 77.5}
    )


@market.get("/supply-demand")
@staff("admin", "county", "town", "village")
@market.arguments(BalanceIn, location="query")
@market.response(200, BalanceOut)
def supply_demand(args: dict[str, Any]) -> object:
    """一个地方的求职人数、招聘人数和求人倍率，按下级区划、按工种，或每个下级区划里各工种；每个人、每个岗位只算一次"""
    return balance(db.session(), _in_scope(args["region"]), args["by"])


@market.get("/supply-demand/seekers")
@staff("admin", "county", "town", "village")
@market.arguments(SliceIn, location="query")
@market.response(200, SeekersOut)
def seekers(args: dict[str, Any]) -> dict[str, Any]:
    """供求数字里的求职人数是哪些人：姓名和手机遮住，每次查看都有记录"""
    found = lists.seekers(db.session(), _slice(args), args)
    shown = [{"id": one.public_id, **masked(one), "region": one.region, "wishes": one.wishes,
              "wage_min": one.wage_min} for one in found.page.items]  # fmt: skip
    with write() as session:
        work = args["occupation"] if found.count else ""  # where it is no kind of work it could be anything, a name too
        detail = f"{args['region']} {work}: {len(shown)} of {found.count}"
        record(session, actor=f"staff:{caller().id}", action="seekers.list", subject="people", detail=detail)
    return {"items": shown, "next": found.page.next, "count": found.count}


@market.get("/supply-demand/postings")
@staff("admin", "county", "town", "village")
@market.arguments(SliceIn, location="query")
@market.response(200, OpenPostingsOut)
def open_postings(args: dict[str, Any]) -> dict[str, Any]:
    """供求数字里的岗位是哪些"""
    found = lists.postings(db.session(), _slice(args), args)
    return {"items": found.page.items, "next": found.page.next, "count": found.count}


@market.get("/channels/figures")
@staff("admin", "county", "town")
@market.arguments(ChannelsIn, location="query")
@market.response(200, ChannelsOut)
def channels(args: dict[str, Any]) -> dict[str, Any]:
    """一段时间里各渠道写入了多少，线上占多少"""
    first, last = _days(args)
    figures = channel_figures(db.session(), first, last, _in_scope(args["region"] or caller().region))
    return {
        "first": first,
        "last": last,
        "channels": figures.channels,
        "kinds": figures.kinds,
        "total": figures.total,
        "online": figures.online,
        "online_channels": ONLINE,
        "online_percent": figures.online_percent,
    }


@market.get("/placements/figures")
@staff("admin", "county", "town")
@market.arguments(ChannelsIn, location="query")
@market.response(200, NearbyOut)
def placements(args: dict[str, Any]) -> dict[str, Any]:
    """就近就业率：一段时间里入职的人，有多少在本县、离家 15 公里以内"""
    first, last = _days(args)
    figures = nearby_figures(db.session(), first, last, _in_scope(args["region"] or caller().region))
    return {
        "first": first,
        "last": last,
        "placements": figures.placements,
        "near": figures.near,
        "away": figures.away,
        "not_known": figures.unknown,
        "near_km": NEAR_KM,
        "percent": figures.percent,
    }


def _days(args: dict[str, Any]) -> tuple[date, date]:
    """The first and the last day asked for. Raises ApiError 422."""
    last = args["to"] or today()
    first = args["from_"] or last - timedelta(days=30)
    if not 0 <= (last - first).days <= 3660 or last.year >= 9999:
        wrong = [FieldError("from", "out_of_range", "起止日期不对：从前到后，最长十年")]
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", wrong)
    return first, last


def _slice(args: dict[str, Any]) -> Slice:
    return Slice(_in_scope(args["region"]), args["occupation"], args["direct"])


def _in_scope(region: str) -> str:
    if not may_see(region):
        raise ApiError(403, "not_allowed", "这个地方不归您管")
    return region
