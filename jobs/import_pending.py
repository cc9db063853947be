"""``flask import pending``: the uploaded tables that wait, one after another."""

from __future__ import annotations

import threading

import click
from flask.cli import with_appcontext

from app.database import db
from app.imports.uploads import open_jobs, work_on
from jobs.reporting import json_option, report
from jobs.stopping import stopped_by_signal

POLL_SECONDS = 1.0


@click.command("pending")
@click.option("--follow", is_flag=True, help="一直运行，上传的表随到随导")
@json_option
@with_appcontext
def pending_command(follow: bool, as_json: bool) -> None:
    """导入网页上传、还在排队的表；中断过的从头再导一遍，已导入的行不会重复。"""
    if follow:
        follow_uploads(stopped_by_signal())
        return
    ended = sum(work_on(job) for job in open_jobs())
    report({"ended": ended}, as_json=as_json, words=f"处理了 {ended} 个上传的表")


def follow_uploads(stop: threading.Event) -> None:
    """Works on uploads until ``stop`` is set. A database that is away is tried again, ever more slowly up to 30 s."""
    pause = POLL_SECONDS
    while not stop.is_set():
        try:
            for job in open_jobs():
                if not stop.is_set():
                    work_on(job, stop.is_set)
            db.session.rollback()
            pause = POLL_SECONDS
        except Exception as error:
            db.session.remove()  # unlike a rollback it cannot fail on a connection that is gone
            pause = min(pause * 2, 30.0)
            click.echo(f"import pending waits {pause:.0f} s: {type(error).__name__}", err=True)
        stop.wait(pause)
