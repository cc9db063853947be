"""``/matches/{id}/why``: why a posting was recommended, as it was told, whatever has changed since."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields

from app.database import db, write
from app.errors import ApiError
from app.identity.access import Login, staff_or_worker, who_asks
from app.identity.models import Staff
from app.matching.blueprint import matching
from app.matching.models import MatchExplanation
from app.matching.told import as_told, explanation, keep, pair_of
from app.people.models import Person
from app.privacy.audit import record
from app.schemas import NIGHT, Moment, ReasonOut


class ComponentOut(Schema):
    code = fields.String(metadata={"description": "这一部分的代号", "example": "near"})
    name = fields.String(metadata={"description": "这一部分说的是什么", "example": "离家近"})
    value = fields.Float(metadata={"description": "这一部分当时是多少，一般 0 到 1", "example": 0.84})
    weight = fields.Float(
        allow_none=True,
        metadata={"description": "当时的权重：前六项是占的份额，其余是乘数的次方；取整没有权重", "example": 0.16},
    )
    points = fields.Float(
        allow_none=True,
        metadata={"description": "给总分加了（或减了）几分；各部分加起来就是总分", "example": 12.9},
    )


class UsedOut(Schema):
    name = fields.String(metadata={"description": "说的是什么", "example": "路程"})
    text = fields.String(metadata={"description": "当时知道的情况", "example": "直线2.1公里，每天来回，本人最远15公里"})


class ToldPostingOut(Schema):
    id = fields.UUID(metadata={"description": "岗位的 id"})
    title = fields.String(metadata={"description": "当时的岗位名称", "example": "缝纫工"})
    employer = fields.String(metadata={"description": "招聘单位", "example": "遂川县霓裳制衣有限公司"})


class ExplanationOut(Schema):
    id = fields.UUID(metadata={"description": "这条推荐的 id"})
    posting = fields.Nested(ToldPostingOut, metadata={"description": "推荐的岗位"})
    score = fields.Float(metadata={"description": "当时的分数，0 到 100", "example": 91.0})
    reasons = fields.List(fields.Nested(ReasonOut), metadata={"description": "当时说的理由"})
    drawback = fields.Nested(
        ReasonOut, allow_none=True, metadata={"description": "当时说的要注意的一点，没有则为空", "example": NIGHT}
    )
    relaxed = fields.List(
        fields.String(), metadata={"description": "当时放宽了什么", "example": ["比15公里远一点，约18公里"]}
    )
    components = fields.List(fields.Nested(ComponentOut), metadata={"description": "分数是怎么来的"})
    facts = fields.List(fields.Nested(UsedOut), metadata={"description": "根据哪些情况"})
    weights = fields.String(metadata={"description": "当时那一版权重", "example": "2026-11-c.4f1a9e"})
    lexicon = fields.String(metadata={"description": "当时那一版词库和读法", "example": "8d0b7c1f2a"})
    judged_at = Moment(metadata={"description": "什么时候算的"})
    told_at = Moment(metadata={"description": "什么时候第一次说给人听"})
    told_by = fields.Nested(
        ReasonOut,
        metadata={"description": "第一次是怎么说的", "example": {"code": "push", "text": "推送给本人"}},
    )


@matching.get("/matches/<uuid:match_id>/why")
@staff_or_worker
@matching.response(200, ExplanationOut)
def why_match(match_id: uuid.UUID) -> dict[str, Any]:
    """当时为什么推荐：理由、分数的每一部分和那天的权重、根据的情况；以后改了权重、资料或岗位，回答也不变"""
    asking = who_asks()
    found = explanation(db.session(), match_id)
    if found is None:
        pair = pair_of(db.session(), match_id)
        _must_see(asking, pair[0] if pair else None)
        with write() as session:
            if pair is not None and pair_of(session, match_id) == pair:
                keep(session, [pair], "asked")
            found = explanation(session, match_id)
            if found is None:  # a run has replaced the match between the two looks, and nobody was told of it
                raise _unknown()
    else:
        _must_see(asking, found.person_id)
    if isinstance(asking, Staff):
        _note(asking, found)
    return as_told(found)


def _must_see(asking: Staff | Login, person_id: int | None) -> None:
    """Raises ApiError 404 for what is neither the worker's own nor of somebody in the scope of the staff."""
    if isinstance(asking, Login):
        if person_id is None or asking.person_id != person_id:
            raise _unknown()
        return
    person = db.session.get(Person, person_id) if person_id is not None else None
    if person is None or not person.region.startswith(asking.region):
        raise _unknown()


def _note(asking: Staff, found: MatchExplanation) -> None:
    subject = f"person:{found.person_id}"
    with write() as session:
        record(session, actor=f"staff:{asking.id}", action="match.why", subject=subject, detail=f"match:{found.id}")


def _unknown() -> ApiError:
    return ApiError(404, "not_found", "没有找到这条推荐")
