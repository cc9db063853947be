"""``flask push``: each match brought to its one person, or a look at what would be."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.clock import now, shanghai
from app.codes.errors import UnknownRegion
from app.codes.regions import canonical, nearest_known
from app.database import db
from app.engines import give_room
from app.outreach import states, timing
from app.outreach.channels import standard_channels
from app.outreach.policy import HOMECOMING, RECOMMEND
from app.outreach.policy_config import PolicyProblem, load_policy
from app.outreach.report import Figures
from app.outreach.service import Push, settle, take_back
from jobs.ahead import looks_ahead
from jobs.batch import Job, batch_job, turn
from jobs.deliver import shared
from jobs.failures import CommandGroup
from jobs.reporting import composed, json_option, progress, report, say
from jobs.schedule import preferred

MOST = 2**31 - 1
"""More people than there are; what the database holds in a number."""

SHOWN = 20
"""Rows of each list that are printed for a person; ``--json`` has all."""


@click.group("push", cls=CommandGroup)
def push_group() -> None:
    """把匹配到的岗位点对点推送给本人。"""


@push_group.command("run")
@click.option("--send", is_flag=True, help="真正发送；不加时只看会发什么，不改动任何数据")
@click.option("--limit", type=click.IntRange(1, MOST), help="最多发给多少人；不限就不加")
@click.option("--region", metavar="CODE", help="只发给住在这个区划的人（代码 2 至 12 位）")
@click.option(
    "--slice",
    "share",
    type=click.IntRange(1, 99),
    metavar="PERCENT",
    help="先发给百分之几的人，每次都是同一批人；发给所有人就不加",
)
@click.option("--homecoming", is_flag=True, help="春节前把家乡的岗位告诉在外上班、同意接收的人，一年最多两次")
@json_option
@with_appcontext
def run_command(
    send: bool, limit: int | None, region: str | None, share: int | None, homecoming: bool, as_json: bool
) -> None:
    """推送岗位：会发给谁、发什么、为什么；不发的，为什么不发。

    每人每次最多三个岗位，同样的内容不发第二次。人只以登记编号出现。
    """
    give_room(db.engine)
    scope = region_of(region)
    try:
        policy = load_policy().id
    except PolicyProblem as problem:
        raise click.ClickException(f"推送规则文件不能用：{problem}") from None
    purpose = HOMECOMING if homecoming else RECOMMEND
    push = Push(clock=now, region=scope, purpose=purpose, slice=share, limit=limit, looks=looks_ahead, spread=shared)
    head: dict[str, Any] = {"mode": "send" if send else "preview", "policy": policy, "region": scope}
    head |= {"purpose": purpose, "slice": share}
    head["at"] = shanghai(now()).isoformat(timespec="minutes")
    if not send:
        with progress("看会发什么", None) as advance:
            figures, waiting = push.preview(advance)
        body = {**_outcomes({}), "waiting": waiting, **figures.as_dict()}
        report({**head, **body}, as_json=as_json, words=_words(figures, body, sent=False))
        return
    with turn("push", timing.RUN_WAITS) as job:  # the other run leaves nothing that would be sent twice
        with progress("安排", None) as plan_advance, progress("发送", None) as send_advance:
            figures, tally = push.send(_beating(job, plan_advance), _beating(job, send_advance))
        body = {**_outcomes(tally), **figures.as_dict(), "notices": _notices(tally)}
        job.figures = {name: value for name, value in body.items() if isinstance(value, int)}
        job.figures["silent"] = dict(figures.silent)
        text = composed({**head, **body}, as_json=as_json, words=_words(figures, body, sent=True))
        db.session.rollback()
    say(text)  # whoever reads slowly keeps no other run waiting


@push_group.command("plan")
@click.option("--homecoming", is_flag=True, help="安排春节前发给在外上班的人的家乡岗位")
@json_option
@with_appcontext
def plan_command(homecoming: bool, as_json: bool) -> None:
    """安排当天的推送，不发送；写好的消息在中午或傍晚发（见 push deliver）。定时任务用。"""
    give_room(db.engine)
    purpose = HOMECOMING if homecoming else RECOMMEND
    with turn("push", timing.RUN_WAITS) as job, progress("安排", None) as advance:
        size = Push(clock=now, purpose=purpose, looks=looks_ahead).plan(preferred(now()), _beating(job, advance))
        job.figures = {"planned": size.planned, "considered": size.considered}
    report(dict(job.figures), as_json=as_json, words=f"看过 {size.considered} 人，安排了 {size.planned} 条")


@push_group.command("deliver")
@json_option
@with_appcontext
def deliver_command(as_json: bool) -> None:
    """发送到时间的消息，不安排新的。另一次推送正在进行时什么也不做：它会发。定时任务用。"""
    with batch_job("push") as job, progress("发送", None) as advance:
        tally = Push(clock=now, spread=shared).deliver(_beating(job, advance))
        job.figures = _outcomes(tally)
    report(dict(job.figures), as_json=as_json, words=f"发送 {job.figures['sent']} 条")


@push_group.command("sweep")
@json_option
@with_appcontext
def sweep_command(as_json: bool) -> None:
    """收回中断的发送，处理微信和短信的回执。定时任务用。"""
    settle()
    freed = take_back(standard_channels(), now())
    report({"freed": freed}, as_json=as_json, words=f"收回 {freed} 条")


def region_of(code: str | None) -> str:
    """The code that ``--region`` names, "" where it was not said: what was said and is empty is no word for everywhere.
    Raises click.BadParameter."""
    if code is None:
        return ""
    try:
        nearest_known(code)  # lists carry townships and villages that the tables do not have; the county must be there
        return canonical(code)
    except UnknownRegion:
        raise click.BadParameter("没有这个区划代码", param_hint="--region") from None


def _beating(job: Job, advance: Any) -> Any:
    """``advance`` that also gives a sign of life, at most every ten seconds."""
    last = time.monotonic()

    def both(more: int = 1) -> None:
        nonlocal last
        advance(more)
        if time.monotonic() - last > 10:
            last = time.monotonic()
            job.beat()

    return both


def _outcomes(tally: dict[str, int]) -> dict[str, int]:
    """sent: handed over by this run. delivered: of these, known to have arrived. retry: to be tried again."""
    delivered = tally.get(states.DELIVERED, 0) + tally.get(states.OPENED, 0)
    return {
        "sent": tally.get(states.SENT, 0) + delivered,
        "delivered": delivered,
        "retry": tally.get(states.QUEUED, 0),
        "failed": tally.get(states.FAILED, 0),
        "unknown": tally.get(states.UNKNOWN, 0),
        "suppressed": tally.get(states.SUPPRESSED, 0),
    }


def _notices(tally: dict[str, int]) -> dict[str, int]:
    """What became of the notices by WeChat and SMS, by state; queued: to be tried again."""
    rung: Counter[str] = Counter()
    for key, count in tally.items():
        _bell, dot, state = key.partition(".")
        if dot:
            rung[state] += count
    return dict(rung)


def _words(figures: Figures, body: dict[str, Any], *, sent: bool) -> str:
    lines = [f"看过 {figures.considered} 人。"]
    if sent:
        lines.append(f"发送 {body['sent']} 条，送到 {body['delivered']} 条，等到允许的时间再发 {figures.later} 条。")
        for name, words in (("retry", "稍后重试"), ("failed", "没有发成"), ("unknown", "不能确定是否送到")):
            if body[name]:
                lines.append(f"{words} {body[name]} 条。")
        if rung := body["notices"]:
            lines.append(f"另外用微信或短信提醒 {rung.get(states.SENT, 0)} 人。")
        if body["suppressed"]:
            lines.append(f"发送前情况有变、没有发的 {body['suppressed']} 条。")
    else:
        lines.append(f"会发给 {figures.planned} 人，其中 {figures.later} 条要等到允许的时间。现在什么也没有发。")
        if body["waiting"]:
            lines.append(f"以前安排好、到时间还没发的 {body['waiting']} 条，会一起发。")
    for row in figures.messages[:SHOWN]:
        lines += ["", f"【{row['person'] or '无登记编号'}】{_when(row['not_before'])}", row["text"]]
    lines += _more(len(figures.messages))
    if figures.silent:
        lines += ["", f"不发的 {sum(figures.silent.values())} 人："]
        reasons = figures.as_dict()["reasons"]
        lines += [f"  {count} 人　{reasons[code]}（{code}）" for code, count in figures.silent.most_common()]
        lines += [
            f"  【{row['person'] or '无登记编号'}】{row['reason']}{_when(row['not_before'])}"
            for row in figures.people[:SHOWN]
        ]
        lines += _more(len(figures.people))
    if not sent and figures.planned:
        lines += ["", "要真正发送，加 --send。"]
    return "\n".join(lines)


def _more(count: int) -> list[str]:
    return [f"……还有 {count - SHOWN} 人，加 --json 看全部。"] if count > SHOWN else []


def _when(not_before: str | None) -> str:
    return f"（{datetime.fromisoformat(not_before):%m月%d日 %H:%M} 以后）" if not_before else ""
