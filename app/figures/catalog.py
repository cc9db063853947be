"""Every figure of the outreach by its code: what it is called and which rows it counts; and the ratios of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from app.figures import funnel, sets
from app.figures.scope import Scope
from app.intents.states import RETAINED30, RETAINED90
from app.outreach import states

Kind = Literal["message", "person", "intent", "posting", "placement", "call", "visit"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts rows of one kind. among: of messages, the states that count, none for all."""

    code: str
    name: str
    kind: Kind
    ids: Callable[[Scope], sets.Ids] | None = None
    among: tuple[str, ...] = ()
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """part over of, times factor, rounded to two places; factor 0: worked out otherwise. unit: of the value."""

    code: str
    name: str
    part: str
    of: str
    unit: str = "percent"
    factor: int = 100


def _messages(code: str, name: str, *among: str, telling: bool = False) -> Figure:
    return Figure(code, name, "message", partial(sets.messages, among=among, telling=telling), among, telling)


def _at(code: str, name: str, ids: Callable[..., sets.Ids], *, at_fair: bool) -> Figure:
    return Figure(code, name, "person", partial(ids, at_fair=at_fair))


def _hired(code: str, name: str, ids: Callable[..., sets.Ids], after: str) -> Figure:
    return Figure(code, name, "placement", partial(ids, after=after))


def _of_fairs(code: str, name: str) -> Figure:
    return Figure(code, name, "person", partial(funnel.of_people, funnel.STEPS[code]))


ARRIVED = (states.DELIVERED, states.OPENED)
MESSAGES = (
    _messages("made", "写好的消息"),
    _messages("sent", "送出的消息，送没送到都算", *sets.SENT),
    _messages("sent_telling", "送出的推荐消息，连同它的提醒算一条", *sets.SENT, telling=True),
    _messages("delivered", "送到的消息", *ARRIVED),
    _messages("openable", "送到的推荐消息", *ARRIVED, telling=True),
    _messages("opened", "打开了的推荐消息", states.OPENED, telling=True),
    _messages("failed", "没有送成的消息", states.FAILED),
    _messages("unknown", "不能确定是否送到的消息", states.UNKNOWN),
    _messages("suppressed", "发送前情况有变、没有发的消息", states.SUPPRESSED),
    _messages("waiting", "等着发的消息", states.QUEUED),
)
OTHERS = (
    Figure("clicked", "点了反馈的消息", "message", sets.clicked),
    Figure("contacted", "推荐过岗位的人", "person", sets.contacted),
    Figure("intents", "看了消息、14天内报名的", "intent", sets.intents),
    Figure("hired", "看了消息报名并入职的人", "person", sets.hired),
    Figure("opted_out", "收到消息后说不要再发的人", "person", sets.opted_out),
    Figure("registered", "新登记的人", "person", sets.registered),
    Figure("first_told", "新登记的人里已经推荐过岗位的", "person", sets.first_told),
    _at("registered_fair", "在招聘会上新登记的人", sets.registered_there, at_fair=True),
    _at("first_told_fair", "在招聘会上新登记的人里已经推荐过岗位的", sets.first_told_there, at_fair=True),
    _at("registered_elsewhere", "不在招聘会上新登记的人", sets.registered_there, at_fair=False),
    _at("first_told_elsewhere", "不在招聘会上新登记的人里已经推荐过岗位的", sets.first_told_there, at_fair=False),
    Figure("unemployed", "求职登记有效的失业人员", "person", sets.unemployed),
    Figure("covered", "90天里推荐满3次的失业人员", "person", sets.covered),
    Figure("not_covered", "90天里没有推荐满3次的失业人员", "person", sets.not_covered),
    Figure("open_postings", "在招的岗位", "posting", sets.open_postings),
    Figure("exposed", "这段时间推荐给过人的在招岗位", "posting", sets.exposed),
    Figure("settled_postings", "来了满7天的在招岗位", "posting", sets.settled_postings),
    Figure("unexposed", "最近7天没有推荐给任何人的在招岗位", "posting", sets.unexposed),
    Figure("due_intents", "报名满14天的（半年以内）", "intent", sets.due_intents),
    Figure("open_intents", "报名满14天还没有结果的", "intent", sets.open_intents),
    Figure("called", "工作人员打出的电话", "call", sets.called),
    Figure("answered", "打通说上话的电话", "call", sets.answered),
    Figure("placements", "入职的人次", "placement"),
    Figure("known_way", "知道离家多远的入职", "placement"),
    Figure("near", "在本县、离家15公里以内的入职", "placement"),
    _hired("hired_30", "入职到这段时间满30天的人次", sets.hired_long_ago, RETAINED30),
    _hired("retained_30", "其中记下满30天还在岗的人次", sets.retained, RETAINED30),
    _hired("hired_90", "入职到这段时间满90天的人次", sets.hired_long_ago, RETAINED90),
    _hired("retained_90", "其中记下满90天还在岗的人次", sets.retained, RETAINED90),
    Figure("fair_visits", "招聘会到访登记的人次", "visit", funnel.came),
    _of_fairs("fair_registered", "招聘会上登记的人"),
    _of_fairs("fair_intents", "招聘会后14天内报名的人"),
    _of_fairs("fair_interviews", "其中约了面试或更进一步的人"),
    _of_fairs("fair_hired", "其中入职的人"),
    _of_fairs("fair_retained_30", "其中记下入职满30天还在岗的人"),
)
FIGURES: Mapping[str, Figure] = {one.code: one for one in (*MESSAGES, *OTHERS)}
NEARBY = tuple(one.code for one in OTHERS if one.ids is None)
"""Counted one by one by the room of supply and demand."""

RATIOS = (
    Ratio("delivery", "送达率", "delivered", "sent"),
    Ratio("open", "打开率", "opened", "openable"),
    Ratio("unknown_share", "不能确定是否送到的占比", "unknown", "sent"),
    Ratio("intent_rate", "打开后的报名率", "intents", "opened"),
    Ratio("hired_per_100", "每联系100人入职的人数", "hired", "contacted", "per_100"),
    Ratio(
        "opt_out",
        "每1000条推荐消息里说不要再发的人数（数退订；投诉没有另外的记录）",
        "opted_out",
        "sent_telling",
        "per_1000",
        1000,
    ),
    Ratio("coverage", "失业人员90天3次推荐的覆盖率", "covered", "unemployed"),
    Ratio("unexposed_share", "在招岗位7天没有推荐过的占比", "unexposed", "settled_postings"),
    Ratio("closure", "报名满14天还没有结果的占比", "open_intents", "due_intents"),
    Ratio("call_reach", "电话接通率", "answered", "called"),
    Ratio("retention_30", "入职满30天还在岗的占比（没有记下的不算在岗）", "retained_30", "hired_30"),
    Ratio("retention_90", "入职满90天还在岗的占比（没有记下的不算在岗）", "retained_90", "hired_90"),
    Ratio("near_rate", "就近就业率", "near", "known_way"),
)
FIRST_TOLD = Ratio(
    "first_recommendation", "不在招聘会上登记的，到第一次推荐的小时数（中位数）",
    "first_told_elsewhere", "registered_elsewhere", "hours", 0,
)  # fmt: skip
FIRST_AT_FAIR = Ratio(
    "first_at_fair",
    "招聘会上登记的，到第一次推荐的分钟数（中位数）",
    "first_told_fair",
    "registered_fair",
    "minutes",
    0,
)
GINI = Ratio("exposure_gini", "岗位推荐的不均程度（基尼系数，0 最匀，1 最偏）", "exposed", "open_postings", "gini", 0)

LINE_RATIOS = ("delivery", "open", "unknown_share")
"""Ratios that every line of a breakdown has."""
SMALL = 5
"""A ratio of fewer is not told: it would say what a single person did."""

CHANNELS: Mapping[str, str] = {
    "inbox": "收件箱",
    "wechat": "微信提醒",
    "wechat_news": "微信结果通知",
    "wechat_fair": "微信招聘会提醒",
    "sms": "短信",
    "phone": "电话",
    "broadcast": "广播",
}
"""What people call a channel."""
