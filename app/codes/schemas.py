"""What the code lists say over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RegionQuery(Schema):
    parent = fields.String(metadata={"description": "上级区划代码；不填则列出省级", "example": "360827"})


class RegionOut(Schema):
    code = fields.String(metadata={"example": "360827100"})
    name = fields.String(metadata={"example": "泉江镇"})
    level = fields.String(metadata={"description": "province city county township village", "example": "township"})
    parent = fields.String(allow_none=True, metadata={"example": "360827"})
    lng = fields.Float(metadata={"example": 114.51})
    lat = fields.Float(metadata={"example": 26.33})
    point_level = fields.String(metadata={"description": "坐标取自哪一级，村、乡镇用的是县的坐标", "example": "county"})


class MembershipOut(Schema):
    zone = fields.String(metadata={"example": "Z360703"})
    region = fields.String(metadata={"example": "360727"})
    coverage = fields.String(metadata={"description": "whole 全部在内，part 部分在内", "example": "part"})


class RegionDetail(RegionOut):
    full_name = fields.String(metadata={"example": "江西省吉安市遂川县泉江镇"})
    ancestors = fields.List(fields.Nested(RegionOut))
    zones = fields.List(fields.Nested(MembershipOut))


class OccupationQuery(Schema):
    q = fields.String(
        load_default="",
        validate=validate.Length(max=50),
        metadata={"description": "职业名或工种名里的字", "example": "缝纫"},
    )
    limit = fields.Integer(
        load_default=20, validate=validate.Range(min=1, max=100), metadata={"description": "最多给几个", "example": 20}
    )


class OccupationOut(Schema):
    code = fields.String(metadata={"example": "6-05-01-03"})
    name = fields.String(metadata={"example": "缝纫工"})
    level = fields.String(metadata={"description": "major middle minor occupation", "example": "occupation"})
    parent = fields.String(allow_none=True, metadata={"example": "6-05-01"})


class OccupationFound(Schema):
    occupation = fields.Nested(OccupationOut)
    trade = fields.String(allow_none=True, metadata={"description": "按工种名找到时的工种", "example": "缝纫工"})


class OccupationDetail(OccupationOut):
    ancestors = fields.List(fields.Nested(OccupationOut))
    trades = fields.List(fields.String(), metadata={"example": ["缝纫工"]})


class IndustryQuery(Schema):
    parent = fields.String(metadata={"description": "上级行业代码；不填则列出门类", "example": "C"})


class IndustryOut(Schema):
    code = fields.String(metadata={"example": "C18"})
    name = fields.String(metadata={"example": "纺织服装、服饰业"})
    level = fields.String(metadata={"description": "section division group class", "example": "division"})
    parent = fields.String(allow_none=True, metadata={"example": "C"})


class EducationOut(Schema):
    code = fields.String(metadata={"example": "70"})
    name = fields.String(metadata={"example": "初中"})
    rank = fields.Integer(metadata={"description": "高低次序，0 为不限或其他", "example": 2})
    word = fields.String(metadata={"example": "初中"})


class ZoneOut(Schema):
    code = fields.String(metadata={"example": "Z360703"})
    name = fields.String(metadata={"example": "龙南经济技术开发区"})
    kind = fields.String(metadata={"description": "new_area economic hightech scenic", "example": "economic"})
    regions = fields.List(fields.Nested(MembershipOut))
