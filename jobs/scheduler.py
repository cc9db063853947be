"""``flask schedule``: runs what :mod:`jobs.schedule` says, in its time, each job once a slot and never beside itself.

A slot that was used stands in the database, so that several schedulers, Celery's beat among them, run nothing twice,
and one that starts late makes up for what was missed, once.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import delete, select

from app.clock import now, shanghai
from app.config import ROOT
from app.database import db, write
from app.locks import Busy, exclusive
from app.ops.models import JobRun
from jobs.batch import batch_job
from jobs.failures import CommandGroup
from jobs.reporting import json_option, report
from jobs.schedule import BY_NAME, JOBS, Job
from jobs.stopping import stopped_by_signal

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
AGAIN_AFTER = timedelta(minutes=10)
"""How long after a run that failed the next try of the same slot."""

FRESH = timedelta(minutes=10)
"""So long after its first slot a job that never ran begins."""

KEPT = timedelta(days=30)
Execute = Callable[[tuple[str, ...]], int]
"""Runs ``flask`` with arguments to its end; its exit code."""


class CommandFailed(Exception):
    """A command of a job ended badly. The message names it."""


def is_due(job: Job, moment: datetime) -> bool:
    """Whether a slot of the job has come that no run was for. A job that never ran makes up for nothing."""
    slot = job.latest(moment)
    if slot is None:
        return False
    mine = select(JobRun.state, JobRun.started_at).where(JobRun.name == _row(job))
    runs = db.session.execute(mine.where(JobRun.started_at >= slot).order_by(JobRun.id)).all()
    new = not runs and db.session.scalar(select(JobRun.id).where(JobRun.name == _row(job)).limit(1)) is None
    db.session.rollback()
    if not runs:
        return not new or moment - slot < FRESH
    if any(run.state == "done" for run in runs) or len(runs) >= job.tries:
        return False
    return bool(runs[-1].started_at <= moment - AGAIN_AFTER)


def perform(job: Job, execute: Execute) -> bool:
    """Runs a job where it is due; whether it did. Nothing where it is running already, here or elsewhere."""
    try:
        with exclusive(f"at-{job.name}"):
            if not is_due(job, now()):
                return False
            try:
                with batch_job(_row(job)):
                    failed = [command for command in job.commands if execute(command) not in job.fine]
                    if failed:
                        raise CommandFailed("; ".join(" ".join(command) for command in failed))
            except CommandFailed as failure:
                log.error("scheduled %s failed: %s", job.name, failure)
            _forget(job)
    except Busy:
        return False
    return True


class Scheduler:
    """Looks for what is due, and runs each job in a thread of its own, the work in a process of its own.

    execute: for the tests; by default ``flask`` is started.
    """

    def __init__(self, app: Flask, execute: Execute | None = None) -> None:
        self._app = app
        self._execute = execute or self._start
        self._threads: dict[str, threading.Thread] = {}
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopping = False
        self._guard = threading.Lock()

    def look(self) -> list[str]:
        """Starts what is due and not under way; which jobs those were."""
        self._threads = {name: thread for name, thread in self._threads.items() if thread.is_alive()}
        due = [job for job in JOBS if job.name not in self._threads and is_due(job, now())]
        for job in due:
            thread = threading.Thread(target=self._perform, args=(job,), daemon=True)
            self._threads[job.name] = thread
            thread.start()
        return [job.name for job in due]

    def follow(self, stop: threading.Event) -> None:
        """Until ``stop`` is set; then what runs is asked to end: every job can be run again. A database that is away
        is looked for again."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as error:
                db.session.remove()
                click.echo(f"schedule waits: {type(error).__name__}", err=True)
            stop.wait(LOOK_SECONDS)
        with self._guard:
            self._stopping = True
            for process in self._running:
                process.terminate()
        self.join()

    def join(self) -> None:
        """Waits until nothing runs."""
        for thread in self._threads.values():
            thread.join()

    def _perform(self, job: Job) -> None:
        with self._app.app_context():
            try:
                perform(job, self._execute)
            except Exception as error:  # the database is away: the others go on, and it is tried again
                log.error("scheduled %s broke off: %s", job.name, type(error).__name__)

    def _start(self, command: tuple[str, ...]) -> int:
        with self._guard:
            if self._stopping:
                return 1
            process = start_flask(command)
            self._running.add(process)
        code = process.wait()
        with self._guard:
            self._running.discard(process)
        return code


def start_flask(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """``flask`` with arguments, in a process of its own."""
    return subprocess.Popen([str(Path(sys.executable).parent / "flask"), *command], cwd=ROOT)  # noqa: S603


def _row(job: Job) -> str:
    return f"at:{job.name}"


def _forget(job: Job) -> None:
    """The runs of a month ago."""
    with write() as session:
        session.execute(delete(JobRun).where(JobRun.name == _row(job), JobRun.started_at < now() - KEPT))


schedule_group = CommandGroup("schedule", help="定时任务：什么时候做什么")


@schedule_group.command("run")
@with_appcontext
def run_command() -> None:
    """一直运行，到时间就做该做的；错过的补一次。装了 Celery 的，用 celery beat 代替它。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Scheduler(app).follow(stopped_by_signal())


@schedule_group.command("show")
@json_option
@with_appcontext
def show_command(as_json: bool) -> None:
    """每项任务下一次什么时候做。"""
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "name": job.name,
            "what": job.words,
            "next": shanghai(job.following(moment)).isoformat(timespec="minutes"),
            "due": is_due(job, moment),
        }
        for job in BY_NAME.values()
    ]
    lines = [f"{row['next'][5:16].replace('T', ' ')}　{row['what']}（{row['name']}）" for row in rows]
    report({"jobs": rows}, as_json=as_json, words="\n".join(lines))
