"""What the figures take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.figures.catalog import FIGURES
from app.figures.service import BREAKDOWNS
from app.figures.silences import PURPOSES
from app.paging import CursorIn, NextOut
from app.schemas import Moment, RegionCode


def _region() -> RegionCode:
    return RegionCode(load_default=None, metadata={"description": "不填为自己管的整个地方", "example": "360827"})


class TimeIn(Schema):
    region = _region()
    from_ = fields.Date(load_default=None, data_key="from", metadata={"description": "从哪天；不填为 30 天前"})
    to = fields.Date(load_default=None, metadata={"description": "到哪天，含当天；不填为今天"})
    channel = fields.String(
        load_default="",
        validate=validate.Length(max=16),
        metadata={"description": "只看这个渠道的消息；不填为全部", "example": "inbox"},
    )


class FiguresIn(TimeIn):
    by = fields.String(
        load_default="channel",
        validate=validate.OneOf(BREAKDOWNS),
        metadata={
            "description": "消息再按什么分：渠道（channel）、哪天（day）、下级区划（region）、没送的原因（reason）；"
            "或者看每场招聘会走到了哪一步（fair）",
            "example": "channel",
        },
    )


class RowsIn(TimeIn, CursorIn):
    figure = fields.String(
        required=True,
        validate=validate.OneOf(list(FIGURES)),
        metadata={
            "description": "哪个数字：" + "，".join(f"{one.name}（{code}）" for code, one in FIGURES.items()),
            "example": "sent",
        },
    )
    code = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={"description": "只看有这个原因的消息；none：没有写原因的；不填为全部", "example": ""},
    )
    direct = fields.Boolean(load_default=False, metadata={"description": "只要写到这一级、没写下级的"})
    fair = fields.UUID(
        load_default=None, metadata={"description": "招聘会的数字（fair_ 开头）只看这一场的；不填为全部"}
    )


class NumberOut(Schema):
    code = fields.String(attribute="figure.code", metadata={"description": "是哪个数字", "example": "sent"})
    name = fields.String(attribute="figure.name", metadata={"example": "送出的消息，送没送到都算"})
    kind = fields.String(
        attribute="figure.kind",
        metadata={
            "description": "数的是什么：message 消息，person 人，intent 报名，posting 岗位，placement 入职，call 电话，"
            "visit 到访登记",
            "example": "message",
        },
    )
    value = fields.Integer(metadata={"description": "多少", "example": 128})
    rows = fields.Function(
        lambda one: one.scope.rows(one.figure.code),
        metadata={
            "type": "string",
            "description": "背后的名单在哪里，条数和 value 一样",
            "example": "/api/v1/outreach/figures/rows?figure=sent&region=360827&from=2026-10-22&to=2026-11-21",
        },
    )


class ShareOut(Schema):
    code = fields.String(attribute="ratio.code", metadata={"description": "是哪个比例", "example": "delivery"})
    name = fields.String(attribute="ratio.name", metadata={"example": "送达率"})
    unit = fields.String(
        attribute="ratio.unit",
        metadata={
            "description": "value 的单位：percent 百分之几，per_100 每百，per_1000 每千，hours 小时，minutes 分钟，"
            "gini 从 0 到 1",
            "example": "percent",
        },
    )
    value = fields.Float(
        allow_none=True, metadata={"description": "是多少；没有可算的，或 of 太小会看出是谁，则为空", "example": 96.09}
    )
    part = fields.Integer(metadata={"description": "分子", "example": 123})
    of = fields.Integer(metadata={"description": "分母", "example": 128})
    part_of = fields.String(attribute="ratio.part", metadata={"description": "分子是哪个数字", "example": "delivered"})
    whole = fields.String(attribute="ratio.of", metadata={"description": "分母是哪个数字", "example": "sent"})
    note = fields.String(metadata={"description": "为什么不说：n<5 分母太小；没有则为空字符", "example": ""})


class LineOut(Schema):
    key = fields.String(metadata={"description": "渠道、日期、区划代码、原因的代号或招聘会的编号", "example": "inbox"})
    name = fields.String(metadata={"example": "收件箱"})
    figures = fields.List(fields.Nested(NumberOut), attribute="numbers", metadata={"description": "这一行的各个数字"})
    ratios = fields.List(fields.Nested(ShareOut), attribute="shares", metadata={"description": "这一行的各个比例"})


class FiguresOut(Schema):
    region = fields.String(metadata={"description": "哪个区划，含下级；空字符为全部", "example": "360827"})
    first = fields.Date(data_key="from", metadata={"description": "从哪天，含当天", "example": "2026-10-22"})
    last = fields.Date(data_key="to", metadata={"description": "到哪天，含当天", "example": "2026-11-21"})
    channel = fields.String(metadata={"description": "只看哪个渠道的消息；空字符为全部", "example": ""})
    by = fields.String(metadata={"description": "lines 按什么分", "example": "channel"})
    figures = fields.List(
        fields.Nested(NumberOut), attribute="numbers", metadata={"description": "每个数字，都能打开看名单"}
    )
    ratios = fields.List(
        fields.Nested(ShareOut), attribute="shares", metadata={"description": "每个比例和它的分子分母"}
    )
    lines = fields.List(
        fields.Nested(LineOut), metadata={"description": "按 by 分开的消息数字；fair 时是每场招聘会各步的数字"}
    )


class MaskedPersonOut(Schema):
    id = fields.UUID(metadata={"description": "求职者编号"})
    number = fields.String(
        allow_none=True, metadata={"description": "第一次登记的编号；没有则为空", "example": "WX001"}
    )
    name = fields.String(metadata={"description": "遮住的姓名", "example": "刘**"})
    region = fields.String(metadata={"description": "住在哪里", "example": "360827100"})


class PostingPartOut(Schema):
    id = fields.UUID(metadata={"description": "岗位的编号"})
    number = fields.String(metadata={"description": "外部的岗位编号", "example": "P0001"})
    title = fields.String(metadata={"description": "岗位名称", "example": "缝纫工"})
    employer = fields.String(metadata={"description": "单位名称", "example": "遂川县霓裳制衣有限公司"})
    open_count = fields.Integer(metadata={"description": "还缺几个人", "example": 5})


class RowOut(Schema):
    id = fields.String(metadata={"example": "3f2a7c1e-8b4d-4c56-9e0f-5a1b2c3d4e5f"})
    at = Moment()
    person = fields.Nested(MaskedPersonOut, allow_none=True, metadata={"description": "是谁，遮住姓名；和人无关则为空"})
    posting = fields.Nested(PostingPartOut, allow_none=True, metadata={"description": "哪个岗位；和岗位无关则为空"})
    channel = fields.String(allow_none=True, metadata={"description": "渠道；没有则为空", "example": "inbox"})
    state = fields.String(allow_none=True, metadata={"description": "现在的状态，代号", "example": "delivered"})
    state_text = fields.String(allow_none=True, metadata={"description": "现在的状态，一句话", "example": "送到了"})
    code = fields.String(allow_none=True, metadata={"description": "原因的代号；没有则为空", "example": "gave_up"})
    reason = fields.String(
        allow_none=True, metadata={"description": "原因，一句话；没有则为空", "example": "多次发送都没有成功"}
    )
    fair = fields.String(
        allow_none=True, metadata={"description": "哪场招聘会；和招聘会无关则为空", "example": "大汾集市招聘会"}
    )


class RowsOut(NextOut):
    items = fields.List(fields.Nested(RowOut), metadata={"description": "这个数字数的每一条，先有的在前"})
    count = fields.Integer(metadata={"description": "一共多少条，和数字一样", "example": 128})


class SilencesIn(CursorIn):
    region = _region()
    code = fields.String(
        load_default="",
        validate=validate.Length(max=32),
        metadata={"description": "只看有这个原因的人；不填为全部", "example": "phone_list"},
    )
    purpose = fields.String(
        load_default=PURPOSES[0],
        validate=validate.OneOf(PURPOSES),
        metadata={
            "description": "不发什么：岗位推荐（recommend）、家乡岗位（homecoming）、收件箱有消息的提醒（notice）",
            "example": "recommend",
        },
    )
    run = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "只看由这次推送定下、还没有被后来的推送改过的；不填为现在", "example": 12},
    )
    day = fields.Date(load_default=None, metadata={"description": "看那天结束时的；不填为现在"})


class SilenceReasonOut(Schema):
    code = fields.String(metadata={"example": "phone_list"})
    sentence = fields.String(
        metadata={"description": "为什么不发，一句话", "example": "连续几次推送都没有打开，改为打电话联系"}
    )
    count = fields.Integer(metadata={"description": "多少人", "example": 17})


class SilentPersonOut(Schema):
    person = fields.Nested(MaskedPersonOut, metadata={"description": "是谁，遮住姓名"})
    code = fields.String(metadata={"example": "phone_list"})
    text = fields.String(metadata={"example": "连续几次推送都没有打开，改为打电话联系"})
    not_before = Moment(allow_none=True, metadata={"description": "什么时候以后再看；没有则为空"})
    since = Moment(metadata={"description": "从什么时候起"})
    run = fields.Integer(
        allow_none=True, metadata={"description": "最近由哪次推送定下；不是推送定的则为空", "example": 12}
    )


class SilencesOut(NextOut):
    items = fields.List(fields.Nested(SilentPersonOut), metadata={"description": "没有发的人，先登记的在前"})
    count = fields.Integer(metadata={"description": "一共多少人", "example": 17})
    reasons = fields.List(
        fields.Nested(SilenceReasonOut), metadata={"description": "各个原因各多少人，人多的在前；不受 code 限制"}
    )


class AlarmsIn(Schema):
    region = _region()


class AlarmOut(Schema):
    code = fields.String(metadata={"description": "哪个提醒", "example": "delivery"})
    sentence = fields.String(
        attribute="seen.sentence",
        metadata={
            "description": "一句话，说给管事的人听",
            "example": "最近7天微信提醒送达率 82.0%：送出 50 条，送到 41 条；应不低于 90%",
        },
    )
    value = fields.Float(attribute="seen.value", allow_none=True, metadata={"description": "现在是多少", "example": 82})
    threshold = fields.Float(attribute="rule.threshold", metadata={"description": "从多少起提醒", "example": 90})
    of = fields.Integer(attribute="seen.of", metadata={"description": "由多少算出来的", "example": 50})
    since = Moment(allow_none=True, metadata={"description": "从什么时候起这样"})
    rows = fields.String(
        attribute="seen.rows",
        metadata={
            "description": "相关的名单在哪里；没有则为空字符",
            "example": "/api/v1/outreach/figures/rows?figure=sent&region=360827&from=2026-11-15&to=2026-11-21",
        },
    )


class CheckedOut(Schema):
    code = fields.String(metadata={"description": "哪个提醒", "example": "closure"})
    value = fields.Float(
        attribute="seen.value", allow_none=True, metadata={"description": "现在是多少", "example": 4.5}
    )
    threshold = fields.Float(attribute="rule.threshold", metadata={"description": "从多少起提醒", "example": 10})
    of = fields.Integer(attribute="seen.of", metadata={"description": "由多少算出来的", "example": 44})
    enough = fields.Boolean(metadata={"description": "数据够不够，不够就不判断"})


class AlarmsOut(Schema):
    at = Moment()
    config = fields.String(metadata={"description": "用的哪一版标准", "example": "alarms-2"})
    alarms = fields.List(fields.Nested(AlarmOut), metadata={"description": "正在提醒的；没有则为空列表"})
    quiet = fields.List(fields.Nested(CheckedOut), metadata={"description": "看过、不用提醒的"})


class RunsIn(CursorIn):
    """The latest first."""


class RunOut(Schema):
    id = fields.Integer(metadata={"description": "第几次推送", "example": 12})
    state = fields.String(
        metadata={"description": "running 正在安排，done 安排完了，stopped 中途停了", "example": "done"}
    )
    region = fields.String(metadata={"description": "推送给住在哪个区划的人；空字符为全部", "example": "360827"})
    purpose = fields.String(metadata={"description": "recommend 岗位推荐，homecoming 家乡岗位", "example": "recommend"})
    policy = fields.String(metadata={"description": "用的哪一版推送规则", "example": "contact-1"})
    started_at = Moment(metadata={"description": "什么时候开始的"})
    finished_at = Moment(allow_none=True)


class RunsOut(NextOut):
    items = fields.List(fields.Nested(RunOut), metadata={"description": "推送，最近的在前"})


class ChannelStateOut(Schema):
    channel = fields.String(metadata={"description": "渠道", "example": "inbox"})
    state = fields.String(metadata={"description": "现在的状态，代号", "example": "delivered"})
    text = fields.String(metadata={"description": "现在的状态，一句话", "example": "送到了"})
    count = fields.Integer(metadata={"description": "多少条", "example": 120})


class OutcomeOut(Schema):
    looked_at = fields.Integer(metadata={"description": "看过多少人", "example": 1500})
    written_to = fields.Integer(metadata={"description": "写给多少人", "example": 120})
    sent = fields.Integer(metadata={"description": "送出多少条，送没送到都算，含提醒", "example": 160})
    opened = fields.Integer(metadata={"description": "打开了多少条", "example": 60})
    answered = fields.Integer(metadata={"description": "14天内报名多少人", "example": 9})
    hired = fields.Integer(metadata={"description": "已经入职多少人", "example": 2})
    channels = fields.List(
        fields.Nested(ChannelStateOut), attribute="lines", metadata={"description": "各渠道的消息现在怎么样"}
    )
    silent = fields.List(fields.Nested(SilenceReasonOut), metadata={"description": "没有写给的人，按原因"})


class ExampleOut(Schema):
    number = fields.String(allow_none=True, metadata={"description": "登记编号；没有则为空", "example": "WX001"})
    what = fields.String(
        metadata={"description": "一句话", "example": "推荐了缝纫工（离您家约3公里，骑电动车约12分钟）"}
    )


class RunReportOut(Schema):
    run = fields.Nested(RunOut, metadata={"description": "哪次推送"})
    outcome = fields.Nested(OutcomeOut, metadata={"description": "结果怎么样"})
    before_run = fields.Nested(RunOut, allow_none=True, metadata={"description": "一周前的那次；没有则为空"})
    before = fields.Nested(OutcomeOut, allow_none=True, metadata={"description": "一周前那次的结果；没有则为空"})
    alarms = fields.List(fields.Nested(AlarmOut), metadata={"description": "现在要留意的"})
    examples = fields.List(fields.Nested(ExampleOut), metadata={"description": "几个例子，只写登记编号"})
    text = fields.String(
        metadata={"description": "整页文字，可以打印", "example": "第 12 次推送　遂川县　2026-11-21 18:00"}
    )


class SideOut(Schema):
    people = fields.Integer(metadata={"description": "多少人", "example": 4750})
    interested = fields.Integer(metadata={"description": "其中多少人报了名", "example": 380})
    hired = fields.Integer(metadata={"description": "其中多少人入职了", "example": 57})


class GapOut(Schema):
    points = fields.Float(metadata={"description": "高出多少个百分点", "example": 1.9})
    low = fields.Float(metadata={"description": "一百次里九十五次不低于", "example": 0.2})
    high = fields.Float(metadata={"description": "一百次里九十五次不高于", "example": 3.6})


class LiftOut(Schema):
    region = fields.String(metadata={"description": "区划代码，空为全部", "example": "360827"})
    first = fields.Date(metadata={"description": "从哪天", "example": "2026-11-01"})
    last = fields.Date(metadata={"description": "到哪天，含当天", "example": "2026-11-30"})
    measures = fields.Boolean(metadata={"description": "现在有没有人作对照：人太少的地方不留", "example": True})
    written = fields.Nested(SideOut, metadata={"description": "推送的一边"})
    left = fields.Nested(SideOut, metadata={"description": "作对照的一边，在帮扶的人不在里面"})
    interested = fields.Nested(GapOut, allow_none=True, metadata={"description": "报名；人太少不下结论"})
    hired = fields.Nested(GapOut, allow_none=True, metadata={"description": "入职；人太少不下结论"})
