"""What the fairs say and take over HTTP."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.fairs.service import STATUS_WORDS, TYPES
from app.fairs.stalls import NO_OPEN, NOTES, StallNo
from app.imports.fields import tidy_name
from app.paging import CursorIn, NextOut, sort_field
from app.schemas import EachRow, Line, Moment, MomentIn, ReasonOut, RegionCode

CHANNELS = ("window", "fair", "kiosk", "phone", "grid")
STALLS_AT_ONCE = 300


class EmployerSaid(Line):
    """An employer as staff name one; a name in the one form in which names are kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return tidy_name(super()._deserialize(value, attr, data, **kwargs))


def _channel() -> fields.String:
    return fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里录的，不填为窗口", "example": "window"},
    )


class FairPartsIn(Schema):
    name = Line(validate=validate.Length(1, 80), metadata={"description": "名称", "example": "泉江镇集市招聘会"})
    type = fields.String(validate=validate.OneOf(TYPES), metadata={"description": "类型", "example": "集市"})
    region = RegionCode(metadata={"description": "在哪里办：县、乡镇或村的代码", "example": "360827100"})
    place = Line(validate=validate.Length(1, 200), metadata={"description": "具体地点", "example": "集市东头空地"})
    starts_at = MomentIn(metadata={"description": "什么时候开始", "example": "2026-11-21T08:00:00+08:00"})
    ends_at = MomentIn(metadata={"description": "什么时候结束", "example": "2026-11-21T12:00:00+08:00"})
    channel = _channel()


class FairIn(FairPartsIn):
    """A new fair: all of it."""

    name = Line(
        required=True,
        validate=validate.Length(1, 80),
        metadata={"description": "名称", "example": "泉江镇集市招聘会"},
    )
    type = fields.String(
        required=True, validate=validate.OneOf(TYPES), metadata={"description": "类型", "example": "集市"}
    )
    region = RegionCode(required=True, metadata={"description": "在哪里办：县、乡镇或村的代码", "example": "360827100"})
    place = Line(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "具体地点", "example": "集市东头空地"},
    )
    starts_at = MomentIn(
        required=True, metadata={"description": "什么时候开始", "example": "2026-11-21T08:00:00+08:00"}
    )
    ends_at = MomentIn(required=True, metadata={"description": "什么时候结束", "example": "2026-11-21T12:00:00+08:00"})


class FairChangeIn(FairPartsIn):
    """What is not sent stays as it is."""

    status = fields.String(
        validate=validate.OneOf(tuple(STATUS_WORDS)),
        metadata={"description": "draft 筹备，live 进行中，closed 已结束", "example": "live"},
    )


class FairsIn(CursorIn):
    status = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(STATUS_WORDS)),
        metadata={"description": "只看这种状态的", "example": "live"},
    )
    type = fields.String(
        load_default=None, validate=validate.OneOf(TYPES), metadata={"description": "只看这种类型的", "example": "集市"}
    )
    region = RegionCode(load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360827100"})
    sort = sort_field("starts_at", "created_at", default="-starts_at")


class FairOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "招聘会的 id"})
    name = fields.String(metadata={"description": "名称", "example": "泉江镇集市招聘会"})
    type = fields.String(metadata={"description": "、".join(TYPES), "example": "集市"})
    region = fields.String(metadata={"description": "在哪里办，区划代码", "example": "360827100"})
    place = fields.String(metadata={"description": "具体地点", "example": "集市东头空地"})
    starts_at = Moment(metadata={"description": "什么时候开始", "example": "2026-11-21T08:00:00+08:00"})
    ends_at = Moment(metadata={"description": "什么时候结束", "example": "2026-11-21T12:00:00+08:00"})
    status = fields.String(metadata={"description": "draft 筹备，live 进行中，closed 已结束", "example": "live"})
    channel = fields.String(metadata={"description": "在哪里录的", "example": "window"})
    operator = fields.String(metadata={"description": "谁最后改的", "example": "county"})
    updated_at = Moment(metadata={"description": "什么时候最后改的", "example": "2026-11-20T16:30:00+08:00"})


class FairsOut(NextOut):
    items = fields.List(fields.Nested(FairOut), metadata={"description": "招聘会"})


class StallPostingOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "岗位的 id"})
    external_no = fields.String(metadata={"description": "岗位编号", "example": "SC-P0001"})
    title = fields.String(metadata={"description": "岗位名称", "example": "缝纫工"})
    open_count = fields.Integer(metadata={"description": "还缺多少人", "example": 3})


class StallOut(Schema):
    id = fields.UUID(metadata={"description": "摊位的 id"})
    no = fields.String(metadata={"description": "摊位号", "example": "A03"})
    employer_id = fields.UUID(metadata={"description": "单位的 id"})
    employer = fields.String(metadata={"description": "单位名称", "example": "橙心电子有限公司"})
    chosen = fields.Boolean(metadata={"description": "是：只带了选定的岗位；否：在招的都带来了"})
    postings = fields.List(fields.Nested(StallPostingOut), metadata={"description": "现在能当场问的岗位"})
    seats = fields.Integer(metadata={"description": "这些岗位一共还缺多少人", "example": 12})
    shown = fields.Integer(metadata={"description": "已经介绍给多少人", "example": 5})


class FairDetailOut(FairOut):
    visits = fields.Integer(metadata={"description": "登记了多少人次", "example": 68})
    people = fields.Integer(metadata={"description": "登记了多少人", "example": 66})
    stalls = fields.List(fields.Nested(StallOut), metadata={"description": "摊位，按摊位号"})


class StallIn(Schema):
    no = StallNo(required=True, metadata={"description": "摊位号，和牌子上写的一样", "example": "A03"})
    employer = EmployerSaid(
        required=True,
        validate=validate.Length(1, 120),
        metadata={"description": "统一社会信用代码、单位全称或单位的 id", "example": "橙心电子有限公司"},
    )
    postings = fields.List(
        Line(validate=validate.Length(1, 64)),
        load_default=list,
        validate=validate.Length(max=100),
        metadata={"description": "带来的岗位，编号或 id；不填就是在招的全部", "example": ["SC-P0001"]},
    )


class StallsIn(Schema):
    stalls = fields.List(
        EachRow(StallIn),
        required=True,
        validate=validate.Length(max=STALLS_AT_ONCE),
        metadata={"description": f"摊位，一次最多 {STALLS_AT_ONCE} 个；摊位号已有的就改那一个"},
    )
    replace = fields.Boolean(
        load_default=False, metadata={"description": "是：这里没写到的摊位都撤掉", "example": False}
    )
    channel = _channel()


class RowErrorOut(Schema):
    field = fields.String(metadata={"description": "哪一项", "example": "employer"})
    code = fields.String(metadata={"description": "不变的代号", "example": "unknown_employer"})
    message = fields.String(metadata={"description": "为什么", "example": "没有这个单位，请先登记它的岗位"})


class StallSavedOut(Schema):
    row = fields.Integer(metadata={"description": "第几行，从 1 数起", "example": 1})
    no = fields.String(metadata={"description": "摊位号", "example": "A03"})
    state = fields.String(metadata={"description": "这一行怎么样了", "example": "created"})
    stall = fields.UUID(allow_none=True, metadata={"description": "摊位的 id；没记下则为空"})
    errors = fields.List(fields.Nested(RowErrorOut), metadata={"description": "没记下的原因"})
    notes = fields.List(
        fields.Nested(ReasonOut),
        metadata={"description": "要留意的地方", "example": [{"code": NO_OPEN, "text": NOTES[NO_OPEN]}]},
    )


class StallsSavedOut(Schema):
    rows = fields.List(fields.Nested(StallSavedOut), metadata={"description": "每一行的结果，和提交的次序一样"})
    removed = fields.Integer(metadata={"description": "撤掉了几个摊位", "example": 0})
