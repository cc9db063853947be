"""RabbitMQ gone for a while, and workers killed at their work: the push comes to its end, and to nobody twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from tests.jobs.celery_workers import BIN, celery_worker
from tests.jobs.test_deliver import PEOPLE, Environ, Found, Village, look
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitMQServer
from tests.wechat_channel.conftest import SEND, Platform, sandbox_process

__all__ = ["sandbox_process"]

TOGETHER = 32 * 2
"""What two processes have under way at most."""


@pytest.fixture
def platform(sandbox_process: str) -> Iterator[Platform]:
    found = Platform(sandbox_process)
    found.post("reset")
    yield found
    found.plan()
    found.close()


@pytest.fixture
def environ(
    postgres: PostgresServer, platform: Platform, restartable_rabbitmq: RabbitMQServer, tmp_path: Path
) -> Iterator[Environ]:
    """An installation with people to be written to, and a platform that takes its time."""
    with Village(postgres, platform, str(tmp_path)).copy() as plain:
        platform.plan(latency={SEND: 0.5})
        yield {**plain, "CELERY_BROKER_URL": restartable_rabbitmq.url}


def started(environ: Environ) -> subprocess.Popen[str]:
    command = [str(BIN / "flask"), "push", "run", "--send", "--json"]
    return subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(push: subprocess.Popen[str]) -> dict[str, object]:
    out, said = push.communicate(timeout=600)
    assert push.returncode == 0, said
    return dict(json.loads(out.splitlines()[-1]))


def under_way(platform: Platform, count: int) -> None:
    """Waits until so many messages were taken."""
    deadline = time.monotonic() + 300
    while sum(platform.got().values()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def whole(found: Found, got: dict[str, int]) -> None:
    """Everybody has the message; each notice was taken once, or is unknown and was taken at most once."""
    assert len(found["inbox"]) == PEOPLE
    notices = [row for row in found["messages"] if row[2] == "wechat"]
    assert len(notices) == PEOPLE
    assert {row[3] for row in notices} <= {"sent", "unknown", "queued"}
    assert set(got.values()) == {1}, "somebody was written to twice"
    unknown = sum(row[3] != "sent" for row in notices)
    assert unknown <= TOGETHER
    assert PEOPLE - unknown <= len(got) <= PEOPLE


def answering(environ: Environ) -> bool:
    """Whether the workers answer over their broker within two minutes: they look for it at growing intervals."""
    ping = [str(BIN / "celery"), "-A", "jobs.worker", "inspect", "ping", "--timeout", "20"]
    until = time.monotonic() + 120
    while time.monotonic() < until:
        done = subprocess.run(ping, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True)
        if "1 node online" in done.stdout:
            return True
    return False


def test_a_broker_that_is_away_for_a_while_costs_nothing(
    environ: Environ, platform: Platform, restartable_rabbitmq: RabbitMQServer
) -> None:
    with celery_worker(environ, 2):
        push = started(environ)
        under_way(platform, 10)
        restartable_rabbitmq.kill()
        back = threading.Timer(20, restartable_rabbitmq.start)
        back.start()
        body = ended(push)
        back.join()
        found = look(environ)
        assert body["notices"] == {"sent": PEOPLE}
        whole(found, platform.got())
        assert {row[3] for row in found["messages"]} == {"delivered", "sent"}
        assert answering(environ), "the workers found their broker again"


def test_workers_killed_at_their_work_leave_nobody_out_and_write_to_nobody_twice(
    environ: Environ, platform: Platform
) -> None:
    with celery_worker(environ, 2) as worker:
        push = started(environ)
        under_way(platform, 10)
        for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        ended(push)
    whole(look(environ), platform.got())
