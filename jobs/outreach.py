"""``flask outreach``: what has to be looked after; ``flask push report``: what a run came to."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask.cli import with_appcontext

from app.clock import now, shanghai
from app.database import db, write
from app.figures import alarms as bells
from app.figures import runs, schemas
from app.figures.alarm_config import AlarmProblem, load_alarms
from app.figures.words import in_words
from jobs.failures import CommandGroup, Failure, Guarded
from jobs.push import region_of
from jobs.reporting import json_option, report

outreach_group = CommandGroup("outreach", help="推送的结果：有没有要留意的")


@outreach_group.command("alarms")
@click.option("--region", metavar="CODE", help="只看这个区划（代码 2 至 12 位）")
@json_option
@with_appcontext
def alarms_command(region: str | None, as_json: bool) -> None:
    """看每一个提醒：有要留意的，退出码是 1。每隔几分钟运行一次，/metrics 里的 outreach_alarm 就是最近一次看到的。"""
    scope = region_of(region)
    try:
        config = load_alarms()
    except AlarmProblem as problem:
        raise Failure("alarms", f"提醒的标准文件不能用：{problem}") from None
    moment = now()
    found = bells.look(db.session(), scope, config, moment)
    with write() as session:
        found = bells.note(session, scope, found, moment)
    ringing = [one for one in found if one.rings]
    body: dict[str, Any] = {
        "config": config.id,
        "region": scope,
        "at": shanghai(moment).isoformat(timespec="minutes"),
        "alarms": schemas.AlarmOut(many=True).dump(ringing),
        "quiet": schemas.CheckedOut(many=True).dump([one for one in found if not one.rings]),
    }
    lines = [f"{one.seen.sentence}（{shanghai(one.since):%m月%d日 %H:%M} 起）" for one in ringing if one.since]
    report(body, as_json=as_json, words="\n".join(lines) or "没有要留意的。")
    if ringing:
        sys.exit(1)


@click.command("report", cls=Guarded)
@click.option("--run", "run_id", type=click.IntRange(1, 2**31 - 1), help="第几次推送；不填为最近一次")
@json_option
@with_appcontext
def report_command(run_id: int | None, as_json: bool) -> None:
    """一次推送的报告，一页纸：看过谁、写给谁、为什么没有写、后来怎么样，和一周前比。人只以登记编号出现。"""
    session, moment = db.session(), now()
    run = runs.run_of(session, "", run_id)
    if run is None:
        raise Failure("no_run", "没有这次推送" if run_id else "还没有推送过")
    made = runs.report_of(session, run, "")
    ringing = [one for one in bells.look(session, run.region, load_alarms(), moment) if one.rings]
    text = in_words(made, ringing)
    body = schemas.RunReportOut().dump({**runs.parts(made), "alarms": ringing, "text": text})
    session.rollback()
    report(body, as_json=as_json, words=text)
