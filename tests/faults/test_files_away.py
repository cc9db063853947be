"""One machine, SQLite and the embedded index: locked, full, moved away, broken; workers killed; asked to end."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import NOON
from tests.faults.county import County, Operation, access_marks, form, make_county, operations
from tests.faults.serving import (
    LIMIT_SECONDS,
    WAIT_SECONDS,
    WORKERS,
    Answer,
    Service,
    as_ever,
    at_once,
    kill_worker,
    serving,
)


@dataclass(frozen=True)
class Place:
    data: Path
    service: Service
    county: County
    operations: list[Operation]

    @property
    def file(self) -> Path:
        return self.data / "employment.db"

    def register(self, number: int) -> Answer:
        return self.service.ask("POST", "/api/v1/registrations", self.county.tokens["staff"], json=form(number))

    def walk(self) -> list[Answer]:
        return at_once([one.call(self.service, self.county) for one in self.operations])

    def search(self) -> Answer:
        return self.service.ask("GET", "/api/v1/postings", self.county.tokens["staff"], params={"q": "普工"})

    def matches(self) -> Answer:
        path = f"/api/v1/workers/{self.county.ids['worker_id']}/matches"
        return self.service.ask("GET", path, self.county.tokens["staff"])

    def people(self) -> tuple[int, int]:
        """How many people there are, and how many registrations."""
        with sqlite3.connect(self.file) as connection:
            query = "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM registration)"
            found: tuple[int, int] = connection.execute(query).fetchone()
        connection.close()
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("files")
    environ = {"DATA_DIR": str(folder / "var"), "APP_NOW": NOON, "WORKER_WRITES_PER_MINUTE": "0"}
    county = make_county(environ, folder)
    with serving(environ, folder / "log") as service:
        service.run("flask", "index", "sync", "--follow")
        yield Place(folder / "var", service, county, operations(service, county, access_marks(environ)))


def unavailable(answer: Answer) -> bool:
    assert answer.seconds < LIMIT_SECONDS, answer
    return (answer.status, answer.code) == (503, "database_unavailable") and "Retry-After" in answer.headers


def test_locked_for_long_who_reads_is_answered_and_who_writes_is_told_in_time(place: Place) -> None:
    before = place.people()
    lock = sqlite3.connect(place.file, isolation_level=None)
    try:
        lock.execute("BEGIN IMMEDIATE")
        calls: list[Callable[[], Answer]] = [
            lambda: place.register(1),
            lambda: place.register(2),
            place.search,
            place.matches,
        ]
        first, second, found, kept = at_once(calls)
        assert unavailable(first)
        assert unavailable(second)
        assert (found.status, kept.status) == (200, 200)
        assert place.service.ask("GET", "/readyz").status == 200
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert place.people() == before
    assert [place.register(1).status, place.register(2).status] == [201, 201]
    assert place.people() == (before[0] + 2, before[1] + 2)


def test_a_full_disk_loses_nothing_and_is_over_when_there_is_room(place: Place) -> None:
    """A limit on the size of files that the running workers meet at their next write."""
    before = place.people()
    # every worker has the file open: whoever opens it first has to make the log's index beside it, and needs room
    place.service.until(
        lambda: all(have_open(place.service.workers(), f"{place.file}-shm", at_once([place.matches] * 16)))
    )
    with no_room(place.service.workers()):
        assert unavailable(place.register(11))
        assert place.matches().status == 200
        assert place.service.ask("GET", "/healthz").status == 200
    assert place.people() == before
    assert place.register(11).status == 201
    assert place.people() == (before[0] + 1, before[1] + 1)


def have_open(pids: list[int], file: str, answers: list[Answer]) -> Iterator[bool]:
    """Whether each process has the file open, after calls that were answered."""
    assert {answer.status for answer in answers} == {200}
    for pid in pids:
        yield file in {os.path.realpath(one) for one in Path(f"/proc/{pid}/fd").iterdir()}


@contextmanager
def no_room(pids: list[int]) -> Iterator[None]:
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    try:
        for pid, (_, most) in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, most))
        yield
    finally:
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def test_a_file_that_was_moved_away_is_missed_and_no_empty_one_takes_its_place(place: Place) -> None:
    calm, before = place.walk(), place.people()
    away = place.file.with_suffix(".away")
    place.file.rename(away)
    try:
        for operation, earlier, answer in zip(place.operations, calm, place.walk(), strict=True):
            assert unavailable(answer) if operation.rests else answer.status == earlier.status, (operation, answer)
        ready = place.service.ask("GET", "/readyz")
        assert (ready.status, ready.body["database"]) == (503, "unavailable")
        assert place.service.ask("GET", "/healthz").status == 200
        assert not place.file.exists()
    finally:
        away.rename(place.file)
    assert as_ever(calm, place.walk())
    assert place.people() == before


def test_a_file_that_is_no_database_is_told_and_one_put_back_is_read(place: Place) -> None:
    before = place.people()
    away = [(file, file.with_name(f"away-{file.name}")) for file in place.data.glob("employment.db*")]
    for file, aside in away:  # its log goes with it: beside another file it would be played into that one
        file.rename(aside)
    try:
        place.file.write_bytes(os.urandom(8192))
        assert unavailable(place.register(21))
        assert place.service.ask("GET", "/readyz").body["database"] == "unavailable"
    finally:
        for file in place.data.glob("employment.db*"):
            file.unlink()
        for file, aside in away:
            aside.rename(file)
    assert place.matches().status == 200
    assert place.people() == before


@pytest.mark.parametrize("how", ["missing", "broken", "emptied"])
def test_without_its_index_a_desk_goes_on_and_the_follower_mends_it(place: Place, how: str) -> None:
    number = {"missing": 31, "broken": 32, "emptied": 33}[how]
    follower = place.service.processes["flask index sync"]
    index = place.data / "index"
    with stopped(follower.pid):
        if how == "missing":
            shutil.rmtree(index)
        for file in index.rglob("*"):
            if how != "missing" and file.is_file() and (file.suffix or file.name == "meta.json"):
                content = os.urandom(file.stat().st_size) if how == "broken" else b""
                file.unlink()
                file.write_bytes(content)
        answer = place.register(number)
        assert answer.status == 201, answer
        assert answer.body["note"]["code"] == "search_unavailable"
        assert place.matches().status == 200
        found = place.search()
        assert (found.status, found.code) == (503, "search_unavailable")
        assert int(found.headers["Retry-After"]) > 0
        assert place.service.ask("GET", "/readyz").body["database"] == "ok"
    place.service.until(lambda: place.search().status == 200)
    place.service.until(lambda: documents(place) == place.people()[0])
    again = place.register(number)
    assert again.body["registration_no"] == answer.body["registration_no"]
    assert again.body["note"] is None
    assert follower.poll() is None


def documents(place: Place) -> int:
    return int(place.service.ask("GET", "/readyz").body["indexes"]["people"].get("documents", 0))


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_workers_killed_while_forty_people_register_lose_and_double_nobody(place: Place) -> None:
    """Clients that send every form twice, and again where no answer came."""
    before = place.people()
    done = threading.Event()
    killed = 0

    def killer() -> None:
        nonlocal killed
        while killed < 6:
            kill_worker(place.service)
            killed += 1
            place.service.until(lambda: len(place.service.workers()) == WORKERS)
            if done.wait(0.4):
                return

    murderer = threading.Thread(target=killer)
    murderer.start()
    answers = at_once(
        [lambda number=number: until_answered(place, number) for number in range(100, 140) for _ in (1, 2)]
    )
    done.set()
    murderer.join()
    assert killed > 0
    assert {answer.status for answer in answers} == {201}, place.service.log()
    assert len({answer.body["worker_id"] for answer in answers}) == 40
    assert [a.body["registration_no"] for a in answers[::2]] == [a.body["registration_no"] for a in answers[1::2]]
    assert place.people() == (before[0] + 40, before[1] + 40)


def until_answered(place: Place, number: int) -> Answer:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            answer = place.register(number)
            if answer.status == 201 or time.monotonic() > until:
                return answer
        except httpx.TransportError:
            assert time.monotonic() < until
        time.sleep(0.1)


def test_asked_to_end_it_finishes_what_it_has_begun(place: Place) -> None:
    """The last test of the service: 16 requests under way, of which all are answered."""
    before = place.people()
    lock = sqlite3.connect(place.file, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    answers: list[Answer] = []
    desks = [threading.Thread(target=lambda n=n: answers.append(place.register(n))) for n in range(200, 208)]
    for desk in desks:
        desk.start()
    place.service.until(lambda: callers(place.service.port) == 8)
    time.sleep(1.0)  # and what they say is there
    server = place.service.processes["gunicorn"]
    server.terminate()
    time.sleep(0.5)
    lock.execute("ROLLBACK")
    lock.close()
    for desk in desks:
        desk.join()
    assert [answer.status for answer in answers] == [201] * 8
    assert server.wait(timeout=120) == 0
    assert place.people() == (before[0] + 8, before[1] + 8)


def callers(port: int) -> int:
    """How many connections to a port of this machine stand."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(there == f"0100007F:{port:04X}" and state == "01" for _, _, there, state, *_ in lines)
