"""Figures for those who plan: supply and demand, and the channels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.clock import today
from app.database import db
from app.errors import ApiError, FieldError
from app.identity.access import caller, may_see, staff
from app.market.balance import balance
from app.market.channels import ONLINE, channel_figures
from app.schemas import RegionCode

market = Blueprint("market", __name__, description="供求和渠道的数字")


class BalanceIn(Schema):
    region = RegionCode(required=True, metadata={"description": "哪个区划，含下级", "example": "360722"})
    by = fields.String(
        load_default="occupation",
        validate=validate.OneOf(("township", "occupation")),
        metadata={"description": "按下一级区划（township）还是按工种（occupation）分"},
    )


class BalanceLineOut(Schema):
    code = fields.String(metadata={"description": "区划代码或工种代码；没说清做什么的为空"})
    name = fields.String()
    seekers = fields.Integer(metadata={"description": "求职人数"})
    postings = fields.Integer(metadata={"description": "岗位条数"})
    headcount = fields.Integer(metadata={"description": "招聘人数"})
    vacancies = fields.Integer(metadata={"description": "还缺的人数"})
    ratio = fields.Float(allow_none=True, metadata={"description": "求人倍率：还缺的人数 ÷ 求职人数"})


class BalanceOut(Schema):
    items = fields.List(fields.Nested(BalanceLineOut), attribute="lines")
    total = fields.Nested(BalanceLineOut)


class ChannelsIn(Schema):
    from_ = fields.Date(load_default=None, data_key="from", metadata={"description": "从哪天；不填为 30 天前"})
    to = fields.Date(load_default=None, metadata={"description": "到哪天，含当天；不填为今天"})
    region = RegionCode(load_default=None, metadata={"description": "不填为自己管的整个地方"})


class ChannelsOut(Schema):
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    channels = fields.Dict(fields.String(), fields.Integer(), metadata={"description": "渠道：写入多少条"})
    kinds = fields.Dict(
        fields.String(),
        fields.Dict(fields.String(), fields.Integer()),
        metadata={
            "description": "按种类、按渠道各多少条：registrations 登记，consents 同意，withdrawals 撤回同意，"
            "interests 报名，feedback 反馈，employment 务工台账，postings 岗位，employers 单位"
        },
    )
    total = fields.Integer()
    online = fields.Integer(metadata={"description": "线上渠道写入多少条"})
    online_channels = fields.List(fields.String())
    online_percent = fields.Float(allow_none=True, metadata={"description": "线上占比，%，两位小数", "example": 90.11})


@market.get("/supply-demand")
@staff("admin", "county", "town", "village")
@market.arguments(BalanceIn, location="query")
@market.response(200, BalanceOut)
def supply_demand(args: dict[str, Any]) -> object:
    """一个地方的求职人数、招聘人数和求人倍率，按下级区划或按工种；每个人、每个岗位只算一次"""
    return balance(db.session(), _in_scope(args["region"]), args["by"])


@market.get("/channels/figures")
@staff("admin", "county", "town")
@market.arguments(ChannelsIn, location="query")
@market.response(200, ChannelsOut)
def channels(args: dict[str, Any]) -> dict[str, Any]:
    """一段时间里各渠道写入了多少，线上占多少"""
    last = args["to"] or today()
    first = args["from_"] or last - timedelta(days=30)
    if not 0 <= (last - first).days <= 3660 or last.year >= 9999:
        wrong = [FieldError("from", "out_of_range", "起止日期不对：从前到后，最长十年")]
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", wrong)
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


def _in_scope(region: str) -> str:
    if not may_see(region):
        raise ApiError(403, "not_allowed", "这个地方不归您管")
    return region
