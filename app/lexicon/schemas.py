"""What the lexicon says and takes over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.lexicon.service import ACTIONS, STATES
from app.lexicon.sightings import SOURCES
from app.lexicon.words import LONGEST
from app.paging import CursorIn, NextOut, sort_field
from app.schemas import Line, Moment

CHANNELS = ("window", "fair", "kiosk", "phone", "grid")
_LONG = 60
"""Characters that are read of a word; what is too long of them is said with its own code."""


def _word(**more: object) -> Line:
    return Line(
        validate=validate.Length(1, _LONG),
        metadata={"description": f"平常的说法，2 到 {LONGEST} 个字", "example": "搞卫生滴"},
        **more,  # type: ignore[arg-type]
    )


class StepIn(Schema):
    """What goes with every decision."""

    channel = fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里录的，不填为窗口", "example": "window"},
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "为什么，可以不填", "example": "大汾镇都这么说"},
    )


class MeaningIn(Schema):
    family = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "工种代码，见工种列表", "example": "cleaning"},
    )
    weight = fields.Float(
        load_default=1.0,
        validate=validate.Range(0, 1, min_inclusive=False),
        metadata={"description": "多大把握是它，大于 0，最多 1；不填为 1", "example": 1.0},
    )


def _meanings() -> fields.List[object]:
    return fields.List(
        fields.Nested(MeaningIn),
        required=True,
        validate=validate.Length(max=20),
        metadata={
            "description": "指哪些工种，最多 5 个；空列表：不是工种的说法，里面的字也不算",
            "example": [{"family": "cleaning", "weight": 1.0}],
        },
    )


class WordIn(StepIn):
    word = _word(required=True)
    meanings = _meanings()


class WordChangeIn(StepIn):
    meanings = _meanings()


class DismissIn(StepIn):
    word = _word(required=True)


class FamiliesIn(CursorIn):
    q = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "工种、职业或说法里的字；不填列出全部", "example": "保洁"},
    )


class LookUpIn(Schema):
    q = Line(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "要查的词，或者一句话", "example": "搞卫生"},
    )


class WordsIn(CursorIn):
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": "只看这种状态的", "example": "approved"},
    )
    waiting = fields.Boolean(load_default=False, metadata={"description": "只看等着定的", "example": False})
    family = fields.String(
        load_default=None,
        validate=validate.Length(max=40),
        metadata={"description": "只看指这个工种的", "example": "cleaning"},
    )
    q = fields.String(
        load_default="", validate=validate.Length(max=20), metadata={"description": "词里的字", "example": "卫生"}
    )
    sort = sort_field("updated_at", "word", default="-updated_at")


class UnknownIn(CursorIn):
    source = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(SOURCES)),
        metadata={"description": "只看在这里出现过的", "example": "wish"},
    )
    q = fields.String(
        load_default="", validate=validate.Length(max=20), metadata={"description": "词里的字", "example": "田"}
    )
    sort = sort_field("times", "last", default="-times")


class LexiconFamilyOut(Schema):
    family = fields.String(metadata={"description": "工种代码", "example": "cleaning"})
    label = fields.String(metadata={"description": "工种，平常的叫法", "example": "保洁"})
    occupation_code = fields.String(
        metadata={"description": "职业分类大典（2022）的代码；对不上的为空字符", "example": "4-09-08-00"}
    )
    occupation = fields.String(metadata={"description": "大典里的职业名；对不上的为空字符", "example": "保洁员"})


class FamilyWithWordsOut(LexiconFamilyOut):
    words = fields.List(fields.String(), metadata={"description": "这样说的都算它，举几个", "example": ["搞卫生"]})


class FamiliesOut(NextOut):
    items = fields.List(fields.Nested(FamilyWithWordsOut), metadata={"description": "工种"})


class MeaningOut(LexiconFamilyOut):
    weight = fields.Float(metadata={"description": "多大把握是它，最多 1", "example": 1.0})


class LexiconWordOut(Schema):
    id = fields.UUID(attribute="public_id", metadata={"description": "这个词的 id"})
    word = fields.String(metadata={"description": "平常的说法", "example": "搞卫生滴"})
    state = fields.String(metadata={"description": "状态", "example": "approved"})
    meanings = fields.List(
        fields.Nested(MeaningOut), metadata={"description": "定下的意思；已生效而为空：不是工种的说法"}
    )
    suggested = fields.List(
        fields.Nested(MeaningOut), allow_none=True, metadata={"description": "有人提出、等着定的意思；没有则为空"}
    )
    channel = fields.String(metadata={"description": "最后一次在哪里录的", "example": "window"})
    operator = fields.String(metadata={"description": "谁最后写的", "example": "town"})
    decided_by = fields.String(allow_none=True, metadata={"description": "谁定的；还没定则为空", "example": "county"})
    created_at = Moment(metadata={"description": "什么时候第一次写下"})
    updated_at = Moment(metadata={"description": "什么时候最后改的"})


class LexiconWordsOut(NextOut):
    items = fields.List(fields.Nested(LexiconWordOut), metadata={"description": "工作人员定的和提的词"})


class LexiconStepOut(Schema):
    action = fields.String(
        metadata={"description": "、".join(f"{code} {word}" for code, word in ACTIONS.items()), "example": "approved"}
    )
    meanings = fields.List(fields.Nested(MeaningOut), metadata={"description": "那一步说的意思"})
    note = fields.String(metadata={"description": "当时写的为什么", "example": "大汾镇都这么说"})
    channel = fields.String(metadata={"description": "在哪里录的", "example": "window"})
    operator = fields.String(metadata={"description": "谁写的", "example": "county"})
    at = Moment(metadata={"description": "什么时候"})


class LexiconWordDetailOut(LexiconWordOut):
    history = fields.List(fields.Nested(LexiconStepOut), metadata={"description": "一步一步怎么来的，新的在前"})


class PartOut(Schema):
    word = fields.String(metadata={"description": "认出来的词", "example": "搞卫生"})
    meanings = fields.List(fields.Nested(MeaningOut), metadata={"description": "它指的工种"})


class LookUpOut(Schema):
    word = fields.String(metadata={"description": "查的词，去掉空格、全角", "example": "搞卫生"})
    by = fields.String(
        metadata={
            "description": "谁说的：staff 工作人员定的，shipped 系统带的，nobody 还没有人说过它是什么",
            "example": "shipped",
        }
    )
    meanings = fields.List(fields.Nested(MeaningOut), metadata={"description": "现在当成哪些工种，把握大的在前"})
    parts = fields.List(fields.Nested(PartOut), metadata={"description": "里面认出了哪些词"})
    entry = fields.Nested(LexiconWordOut, allow_none=True, metadata={"description": "工作人员写过的这个词；没有则为空"})


class UnknownOut(Schema):
    word = fields.String(metadata={"description": "还没有人认得的词", "example": "莳田"})
    times = fields.Integer(metadata={"description": "多少人或单位说过", "example": 7})
    sources = fields.List(
        fields.String(),
        metadata={
            "description": "在哪里出现：" + "，".join(f"{code} {word}" for code, word in SOURCES.items()),
            "example": ["wish"],
        },
    )
    first = fields.Date(metadata={"description": "第一次是哪天", "example": "2026-11-02"})
    last = fields.Date(metadata={"description": "最近一次是哪天", "example": "2026-11-21"})


class UnknownsOut(NextOut):
    items = fields.List(fields.Nested(UnknownOut), metadata={"description": "还没有人认得的词"})
