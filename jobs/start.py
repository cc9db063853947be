"""``flask start``: everything between a fresh clone and a page in the browser. ``make run`` calls it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import click
from flask import current_app
from sqlalchemy import func, select

from app.clock import SHANGHAI, now, shanghai
from app.config import ROOT
from app.database import db
from app.extensions import settings
from app.identity.models import Staff
from app.identity.service import create_staff
from app.imports.run import run_import
from app.matching.models import Match
from app.outreach.policy_config import load_policy
from app.outreach.service import Push
from app.people.models import Person
from app.postings.models import Posting
from jobs.batch import batch_job, has_run, turn
from jobs.failures import Failure, Guarded
from jobs.match import run_matching
from jobs.reporting import progress
from jobs.sample import moved_table, scratch
from jobs.summary import summary
from jobs.trial_sms import TrialSms, trial_sms
from jobs.trial_wechat import Trial, trial_wechat

DEMO_USER, DEMO_PASSWORD, DEMO_REGION = "demo", "demo-jiuyezhijia", "36"
"""A development installation's account; production has none until ``flask staff create``."""

POLL_SECONDS = 0.2
"""How often the server and the follower are looked at."""


@click.command("start", cls=Guarded)
@click.option("--no-serve", is_flag=True, help="做完就停，不开网页服务")
def start_command(no_serve: bool) -> None:
    """建库、装入示例县、建索引、匹配、推送，报告做了什么，然后开始服务。"""
    began = monotonic()
    port = _port()
    if not no_serve:
        _check_free(port)
    from app.migrations import upgrade  # with Alembic, which the list of commands can do without

    upgrade()
    if not settings().production:
        _prepare_demo()
    matched = run_matching("changed")
    with trial_wechat(os.environ, port) as wechat, trial_sms(os.environ, port, wechat.sandbox) as sms:
        _push(matched, began)
        if not no_serve:
            _serve(port, wechat, sms)


def _port() -> int:
    """Where to serve. Raises Failure where PORT is no port."""
    said = os.environ.get("PORT") or "8000"
    if not (said.isascii() and said.isdecimal() and 0 < int(said) < 65536):
        raise Failure("bad_port", f"PORT 要是 1 到 65535 的数字，不能是 {said}")
    return int(said)


def _check_free(port: int) -> None:
    """Told before anything is done, not after minutes. Raises Failure where another program serves there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            message = f"端口 {port} 已经有别的程序在用；换一个：PORT={port + 1 if port < 65535 else 8001} make run"
            raise Failure("port_taken", message) from None


def _push(matched: dict[str, Any], began: float) -> None:
    """Sends what is due and tells what there is. matched: what the match run counted. began: when all this did."""
    with _waking_hour() as pretended, turn("push"), progress("推送", None) as plan, progress("发送", None) as send:
        figures, tally = Push(clock=now, region="", limit=None).send(plan, send)
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    postings = db.session.scalar(select(func.count()).select_from(Posting)) or 0
    holding = db.session.scalar(select(func.count(Match.person_id.distinct()))) or 0
    db.session.rollback()
    summary(people, postings, holding, matched, figures, tally, pretended=pretended, seconds=monotonic() - began)


def _prepare_demo() -> None:
    """The sample county, once, and an account to look at it with."""
    if db.session.scalar(select(Staff.id).where(Staff.username == DEMO_USER)) is None:
        create_staff(DEMO_USER, DEMO_PASSWORD, "admin", DEMO_REGION)
    if has_run("sample"):
        return
    with batch_job("sample") as job, scratch() as folder:
        for kind in ("postings", "workers"):
            table = moved_table(f"{kind}.csv", Path(folder))
            with ExitStack() as stack:
                opened = partial(_bar, stack, kind)
                job.figures[kind] = run_import(kind, table, "sample", opened).as_counts()


def _bar(stack: ExitStack, kind: str, total: int | None) -> Callable[[int], None]:
    return stack.enter_context(progress(f"装入示例县 {kind}", total))


@contextmanager
def _waking_hour() -> Iterator[datetime | None]:
    """By day nothing. At night, outside production, the clock of the push is set to ten in the morning of the same day,
    so that a first look has something to show; yields that moment."""
    policy = load_policy()
    here = shanghai(now())
    if settings().production or policy.quiet_to <= here.time() < policy.quiet_from:
        yield None
        return
    pretended = datetime.combine(here.date(), time(10), tzinfo=SHANGHAI)
    real = current_app.extensions["clock"]
    current_app.extensions["clock"] = lambda: pretended.astimezone(UTC)
    try:
        yield pretended
    finally:
        current_app.extensions["clock"] = real


def _serve(port: int, wechat: Trial, sms: TrialSms) -> None:
    """gunicorn in the foreground, beside it the index follower, the import of uploads and the schedule; Ctrl-C or
    SIGTERM ends all, and so does the end of any. WeChat and the SMS cloud, where they are the trial's, run in this
    process."""
    click.echo(f"\n服务在 http://127.0.0.1:{port}/ ，接口说明在 http://127.0.0.1:{port}/api/v1/docs ，按 Ctrl-C 停止")
    if not settings().production:
        click.echo(f"试用账号：{DEMO_USER}，密码：{DEMO_PASSWORD}")
    wechat.tell()
    sms.tell()
    sys.stdout.flush()
    db.engine.dispose()
    bin_dir = Path(sys.executable).parent
    commands = (
        [str(bin_dir / "gunicorn"), "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "wsgi:app"],
        [str(bin_dir / "flask"), "index", "sync", "--follow"],
        [str(bin_dir / "flask"), "import", "pending", "--follow"],
        *([] if settings().broker_url else [[str(bin_dir / "flask"), "schedule", "run"]]),  # else Celery's beat does it
    )
    wechat.served()
    sms.served()
    raise SystemExit(supervise(commands, {**wechat.environ, **sms.environ}))


def supervise(commands: Sequence[Sequence[str]], more: Mapping[str, str] | None = None) -> int:
    """Runs the commands beside each other until SIGTERM or SIGINT comes or one of them ends; then ends them all.

    more: what they have in their environment beside this process's. Returns an exit code: 0 only where they were asked
    to end and did so without complaint.
    """
    # what gunicorn loads is no command of flask's, whoever started it
    environ = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    environ |= more or {}
    asked = False
    running: list[subprocess.Popen[bytes]] = []

    def stop(*_: object) -> None:
        nonlocal asked
        asked = True
        _terminate(running)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for command in commands:
            # a group of its own: Ctrl-C in a terminal comes here alone, and each is asked to end once
            running.append(subprocess.Popen(command, cwd=ROOT, env=environ, process_group=0))  # noqa: S603
        if asked:  # between two starts
            _terminate(running)
        while all(process.poll() is None for process in running):
            sleep(POLL_SECONDS)
        ended = [process.returncode for process in running if process.returncode is not None]
        wanted = asked
        if not wanted:
            _tell_ended(running)
        _terminate(running)
        codes = [process.wait() for process in running]
    finally:
        _terminate(running)
        for number, handler in before.items():
            signal.signal(number, handler)
    if wanted:
        return max(0 if code == -signal.SIGTERM else abs(code) for code in codes)
    return max(abs(code) for code in ended) or 1


def _tell_ended(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.returncode is not None and isinstance(process.args, list):
            what = " ".join([Path(process.args[0]).name, *process.args[1:]])
            click.echo(f"{what} 自己结束了（{process.returncode}），其余的也停下", err=True)


def _terminate(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()  # nothing where it has ended
