"""``flask calls``: the call lists of a day, or a look at what they would be."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import click
from flask.cli import with_appcontext

from app.calls.planner import Plan, next_day, plan_calls
from app.calls.policy_config import CallPolicyProblem, load_call_policy
from app.calls.sentences import WHY, why_not
from app.clock import now, today
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import PolicyProblem, load_policy
from jobs.batch import turn
from jobs.failures import CommandGroup
from jobs.push import region_of
from jobs.reporting import json_option, progress, report

AHEAD = timedelta(days=366)
"""Longer ahead nobody knows which days are worked."""

calls_group = CommandGroup("calls", help="电话单：工作人员今晚给谁打电话")


@calls_group.command("plan")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="排哪天的，不填是还来得及打的第一天")
@click.option("--region", metavar="CODE", help="只排住在这个区划的人（代码 2 至 12 位）")
@click.option("--dry-run", is_flag=True, help="只看会怎么排，不改动任何数据")
@json_option
@with_appcontext
def plan_command(day: datetime | None, region: str | None, dry_run: bool, as_json: bool) -> None:
    """给每位工作人员排电话单：每人每天最多 20 个，一周之内不给同一个人打两次；没排上的都有原因。

    再排一次，已经排好的不变。
    """
    scope = region_of(region)
    try:
        policy, contact = load_call_policy(), ContactPolicy(load_policy())
    except (CallPolicyProblem, PolicyProblem) as problem:
        raise click.ClickException(f"规则文件不能用：{problem}") from None
    when = day.date() if day else next_day(now(), contact)
    if when < today():
        raise click.BadParameter("已经过了", param_hint="--day")
    if when > today() + AHEAD:
        raise click.BadParameter("太早了，最多提前一年排", param_hint="--day")
    with ExitStack() as stack:
        job = None if dry_run else stack.enter_context(turn("calls"))
        advance = stack.enter_context(progress("排电话单", None))
        plan = plan_calls(
            day=when, now=now(), region=scope, policy=policy, contact=contact, advance=advance, dry_run=dry_run
        )
        if job is not None:
            job.figures = _figures(plan)
    result = {"mode": "preview" if dry_run else "plan", **_figures(plan)}
    report(result, as_json=as_json, words=_words(plan, dry_run=dry_run))


def _figures(plan: Plan) -> dict[str, Any]:
    calls = Counter(plan.staff[call.staff] for call in plan.calls)
    return {
        "day": plan.day.isoformat(),
        "region": plan.region,
        "policy": plan.policy,
        "day_off": plan.day_off,
        "considered": plan.considered,
        "planned": len(plan.calls),
        "kept": plan.kept,
        "called_off": len(plan.off),
        "staff": dict(sorted(calls.items())),
        "why": dict(Counter(call.person.why for call in plan.calls)),
        "left_out": dict(plan.left_out),
    }


def _words(plan: Plan, *, dry_run: bool) -> str:
    if plan.day_off:
        return f"{plan.day} 不打电话（休息日或考试日）。"
    figures = _figures(plan)
    begin = "会排" if dry_run else "排了"
    lines = [f"看过 {plan.considered} 人。{plan.day} 的电话单{begin} {figures['planned']} 个。"]
    if plan.kept:
        lines.append(f"以前排好、照旧的 {plan.kept} 个。")
    if plan.off:
        lines.append(f"以前排好、情况变了不用打的 {len(plan.off)} 个。")
    lines += [f"  {count} 个　{name}" for name, count in figures["staff"].items()]
    if figures["why"]:
        lines += ["", "为什么打："]
        lines += [f"  {count} 个　{WHY[code]}（{code}）" for code, count in Counter(figures["why"]).most_common()]
    if plan.left_out:
        lines += ["", f"不打的 {sum(plan.left_out.values())} 人："]
        lines += [f"  {count} 人　{why_not(code)}（{code}）" for code, count in plan.left_out.most_common()]
    return "\n".join(lines)
