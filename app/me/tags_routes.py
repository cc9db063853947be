"""``/me/tags``: what is believed of me, why, and what of it shall count no longer."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from app.database import db, write
from app.http_cache import polled
from app.identity.access import worker
from app.me import tags
from app.me.blueprint import CHANNEL, actor, me, own
from app.openapi.failures import fails
from app.schemas import Moment


class TagOut(Schema):
    id = fields.UUID(metadata={"description": "这一条的编号；同样的内容编号不变"})
    kind = fields.String(
        validate=validate.OneOf(tuple(tags.KINDS_OF_TAG)),
        metadata={
            "description": "；".join(f"{code} {name}" for code, name in tags.KINDS_OF_TAG.items()),
            "example": "max_km",
        },
    )
    text = fields.String(metadata={"description": "系统记着的是什么", "example": "离家最远7公里"})
    use = fields.String(metadata={"description": "推荐时怎么用", "example": "更远的不推荐，除非有厂车或包住"})
    why = fields.String(
        metadata={"description": "怎么知道的，念给本人听", "example": "2026年11月20日您点了“太远”，跟着改的"}
    )
    source = fields.String(
        validate=validate.OneOf(tuple(tags.SOURCES)),
        metadata={
            "description": "；".join(f"{code} {name}" for code, name in tags.SOURCES.items()),
            "example": "feedback",
        },
    )
    at = Moment(allow_none=True, metadata={"description": "什么时候记下的；说不准则为空"})
    state = fields.String(
        validate=validate.OneOf((tags.USED, tags.REMOVED)),
        metadata={"description": "used 推荐时在用；removed 本人不让用了", "example": "used"},
    )


class TagsOut(Schema):
    tags = fields.List(fields.Nested(TagOut), metadata={"description": "推荐时在用的"})
    removed = fields.List(fields.Nested(TagOut), metadata={"description": "本人不让用的，可以撤回"})


@me.get("/tags")
@polled
@worker
@me.response(200, TagsOut)
@fails("no_profile")
def my_tags() -> dict[str, Any]:
    """推荐用到的关于我的每一条：是什么、怎么知道的；性别、户口、民族、婚姻、长相都不用"""
    used, removed = tags.tags_of(db.session(), own())
    return {"tags": used, "removed": removed}


@me.delete("/tags/<uuid:tag_id>")
@worker
@me.response(200, TagOut)
@fails("no_profile", "id_no_taken")
def remove_tag(tag_id: uuid.UUID) -> tags.Tag:
    """这一条不要再用：推荐马上按没有它重新算；以后登记时又说到才会再有"""
    person = own()
    with write() as session:
        return tags.remove(session, person, tag_id, channel=CHANNEL, actor=actor())


@me.post("/tags/<uuid:tag_id>/undo")
@worker
@me.response(200, TagOut)
@fails("no_profile", "changed_since", "id_no_taken")
def undo_tag(tag_id: uuid.UUID) -> tags.Tag:
    """撤回：这一条照旧使用"""
    person = own()
    with write() as session:
        return tags.undo(session, person, tag_id, channel=CHANNEL, actor=actor())
