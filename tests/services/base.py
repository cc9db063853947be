"""What the three servers share: a run folder, free ports, an unprivileged user, a supervisor, start, stop, kill."""

import contextlib
import itertools
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

SUPERVISOR = Path(__file__).with_name("supervisor.py")
UNPRIVILEGED_USER = "nobody"
START_ATTEMPTS = 3
TAIL_LINES = 40
PORTS, PORTS_APART = range(12_000, 32_000), 64
"""Below those that the kernel gives away; how far from each other two processes begin."""

_tried = itertools.count()


class ServiceUnavailable(RuntimeError):
    """The server cannot be had on this machine, or did not start; the message says why and what to do."""


@dataclass(frozen=True)
class Launch:
    """How to start a server: program and arguments, environment (nothing is inherited), working folder."""

    argv: list[str]
    env: dict[str, str]
    cwd: Path


def cache_dir() -> Path:
    """The folder for what is fetched once and kept: ``$XDG_CACHE_HOME`` or ``~/.cache``, sub-folder jiuyezhijia."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jiuyezhijia"


def unprivileged() -> tuple[int, int] | None:
    """(uid, gid) to run a server as, or None when we are not root: Elasticsearch and PostgreSQL refuse root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError:
        raise ServiceUnavailable(
            f"running as root, and there is no user {UNPRIVILEGED_USER!r} to run the server as"
        ) from None
    return entry.pw_uid, entry.pw_gid


def open_to_all(path: Path) -> bool:
    """Whether any user may enter the folder ``path`` and read there."""
    path = path.resolve()
    return path.stat().st_mode & 0o005 == 0o005 and all(parent.stat().st_mode & 0o001 for parent in path.parents)


def _link_or_copy(source: str, target: str) -> str:
    readable = os.stat(source).st_mode & 0o004
    if readable:
        with contextlib.suppress(OSError):  # another file system
            os.link(source, target)
            return target
    shutil.copy2(source, target)
    os.chmod(target, os.stat(target).st_mode | 0o044)
    return target


def reachable(folder: Path, run_dir: Path) -> Path:
    """``folder`` itself where the server's user may read it; else a copy in ``run_dir`` (hard links, so no room)."""
    if unprivileged() is None or open_to_all(folder):
        return folder
    target = run_dir / folder.name
    if not target.exists():
        shutil.copytree(folder, target, symlinks=True, copy_function=_link_or_copy)
        for inside in [target, *target.rglob("*")]:
            if inside.is_dir():
                inside.chmod(0o755)
    return target


def _run_dir(name: str) -> Path:
    """A fresh private folder that belongs to the server's user."""
    parent = None
    if unprivileged() is not None:
        places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
        parent = next((place for place in places if place.is_dir() and open_to_all(place)), None)
    folder = Path(tempfile.mkdtemp(prefix=f"jiuyezhijia-{name}-", dir=parent))
    give(folder)
    return folder


def give(*paths: Path) -> None:
    """Hand ``paths`` to the user the server runs as."""
    user = unprivileged()
    if user is not None:
        for path in paths:
            os.chown(path, *user)


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on right now, and that nobody is given who asks for any port: a
    server that is killed gets it back. Processes begin at different ones, and none hands out the same twice."""
    for _ in PORTS:
        port = PORTS[(os.getpid() * PORTS_APART + next(_tried)) % len(PORTS)]
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ServiceUnavailable(f"no port between {PORTS.start} and {PORTS.stop} is free")


def wait_for_exit(pid: int, timeout_s: float) -> bool:
    """Wait until process ``pid`` has ended (whoever its parent is); False if it still runs after ``timeout_s``."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], timeout_s)[0])
    finally:
        os.close(handle)


class Service(ABC):
    """One server. Either somebody else's, named by an environment variable, or ours, in a folder of its own.

    Ours can be stopped and started again on the same port with its data kept (for tests of faults), and ends with
    ``owner_pid`` (default: this process) however that one ends. ``close`` also removes its folder; a sudden end of
    the owner removes ``removed_with_owner`` too.
    """

    name: ClassVar[str]
    url_variable: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    ports_needed: ClassVar[int] = 1
    start_timeout_s: ClassVar[float] = 30.0
    grace_s: ClassVar[float] = 15.0

    def __init__(self, *, owner_pid: int | None = None) -> None:
        self.owner_pid = owner_pid or os.getpid()
        self.external_url = os.environ.get(self.url_variable, "").strip()
        self.ports: list[int] = []
        self.run_dir: Path | None = None
        self.removed_with_owner: list[Path] = []
        self.supervisor_pid: int | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None

    # -- what each server says about itself ---------------------------------------------------------------------------
    @property
    @abstractmethod
    def own_url(self) -> str:
        """The address of our own server, from its ports."""

    @abstractmethod
    def check_external(self) -> None:
        """Raise ServiceUnavailable unless the server at ``external_url`` answers and can be used."""

    @abstractmethod
    def prepare(self, run_dir: Path) -> Launch:
        """Lay out ``run_dir`` where that is not done yet; returns how to start. ServiceUnavailable: cannot be had."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether our server answers; False or OSError while it does not yet."""

    # -- life ---------------------------------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        """Where the server is spoken to."""
        return self.external_url or self.own_url

    @property
    def log_file(self) -> Path:
        """What our server wrote to its standard output and standard error."""
        return self._folder() / "server.log"

    def start(self) -> Self:
        """Start and wait until it answers; ServiceUnavailable, with the end of its log, if it does not."""
        if self.external_url:
            self.check_external()
            return self
        if self.supervisor_pid is not None:
            return self
        if not sys.platform.startswith("linux"):
            raise ServiceUnavailable(f"the tests start a {self.name} on Linux only: set {self.url_variable}")
        if self.run_dir is not None:
            self._start_once(self.run_dir)
            return self
        for attempt in range(1, START_ATTEMPTS + 1):
            self.run_dir = _run_dir(self.name)
            self.ports = [free_port() for _ in range(self.ports_needed)]
            try:
                self._start_once(self.run_dir)
                return self
            except BaseException as failure:
                taken = "in use" in str(failure)  # somebody took the port between our look and its start
                self.close()
                if not (taken and isinstance(failure, ServiceUnavailable)) or attempt == START_ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Stop in good order, keep the data; ``start`` brings it back at the same address."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the server at once, as a power cut would; ``start`` brings it back at the same address."""
        self._signal(signal.SIGUSR1)

    def close(self) -> None:
        """Stop and remove everything that is ours."""
        if self.external_url:
            return
        self._signal(signal.SIGTERM)
        if self.run_dir is not None:
            shutil.rmtree(self.run_dir, ignore_errors=True)
            self.run_dir = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # -- shared between the processes of one test run -----------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """What another process needs to use and to stop this server, as JSON values."""
        run_dir = str(self.run_dir) if self.run_dir else None
        return {"supervisor_pid": self.supervisor_pid, "ports": self.ports, "run_dir": run_dir}

    def hand_over(self) -> dict[str, Any]:
        """The ``state``, for whoever will stop the server: this process forgets that it is the parent."""
        if self._supervisor is not None:
            self._supervisor.returncode = 0  # else Popen warns that its process is still running
            self._supervisor = None
        return self.state()

    @classmethod
    def attach(cls, state: dict[str, Any], owner_pid: int) -> Self:
        """The server that another process of this run started, from its ``state``."""
        server = cls(owner_pid=owner_pid)
        server.supervisor_pid = state["supervisor_pid"]
        server.ports = list(state["ports"])
        server.run_dir = Path(state["run_dir"]) if state["run_dir"] else None
        return server

    # -- inside -------------------------------------------------------------------------------------------------------
    def _folder(self) -> Path:
        if self.run_dir is None:
            raise ServiceUnavailable(f"{self.name} is not started here, so it has no folder")
        return self.run_dir

    def _start_once(self, run_dir: Path) -> None:
        launch = self.prepare(run_dir)
        user = unprivileged()
        config = run_dir / "supervisor.json"
        settings = {
            "argv": launch.argv,
            "env": launch.env,
            "cwd": str(launch.cwd),
            "uid": user[0] if user else None,
            "gid": user[1] if user else None,
            "log": str(self.log_file),
            "owner_pid": self.owner_pid,
            "stop_signal": int(self.stop_signal),
            "grace_s": self.grace_s,
            "remove": [str(folder) for folder in (run_dir, *self.removed_with_owner)],
        }
        config.write_text(json.dumps(settings))
        with self.log_file.open("ab") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-I", str(SUPERVISOR), str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.supervisor_pid = self._supervisor.pid
        try:
            self._wait_until_ready(self._supervisor)
        except BaseException:
            self._signal(signal.SIGTERM)
            raise

    def _wait_until_ready(self, supervisor: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + self.start_timeout_s
        while time.monotonic() < deadline:
            if supervisor.poll() is not None:
                raise ServiceUnavailable(f"{self.name} ended while starting; the end of its log:\n{self.log_tail()}")
            with contextlib.suppress(OSError):
                if self.is_ready():
                    return
            time.sleep(0.1)
        raise ServiceUnavailable(
            f"{self.name} did not answer within {self.start_timeout_s:.0f} s; the end of its log:\n{self.log_tail()}"
        )

    def log_tail(self) -> str:
        """The last lines of our server's log, without the places in Java that hide the reason."""
        if not self.log_file.exists():
            return "(no log)"
        lines = self.log_file.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if not line.startswith("\tat ")][-TAIL_LINES:])

    def _signal(self, number: signal.Signals) -> None:
        if self.external_url:
            raise ServiceUnavailable(f"{self.name} at {self.url_variable} is not ours to stop")
        if self.supervisor_pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.supervisor_pid, number)
        if not wait_for_exit(self.supervisor_pid, self.grace_s * 3):
            raise ServiceUnavailable(f"{self.name} could not be stopped (process {self.supervisor_pid})")
        if self._supervisor is not None:
            self._supervisor.wait()
            self._supervisor = None
        self.supervisor_pid = None
