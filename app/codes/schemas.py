"""What the code lists say over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RegionQuery(Schema):
    parent = fields.String(metadata={"description": "上级区划代码；不填则列出省级"})


class RegionOut(Schema):
    code = fields.String()
    name = fields.String()
    level = fields.String(metadata={"description": "province city county township village"})
    parent = fields.String(allow_none=True)
    lng = fields.Float()
    lat = fields.Float()
    point_level = fields.String(metadata={"description": "坐标取自哪一级：村、乡镇用的是县的坐标"})


class MembershipOut(Schema):
    zone = fields.String()
    region = fields.String()
    coverage = fields.String(metadata={"description": "whole 全部在内，part 部分在内"})


class RegionDetail(RegionOut):
    full_name = fields.String()
    ancestors = fields.List(fields.Nested(RegionOut))
    zones = fields.List(fields.Nested(MembershipOut))


class OccupationQuery(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=50))
    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))


class OccupationOut(Schema):
    code = fields.String()
    name = fields.String()
    level = fields.String(metadata={"description": "major middle minor occupation"})
    parent = fields.String(allow_none=True)


class OccupationFound(Schema):
    occupation = fields.Nested(OccupationOut)
    trade = fields.String(allow_none=True, metadata={"description": "按工种名找到时的工种"})


class OccupationDetail(OccupationOut):
    ancestors = fields.List(fields.Nested(OccupationOut))
    trades = fields.List(fields.String())


class IndustryQuery(Schema):
    parent = fields.String(metadata={"description": "上级行业代码；不填则列出门类"})


class IndustryOut(Schema):
    code = fields.String()
    name = fields.String()
    level = fields.String(metadata={"description": "section division group class"})
    parent = fields.String(allow_none=True)


class EducationOut(Schema):
    code = fields.String()
    name = fields.String()
    rank = fields.Integer(metadata={"description": "高低次序，0 为不限或其他"})
    word = fields.String()


class ZoneOut(Schema):
    code = fields.String()
    name = fields.String()
    kind = fields.String(metadata={"description": "new_area economic hightech scenic"})
    regions = fields.List(fields.Nested(MembershipOut))
