"""``flask push remind``: who is told that the registration for work runs out, and that a fair begins nearby."""

from __future__ import annotations

from contextlib import ExitStack

import click
from flask.cli import with_appcontext

from app.clock import now
from app.outreach.reminders import remind, remind_of_fairs
from jobs.batch import turn
from jobs.reporting import json_option, progress, report


@click.command("remind")
@click.option("--dry-run", "dry", is_flag=True, help="只看会提醒多少人，不改动任何数据")
@json_option
@with_appcontext
def remind_command(dry: bool, as_json: bool) -> None:
    """提醒本人，一件事一次：求职登记快到期；订了招聘会提醒的，当地第二天有招聘会。

    招聘会前一天放假不发消息的，提前到放假前。只写好，到允许的时间才发。定时任务用。
    """
    with ExitStack() as stack:
        job = None if dry else stack.enter_context(turn("remind"))
        advance = stack.enter_context(progress("提醒", None))
        considered, told = remind(now(), advance, dry=dry)
        fairs, told_of_fairs = remind_of_fairs(now(), advance, dry=dry)
        figures = {"considered": considered, "told": told, "fairs": fairs, "told_of_fairs": told_of_fairs}
        if job is not None:
            job.figures = dict(figures)
    verb = "会新提醒" if dry else "新提醒"
    words = f"快到期的 {considered} 人，{verb} {told} 人；就要办的招聘会 {fairs} 场，{verb} {told_of_fairs} 人"
    report(figures, as_json=as_json, words=words)
