"""``flask push remind``: who is told that the registration for work runs out."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.clock import now
from app.outreach.reminders import remind
from jobs.batch import turn
from jobs.reporting import json_option, progress, report


@click.command("remind")
@json_option
@with_appcontext
def remind_command(as_json: bool) -> None:
    """求职登记快到期的，提醒本人一次：还找不找工作。只写好，到允许的时间才发。定时任务用。"""
    with turn("remind") as job, progress("提醒", None) as advance:
        considered, told = remind(now(), advance)
        job.figures = {"considered": considered, "told": told}
    report(dict(job.figures), as_json=as_json, words=f"快到期的 {considered} 人，新提醒 {told} 人")
