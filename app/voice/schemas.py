"""What the voice notes say and take over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.paging import CursorIn, NextOut, sort_field
from app.people.fact_routes import FactOut
from app.registrations.schemas import CHANNELS
from app.schemas import Line, Moment
from app.voice.service import LONGEST_NOTE


class VoiceIn(Schema):
    """Beside the sound, which is the body."""

    agreed = fields.Boolean(
        load_default=False,
        metadata={"description": "本人同意录音、同意保存，必须是 true；没问过本人就不要录", "example": True},
    )
    channel = fields.String(
        required=True, validate=validate.OneOf(CHANNELS), metadata={"description": "在哪里录的", "example": "fair"}
    )


class VoiceChange(Schema):
    typed = fields.Boolean(
        load_default=True, metadata={"description": "true 听过、写好了；false 放回去重新听", "example": True}
    )
    note = Line(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LONGEST_NOTE),
        metadata={
            "description": "听出来要记下的话，加在本人原来的备注后面，和备注一样用来推荐；没有要记的就不填",
            "example": "四点半要接小孩，做过泥水",
        },
    )
    channel = fields.String(
        required=True, validate=validate.OneOf(CHANNELS), metadata={"description": "在哪里写的", "example": "window"}
    )


class SpeakerOut(Schema):
    id = fields.UUID(metadata={"description": "求职者的编号"})
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(allow_none=True, metadata={"description": "遮住的手机号", "example": "154****0001"})
    region = fields.String(metadata={"description": "住在哪里，区划代码", "example": "360827100"})


class VoiceOut(Schema):
    registration_no = fields.String(
        metadata={"description": "登记编号", "example": "D6f1d0a523c1e4b8a9d530c8b1f2e7a10"}
    )
    worker = fields.Nested(SpeakerOut, metadata={"description": "谁的登记"})
    format = fields.String(metadata={"description": "录音的格式：mp3、aac、m4a 或 wav，按内容识别", "example": "mp3"})
    size = fields.Integer(metadata={"description": "录音有多少字节", "example": 184320})
    channel = fields.String(metadata={"description": "在哪里录的", "example": "fair"})
    operator = fields.String(metadata={"description": "谁录的，账号名", "example": "zhang"})
    at = Moment(metadata={"description": "什么时候交上来的"})
    typed_at = Moment(allow_none=True, metadata={"description": "什么时候写好的；还没有则为空"})
    typed_by = fields.String(allow_none=True, metadata={"description": "谁写好的；还没有则为空", "example": "zhang"})


class TypedOut(VoiceOut):
    facts = fields.List(fields.Nested(FactOut), metadata={"description": "从本人现在的备注里读出来的，请看看对不对"})


class VoicesIn(CursorIn):
    typed = fields.Boolean(
        load_default=False, metadata={"description": "false 还没写好的，true 写好了的", "example": False}
    )
    sort = sort_field("at", default="at")


class VoicesOut(NextOut):
    items = fields.List(fields.Nested(VoiceOut))
