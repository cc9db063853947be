"""The processes that push and deliver, each with the moment at which it takes SIGKILL, or stands still."""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

import app.wechat_account
from app import create_app
from app.clock import now
from app.database import db
from app.outreach.channels import standard_channels
from app.outreach.delivery import deliver_due
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.sms import tencent
from app.wechat.client import WeChatClient
from app.wechat.transport import Transport
from jobs.push import push_group
from tests.faults.delivering.weather import TIMEOUT
from tests.wechat_channel.conftest import SEND

Kind = Literal["commit", "request"]
Work = Literal["push", "worker"]

PHASES = (
    ("app/outreach/planner.py", "planning"),
    ("app/outreach/channels/inbox.py", "laying into the inbox"),
    ("app/outreach/channels/wechat.py", "writing down a try or its end"),
    ("app/outreach/channels/sms.py", "writing down a try or its end"),
    ("app/sms/events.py", "settling a report"),
    ("app/wechat/tokens.py", "keeping a token"),
    ("app/wechat/events.py", "settling a report"),
    ("app/outreach/delivery.py", "taking leases or noting results"),
    ("app/outreach/service.py", "sweeping"),
    ("jobs/", "the job's own row"),
)
"""What a process was at, by the innermost of these files on its stack."""


@dataclass(frozen=True)
class Moment:
    """The number-th commit or message's request, just before or just after it. still: stops instead of dying."""

    kind: Kind
    number: int
    after: bool
    still: bool = False

    @classmethod
    def drawn(cls, rng: random.Random, commits: float) -> Moment:
        """Somewhere in the next ``2 * commits`` commits; a request has about four."""
        kind: Kind = "commit" if rng.random() < 0.7 else "request"
        most = max(2, round(2 * commits) if kind == "commit" else round(commits / 2))
        return cls(kind, rng.randrange(most), rng.random() < 0.5)


def start(work: Work, environ: Mapping[str, str], log: Path, moment: Moment | None = None, region: str = "") -> int:
    """A process, forked from this one, that pushes as ``flask push run --send`` does, or delivers; its pid.

    log: takes what it says, and beside it, in ``.met``, where it met its moment.
    """
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        _redirect(log)
        app.wechat_account.WeChatClient = partial(WeChatClient, timeout=TIMEOUT)  # type: ignore[misc,assignment]
        tencent.READ_SECONDS = TIMEOUT  # type: ignore[assignment]
        running = create_app(environ)
        with running.app_context():
            if moment is not None:
                _arm(moment, log.with_suffix(".met"))
            status = _push(running, region) if work == "push" else _deliver(region)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def receive(port: int, environ: Mapping[str, str], log: Path) -> int:
    """A process that takes what the platform pushes, at a port; its pid."""
    child = os.fork()
    if child:
        return child
    try:
        _redirect(log)
        make_server("127.0.0.1", port, create_app(environ), threaded=True).serve_forever()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(70)


def _redirect(log: Path) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def _push(running: Flask, region: str) -> int:
    where = ["--region", region] if region else []
    done = running.test_cli_runner().invoke(push_group, ["run", "--send", "--json", *where])
    if done.exit_code:
        sys.stderr.write(done.output)
        if done.exc_info:
            traceback.print_exception(*done.exc_info)
    return int(done.exit_code)


def _deliver(region: str) -> int:
    owner = f"worker:{uuid.uuid4().hex}"[:36]
    deliver_due(standard_channels(), ContactPolicy(load_policy()), owner=owner, clock=now, region=region)
    return 0


def _arm(moment: Moment, met: Path) -> None:
    seen = 0

    def here() -> None:
        how = "stopped" if moment.still else "killed"
        place = "request" if moment.kind == "request" else _phase()
        line = f"{how}\t{place}\t{'after' if moment.after else 'before'}\n"
        with met.open("a") as file:
            file.write(line)
        os.kill(os.getpid(), signal.SIGSTOP if moment.still else signal.SIGKILL)

    if moment.kind == "commit":

        @event.listens_for(db.engine, "commit")
        def _commit(connection: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == moment.number + 1:
                if moment.after:
                    connection.engine.dialect.do_commit(connection.connection)
                here()

        return

    def around(kind: Any, name: str, sends: Callable[..., bool]) -> None:
        real = getattr(kind, name)

        def call(self: Any, *given: Any, **more: Any) -> Any:
            nonlocal seen
            mine = sends(*given)
            seen += mine
            due = mine and seen == moment.number + 1
            if due and not moment.after:
                here()
            answer = real(self, *given, **more)
            if due and moment.after:
                here()
            return answer

        setattr(kind, name, call)

    around(Transport, "call", lambda api, *_more: api.value == SEND)
    around(tencent.Tencent, "send", lambda *_given: True)


def _phase() -> str:
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        for part, words in PHASES:
            if f"/{part}" in file and "/tests/" not in file:
                return words
        frame = frame.f_back  # type: ignore[assignment]
    return "elsewhere"
