"""Postings: one, and the search for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.database import db
from app.errors import ApiError
from app.identity.access import staff
from app.paging import CursorIn, NextOut, begins_at, cut
from app.postings.finding import find_postings
from app.postings.models import Posting
from app.schemas import RegionCode

postings = Blueprint("postings", __name__, url_prefix="/postings", description="岗位")


class PostingOut(Schema):
    id = fields.UUID(attribute="public_id")
    external_no = fields.String(metadata={"description": "岗位编号"})
    title = fields.String()
    employer = fields.Pluck("EmployerName", "name", attribute="employer")
    headcount = fields.Integer()
    duties = fields.String()
    requirements = fields.String()
    place = fields.String()
    region = fields.String()
    wage_low = fields.Float(allow_none=True, metadata={"description": "元，按 wage_unit 计"})
    wage_high = fields.Float(allow_none=True)
    wage_base = fields.Integer(allow_none=True, metadata={"description": "底薪，元/月"})
    wage_unit = fields.String(metadata={"description": "月 日 时 件"})
    board = fields.String(metadata={"description": "包吃 包住 包吃住 不包"})
    shuttle = fields.Boolean(allow_none=True, metadata={"description": "有没有厂车"})
    shift = fields.String()
    form = fields.String()
    certs = fields.List(fields.String())
    accepts = fields.List(fields.String())
    valid_to = fields.Date()


class EmployerName(Schema):
    name = fields.String()


class SearchIn(CursorIn):
    q = fields.String(load_default="", validate=validate.Length(max=200), metadata={"example": "打螺丝 包吃住"})
    lng = fields.Float(load_default=None, validate=validate.Range(-180, 180), metadata={"description": "经度"})
    lat = fields.Float(load_default=None, validate=validate.Range(-90, 90), metadata={"description": "纬度"})
    region = RegionCode(load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360827"})


class FoundOut(Schema):
    posting = fields.Nested(PostingOut)
    score = fields.Float()
    km = fields.Float(allow_none=True, metadata={"description": "直线距离，公里；没给位置则为空"})
    alternative = fields.Boolean(metadata={"description": "是：没有正好合适的，这是相近的"})


class UnderstoodOut(Schema):
    work = fields.List(fields.String(), metadata={"description": "听出来的工种", "example": ["电子装配"]})
    wishes = fields.List(fields.String(), metadata={"description": "听出来的条件", "example": ["包吃住"]})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "至少多少元一个月"})
    age = fields.Integer(allow_none=True)
    licences = fields.List(fields.String())
    names = fields.List(fields.String(), metadata={"description": "可能是地名或单位名的词"})


class SearchOut(NextOut):
    understood = fields.Nested(UnderstoodOut, metadata={"description": "您的话被理解成了什么"})
    items = fields.List(fields.Nested(FoundOut))


@postings.get("")
@staff()
@postings.arguments(SearchIn, location="query")
@postings.response(200, SearchOut)
def search(args: dict[str, Any]) -> dict[str, Any]:
    """用平常说的话找岗位；回答里说明是怎样理解的"""
    if (args["lng"] is None) != (args["lat"] is None):
        raise ApiError(422, "invalid", "经度和纬度要么都给，要么都不给")
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
