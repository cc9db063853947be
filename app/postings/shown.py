"""A posting as every door shows it."""

from __future__ import annotations

from marshmallow import Schema, fields


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
