"""A city's search as production serves it, on both engines: fifty people at once, and how soon a change is seen.

``BENCH_ENGINES`` chooses among ``embedded,elasticsearch``, ``BENCH_SECONDS`` how long each load lasts. All is done on a
copy of the city, with an Elasticsearch started for this alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from app import create_app
from app.changes.service import record_changes
from app.clock import now
from app.codes import resolve
from app.database import db, write
from app.matching.service import match_person
from app.people.models import Person
from app.postings.models import Posting
from tests.benchmarks.api_client import Seen
from tests.benchmarks.city import CitySize
from tests.benchmarks.city_asked import SHARES, asked
from tests.benchmarks.city_load import built, opened
from tests.benchmarks.data_at_scale import copy_of
from tests.benchmarks.freshness import PATIENCE, POLL, TRIES, fresh
from tests.benchmarks.kit import (
    BIN,
    PASSWORD,
    ROOT,
    USER,
    Absent,
    Figure,
    Served,
    elasticsearch,
    environ,
    fetch,
    flask,
    following,
    gunicorn,
    log_in,
    milliseconds,
    percentile,
    scratch,
)

CLIENTS = 50
THINK = 1.0
"""Seconds between an answer and the next question, half as much more or less."""

SECONDS, WARM = 30.0, 10.0
MOST_MS = 50.0
QUESTIONS = 20_000
"""More than can be asked; each client takes the next one."""

LIMIT = 20


@dataclass(frozen=True)
class Place:
    """An engine with the city's index. env: what a program that uses it runs in."""

    name: str
    env: dict[str, str]


@contextmanager
def _places() -> Iterator[tuple[CitySize, Iterator[Place | Figure]]]:
    """The city on each engine, one after another, or what is missing; all on one copy of it."""
    size, folder, figure = built()
    with opened(folder):  # so that its index is there
        pass
    chosen = (os.environ.get("BENCH_ENGINES") or "embedded,elasticsearch").split(",")
    with scratch() as place:
        data = copy_of(folder, place / "var")
        flask("staff", "create", USER, "--role", "admin", "--region", "36", "--password", PASSWORD, env=environ(data))

        def each() -> Iterator[Place | Figure]:
            yield figure
            if "embedded" in chosen:
                yield Place("embedded", environ(data))
            if "elasticsearch" in chosen:
                try:
                    with elasticsearch() as url:
                        env = environ(data, url)
                        ran = flask("index", "rebuild", env=env)
                        yield Figure("index rebuild into Elasticsearch", f"{ran.seconds:.0f} s")
                        yield Place("elasticsearch", env)
                except Absent as problem:
                    yield Figure("elasticsearch", f"left out: {problem}")

        yield size, each()


def search() -> Iterator[Figure]:
    """The benchmark ``city-search``."""
    with _places() as (size, places):
        for one in places:
            if isinstance(one, Figure):
                yield one
            else:
                yield from _searched(one, size)


def _searched(place: Place, size: CitySize) -> Iterator[Figure]:
    questions = _questions(Path(place.env["DATA_DIR"]), size.seed)
    seconds = float(os.environ.get("BENCH_SECONDS") or SECONDS)
    with gunicorn(place.env) as server:
        token = log_in(server.port)
        at = 0
        for state, think, length in (
            ("just started", THINK, WARM),
            ("warm", THINK, seconds),
            ("warm", 0.0, seconds),
        ):
            used = server.cpu()
            seen = _ask(server, token, questions[at:], think, length)
            count = sum(map(len, seen.times.values()))
            at += count + CLIENTS
            pause = f"{think:g} s of thinking" if think else "without pause"
            what = f"search, {CLIENTS} clients, {pause}, {size.postings:,} postings, {place.name}, {state}"
            yield Figure(what, _words(seen, (server.cpu() - used) / max(1, count), server.memory_mib()))
            if state == "warm":
                for kind in SHARES:
                    if times := seen.times.get(kind):
                        yield Figure(f"… {kind}, {len(times)} of them", milliseconds(times))
        empty = [text for _, text in questions[:200] if not _found(server, token, text)]
        yield Figure("… queries that find nothing, of 200", f"{len(empty)}: {'; '.join(empty[:10])}")


def _questions(data: Path, seed: int) -> list[tuple[str, str]]:
    app = create_app(environ(data))
    with app.app_context():
        ids = list(db.session.scalars(select(Posting.id).order_by(Posting.id)))
        some = ids[:: max(1, len(ids) // 5_000)]
        titles = [
            title
            for at in range(0, len(some), 500)
            for title in db.session.scalars(select(Posting.title).where(Posting.id.in_(some[at : at + 500])))
        ]
        codes = sorted(set(db.session.scalars(select(Posting.region).where(Posting.id.in_(some[:500])))))
        towns = sorted({resolve(code[:length]).name for code in codes for length in (6, 9) if len(code) >= length})
        db.session.remove()
        db.engine.dispose()
    return asked(QUESTIONS, titles, towns, seed)


def _ask(server: Served, token: str, questions: list[tuple[str, str]], think: float, seconds: float) -> Seen:
    """Has clients in a process of their own ask one question after another."""
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer {token}\r\n\r\n"
    plan: dict[str, Any] = {
        "port": server.port, "clients": CLIENTS, "seconds": seconds, "think": think, "look": False,
        "requests": [(kind, f"GET {_path(text)}{head}", 200) for kind, text in questions],
    }  # fmt: skip
    argv = [sys.executable, "-m", "tests.benchmarks.api_client"]
    done = subprocess.run(argv, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=True)
    return Seen(**json.loads(done.stdout))


def _path(text: str) -> str:
    return f"/api/v1/postings?q={quote(text)}&limit={LIMIT}"


def _found(server: Served, token: str, text: str) -> int:
    return len(fetch(server.port, _path(text), token)["items"])


def _words(seen: Seen, cpu: float, memory: int) -> str:
    times = [one for some in seen.times.values() for one in some]
    if not times:
        return f"no answer: {seen.wrong}"
    late = "met" if percentile(times, 0.95) * 1000 <= MOST_MS else f"not within {MOST_MS:.0f} ms"
    failed = f", failed {seen.wrong}" if seen.wrong else ""
    return (
        f"{len(times) / seen.seconds:.0f} requests/s, {milliseconds(times)} ({late}), longest {max(times):.2f} s, "
        f"{cpu * 1000:.1f} ms of processor each, {memory} MiB{failed}"
    )


def freshness() -> Iterator[Figure]:
    """The benchmark ``city-fresh``: from a change of a posting until a search, and matching, see it."""
    with _places() as (size, places):
        for one in places:
            if isinstance(one, Figure):
                yield one
            else:
                yield fresh(one.name, one.env, size.postings)
                yield _matched(one, size)


def _matched(place: Place, size: CitySize) -> Figure:
    """Somebody's best posting is closed and opened again, by another process, while changes are taken up; the time
    until matching that person leaves it out, and names it."""
    app = create_app(place.env)
    with (
        app.app_context(),
        following([str(BIN / "flask"), "index", "sync", "--follow"], place.env),
        get_context("spawn").Pool(1, _start, (place.env,)) as other,
    ):
        person, posting = _somebody()
        for status in ("paused", "open"):  # until the follower is up
            other.apply(_set, (posting, status))
            _wait_for(person, posting, status == "open")
        times: dict[str, list[float]] = {"paused": [], "open": []}
        for _ in range(TRIES // 2):
            for status, seen in times.items():
                began: float = other.apply(_set, (posting, status))
                seen.append(_wait_for(person, posting, status == "open") - began)
    what = f"a posting closed or opened until matching a person sees it, {TRIES} tries, {size.postings:,} postings"
    value = ", ".join(f"{name}: median {median(some):.2f} s, longest {max(some):.2f} s" for name, some in times.items())
    return Figure(f"{what}, {place.name}", value)


def _somebody() -> tuple[int, int]:
    """Somebody whom matching recommends a posting, and that posting."""
    for person in db.session.scalars(select(Person).order_by(Person.id).limit(200)):
        if found := match_person(db.session(), person).matches:
            return person.id, found[0].posting
    raise RuntimeError("matching recommends nothing to anybody")


def _wait_for(person: int, posting: int, there: bool) -> float:
    """The moment at which matching names the posting, or leaves it out."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        db.session.rollback()
        one = db.session.get_one(Person, person)
        found = {match.posting for match in match_person(db.session(), one).matches}
        if (posting in found) == there:
            return time.perf_counter()
        time.sleep(POLL)
    raise RuntimeError(f"a changed posting was not seen by matching within {PATIENCE:.0f} s")


def _start(env: Mapping[str, str]) -> None:
    create_app(dict(env)).app_context().push()


def _set(posting: int, status: str) -> float:
    """Closes or opens a posting as an employer's change does; the moment before it, by the clock of all processes."""
    began = time.perf_counter()
    with write() as session:
        one = session.get_one(Posting, posting)
        one.status, one.updated_at = status, now()
        record_changes(session, "postings", [posting], now())
    return began
