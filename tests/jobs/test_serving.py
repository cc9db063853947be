"""The server and the follower beside it: they end together, and the exit code says whether all was well."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import ROOT
from jobs.start import supervise
from tests.jobs.conftest import RunFlask

FOR_LONG = [sys.executable, "-c", "import time; time.sleep(600)"]


def ends(code: int) -> list[str]:
    return [sys.executable, "-c", f"raise SystemExit({code})"]


@pytest.mark.parametrize(("code", "exit_code"), [(3, 3), (1, 1), (0, 1)])
@pytest.mark.parametrize("first", [True, False])
def test_the_early_end_of_either_ends_both_and_is_no_success(code: int, exit_code: int, first: bool) -> None:
    began = time.monotonic()
    assert supervise([ends(code), FOR_LONG] if first else [FOR_LONG, ends(code)]) == exit_code
    assert time.monotonic() - began < 300


def test_a_child_that_is_killed_is_no_success() -> None:
    killed = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    assert supervise([killed, FOR_LONG]) == 9


def test_who_ended_first_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    supervise([FOR_LONG, ends(3)])
    told = capfd.readouterr().err
    assert "raise SystemExit(3) 自己结束了（3）" in told
    assert "sleep(600)" not in told


def test_a_key_pressed_in_the_terminal_reaches_the_children_once() -> None:
    """Ctrl-C goes to everybody in the terminal's group; gunicorn's workers would hang between it and our SIGTERM."""
    program = f"import os; raise SystemExit(1 if os.getpgid(0) == {os.getpgid(0)} else 7)"
    assert supervise([[sys.executable, "-c", program], FOR_LONG]) == 7


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００"])
def test_what_is_no_port_is_told_before_anything_is_done(port: str, tmp_path: Path, run_flask: RunFlask) -> None:
    done = start(run_flask, tmp_path, port)
    assert (done.returncode, f"不能是 {port}" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told_before_anything_is_done(tmp_path: Path, run_flask: RunFlask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = start(run_flask, tmp_path, str(taken.getsockname()[1]))
    assert (done.returncode, "已经有别的程序在用" in done.stderr) == (1, True), done.stderr
    assert not list(tmp_path.glob("*.db"))


def start(run_flask: RunFlask, data_dir: Path, port: str) -> subprocess.CompletedProcess[str]:
    return run_flask({"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": port}, ["start"])


def test_asked_to_end_it_ends_well_and_puts_the_signals_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    asks = [sys.executable, "-c", f"import os, time; os.kill({os.getpid()}, 15); time.sleep(600)"]
    assert supervise([FOR_LONG, asks]) == 0
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_port_that_is_taken_is_an_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        gunicorn = str(Path(sys.executable).parent / "gunicorn")
        assert supervise([[gunicorn, "-c", str(ROOT / "deploy/gunicorn.conf.py"), "wsgi:app"], FOR_LONG]) == 1
