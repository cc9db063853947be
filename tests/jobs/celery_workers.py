"""Real Celery workers beside a test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT

BIN = Path(sys.executable).parent


@contextmanager
def celery_worker(environ: Mapping[str, str], processes: int = 1) -> Iterator[subprocess.Popen[str]]:
    """A worker with so many processes, which is ready; it is ended with the block, whatever it is at."""
    command = [str(BIN / "celery"), "-A", "jobs.worker", "worker", "--concurrency", str(processes)]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stderr=subprocess.PIPE, text=True, process_group=0
    )
    said: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert worker.stderr is not None
        for line in worker.stderr:
            said.append(line)
            if " ready." in line:
                ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert ready.wait(180), "".join(said)
        yield worker
    finally:
        worker.terminate()
        try:
            worker.wait(120)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        reader.join()
        assert worker.stderr is not None
        worker.stderr.close()
