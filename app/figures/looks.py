"""What each alarm looks at, and the sentence in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.figures import service
from app.figures.alarm_config import Rule
from app.figures.catalog import CHANNELS, FIRST_AT_FAIR, FIRST_TOLD, RATIOS, Ratio
from app.figures.scope import Scope, of_people_there
from app.outreach import states
from app.outreach.models import OutboxMessage
from app.sms import watch as sms
from app.sms.models import SmsStop
from app.wechat import watch as wechat
from app.wechat.ledger_models import WeChatStop

STUCK = timedelta(hours=1)
"""So long after its lease ran out a message hangs: nobody sweeps."""


@dataclass(frozen=True, slots=True)
class Seen:
    """value None: nothing to go by. of: of how many it is made. rows: the address of what it speaks of, "" for none."""

    value: float | None
    of: int
    sentence: str
    rows: str = ""
    since: datetime | None = None


Look = Callable[[Session, Scope, Rule, datetime], Seen]


def _delivery(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    """The worst of the channels that say what becomes of a message."""
    worst = Seen(None, 0, "")
    for line in service.breakdown(session, scope, "channel")[0]:
        counts = {one.figure.code: one.value for one in line.numbers}
        sent, arrived = counts["sent"], counts["delivered"]
        silent = not arrived and sent > counts["failed"] + counts["unknown"]
        if sent < max(rule.least, 1) or silent:
            continue
        value = round(100 * arrived / sent, 2)
        if worst.value is None or value < worst.value:
            name = CHANNELS.get(line.key, line.key)
            words = f"{_last(rule)}{name}送达率 {value}%：送出 {sent} 条，送到 {arrived} 条；应不低于 {_n(rule)}%"
            worst = Seen(value, sent, words, line.numbers[0].scope.rows("sent"))
    return worst


def _ratio(ratio: Ratio, figure: str, words: str, session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    """A ratio of two figures. figure: whose rows are to be looked into. words: with {value}, {part}, {of} and so on."""
    counts = {code: service.count(session, code, scope) for code in (ratio.part, ratio.of)}
    part, of = counts[ratio.part], counts[ratio.of]
    value = round(part * ratio.factor / of, 2) if of else None
    said = words.format(value=value, part=part, of=of, rest=of - part, last=_last(rule), limit=_n(rule))
    return Seen(value, of, said, scope.rows(figure))


def _first_told(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    _, hours = service.first_recommendations(session, scope)
    value = service.median_of(hours)
    words = (
        f"{_last(rule)}不在招聘会上新登记 {len(hours)} 人，从登记到第一次推荐要 {value} 小时（中位数）；"
        f"应不超过 {_n(rule)} 小时"
    )
    return Seen(value, len(hours), words, scope.rows(FIRST_TOLD.of))


def _first_at_fair(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    hours, _ = service.first_recommendations(session, scope)
    value = service.minutes_of(hours)
    words = (
        f"{_last(rule)}招聘会上新登记 {len(hours)} 人，从登记到第一次推荐要 {value} 分钟（中位数）；"
        f"应少于 {_n(rule)} 分钟"
    )
    return Seen(value, len(hours), words, scope.rows(FIRST_AT_FAIR.of))


def _queue_age(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    due = [OutboxMessage.state == states.QUEUED, OutboxMessage.not_before <= at, *of_people_there(scope)]
    count, oldest = _oldest(session, OutboxMessage.not_before, due)
    if oldest is None:
        return Seen(None, 0, "")
    hours = round((at - oldest).total_seconds() / 3600, 2)
    words = (
        f"有 {count} 条消息到了时间还没有发，最早的等了 {hours} 小时；应不超过 {_n(rule)} 小时，请看推送有没有在运行"
    )
    return Seen(hours, count, words, scope.rows("waiting"), oldest + timedelta(hours=rule.threshold))


def _stuck(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    hangs = [OutboxMessage.state == states.QUEUED, OutboxMessage.lease_until < at - STUCK, *of_people_there(scope)]
    count, oldest = _oldest(session, OutboxMessage.lease_until, hangs)
    words = f"有 {count} 条消息被领去发送以后没有下文，发送的程序可能中断了；下一次推送会收回"
    return Seen(count, count, words, scope.rows("waiting"), oldest and oldest + STUCK)


def _oldest(
    session: Session, moment: InstrumentedAttribute[Any], conditions: list[ColumnElement[bool]]
) -> tuple[int, datetime | None]:
    row: Any = session.execute(select(func.count(), func.min(moment)).where(*conditions)).one()
    return row[0], row[1]


def _wechat(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    return _stopped("微信提醒", "flask wechat status", wechat.stops(session, at))


def _sms(session: Session, scope: Scope, rule: Rule, at: datetime) -> Seen:
    return _stopped("短信", "flask sms status", sms.stops(session, at))


def _stopped(name: str, command: str, stops: Sequence[WeChatStop | SmsStop]) -> Seen:
    whole = any(one.template == wechat.EVERYTHING for one in stops)
    why = "、".join(sorted({one.word for one in stops}))
    words = f"{name}{'全部停发' if whole else f'有 {len(stops)} 个模板停发'}（{why}）；运行 {command} 看怎么办"
    return Seen(len(stops), len(stops), words, since=min((one.at for one in stops), default=None))


def _last(rule: Rule) -> str:
    return f"最近{rule.days}天"


def _n(rule: Rule) -> str:
    return f"{rule.threshold:g}"


_WORDS = {
    "unknown_share": ("unknown", "{last}送出 {of} 条消息，{part} 条不能确定是否送到，占 {value}%；应不超过 {limit}%"),
    "opt_out": (
        "opted_out",
        "{last}送出 {of} 条推荐消息，{part} 人说不要再发，每1000条 {value} 人；应不超过 {limit} 人",
    ),
    "unexposed_share": (
        "unexposed",
        "在招满7天的岗位 {of} 个，{part} 个7天里没有推荐给任何人，占 {value}%；应不超过 {limit}%",
    ),
    "closure": ("open_intents", "报名满14天的 {of} 个，{part} 个还没有结果，占 {value}%；应少于 {limit}%"),
    "coverage": ("not_covered", "失业人员 {of} 人，{rest} 人90天里没有推荐满3次，覆盖 {value}%；应到 {limit}%"),
}
LOOKS: Mapping[str, Look] = {
    "delivery": _delivery,
    "first_recommendation": _first_told,
    "first_at_fair": _first_at_fair,
    "queue_age": _queue_age,
    "stuck_leases": _stuck,
    "wechat_stopped": _wechat,
    "sms_stopped": _sms,
    **{one.code: partial(_ratio, one, *_WORDS[one.code]) for one in RATIOS if one.code in _WORDS},
}
"""By the code of the alarm."""
