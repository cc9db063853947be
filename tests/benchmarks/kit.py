"""What the benchmarks share: fresh folders, measured commands, gunicorn, clients over sockets, percentiles."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.services.base import ServiceUnavailable, free_port
from tests.services.elasticsearch import ElasticsearchServer

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
TODAY = "2026-11-22"
"""The clock of every run stands at noon of this day, so that the same postings are open each time."""

HEAP_MB = 1024
TREE_SECONDS = 0.25
"""Between two looks at the memory of all processes of a command."""

USER, PASSWORD = "bench", "bench-jiuyezhijia"
_OURS = ("DATA_DIR", "DATABASE_URL", "ELASTICSEARCH_URL", "CELERY_BROKER_URL", "DATA_KEYS", "INDEX_KEY", "SECRET_KEY")


class Absent(Exception):
    """What a benchmark needs is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. value: as printed, with its unit."""

    what: str
    value: str


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jiuyezhijia-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def environ(data_dir: Path, elasticsearch_url: str = "", **more: str) -> dict[str, str]:
    """The environment of a program that works in ``data_dir`` alone, whatever the caller's own is set to."""
    ours = {"APP_ENV": "development", "APP_NOW": TODAY, "DATA_DIR": str(data_dir)}
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | ours | {"ELASTICSEARCH_URL": elasticsearch_url} | more


@contextmanager
def elasticsearch() -> Iterator[str]:
    """The address of a real Elasticsearch, started for this alone: a server that is in use would have its indexes
    replaced. Raises Absent where this machine cannot run one."""
    os.environ.pop(ElasticsearchServer.url_variable, None)
    try:
        server = ElasticsearchServer(heap_mb=HEAP_MB).start()
    except ServiceUnavailable as problem:
        raise Absent(f"no Elasticsearch: {str(problem).splitlines()[0]}") from problem
    try:
        yield server.url
    finally:
        server.close()


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended well. seconds: of the clock. cpu: seconds of processor time, of the processes that it
    started as well. peak_mib: of its memory. all_mib: of its memory and that of the processes that it started, what
    they share counted once, looked at four times a second."""

    seconds: float
    cpu: float
    peak_mib: int
    output: str
    all_mib: int = 0


def run(argv: Sequence[str], env: Mapping[str, str]) -> Ran:
    """Runs a command to its end and measures it. Raises RuntimeError, with what it said, where it does not end well."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(argv, cwd=ROOT, env=dict(env), stdout=out, stderr=said)
        try:
            peak, together = _watch(process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said.seek(0)
        output = out.read().decode()
        if process.returncode:
            tail = said.read().decode()[-2000:]
            raise RuntimeError(f"{' '.join(argv)} ended with {process.returncode}: {tail}{output[-2000:]}")
    return Ran(seconds, usage.ru_utime + usage.ru_stime, peak, output, max(peak, together))


def flask(*words: str, env: Mapping[str, str]) -> Ran:
    """Runs ``flask WORDS``."""
    return run([str(BIN / "flask"), *words], env)


def last_json(text: str) -> dict[str, Any]:
    """The JSON object on the last line."""
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found


def _watch(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Waits until the process has ended, not reaping it; its peak memory, and that of all its processes, in MiB.

    Its own VmHWM: the peak that wait4 tells also counts the memory of the process that started it.
    """
    peak = together = 0
    ended, next_look = os.WEXITED | os.WNOWAIT | os.WNOHANG, 0.0
    while os.waitid(os.P_PID, process.pid, ended) is None:
        peak = max(peak, memory_kib(process.pid, "VmHWM"))
        if time.monotonic() >= next_look:
            began = time.monotonic()
            together = max(together, sum(map(shared_out_kib, tree(process.pid))))
            # a look holds up the process whose gigabytes it counts: no more than a hundredth of the time
            next_look = time.monotonic() + max(TREE_SECONDS, 100 * (time.monotonic() - began))
        time.sleep(0.02)
    return peak // 1024, together // 1024


def tree(pid: int) -> list[int]:
    """A process and all that it started and that are there."""
    found = [pid]
    for one in found:
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, path.read_text().split())
    return found


def shared_out_kib(pid: int) -> int:
    """The memory of a process, of what it shares with others its part; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def memory_kib(pid: int, name: str) -> int:
    """A line of a process's status (VmHWM: peak, VmRSS: now) in KiB; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank. share: 0.5 is the median."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(values: Sequence[float]) -> str:
    """The median and the 95th percentile of seconds, in milliseconds."""
    return f"p50 {percentile(values, 0.5) * 1000:.1f} ms, p95 {percentile(values, 0.95) * 1000:.1f} ms"


@dataclass(frozen=True, slots=True)
class Served:
    """A running gunicorn."""

    port: int
    pid: int

    def processes(self) -> list[int]:
        """The master and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def cpu(self) -> float:
        """Seconds of processor time that they have used so far, workers that have ended since included."""
        ticks = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> int:
        """What they hold now, what they share counted once."""
        return sum(map(shared_out_kib, self.processes())) // 1024


@contextmanager
def gunicorn(env: Mapping[str, str], kind: str = "gthread", workers: int | None = None) -> Iterator[Served]:
    """The application as production serves it. Raises RuntimeError where it does not start."""
    port = free_port()
    chosen = {"WEB_CONCURRENCY": str(workers)} if workers else {}
    if kind != "gthread":  # the project's own is a gthread
        chosen["GUNICORN_WORKER_CLASS"] = kind
    env = dict(env) | chosen | {"PORT": str(port)}
    argv = [str(BIN / "gunicorn"), "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "wsgi:app"]
    with following(argv, env) as process:
        deadline = time.monotonic() + 300
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                fetch(port, "/healthz")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("gunicorn does not answer") from None
                time.sleep(0.1)
        yield Served(port, process.pid)


@contextmanager
def following(argv: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs beside the block and is ended with it."""
    process = subprocess.Popen(argv, cwd=ROOT, env=dict(env), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def fetch(port: int, path: str, token: str = "", body: object = None) -> Any:
    """One JSON answer of the application. Raises OSError."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    with build_opener(ProxyHandler({})).open(
        Request(f"http://127.0.0.1:{port}{path}", data, headers), timeout=30
    ) as got:
        return json.load(got)


def log_in(port: int) -> str:
    """A token of the benchmarks' account."""
    answer = fetch(port, "/api/v1/auth/login", body={"username": USER, "password": PASSWORD})
    return str(answer["access_token"])


class Client:
    """One connection, kept open where the server keeps it. A socket and a few splits: on two cores a comfortable
    client would take a large part of what it measures."""

    def __init__(self, port: int, token: str, timeout: float) -> None:
        self._port, self._timeout = port, timeout
        self._tail = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        self._socket: socket.socket | None = None

    def get(self, path: str) -> int:
        """The status of the answer, its body read and dropped. Raises OSError."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(b"GET " + path.encode() + self._tail)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._receive()
        head = got[:end].lower()
        left = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - (len(got) - end - 4)
        while left > 0:
            left -= len(self._receive())
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _receive(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


@dataclass
class Load:
    """What many clients saw. times: seconds of each good answer, by the kind of request. cpu: the server's seconds."""

    seconds: float
    times: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0
    cpu: float = 0.0

    @property
    def all(self) -> list[float]:
        return [one for some in self.times.values() for one in some]

    @property
    def rate(self) -> float:
        return len(self.all) / self.seconds

    def words(self) -> str:
        """Requests a second and percentiles, for the table."""
        failed = f", {self.failed} failed" if self.failed else ""
        if not self.all:
            return f"no answer{failed}"
        each = f"{self.cpu / len(self.all) * 1000:.1f} ms of processor each"
        return f"{self.rate:.0f} requests/s, {milliseconds(self.all)}, longest {max(self.all):.2f} s, {each}{failed}"


def load(
    server: Served,
    token: str,
    requests: Sequence[tuple[str, str]],
    *,
    clients: int,
    seconds: float,
    timeout: float = 30.0,
) -> Load:
    """Many clients at once, each asking again when it is answered. requests: (kind, path), taken in turn."""
    result = Load(seconds)
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def ask(start: int) -> None:
        client = Client(server.port, token, timeout)
        times: dict[str, list[float]] = {}
        failed, at = 0, start * len(requests) // clients
        while (began := time.perf_counter()) < until:
            kind, path = requests[at % len(requests)]
            at += 1
            try:
                status = client.get(path)
            except OSError:
                client.close()
                status = 0
            if status == 200:
                times.setdefault(kind, []).append(time.perf_counter() - began)
            else:
                failed += 1
        client.close()
        with lock:
            result.failed += failed
            for kind, some in times.items():
                result.times.setdefault(kind, []).extend(some)

    began, used = time.perf_counter(), server.cpu()
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds, result.cpu = time.perf_counter() - began, server.cpu() - used
    return result
