"""The benchmark ``city-growth``: how time and memory grow with postings, and with people.

Of the two, one grows and the other stays as it is (``BENCH_FIXED``); the sizes are those of ``BENCH_SIZES``, the kinds
those of ``BENCH_VARY``. At each size the index is built and everybody is matched and kept, each by the command that
production runs, in processes of its own, whose memory is measured. What was measured is appended, a JSON object a line,
to the file that ``BENCH_RESULTS`` names; :mod:`tests.benchmarks.growth_chart` makes the table and the plot of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.city import AREA, CitySize, city
from tests.benchmarks.data_at_scale import copy_of
from tests.benchmarks.kit import ROOT, Figure, Ran, environ, flask, last_json, scratch

KINDS = ("postings", "people")
SIZES = (10_000, 100_000, 1_000_000)
FIXED = 5_000
RESULTS = ROOT / "docs" / "growth.jsonl"
Points = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one command took. vary: what grew. what: index or match. seconds: of the clock; cpu: of the processor, of
    all processes. peak_mib: of the first process; all_mib: of all together. load: of the machine, before and after.
    cores: of the machine."""

    vary: str
    people: int
    postings: int
    what: str
    seconds: float
    cpu: float
    peak_mib: int
    all_mib: int
    load: tuple[float, float]
    cores: int

    @property
    def size(self) -> int:
        return self.people if self.vary == "people" else self.postings

    @property
    def fixed(self) -> int:
        """Of the other, how many there were."""
        return self.postings if self.vary == "people" else self.people


def results_file() -> Path:
    return Path(os.environ.get("BENCH_RESULTS") or RESULTS)


def measured(file: Path) -> list[Step]:
    """The last measurement of each, in the order of sizes."""
    found: dict[tuple[str, int, int, str], Step] = {}
    for line in file.read_text("utf-8").splitlines():
        said = json.loads(line)
        one = Step(**said | {"load": tuple(said["load"])})
        found[one.vary, one.people, one.postings, one.what] = one
    return sorted(found.values(), key=lambda one: (KINDS.index(one.vary), one.what, one.size))


def reckoned(points: Points, size: int) -> float:
    """The value at a larger size, on the straight line through the last two points; it never falls.

    points: size and value, by size. Raises ValueError where they are fewer than two.
    """
    if len(points) < 2:
        raise ValueError("one point says nothing of how it grows")
    (small, less), (large, more) = points[-2:]
    return more + max(0.0, (more - less) / (large - small)) * (size - large)


def growth() -> Iterator[Figure]:
    """The benchmark ``city-growth``."""
    sizes = [int(one) for one in (os.environ.get("BENCH_SIZES") or "").split(",") if one] or list(SIZES)
    kinds = [one for one in (os.environ.get("BENCH_VARY") or "").split(",") if one] or list(KINDS)
    fixed, area = int(os.environ.get("BENCH_FIXED") or FIXED), os.environ.get("BENCH_AREA") or AREA
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"what grows is postings or people, not {', '.join(sorted(unknown))}")
    for kind in kinds:
        for size in sorted(sizes):
            people, postings = (size, fixed) if kind == "people" else (fixed, size)
            folder = city(CitySize(people, postings, area))
            for what, words, work in (("index", "rebuild", _where), ("match", "run", _copied)):
                step = work(folder, kind, people, postings, what, words)
                _keep(step)
                value = f"{step.seconds:.1f} s ({step.cpu:.1f} s of processor), peak {step.peak_mib} MiB"
                name = "index of both" if what == "index" else "full match, kept"
                load = f"load {step.load[0]:.1f} to {step.load[1]:.1f}"
                yield Figure(
                    f"{people:,} people × {postings:,} postings: {name}",
                    f"{value}, all processes {step.all_mib} MiB; {load}",
                )


def _where(folder: Path, kind: str, people: int, postings: int, what: str, words: str) -> Step:
    before = os.getloadavg()[0]
    ran = flask(what, words, "--json", env=environ(folder))
    documents = last_json(ran.output)["documents"]
    if not documents["people"] or not documents["postings"]:
        raise RuntimeError(f"an index of nothing: {documents}")
    return _step(kind, people, postings, what, ran, before)


def _copied(folder: Path, kind: str, people: int, postings: int, what: str, words: str) -> Step:
    with scratch() as place:
        env = environ(copy_of(folder, place / "var"))
        before = os.getloadavg()[0]
        ran = flask(what, words, "--json", env=env)
    if last_json(ran.output)["people"] != people:
        raise RuntimeError(f"not everybody was matched: {ran.output}")
    return _step(kind, people, postings, what, ran, before)


def _step(kind: str, people: int, postings: int, what: str, ran: Ran, before: float) -> Step:
    load, cores = (round(before, 1), round(os.getloadavg()[0], 1)), os.cpu_count() or 1
    times = round(ran.seconds, 2), round(ran.cpu, 2)
    return Step(kind, people, postings, what, *times, ran.peak_mib, ran.all_mib, load, cores)


def _keep(step: Step) -> None:
    file = results_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(step)) + "\n")
