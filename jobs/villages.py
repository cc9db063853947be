"""``flask villages``: the bulletins of every village, made beforehand."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import click

from app.clock import now, shanghai
from app.codes import UnknownRegion, canonical, nearest_known
from app.villages.plan import Planned, plan
from app.villages.service import slot_after
from app.villages.slots import NAMES
from jobs.batch import turn
from jobs.failures import CommandGroup
from jobs.reporting import json_option, progress, report

SHOWN = 10
"""Texts that are printed for a person; ``--json`` has all."""
BASES = {"village": "按本村的需要", "township": "按本乡镇的需要", "nearest": "就近"}

villages_group = CommandGroup("villages", help="村级广播、大字岗位单")


@villages_group.command("plan")
@click.option("--slot", type=click.Choice(NAMES), help="哪一次广播；不填为最近的一次")
@click.option("--region", default="", metavar="CODE", help="只做这个区划的（代码 2 至 12 位）")
@click.option("--dry-run", is_flag=True, help="只看会写什么，不改动任何数据")
@json_option
def plan_command(slot: str | None, region: str, dry_run: bool, as_json: bool) -> None:
    """给每个求职的人够多的村和乡镇写好下一次广播的稿子；停播的日子顺延。

    已经写好的不重写，中断了再运行一次会接着做；稿子里有岗位招满了的才换新的。
    """
    scope = _region(region)
    at = slot_after(now(), slot)
    if dry_run:
        rows = _planned(at, scope, write=False)
    else:
        with turn("villages") as job:
            rows = _planned(at, scope, write=True)
            job.figures = _counts(rows)
    head = {"mode": "dry_run" if dry_run else "written", "slot": at.isoformat(timespec="minutes"), "region": scope}
    body = {**head, **_counts(rows), "places": [_row(one) for one in rows]}
    report(body, as_json=as_json, words=_words(at, rows, written=not dry_run))


def _planned(at: datetime, scope: str, *, write: bool) -> list[Planned]:
    with progress("写广播稿", None) as advance:
        return list(plan(at, scope, write=write, advance=advance))


def _region(code: str) -> str:
    if not code:
        return ""
    try:
        nearest_known(code)  # villages that the tables do not have are planned too; the county must be there
        return canonical(code)
    except UnknownRegion:
        raise click.BadParameter("没有这个区划代码", param_hint="--region") from None


def _counts(rows: list[Planned]) -> dict[str, int]:
    """made: written now. kept: were there. silent: nothing to read out. villages, townships: which places those are."""
    states = Counter(one.state for one in rows)
    villages = sum(one.place.is_village for one in rows)
    return {name: states[name] for name in ("made", "kept", "silent")} | {
        "villages": villages, "townships": len(rows) - villages,
    }  # fmt: skip


def _row(one: Planned) -> dict[str, Any]:
    script = one.script
    return {
        "code": one.place.code, "name": one.place.name, "known": one.place.known, "state": one.state,
        "basis": one.basis, "people": one.people, "postings": one.postings, "characters": script.characters,
        "seconds": script.seconds, "text": one.text,
    }  # fmt: skip


def _words(at: datetime, rows: list[Planned], *, written: bool) -> str:
    counts = _counts(rows)
    when = f"{shanghai(at):%m月%d日 %H:%M}"
    if not rows:
        return f"{when} 没有要播的地方：还没有求职的人，或者没有做过匹配。"
    lines = [f"{when} 的广播：{counts['villages']} 个村、{counts['townships']} 个乡镇。"]
    verb = "写好" if written else "会写"
    lines.append(f"{verb} {counts['made']} 份，早已写好 {counts['kept']} 份，没有可播的 {counts['silent']} 个地方。")
    if unknown := [one.place.code for one in rows if not one.place.known]:
        lines.append(f"代码不在区划表里的 {len(unknown)} 个，按乡镇的名称播：{'、'.join(unknown[:SHOWN])}")
    told = [one for one in rows if one.text]
    for one in told[:SHOWN]:
        script = one.script
        lines += ["", f"【{one.place.town} {one.place.name}】{one.place.code}　{BASES[one.basis]}　"
                  f"{one.postings} 个岗位　{script.characters} 字　约 {script.seconds} 秒", one.text]  # fmt: skip
    if len(told) > SHOWN:
        lines.append(f"……还有 {len(told) - SHOWN} 份，加 --json 看全部。")
    return "\n".join(lines)
