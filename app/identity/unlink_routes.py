"""``/workers/{id}/wechat``: the WeChat account of a record, as a desk may part the two."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.identity.access import caller, staff
from app.identity.unlinking import REASONS, Card, unlink
from app.me.fields import IdNumber, Name
from app.openapi.failures import fails
from app.people.routes import person_in_scope

logins = Blueprint("logins", __name__, url_prefix="/workers", description="求职者的微信账号")

DESKS = ("admin", "county", "town")
CHANNELS = ("window", "fair", "grid")


class UnlinkIn(Schema):
    id_no = IdNumber(required=True, metadata={"description": "看着身份证填的号码", "example": "360722198406120024"})
    name = Name(required=True, metadata={"description": "身份证上的姓名", "example": "甲一"})
    reason = fields.String(
        required=True,
        validate=validate.OneOf(tuple(REASONS)),
        metadata={
            "description": "为什么：" + "；".join(f"{code} {text}" for code, text in REASONS.items()),
            "example": "new_wechat",
        },
    )
    channel = fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里看的身份证，不填是窗口", "example": "window"},
    )


class UnlinkOut(Schema):
    unlinked = fields.Integer(metadata={"description": "解绑了几个微信号", "example": 1})


@logins.post("/<uuid:worker_id>/wechat/unlink")
@staff(*DESKS)
@logins.arguments(UnlinkIn)
@logins.response(200, UnlinkOut)
@fails("not_linked", "card_differs")
def unlink_wechat(data: dict[str, Any], worker_id: uuid.UUID) -> dict[str, int]:
    """看过身份证，解绑原来的微信：原来的马上看不到档案、也不再收到消息；新的微信用验证过的手机号登录就接上"""
    person = person_in_scope(worker_id)
    card = Card(data["name"], data["id_no"])
    return {"unlinked": unlink(person, card, data["reason"], data["channel"], caller())}
