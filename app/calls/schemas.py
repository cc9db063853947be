"""What goes into the call list and comes out of it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.calls import doors
from app.calls.sentences import LEFT_OUT, REASONS, RESULTS, STATES, WHY
from app.calls.standing import WISHES
from app.me.fields import ProfileChange, Words
from app.paging import CursorIn, NextOut, sort_field
from app.reach.schemas import Hour
from app.reach.service import OWNERS
from app.schemas import NIGHT, Moment, ReasonOut


def _told(words: dict[str, str]) -> str:
    return "；".join(f"{code} {name}" for code, name in words.items())


class TonightIn(Schema):
    day = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "看哪天的电话单；不填是今天", "example": "2026-11-21"},
    )
    staff = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "看哪个账号的电话单；不填是自己的，只有县级和管理员能看别人的", "example": ""},
    )


class CalledOut(Schema):
    id = fields.UUID(metadata={"description": "求职者的编号"})
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    phone = fields.String(
        allow_none=True, metadata={"description": "遮住的手机号；没有则为空", "example": "154****0001"}
    )
    region = fields.String(metadata={"description": "住在哪里", "example": "360827100"})
    region_name = fields.String(metadata={"example": "江西省吉安市遂川县泉江镇"})


class ScriptOut(Schema):
    greeting = fields.List(
        fields.String(), metadata={"description": "先说的话", "example": ["刘女士，您好，我是就业之家的。"]}
    )
    offer = fields.List(
        fields.String(),
        metadata={
            "description": "一句一句说岗位：做什么、工资、多远、为什么合适、要注意什么",
            "example": ["有一个活：缝纫工，遂川县霓裳制衣有限公司招人。", "一个月4000到6000元，底薪3000元。"],
        },
    )
    questions = fields.List(
        fields.String(), metadata={"description": "接着问什么", "example": ["您想去哪个？我帮您报名。"]}
    )
    closing = fields.List(
        fields.String(),
        metadata={"description": "最后说的话", "example": ["以后不想接这种电话，说一声就行，我们不再打。"]},
    )


class OfferedOut(Schema):
    id = fields.UUID(metadata={"description": "岗位的编号"})
    title = fields.String(metadata={"description": "岗位名称", "example": "缝纫工"})
    employer = fields.String(metadata={"example": "遂川县霓裳制衣有限公司"})
    km = fields.Float(allow_none=True, metadata={"description": "直线多少公里；一方没有坐标则为空", "example": 3.2})
    reasons = fields.List(fields.Nested(ReasonOut), metadata={"description": "为什么合适"})
    drawback = fields.Nested(
        ReasonOut, allow_none=True, metadata={"description": "唯一要注意的一点，没有则为空", "example": NIGHT}
    )


class RungOut(Schema):
    id = fields.UUID(metadata={"description": "这次结果的编号，撤回时用"})
    result = fields.String(
        validate=validate.OneOf(tuple(RESULTS)), metadata={"description": _told(RESULTS), "example": "no_answer"}
    )
    result_name = fields.String(metadata={"description": "结果的说法", "example": "没人接"})
    said = fields.String(metadata={"description": "改了什么", "example": "没人接，过一会儿再打，还可以打2次"})
    note = fields.String(metadata={"description": "记下的话；没有则为空", "example": ""})
    at = Moment(metadata={"description": "什么时候记的"})
    undone_at = Moment(allow_none=True, metadata={"description": "什么时候撤回的；没撤回则为空", "example": None})


class CallOut(Schema):
    id = fields.UUID(metadata={"description": "这个电话的编号"})
    place = fields.Integer(metadata={"description": "第几个打", "example": 1})
    why = fields.Nested(
        ReasonOut,
        metadata={"description": f"为什么打：{_told(WHY)}", "example": {"code": "unserved", "text": WHY["unserved"]}},
    )
    days = fields.Integer(metadata={"description": "排的时候，多少天没有联系上", "example": 34})
    state = fields.String(
        validate=validate.OneOf(tuple(STATES)), metadata={"description": _told(STATES), "example": "open"}
    )
    state_name = fields.String(metadata={"example": "还没打"})
    attempts = fields.Integer(metadata={"description": "打过几次", "example": 0})
    tries_left = fields.Integer(metadata={"description": "没人接的话，还可以打几次", "example": 3})
    worker = fields.Nested(CalledOut, metadata={"description": "打给谁，姓名和电话遮住"})
    phone_owner = fields.String(
        allow_none=True,
        validate=validate.OneOf((*OWNERS, None)),
        metadata={"description": f"手机是谁的：{_told(OWNERS)}；没问过则为空", "example": "child"},
    )
    call_from = Hour(allow_none=True, metadata={"description": "本人说从几点起方便；没说则为空", "example": "18:30"})
    call_to = Hour(allow_none=True, metadata={"description": "到几点为止；没说则为空", "example": "20:00"})
    stop = fields.Nested(
        ReasonOut,
        allow_none=True,
        metadata={
            "description": "排了以后情况变了，现在不能打的原因；能打则为空",
            "example": {"code": "calls_refused", "text": LEFT_OUT["calls_refused"]},
        },
    )
    script = fields.Nested(ScriptOut, allow_none=True, metadata={"description": "怎么说；打过了、不能打则为空"})
    postings = fields.List(fields.Nested(OfferedOut), metadata={"description": "话里说到的岗位，最多三个，好的在前"})
    results = fields.List(fields.Nested(RungOut), metadata={"description": "这个电话记过的结果，先后排列"})


class TonightOut(Schema):
    day = fields.Date(metadata={"description": "哪天的电话单", "example": "2026-11-21"})
    left = fields.Integer(metadata={"description": "还要打几个", "example": 12})
    calls = fields.List(fields.Nested(CallOut), metadata={"description": "要打的电话，急的在前，最多 20 个"})


class CallNumberOut(Schema):
    phone = fields.String(metadata={"description": "完整的手机号", "example": "15499990001"})


class WishesIn(ProfileChange):
    """What somebody wants otherwise: what is not sent stays, null or [] takes it back."""

    class Meta:
        fields = WISHES


class ResultIn(Schema):
    result = fields.String(
        required=True,
        validate=validate.OneOf(tuple(RESULTS)),
        metadata={"description": f"结果：{_told(RESULTS)}", "example": "not_interested"},
    )
    posting = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "哪个岗位：interested 要填；not_interested 说太远、工资低、班次不行时要填",
            "x-unasked": True,
        },
    )
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(tuple(REASONS)),
        metadata={"description": f"not_interested 要填，为什么：{_told(REASONS)}", "example": "other"},
    )
    changes = fields.Nested(
        WishesIn,
        load_default=dict,
        metadata={"description": "changed 要填：改了的要求，没提到的不变", "x-unasked": True},
    )
    why = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(doors.ASKED),
        metadata={
            "description": "visit 要填，为什么上门：" + _told({code: doors.WHY[code] for code in doors.ASKED}),
            "x-unasked": True,
            "example": "asked",
        },
    )
    note = Words(
        load_default="",
        validate=validate.Length(max=500),
        metadata={"description": "别的要记下的话，加密存放", "example": ""},
    )


class ResultOut(RungOut):
    before = fields.Dict(metadata={"description": "改以前的那几项要求", "example": {"max_km": 10.0}})
    after = fields.Dict(metadata={"description": "改以后的那几项要求", "example": {"max_km": 7.0}})
    state = fields.String(
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": f"这个电话现在：{_told(STATES)}", "example": "done"},
    )
    interest = fields.UUID(allow_none=True, metadata={"description": "替本人报的名；没有则为空"})


class LeftOutIn(CursorIn):
    code = fields.String(
        load_default="",
        validate=validate.Length(max=32),
        metadata={"description": "只看一种原因", "example": "list_full"},
    )
    sort = sort_field("at", default="-at")


class LeftOutRowOut(Schema):
    worker = fields.Nested(CalledOut, metadata={"description": "谁"})
    day = fields.Date(metadata={"description": "排哪天的电话单时", "example": "2026-11-21"})
    code = fields.String(metadata={"example": "list_full"})
    text = fields.String(metadata={"description": "为什么不在电话单上", "example": LEFT_OUT["list_full"]})
    at = Moment(metadata={"description": "什么时候排的"})


class LeftOutOut(NextOut):
    items = fields.List(fields.Nested(LeftOutRowOut), metadata={"description": "最近一次没有排上的人"})


class CallFiguresIn(Schema):
    begin = fields.Date(
        data_key="from",
        load_default=None,
        allow_none=True,
        metadata={"description": "从哪天起；不填是到那天为止的 30 天", "example": "2026-11-01"},
    )
    end = fields.Date(
        data_key="to",
        load_default=None,
        allow_none=True,
        metadata={"description": "到哪天，含当天；不填是今天", "example": "2026-11-30"},
    )


class CountsOut(Schema):
    planned = fields.Integer(metadata={"description": "排了多少个电话", "example": 20})
    called = fields.Integer(metadata={"description": "打了多少个", "example": 18})
    answered = fields.Integer(metadata={"description": "接通了本人多少个", "example": 11})
    reach_percent = fields.Float(
        allow_none=True, metadata={"description": "接通率：接通的占打了的百分之几；一个没打则为空", "example": 61.1}
    )


class FiguresRowOut(CountsOut):
    day = fields.Date(metadata={"description": "哪天", "example": "2026-11-21"})
    region = fields.String(metadata={"description": "住在哪个乡镇的人", "example": "360827100"})
    region_name = fields.String(metadata={"example": "江西省吉安市遂川县泉江镇"})


class CallFiguresOut(Schema):
    total = fields.Nested(CountsOut, metadata={"description": "合计"})
    lines = fields.List(fields.Nested(FiguresRowOut), metadata={"description": "按天、按乡镇"})


class DoorsIn(CursorIn):
    state = fields.String(
        load_default="open",
        validate=validate.OneOf(("open", "done")),
        metadata={"description": "open 等着上门；done 去过了。不填看等着的", "example": "open"},
    )
    sort = sort_field("at", default="at")


class DoorRowOut(Schema):
    id = fields.UUID(metadata={"description": "这件上门的编号"})
    worker = fields.Nested(CalledOut, metadata={"description": "去谁家，姓名和电话遮住"})
    why = fields.Nested(
        ReasonOut,
        metadata={
            "description": f"为什么上门：{_told(doors.WHY)}",
            "example": {"code": "asked", "text": doors.WHY["asked"]},
        },
    )
    state = fields.String(
        validate=validate.OneOf(("open", "done")),
        metadata={"description": "open 等着上门；done 去过了", "example": "open"},
    )
    outcome = fields.String(
        allow_none=True,
        validate=validate.OneOf((*doors.OUTCOMES, None)),
        metadata={"description": f"结果：{_told(doors.OUTCOMES)}；没去过则为空", "example": "met"},
    )
    created_at = Moment(metadata={"description": "什么时候定的"})
    done_at = Moment(allow_none=True, metadata={"description": "什么时候去的；没去过则为空", "example": None})


class DoorsOut(NextOut):
    items = fields.List(fields.Nested(DoorRowOut), metadata={"description": "上门的事"})


class DoorDoneIn(Schema):
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(tuple(doors.OUTCOMES)),
        metadata={"description": f"结果：{_told(doors.OUTCOMES)}", "example": "met"},
    )
