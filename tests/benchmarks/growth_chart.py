"""The table and the plot of what ``city-growth`` measured: ``python -m tests.benchmarks.growth_chart``.

Writes ``docs/growth.svg`` and, between its two marks, the table in ``docs/performance.md``. A size of
:data:`tests.benchmarks.growth.SIZES` that was not measured is reckoned on the straight line through the two largest
that were (so much to start with and so much for each), and is marked so in both; where there are no two, or the largest
is less than a tenth of it, it is left out. Of the clock nothing is reckoned: it also tells what else the machine did.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.benchmarks.growth import FIXED, KINDS, SIZES, Points, Step, measured, reckoned, results_file
from tests.benchmarks.kit import ROOT
from tests.benchmarks.pages import PAGE, between

PLOT = ROOT / "docs" / "growth.svg"
WHAT = {"index": "index of postings and people", "match": "full match, kept"}
FAR = 10
"""Times the largest size that was measured, up to which another is reckoned."""

COLOURS = {"index": "#1f6f8b", "match": "#c8553d"}


def table(steps: Sequence[Step]) -> str:
    """Markdown: one line a size, what was reckoned in italics with a ≈."""
    lines = [
        "| people × postings | work | by the clock | of processor | peak of all processes | load |",
        "|---|---|---|---|---|---|",
    ]
    for kind, what, some in _series(steps):
        for one in some:
            lines.append(
                f"| {one.people:,} × {one.postings:,} | {WHAT[what]} | {_seconds(one.seconds)} | {_seconds(one.cpu)} "
                f"| {one.all_mib:,} MiB | {one.load[0]} to {one.load[1]} |"
            )
        for size in _missing(some):
            people, postings = (size, some[-1].postings) if kind == "people" else (some[-1].people, size)
            cpu, mib = (reckoned(_points(some, of), size) for of in (_cpu, _mib))
            lines.append(
                f"| *{people:,} × {postings:,}* | *{WHAT[what]}, on the line through the two above, not measured* "
                f"| | *≈ {_seconds(cpu)}* | *≈ {mib:,.0f} MiB* | |"
            )
    return "\n".join(lines)


def plot(steps: Sequence[Step], file: Path) -> None:
    """Time and memory over the size, a column for what grows; what was reckoned is dashed and hollow."""
    with mpl.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.size": 9}):
        _figure(steps).savefig(file, format="svg", metadata={"Date": None})  # the same bytes for the same figures
    file.write_text("\n".join(line.rstrip() for line in file.read_text("utf-8").splitlines()) + "\n", "utf-8")


def _figure(steps: Sequence[Step]) -> Figure:
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots(2, len(KINDS), sharex="col", sharey="row", squeeze=False)
    for kind, what, some in _series(steps):
        column = KINDS.index(kind)
        for row, of in ((0, _cpu), (1, _mib)):
            _line(axes[row][column], what, _points(some, of), _missing(some))
        clock = _points(some, _clock)
        axes[0][column].scatter(
            *zip(*clock, strict=True), marker="x", color=COLOURS[what], label=f"{WHAT[what]}, clock"
        )
    for column, kind in enumerate(KINDS):
        fixed = {one.people if kind == "postings" else one.postings for one in steps if one.vary == kind}
        other = " and ".join(f"{size:,}" for size in sorted(fixed))
        axes[0][column].set_title(f"{kind} grow, {other} {'people' if kind == 'postings' else 'postings'}")
        axes[1][column].set_xlabel(kind)
        for row, name in ((0, "seconds of processor"), (1, "MiB, all processes")):
            axes[row][column].set(xscale="log", yscale="log")
            axes[row][column].grid(visible=True, which="major", alpha=0.3)
            if not column:
                axes[row][column].set_ylabel(name)
    names = {label: line for some in axes.flat for line, label in zip(*some.get_legend_handles_labels(), strict=True)}
    figure.legend(names.values(), names.keys(), loc="outside lower center", ncols=2, frameon=False)
    return figure


def _line(axes: Axes, what: str, points: Points, missing: Sequence[int]) -> None:
    axes.plot(*zip(*points, strict=True), marker="o", color=COLOURS[what], label=WHAT[what])
    if missing:
        ahead = [points[-1], *((size, reckoned(points, size)) for size in missing)]
        (line,) = axes.plot(*zip(*ahead, strict=True), marker="o", color=COLOURS[what], label=f"{WHAT[what]}, reckoned")
        line.set(linestyle="--", markerfacecolor="none")


def _series(steps: Sequence[Step]) -> list[tuple[str, str, list[Step]]]:
    """What grows, the work and its steps, by size."""
    found: dict[tuple[str, str], list[Step]] = {}
    for one in steps:
        found.setdefault((one.vary, one.what), []).append(one)
    return [(kind, what, some) for (kind, what), some in found.items()]


def _missing(some: Sequence[Step]) -> list[int]:
    """Larger sizes that were not measured, where two are there to reckon from and the way is not too far."""
    return [size for size in SIZES if some[-1].size < size <= FAR * some[-1].size] if len(some) > 1 else []


def _points(some: Sequence[Step], of: Callable[[Step], float]) -> list[tuple[int, float]]:
    return [(one.size, of(one)) for one in some]


def _clock(one: Step) -> float:
    return one.seconds


def _cpu(one: Step) -> float:
    return one.cpu


def _mib(one: Step) -> float:
    return one.all_mib


def _seconds(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds >= 20 else f"{seconds:.1f} s"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth_chart", description=__doc__)
    parser.add_argument("--results", type=Path, default=results_file(), help="what city-growth wrote")
    parser.add_argument("--fixed", type=int, default=FIXED, help="only what was measured with so many of the other")
    given = parser.parse_args()
    steps = [one for one in measured(given.results) if one.fixed == given.fixed]
    if not steps:
        parser.error(f"{given.results} has nothing that was measured with {given.fixed}")
    plot(steps, PLOT)
    PAGE.write_text(between(PAGE.read_text("utf-8"), "growth", table(steps)), "utf-8")
    print(f"{len(steps)} measurements in {PLOT.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
