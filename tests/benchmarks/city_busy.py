"""The benchmark ``city-busy``: do registrations wait for a full match that runs on the same machine and database?

A few desks (:data:`CLIENTS`, which think between two people) register new people of the city through gunicorn as
production starts it; by turns nothing else runs, and ``flask match run`` does, with as many processes as it takes by
itself, as it comes or at the ``BENCH_NICE`` at which a timer may start it. What is compared is the 95th percentile of
all turns of the one kind and of the other. A run that is ended for the next turn goes on where it stopped in the one
after.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import Engine, create_engine, text

from tests.benchmarks.api_load import Plan, Site, ask, registration, site
from tests.benchmarks.city import CitySize
from tests.benchmarks.city_load import built, opened
from tests.benchmarks.city_tables import CHUNK, CityTables
from tests.benchmarks.kit import BIN, ROOT, Figure, milliseconds, percentile, tree
from tests.services.base import ServiceUnavailable

CLIENTS, THINK = 2, 0.5
"""Desks, and the seconds that one thinks between an answer and the next person, half as much more or less."""

SECONDS, ROUNDS, WARM = 30.0, 3, 5.0
TRIES = 3
"""Of a turn in which the run came to its end."""

PATIENCE = 300.0
"""Seconds in which a run must have stored its first partition."""

NEWCOMERS = 400
"""The chunk of the generator's people, far behind the city's own, of which those who register come."""


@dataclass
class Turns:
    """What the desks saw: seconds of each right answer, how many others. matched: people whom the run stored."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    matched: int = 0
    seconds: float = 0.0

    def words(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        run = f"; the run stored {self.matched / self.seconds:,.0f} people/s" if self.matched else ""
        return (
            f"{len(self.times)} registrations, {milliseconds(self.times)}, longest {max(self.times):.2f} s{failed}{run}"
        )


def busy() -> Iterator[Figure]:
    """The benchmark ``city-busy``, on each of the databases that ``BENCH_DATABASES`` names."""
    size, folder, figure = built()
    yield figure
    with opened(folder):  # so that its index is there
        pass
    for kind in (os.environ.get("BENCH_DATABASES") or "sqlite,postgresql").split(","):
        try:
            with site(folder, kind) as here:
                yield from _turns(here, size, kind)
        except ServiceUnavailable as problem:
            yield Figure(kind, f"left out: {str(problem).splitlines()[0]}")


def _turns(here: Site, size: CitySize, kind: str) -> Iterator[Figure]:
    seconds = float(os.environ.get("BENCH_SECONDS") or SECONDS)
    people = _newcomers(here, size)
    ask(here, _next(people, WARM), WARM, think=0.0, clients=CLIENTS)
    rest, run = Turns(), Turns()
    for _ in range(int(os.environ.get("BENCH_ROUNDS") or ROUNDS)):
        _turn(here, people, rest, seconds)
        for _ in range(TRIES):
            if _beside_a_run(here, people, run, seconds):
                break
        else:
            raise RuntimeError(f"a run ends within {seconds:.0f} s: the city is too small, or BENCH_SECONDS too long")
    nice = f" at nice {_nice()}" if _nice() != "0" else ""
    said = f"{kind}, {CLIENTS} desks, {THINK:g} s of thinking: registrations with top five"
    yield Figure(f"{said}, at rest", rest.words())
    yield Figure(f"{said}, while a full match runs{nice}", run.words())
    ratio = percentile(run.times, 0.95) / percentile(rest.times, 0.95)
    yield Figure(f"{kind}: p95 during a run / at rest", f"{ratio:.2f}")


def _newcomers(here: Site, size: CitySize) -> Iterator[Plan]:
    """People who register, in chunks."""
    tables = CityTables(size.area, (), size.seed)
    for chunk in range(NEWCOMERS, 2 * NEWCOMERS):
        yield [registration(here, row) for row in tables.people(chunk)]


def _next(people: Iterator[Plan], seconds: float) -> Plan:
    """More than the desks can register in so many seconds."""
    plan: Plan = []
    while len(plan) < min(10 * CHUNK, 2 * CLIENTS * seconds / THINK):
        plan += next(people)
    return plan


def _turn(here: Site, people: Iterator[Plan], seen: Turns, seconds: float) -> None:
    answers = ask(here, _next(people, seconds), seconds, think=THINK, clients=CLIENTS)
    seen.times += answers.times.get("registration", [])
    seen.failed += sum(answers.wrong.values())
    seen.seconds += answers.seconds
    if not seen.times:
        raise RuntimeError(f"nobody could register: {answers.wrong}")


def _beside_a_run(here: Site, people: Iterator[Plan], seen: Turns, seconds: float) -> bool:
    """One turn while a run is at its matching from the beginning to the end; False, and nothing seen, where it was
    not."""
    mine = Turns()
    with _database(here) as base, _running(here) as process:
        until = time.monotonic() + PATIENCE
        first = _stored(base)
        while _stored(base) <= first:
            if process.poll() is not None:
                return False
            if time.monotonic() > until:
                raise RuntimeError(f"no partition was stored within {PATIENCE:.0f} s")
            time.sleep(0.1)
        before = _stored(base)
        _turn(here, people, mine, seconds)
        mine.matched = _stored(base) - before
        if process.poll() is not None or mine.matched <= 0:
            return False
    seen.times += mine.times
    seen.failed, seen.matched, seen.seconds = (
        seen.failed + mine.failed, seen.matched + mine.matched, seen.seconds + mine.seconds,
    )  # fmt: skip
    return True


def _nice() -> str:
    return os.environ.get("BENCH_NICE") or "0"


@contextmanager
def _database(here: Site) -> Iterator[Engine]:
    url = here.env.get("DATABASE_URL") or f"sqlite:///{here.env['DATA_DIR']}/employment.db"
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


_STORED = text(
    "SELECT p.people FROM match_partition p JOIN match_run r ON r.id = p.run_id WHERE r.state = 'running' AND p.done"
)


def _stored(base: Engine) -> int:
    """People of the partitions that the run under way has stored."""
    with base.connect() as connection:
        return sum(str(people).count(",") + 1 for (people,) in connection.execute(_STORED))


@contextmanager
def _running(here: Site) -> Iterator[subprocess.Popen[bytes]]:
    """A full match of everybody beside the block; ended with it, and all that it started."""
    quiet = subprocess.DEVNULL
    argv = ["nice", "-n", _nice(), str(BIN / "flask"), "match", "run"]
    process = subprocess.Popen(argv, cwd=ROOT, env=here.env, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        started = tree(process.pid)
        process.terminate()
        process.wait()
        _gone(started)


def _gone(started: Sequence[int]) -> None:
    """Waits until processes have seen that the one which started them is no more; ends those that have not."""
    until = time.monotonic() + 30
    left = list(started)
    while left and time.monotonic() < until:
        left = [one for one in left if os.path.exists(f"/proc/{one}/status")]
        time.sleep(0.1)
    for one in left:
        with suppress(ProcessLookupError):
            os.kill(one, 9)
