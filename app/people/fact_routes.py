"""``/workers/{id}/facts``: what was read from a note, and the one tap that settles it."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from app.database import write
from app.identity.access import caller, staff
from app.people.facts import STATES, decide, facts_of
from app.people.routes import people, person_in_scope
from app.privacy.audit import record
from app.schemas import Moment

__all__ = ["people"]

CHANNELS = ("window", "fair", "phone", "grid")
STRENGTHS = ("hard", "soft")


class FactOut(Schema):
    id = fields.UUID(metadata={"description": "这一条的编号；备注里同样的话，编号不变"})
    code = fields.String(metadata={"description": "不变的代号，给程序用", "example": "hours"})
    text = fields.String(metadata={"description": "读出了什么", "example": "7:00到16:30有空，要接孩子"})
    use = fields.String(metadata={"description": "推荐时怎么用", "example": "上班时间对不上的不推荐"})
    words = fields.String(metadata={"description": "备注里哪几个字说明的", "example": "四点半要接小孩"})
    strength = fields.String(
        validate=validate.OneOf(STRENGTHS),
        metadata={"description": "hard 不合的不推荐，soft 只影响先后；本人否认的不再用", "example": "hard"},
    )
    state = fields.String(
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": "read 读出来的还没问过，confirmed 问过是的，refused 问过不是", "example": "read"},
    )
    channel = fields.String(allow_none=True, metadata={"description": "在哪里问的；没问过则为空", "example": None})
    operator = fields.String(allow_none=True, metadata={"description": "谁记的；没问过则为空", "example": None})
    at = Moment(allow_none=True, metadata={"description": "什么时候问的；没问过则为空", "example": None})


class FactsOut(Schema):
    facts = fields.List(fields.Nested(FactOut), metadata={"description": "备注里读出来的每一条，不合就不推荐的在前"})


class FactIn(Schema):
    state = fields.String(
        required=True,
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": "confirmed 是的，refused 不是，read 撤回", "example": "confirmed"},
    )
    channel = fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里问的，不填是窗口", "example": "window"},
    )


@people.get("/<uuid:worker_id>/facts")
@staff()
@people.response(200, FactsOut)
def worker_facts(worker_id: uuid.UUID) -> dict[str, Any]:
    """从备注里读出了什么：每条说明哪几个字、推荐时怎么用、本人认了没有；每次查看都有记录"""
    person = person_in_scope(worker_id)
    found = facts_of(person)
    if found:
        with write() as session:
            record(session, actor=f"staff:{caller().id}", action="fact.look", subject=f"person:{person.id}")
    return {"facts": found}


@people.post("/<uuid:worker_id>/facts/<uuid:fact_id>")
@staff()
@people.arguments(FactIn)
@people.response(200, FactOut)
def settle_fact(data: dict[str, str], worker_id: uuid.UUID, fact_id: uuid.UUID) -> object:
    """问过本人，点一下：是、不是，或者撤回；马上按新的重新匹配"""
    person = person_in_scope(worker_id)
    with write() as session:
        return decide(session, person, fact_id, data["state"], channel=data["channel"], actor=f"staff:{caller().id}")
