"""The service as production starts it, in processes of its own, and clients that speak HTTP to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.config import ROOT
from tests.services.base import free_port, wait_for_exit

BIN = Path(sys.executable).parent
LIMIT_SECONDS = 20.0
"""Twice as long as a request waits at most for a part that is away (app/engines.py): the machine has other work too.
What hangs is not answered within a minute."""

WAIT_SECONDS = 300.0
WORKERS = 3


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]
    seconds: float

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Service:
    """gunicorn with the configuration of production, on every machine with the same number of workers."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self._log = log
        path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = {**path, **environ, "PORT": str(self.port), "WEB_CONCURRENCY": str(WORKERS)}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=300.0, trust_env=False)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self.run("gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "wsgi:app")
        until = time.monotonic() + WAIT_SECONDS
        while True:
            with suppress(httpx.TransportError):
                if self.client.get("/healthz").status_code == 200 and len(self.workers()) == WORKERS:
                    return
            assert time.monotonic() < until, self.log()
            assert self.processes["gunicorn"].poll() is None, self.log()
            time.sleep(0.1)

    def run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a program beside the service, as ``make run`` does; it ends with it. A follower is up when this
        returns: one that comes to the database only when that was taken away is another case."""
        name = " ".join((program, *arguments[:2])) if program == "flask" else program
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [str(BIN / program), *arguments], cwd=ROOT, env=self.environ, stdout=log, stderr=log
            )
        self.processes[name] = process
        if program == "flask":
            self.until(lambda: has_database(process.pid))
        return process

    def workers(self) -> list[int]:
        return children(self.processes["gunicorn"].pid)

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        began = time.monotonic()
        answer = self.client.request(method, path, headers=headers | more.pop("headers", {}), **more)
        seconds = time.monotonic() - began
        spoken = answer.content and "json" in answer.headers.get("Content-Type", "")
        body = answer.json() if spoken else answer.text
        return Answer(answer.status_code, body, answer.headers, seconds)

    def until(self, done: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, self.log()
            assert all(one.poll() is None for one in self.processes.values()), self.log()
            time.sleep(0.1)

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-8000:]

    def close(self) -> None:
        self.client.close()
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serving(environ: Mapping[str, str], log: Path) -> Iterator[Service]:
    service = Service(environ, log)
    try:
        service.start()
        yield service
    finally:
        service.close()


def children(pid: int) -> list[int]:
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(one) for one in listing.read_text().split()]
    return found


def has_database(pid: int) -> bool:
    """Whether a process has a file of SQLite open, or a connection."""
    found = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.append("" if int(one.name) <= 2 else str(one.readlink()))
    return any(target.endswith(".db") or target.startswith("socket:") for target in found)


def family(pid: int) -> list[int]:
    """A process's descendants, not itself."""
    return [one for child in children(pid) for one in (child, *family(child))]


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """Processes stopped in the middle of whatever they do, as a machine that hangs."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def kill_worker(service: Service) -> None:
    """SIGKILL to one of the service's workers; gunicorn starts another."""
    victim = service.workers()[0]
    os.kill(victim, signal.SIGKILL)
    assert wait_for_exit(victim, 60)


def at_once(calls: list[Callable[[], Answer]], clients: int = 8) -> list[Answer]:
    """The answers to calls that ``clients`` make beside each other, in the order of the calls."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda call: call(), calls))


def as_ever(before: list[Answer], after: list[Answer]) -> bool:
    """Whether every call is answered as it was; what was made then is there now."""

    def outcome(answer: Answer) -> int:
        return 200 if answer.status < 300 else answer.status

    assert [outcome(answer) for answer in after] == [outcome(answer) for answer in before]
    return True
