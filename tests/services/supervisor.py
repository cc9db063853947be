"""Keeps one server process alive exactly as long as its owner lives; run as ``python -I supervisor.py CONFIG``.

A killed test run cannot clean up after itself, so something else must: this process sits between the owner (the test
run) and the server. It ends the server with all its descendants when the owner is gone, when it gets SIGTERM (the
server's own orderly stop), or when it gets SIGUSR1 (killed at once, for tests of faults). It uses the standard library
alone, is not imported by anything, and needs Linux (pidfd, prctl).

CONFIG is a JSON file: ``argv``, ``env``, ``cwd``, ``uid`` and ``gid`` (null: stay who we are), ``log`` (file),
``owner_pid``, ``stop_signal`` (number), ``grace_s`` (seconds until a server that does not stop is killed), ``remove``
(folders that go with the owner).
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
POLL_S = 0.2


def _prctl() -> Callable[[int, int], None]:
    """The kernel's prctl(option, value)."""
    libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: a child must not load libraries
    return lambda option, value: libc.prctl(option, value, 0, 0, 0)


def _watch(pid: int) -> Callable[[], bool]:
    """A function that says whether process ``pid`` still runs; a zombie does not."""
    poll = select.poll()
    try:
        poll.register(os.pidfd_open(pid), select.POLLIN)
    except ProcessLookupError:
        return lambda: False
    return lambda: not poll.poll(0)


def _children() -> list[int]:
    found: list[int] = []
    for listing in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(pid) for pid in listing.read_text().split()]
    return found


def _all_gone() -> bool:
    """Reap; whether no descendant is left. As subreaper we inherit every orphan, so none is missed."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False


def _end(group: int, stop_signal: int, grace_s: float) -> None:
    """Ask the server's process group to stop, and kill whatever is left of it after ``grace_s``."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, stop_signal)
    deadline = time.monotonic() + (0 if stop_signal == signal.SIGKILL else grace_s)
    while not _all_gone():
        if time.monotonic() >= deadline:
            for pid in _children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def main(config: dict[str, Any]) -> int:
    """Run the server of ``config`` until it ends or must end; the exit code is the server's, 0 if told to stop."""
    prctl = _prctl()
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    owner_lives = _watch(config["owner_pid"])
    told: list[int] = []
    wake_out, wake_in = os.pipe()
    os.set_blocking(wake_in, False)
    signal.set_wakeup_fd(wake_in, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, lambda received, _frame: told.append(received))
    signal.signal(signal.SIGCHLD, lambda _received, _frame: None)  # only wakes the wait below

    identity: dict[str, Any] = {}
    if config["uid"] is not None:
        identity = {"user": config["uid"], "group": config["gid"], "extra_groups": []}
    with Path(config["log"]).open("ab") as log:
        child = subprocess.Popen(
            config["argv"],
            env=config["env"],
            cwd=config["cwd"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # runs after the change of user, which would clear it; ends the server even if we are killed
            preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
            **identity,
        )
    while not told and child.poll() is None and owner_lives():
        if select.select([wake_out], [], [], POLL_S)[0]:
            os.read(wake_out, 4096)
    died = child.poll()
    _end(child.pid, signal.SIGKILL if signal.SIGUSR1 in told else config["stop_signal"], config["grace_s"])
    if not owner_lives():
        for folder in config["remove"]:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if died is None else (died if died > 0 else 1)


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text())))
