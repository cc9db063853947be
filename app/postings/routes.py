"""Postings: one, and the search for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.database import db
from app.errors import ApiError, FieldError
from app.identity.access import staff
from app.openapi.failures import fails
from app.paging import CursorIn, NextOut, begins_at, cut
from app.postings.finding import find_postings
from app.postings.models import Posting
from app.schemas import RegionCode

postings = Blueprint("postings", __name__, url_prefix="/postings", description="岗位")


class PostingOut(Schema):
    id = fields.UUID(attribute="public_id")
    external_no = fields.String(metadata={"description": "岗位编号", "example": "SC-P0008"})
    title = fields.String(metadata={"example": "缝纫工"})
    employer = fields.Pluck(
        "EmployerName", "name", attribute="employer", metadata={"example": "遂川县霓裳制衣有限公司"}
    )
    headcount = fields.Integer(metadata={"example": 12})
    duties = fields.String(metadata={"example": "车缝上衣，计件，早8点到晚6点，中午休息两小时"})
    requirements = fields.String(metadata={"example": "会用平车，有经验的优先"})
    place = fields.String(metadata={"example": "遂川县工业园区云岭园区3栋"})
    region = fields.String(metadata={"example": "360827402"})
    wage_low = fields.Float(allow_none=True, metadata={"description": "元，按 wage_unit 计", "example": 4500.0})
    wage_high = fields.Float(allow_none=True, metadata={"example": 6500.0})
    wage_base = fields.Integer(allow_none=True, metadata={"description": "底薪，元/月", "example": 2200})
    wage_unit = fields.String(metadata={"description": "月 日 时 件", "example": "月"})
    board = fields.String(metadata={"description": "包吃 包住 包吃住 不包", "example": "包吃"})
    shuttle = fields.Boolean(allow_none=True, metadata={"description": "有没有厂车", "example": True})
    shift = fields.String(metadata={"example": "长白班"})
    form = fields.String(metadata={"example": "全职"})
    certs = fields.List(fields.String(), metadata={"example": ["电工证"]})
    accepts = fields.List(fields.String(), metadata={"example": ["零经验"]})
    valid_to = fields.Date(metadata={"example": "2027-02-10"})


class EmployerName(Schema):
    name = fields.String(metadata={"example": "遂川县霓裳制衣有限公司"})


class SearchIn(CursorIn):
    q = fields.String(load_default="", validate=validate.Length(max=200), metadata={"example": "打螺丝 包吃住"})
    lng = fields.Float(
        load_default=None, validate=validate.Range(-180, 180), metadata={"description": "经度", "example": 114.51}
    )
    lat = fields.Float(
        load_default=None, validate=validate.Range(-90, 90), metadata={"description": "纬度", "example": 26.33}
    )
    region = RegionCode(load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360827"})


class FoundOut(Schema):
    posting = fields.Nested(PostingOut)
    score = fields.Float(metadata={"example": 87.5})
    km = fields.Float(allow_none=True, metadata={"description": "直线距离，公里；没给位置则为空", "example": 2.1})
    alternative = fields.Boolean(metadata={"description": "是：没有正好合适的，这是相近的", "example": False})


class UnderstoodOut(Schema):
    work = fields.List(fields.String(), metadata={"description": "听出来的工种", "example": ["电子装配"]})
    wishes = fields.List(fields.String(), metadata={"description": "听出来的条件", "example": ["包吃住"]})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "至少多少元一个月", "example": 4000})
    age = fields.Integer(allow_none=True, metadata={"example": 42})
    licences = fields.List(fields.String(), metadata={"example": ["C1"]})
    names = fields.List(fields.String(), metadata={"description": "可能是地名或单位名的词", "example": ["云岭"]})
    excluded = fields.List(fields.String(), metadata={"description": "不要的工种，不会给出", "example": ["不要保安"]})


class SearchOut(NextOut):
    understood = fields.Nested(UnderstoodOut, metadata={"description": "您的话被理解成了什么"})
    items = fields.List(fields.Nested(FoundOut))


@postings.get("")
@staff()
@postings.arguments(SearchIn, location="query")
@postings.response(200, SearchOut)
@fails("search_unavailable")
def search(args: dict[str, Any]) -> dict[str, Any]:
    """用平常说的话找岗位；回答里说明是怎样理解的"""
    if (args["lng"] is None) != (args["lat"] is None):
        missing, message = "lng" if args["lng"] is None else "lat", "经度和纬度要么都给，要么都不给"
        raise ApiError(422, "invalid", message, [FieldError(missing, "required", message)])
    point = (args["lng"], args["lat"]) if args["lng"] is not None else None
    place = f"postings {args['q']} {point} {args['region']}"
    enough = begins_at(place, args) + args["limit"] + 1
    found = find_postings(args["q"], point=point, region=args["region"], limit=enough)
    page = cut(place, found.results, args)
    return {"understood": found.understood, "items": page.items, "next": page.next}


@postings.get("/<uuid:posting_id>")
@staff()
@postings.response(200, PostingOut)
def get_posting(posting_id: uuid.UUID) -> Posting:
    """一个岗位"""
    return posting_by_public_id(posting_id)


def posting_by_public_id(posting_id: uuid.UUID) -> Posting:
    """Raises ApiError 404."""
    posting: Posting | None = db.session.scalar(select(Posting).where(Posting.public_id == posting_id))
    if posting is None:
        raise ApiError(404, "not_found", "没有找到这个岗位")
    return posting
