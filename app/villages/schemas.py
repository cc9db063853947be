"""What the village channel says and takes over HTTP."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.codes import UnknownCode
from app.paging import CursorIn, NextOut, sort_field
from app.schemas import Moment, RegionCode
from app.villages.choose import BASES
from app.villages.places import Place, place_of
from app.villages.script import MOST_ELDER
from app.villages.service import KINDS
from app.villages.sheet import PAPERS
from app.villages.slots import NAMES

FORMATS = ("json", "txt")
VIEWS = {"paper": "打印张贴", "screen": "大屏轮播", "elder": "念给老人听"}
SCRIPT = (
    "泉江镇的乡亲们，大家好！就业之家报几个招工的消息。第一，遂川县工业园区的昶明电子招普工三十个人，底薪一千九，"
    "一个月三千九到五千，包吃，上白班，离这里四公里。想去的，到泉江镇就业之家问，或者请村干部带个话。"
    "找工作全部免费，不收一分钱。"
)


class PlaceCode(fields.String):
    """The code of a village (12 digits) or township (9), whose county is on the list; read as a Place."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Place:  # type: ignore[override]
        try:
            return place_of(super()._deserialize(value, attr, data, **kwargs))
        except UnknownCode:
            raise ValidationError("unknown_code") from None


def _place() -> PlaceCode:
    described = "村（12 位）或乡镇（9 位）的区划代码；村不在表里的，按乡镇的名称"
    return PlaceCode(required=True, metadata={"description": described, "example": "360827100"})


class BroadcastIn(Schema):
    village = _place()
    format = fields.String(
        load_default=None,
        validate=validate.OneOf(FORMATS),
        metadata={"description": "json 带说明，txt 只要稿子；不填看 Accept", "example": "json"},
    )


class PlaceOut(Schema):
    code = fields.String(metadata={"description": "区划代码", "example": "360827100"})
    name = fields.String(metadata={"description": "平常怎么叫", "example": "泉江镇"})
    town = fields.String(metadata={"description": "乡镇、街道", "example": "泉江镇"})
    known = fields.Boolean(metadata={"description": "代码在不在区划表里", "example": True})


class NamedPostingOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "岗位的编号"})
    title = fields.String(metadata={"example": "普工"})
    employer = fields.String(attribute="employer.name", metadata={"example": "遂川县昶明电子有限公司"})
    place = fields.String(metadata={"example": "遂川县工业园区云岭园区标准厂房5栋"})


class BroadcastPostingOut(NamedPostingOut):
    basis = fields.String(
        allow_none=True,
        metadata={
            "description": "为什么选它：" + "，".join(f"{code} {words}" for code, words in BASES.items())
            + "；早先写下的稿子为空",
            "example": "township",
        },
    )  # fmt: skip
    people = fields.Integer(
        allow_none=True, metadata={"description": "适合这个地方多少求职的人；不到 5 人不说，为空", "example": 18}
    )
    km = fields.Float(
        allow_none=True, metadata={"description": "离大家住的地方多少公里，直线；不知道则为空", "example": 3.2}
    )


class BroadcastOut(Schema):
    village = fields.Nested(PlaceOut, metadata={"description": "给哪个村、乡镇"})
    text = fields.String(metadata={"description": "照着念的稿子；没有可播的则为空字符", "example": SCRIPT})
    characters = fields.Integer(metadata={"description": "多少个字，连标点，不超过 250", "example": 107})
    seconds = fields.Integer(metadata={"description": "念完约多少秒，不超过 60", "example": 26})
    slot = Moment(
        metadata={
            "description": "什么时候播：最近的一个早上 7 点、中午 12 点或傍晚 6 点；停播的日子顺延",
            "example": "2026-11-21T12:00:00+08:00",
        }
    )
    postings = fields.List(fields.Nested(BroadcastPostingOut), metadata={"description": "稿子里的岗位，照念的先后"})
    basis = fields.String(
        metadata={
            "description": "按谁的需要选的：village 本村，township 本乡镇（村里求职的人太少），nearest 就近",
            "example": "township",
        }
    )
    people = fields.Integer(
        allow_none=True, metadata={"description": "这个地方多少人在求职；不到 5 人不说，为空", "example": 41}
    )
    kept = fields.Boolean(metadata={"description": "这一次的稿子已经写下，不会再变", "example": False})
    silence = fields.String(
        allow_none=True, metadata={"description": "没有稿子时，为什么；有稿子则为空", "example": None}
    )


class PosterIn(Schema):
    size = fields.String(
        load_default="A4",
        validate=validate.OneOf(tuple(PAPERS)),
        metadata={"description": "纸的大小：A4 平常打印机能印，A3 大一倍", "example": "A4"},
    )
    view = fields.String(
        load_default="paper",
        validate=validate.OneOf(tuple(VIEWS)),
        metadata={
            "description": "，".join(f"{code} {words}" for code, words in VIEWS.items()) + "（elder 答 JSON）",
            "example": "paper",
        },
    )


class ElderItemOut(Schema):
    speak = fields.String(
        metadata={
            "description": "念的话，不超过 60 字",
            "example": "第一，雩田镇的桂花幼儿园招保育老师，一个月一千九到两千二，包吃，时间灵活。",
        }
    )
    posting = fields.Nested(NamedPostingOut, metadata={"description": "说的是哪个岗位"})


class ElderOut(Schema):
    village = fields.Nested(PlaceOut, metadata={"description": "给哪个村、乡镇"})
    jobs = fields.List(fields.Nested(ElderItemOut), metadata={"description": f"最多 {MOST_ELDER} 个岗位，要紧的在前"})


class BulletinIn(Schema):
    village = _place()
    kind = fields.String(
        required=True,
        validate=validate.OneOf(tuple(KINDS)),
        metadata={
            "description": "，".join(f"{code} {words}" for code, words in KINDS.items()), "example": "broadcast",
        },
    )  # fmt: skip
    slot = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(NAMES),
        metadata={
            "description": "广播的话哪一次播：07:00 早上，12:00 中午，18:00 傍晚；不填为最近一次",
            "example": "12:00",
        },
    )


class BulletinsIn(CursorIn):
    region = RegionCode(load_default=None, metadata={"description": "只看这个区划，含下级", "example": "360827"})
    kind = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(KINDS)),
        metadata={
            "description": "只看这一种：" + "，".join(f"{code} {words}" for code, words in KINDS.items()),
            "example": "broadcast",
        },
    )
    day = fields.Date(load_default=None, metadata={"description": "只看这一天的", "example": "2026-11-21"})
    sort = sort_field("at", default="-at")


class BulletinOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "编号"})
    region = fields.String(metadata={"description": "村或乡镇的区划代码", "example": "360827100"})
    kind = fields.String(
        metadata={
            "description": "，".join(f"{code} {words}" for code, words in KINDS.items()), "example": "broadcast",
        }
    )  # fmt: skip
    day = fields.Date(metadata={"description": "哪一天播、贴", "example": "2026-11-21"})
    slot = fields.String(metadata={"description": "哪一次播；张贴的为空字符", "example": "12:00"})
    text = fields.String(metadata={"description": "一字不差的内容", "example": SCRIPT})
    basis = fields.String(
        metadata={"description": "按谁的需要选的：village 本村，township 本乡镇，nearest 就近", "example": "township"}
    )
    postings = fields.List(fields.UUID(), attribute="posting_ids", metadata={"description": "说了哪些岗位，照先后"})
    made_at = Moment(metadata={"description": "什么时候写的"})
    operator = fields.String(metadata={"description": "谁写的：账号名，或 plan（定时做的）", "example": "plan"})


class BulletinsOut(NextOut):
    items = fields.List(fields.Nested(BulletinOut), metadata={"description": "播过、贴过的，新的在前"})
