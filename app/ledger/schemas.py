"""What goes into the ledger and comes out of it, at the worker's door and at the staff's."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.imports.fields import Fields
from app.imports.reader import row_of
from app.me.fields import Place, Words
from app.paging import CursorIn, NextOut, sort_field
from app.people.employment import FOUND_BY, RETURN_PLANS
from app.schemas import Moment, RegionCode

CHANNELS = ("window", "phone", "fair", "kiosk", "grid")
"""Through which staff hear what they write down."""


def _choices(words: dict[str, str]) -> str:
    return "；".join(f"{code} {name}" for code, name in words.items() if code)


class MobileNumber(Words):
    """A mobile number in one form; however it was typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        cells = Fields(row_of(1, {"手机": text}), lambda *_: None)
        number = cells.phone("手机")
        if cells.problems:
            raise ValidationError("Invalid input.")
        return number


class EmploymentIn(Schema):
    region = Place(least=2, required=True, metadata={"description": "在哪里上班，全国的区划代码", "example": "441900"})
    employer = Words(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "单位名称", "example": "东莞某鞋厂"},
    )
    trade = Words(
        load_default="", validate=validate.Length(max=40), metadata={"description": "做什么", "example": "缝纫工"}
    )
    wage = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(0, 1_000_000),
        metadata={"description": "月薪，元", "example": 5200},
    )
    since = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "从哪天开始", "example": "2026-03-01"}
    )
    return_plan = fields.String(
        load_default="unsure",
        validate=validate.OneOf(tuple(RETURN_PLANS)),
        metadata={"description": _choices(RETURN_PLANS), "example": "spring_festival"},
    )
    contact = MobileNumber(
        load_default="",
        validate=validate.Length(max=40),
        metadata={"description": "在外面打哪个手机找得到；不填就用登记的手机", "example": "15417008991"},
    )
    found_by = fields.String(
        load_default="",
        validate=validate.OneOf(tuple(FOUND_BY)),
        metadata={"description": "工作是怎么找到的：" + _choices(FOUND_BY), "example": "kin"},
    )


class EmploymentByStaffIn(EmploymentIn):
    channel = fields.String(
        required=True,
        validate=validate.OneOf(CHANNELS),
        metadata={
            "description": "怎么知道的",
            "example": "phone",
        },
    )


class EmploymentOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "这条记录的编号"})
    region = fields.String(metadata={"description": "在哪里上班的区划代码", "example": "4419"})
    region_name = fields.String(metadata={"description": "区划全名", "example": "广东省东莞市"})
    employer = fields.String(metadata={"description": "单位名称，没说为空", "example": "东莞某鞋厂"})
    trade = fields.String(metadata={"description": "做什么，没说为空", "example": "缝纫工"})
    wage = fields.Integer(allow_none=True, metadata={"description": "月薪，元", "example": 5200})
    since = fields.Date(allow_none=True, metadata={"description": "从哪天开始", "example": "2026-03-01"})
    return_plan = fields.String(metadata={"description": _choices(RETURN_PLANS), "example": "spring_festival"})
    return_plan_name = fields.String(metadata={"description": "返乡打算的说法", "example": "春节返乡"})
    contact = fields.String(
        allow_none=True,
        metadata={"description": "联系手机；名册里遮住，看一个人时是完整的", "example": "154****8991"},
    )
    found_by = fields.String(metadata={"description": _choices(FOUND_BY), "example": "kin"})
    found_by_name = fields.String(metadata={"description": "怎么找到工作的说法", "example": "亲友介绍"})
    channel = fields.String(metadata={"description": "这条记录从哪个渠道来", "example": "phone"})
    at = Moment(metadata={"description": "什么时候记的", "example": "2026-11-21T10:00:00+08:00"})


class LedgerOut(NextOut):
    current = fields.Nested(EmploymentOut, allow_none=True, metadata={"description": "现在的情况；还没有记录则为空"})
    items = fields.List(fields.Nested(EmploymentOut), metadata={"description": "全部记录，新的在前，从不改写"})


class LedgerIn(CursorIn):
    """Every condition that is given must hold, those read out of ``q`` too."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "用平常的话说：在哪里、什么时候回来、做什么", "example": "外出广东、春节返乡"},
    )
    place = RegionCode(
        load_default=None, metadata={"description": "在哪里上班，含下级，全国的区划代码", "example": "44"}
    )
    home = RegionCode(load_default=None, metadata={"description": "家在哪里，含下级", "example": "360827"})
    return_plan = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(RETURN_PLANS)),
        metadata={"description": _choices(RETURN_PLANS), "example": "spring_festival"},
    )
    trade = fields.String(
        load_default=None,
        validate=validate.Length(1, 40),
        metadata={"description": "做什么；同一种活的别的说法也算", "example": "缝纫工"},
    )
    employer = fields.String(
        load_default=None,
        validate=validate.Length(1, 100),
        metadata={"description": "单位名称里的字", "example": "鞋厂"},
    )
    found_by = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(FOUND_BY)),
        metadata={"description": _choices(FOUND_BY), "example": "kin"},
    )
    sort = sort_field("at", "region", default="-at")


class LedgerPersonOut(Schema):
    id = fields.UUID(metadata={"description": "求职者编号"})
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"description": "遮住的登记手机", "example": "154****8991"})
    region = fields.String(metadata={"description": "家在哪里的区划代码", "example": "360827100"})
    region_name = fields.String(metadata={"description": "区划全名", "example": "江西省吉安市遂川县泉江镇"})


class LedgerLineOut(Schema):
    worker = fields.Nested(LedgerPersonOut, metadata={"description": "谁"})
    employment = fields.Nested(EmploymentOut, metadata={"description": "现在在哪里上班"})


class LedgerUnderstoodOut(Schema):
    text = fields.String(
        metadata={"description": "理解成了什么，一句话", "example": "在广东省上班；在县外上班；春节返乡"}
    )
    places = fields.List(fields.String(), metadata={"description": "上班的地方，区划代码", "example": ["44"]})
    homes = fields.List(fields.String(), metadata={"description": "家在的地方，区划代码", "example": []})
    return_plans = fields.List(
        fields.String(), metadata={"description": "返乡打算，任何一个都算", "example": ["spring_festival"]}
    )
    trades = fields.List(fields.String(), metadata={"description": "做什么", "example": []})
    employers = fields.List(fields.String(), metadata={"description": "单位名称里的字", "example": []})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "至少多少元一个月", "example": None})
    wage_max = fields.Integer(allow_none=True, metadata={"description": "至多多少元一个月", "example": None})
    not_understood = fields.List(fields.String(), metadata={"description": "没听懂的词，没有用来筛选", "example": []})


class LedgerListOut(NextOut):
    items = fields.List(fields.Nested(LedgerLineOut), metadata={"description": "每人一条，按现在的情况"})
    count = fields.Integer(metadata={"description": "一共多少人", "example": 12})
    understood = fields.Nested(LedgerUnderstoodOut, metadata={"description": "q 被理解成了什么"})
