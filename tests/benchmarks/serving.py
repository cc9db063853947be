"""The API on the sample county as production serves it: gthread against sync, quick and slow; freshness; matching."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.benchmarks import import_load
from tests.benchmarks.engines_load import EVERYDAY
from tests.benchmarks.freshness import fresh
from tests.benchmarks.kit import (
    PASSWORD,
    USER,
    Absent,
    Figure,
    Load,
    Served,
    elasticsearch,
    environ,
    fetch,
    flask,
    gunicorn,
    last_json,
    load,
    log_in,
    milliseconds,
    scratch,
)

CLIENTS = 20
SECONDS = 6.0
SLOW = 0.3
"""Seconds that a slow engine takes longer to answer."""

SILENT = 1.0
"""Seconds between two connections that are opened and say nothing, as browsers and scanners leave them."""

WORKERS = 100
SERVERS = (("gthread", 3), ("sync", 3))
MANY = 20_000
"""Invented people, beside 1,024 invented postings: a large county's table cut down to some seconds."""

MANY_POSTINGS = 1_024
Requests = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class County:
    """The sample county, loaded, matched and pushed. requests: half matches, a quarter inboxes, a quarter searches."""

    env: dict[str, str]
    requests: Requests


@contextmanager
def county(elasticsearch_url: str = "") -> Iterator[County]:
    with scratch() as folder:
        env = environ(folder / "var", elasticsearch_url)
        flask("start", "--no-serve", env=env)
        flask("staff", "create", USER, "--role", "admin", "--region", "36", "--password", PASSWORD, env=env)
        with gunicorn(env) as server:
            people = list(_people(server.port, log_in(server.port)))
        yield County(env, _mix(people))


def _people(port: int, token: str) -> Iterator[str]:
    for number in range(1, WORKERS * 10, 10):
        found = fetch(port, f"/api/v1/workers?registration_no=SC-W{number:05d}", token)
        yield from (one["id"] for one in found["items"])


def _mix(people: Sequence[str]) -> Requests:
    pick = random.Random(20261122)
    found = []
    for number in range(600):
        kind = ("matches", "inbox", "matches", "search")[number % 4]
        worker = pick.choice(people)
        search = f"/api/v1/postings?q={quote(pick.choice(EVERYDAY))}&limit=20"
        found.append((kind, search if kind == "search" else f"/api/v1/workers/{worker}/{kind}"))
    pick.shuffle(found)
    return found


def serving() -> Iterator[Figure]:
    """The benchmark ``serving``: quick requests, then the same with silent connections beside them."""
    with county() as one:
        for kind, workers in (*SERVERS, *reversed(SERVERS)):  # twice, the other way round: a busy machine shows
            with gunicorn(one.env, kind, workers) as server:
                token = log_in(server.port)
                result, memory = _warm(server, token, one.requests), server.memory_mib()
            what = f"matches, inboxes, searches, {CLIENTS} clients, {_name(kind, workers)}"
            yield Figure(what, f"{result.words()}, {memory} MiB")
        for kind, workers in SERVERS:
            with gunicorn(one.env, kind, workers) as server:
                token = log_in(server.port)
                load(server, token, one.requests, clients=4, seconds=2.0)
                with silent(server.port):
                    result = load(server, token, one.requests, clients=CLIENTS, seconds=SECONDS, timeout=SECONDS)
            what = f"the same, and each second one connection that says nothing, {_name(kind, workers)}"
            yield Figure(what, result.words())


def slow_engine() -> Iterator[Figure]:
    """The benchmark ``slow``: each search waits for an Elasticsearch that takes 300 ms longer; who else waits?"""
    with elasticsearch() as url, relay(url, SLOW) as slow_url, county(url) as one:
        env = one.env | {"ELASTICSEARCH_URL": slow_url}
        for kind, workers in (*SERVERS, ("sync", 8)):
            with gunicorn(env, kind, workers) as server:
                token = log_in(server.port)
                result, memory = _warm(server, token, one.requests), server.memory_mib()
            quick = [took for name in ("matches", "inbox") for took in result.times.get(name, [])]
            what = f"searches {SLOW * 1000:.0f} ms slower, {CLIENTS} clients, {_name(kind, workers)}"
            yield Figure(what, f"{result.words()}; matches and inboxes alone {milliseconds(quick)}; {memory} MiB")


def _warm(server: Served, token: str, requests: Requests) -> Load:
    load(server, token, requests, clients=4, seconds=2.0)
    return load(server, token, requests, clients=CLIENTS, seconds=SECONDS)


def _name(kind: str, workers: int) -> str:
    return f"{kind} {workers}×2 threads" if kind == "gthread" else f"{kind}, {workers} workers"


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Opens connections that send nothing, one after another, and keeps them open until the end."""
    stop = threading.Event()

    def knock() -> None:
        with ExitStack() as held:
            while not stop.is_set():
                held.enter_context(socket.create_connection(("127.0.0.1", port)))
                stop.wait(SILENT)

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def relay(url: str, delay: float) -> Iterator[str]:
    """A way to a server that holds each answer back for ``delay`` seconds; yields its address."""
    target = urlsplit(url)
    with ExitStack() as stack:
        entry = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        thread = threading.Thread(target=_accept, args=(entry, (target.hostname, target.port), delay), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{entry.getsockname()[1]}"
        entry.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(entry: socket.socket, target: tuple[str | None, int | None], delay: float) -> None:
    while True:
        try:
            near, _ = entry.accept()
        except OSError:
            return
        far = socket.create_connection((str(target[0]), int(target[1] or 0)))
        asked = threading.Event()
        threading.Thread(target=_up, args=(near, far, asked), daemon=True).start()
        threading.Thread(target=_down, args=(far, near, asked, delay), daemon=True).start()


def _up(near: socket.socket, far: socket.socket, asked: threading.Event) -> None:
    with suppress(OSError):
        while data := near.recv(65536):
            asked.set()
            far.sendall(data)
    with suppress(OSError):
        far.shutdown(socket.SHUT_RDWR)


def _down(far: socket.socket, near: socket.socket, asked: threading.Event, delay: float) -> None:
    with suppress(OSError):
        while data := far.recv(65536):
            if asked.is_set():
                asked.clear()
                time.sleep(delay)
            near.sendall(data)
    for one in (near, far):
        one.close()


def freshness() -> Iterator[Figure]:
    """The benchmark ``freshness``, on the sample county, on each engine that this machine has."""
    with county() as one:
        yield fresh("embedded", one.env, 455)
    try:
        with elasticsearch() as url, county(url) as one:
            yield fresh("elasticsearch", one.env, 455)
    except Absent as problem:
        yield Figure("elasticsearch", f"left out: {problem}")


def matching() -> Iterator[Figure]:
    """The benchmark ``match``: everybody of the sample county, then of a larger invented one."""
    with county() as one:
        yield _matched("sample county", one.env)
    with scratch() as folder:
        env = environ(folder / "var")
        flask("db", "upgrade", env=env)
        for table, count in (("postings", MANY_POSTINGS), ("workers", MANY)):
            path = Path(folder) / f"{table}.csv"
            import_load.write_csv(path, table, count)
            flask("import", table, str(path), env=env)
        flask("index", "rebuild", env=env)
        yield _matched(f"{MANY_POSTINGS:,} invented postings", env)


def _matched(where: str, env: Mapping[str, str]) -> Figure:
    ran = flask("match", "run", "--json", env=env)
    counts = last_json(ran.output)
    value = (
        f"{ran.seconds:.1f} s ({ran.cpu:.1f} s of processor), {counts['people'] / ran.seconds:,.0f} people/s, "
        f"{counts['people'] / ran.cpu:,.0f} a second of processor, peak {ran.peak_mib} MiB"
    )
    return Figure(f"match run, {counts['people']:,} people ({counts['matched']:,} matched), {where}", value)
