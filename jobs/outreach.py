"""``flask outreach``: what has to be looked after; ``flask push report``: what a run came to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import delete, select

from app.clock import now, shanghai
from app.database import db, write
from app.figures import alarms as bells
from app.figures import runs, schemas
from app.figures.alarm_config import AlarmProblem, load_alarms
from app.figures.news import News, news
from app.figures.words import in_words
from app.ops.models import JobRun
from jobs.batch import Job, batch_job
from jobs.failures import CommandGroup, Failure, Guarded
from jobs.push import region_of
from jobs.reporting import json_option, report

WORDS: dict[str, str] = {"begins": "要留意", "worse": "更严重了", "lasts": "还没有好", "ends": "好了，不用再留意"}
"""What a piece of news of an alarm begins with."""

outreach_group = CommandGroup("outreach", help="推送的结果：有没有要留意的")


@outreach_group.command("alarms")
@click.option("--region", metavar="CODE", help="只看这个区划（代码 2 至 12 位）")
@click.option("--changes", is_flag=True, help="只说有变化的：刚开始、变严重、好了；一直没好的一天说一次。定时任务用")
@json_option
@with_appcontext
def alarms_command(region: str | None, changes: bool, as_json: bool) -> None:
    """看每一个提醒：有要留意的，退出码是 1。每隔几分钟运行一次，/metrics 里的 outreach_alarm 就是最近一次看到的。"""
    scope = region_of(region)
    try:
        config = load_alarms()
    except AlarmProblem as problem:
        raise Failure("alarms", f"提醒的标准文件不能用：{problem}") from None
    moment = now()
    with ExitStack() as stack:
        job = stack.enter_context(batch_job(f"alarms:{scope}" if scope else "alarms")) if changes else None
        found = bells.look(db.session(), scope, config, moment)
        with write() as session:
            found = bells.note(session, scope, found, moment)
        fresh = _news(job, found, moment) if job is not None else None
        ringing = [one for one in found if one.rings]
        body: dict[str, Any] = {
            "config": config.id,
            "region": scope,
            "at": shanghai(moment).isoformat(timespec="minutes"),
            "alarms": schemas.AlarmOut(many=True).dump(ringing),
            "quiet": schemas.CheckedOut(many=True).dump([one for one in found if not one.rings]),
        }
        if fresh is not None:
            body["news"] = [asdict(one) for one in fresh]
        lines = _lines(ringing, fresh)
        if lines or as_json:
            report(body, as_json=as_json, words="\n".join(lines))
    if ringing:
        sys.exit(1)


def _lines(ringing: Sequence[bells.Alarm], fresh: Sequence[News] | None) -> list[str]:
    """In words what rings, or of that only the news."""
    since = {one.code: f"（{shanghai(one.since):%m月%d日 %H:%M} 起）" for one in ringing if one.since}
    if fresh is None:
        return [f"{one.seen.sentence}{since[one.code]}" for one in ringing] or ["没有要留意的。"]
    return [f"{WORDS[one.what]}：{one.sentence}{since.get(one.code, '')}" for one in fresh]


def _news(job: Job, found: list[bells.Alarm], moment: datetime) -> list[News]:
    """What is to be told now; the job keeps what was told, for the next of its name."""
    name = select(JobRun.name).where(JobRun.id == job.row_id).scalar_subquery()
    query = select(JobRun.id, JobRun.figures).where(JobRun.name == name, JobRun.state == "done")
    last = db.session.execute(query.order_by(JobRun.id.desc()).limit(1)).one_or_none()
    fresh, told = news(found, last.figures.get("told", {}) if last else {}, moment)
    job.figures = {"told": told}
    if last is not None:
        with write() as session:  # one every five minutes: only what was told last counts
            session.execute(delete(JobRun).where(JobRun.name == name, JobRun.id < last.id))
    return fresh


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
