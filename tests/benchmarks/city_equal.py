"""The benchmark ``city-equal``: people of a whole city, matched as the batch matches them and again the plain way
(:mod:`tests.benchmarks.plain`), side by side.

Whole partitions are matched, since what is shared among neighbours is what might go wrong; of them ``BENCH_CHECKED``
people, drawn by lot, are compared, a tenth of them with somebody beside them who differs in one thing.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

from app.clock import today
from app.database import chunks, db
from app.matching.batch import PARTITION, everybody
from app.people.plain import people_rows
from tests.benchmarks.city_load import built, opened
from tests.benchmarks.kit import Figure
from tests.benchmarks.plain import TWINS, Plain, near_twins, quick_tops

CHECKED = 2_000
PARTITIONS = 20
"""That are matched, from all over the city."""

SHOWN = 5


class Different(Exception):
    """The two ways give somebody something else."""


def equal() -> Iterator[Figure]:
    """Raises Different where a single person gets something else."""
    _, folder, figure = built()
    yield figure
    checked, pick = int(os.environ.get("BENCH_CHECKED") or CHECKED), random.Random(6)
    with opened(folder):
        session, day = db.session(), today()
        parts = list(chunks(everybody(session), PARTITION))
        parts = pick.sample(parts, min(PARTITIONS, len(parts)))
        people = [one for part in parts for one in part]
        chosen = set(pick.sample(people, min(checked, len(people))))
        beside = people_rows(session, pick.sample(sorted(chosen), max(1, len(chosen) // 10)))
        twins = {one.id - TWINS: one for one in near_twins(beside, pick)}
        began, used = time.perf_counter(), time.process_time()
        tops = []
        for part in parts:
            found = quick_tops(session, part, day, twins)
            tops += [(row, top) for row, top in found if row.id in chosen or row.id - TWINS in twins]
        quick, quick_cpu = time.perf_counter() - began, time.process_time() - used
        began, used = time.perf_counter(), time.process_time()
        plain, different, matched = Plain(session, day), [], 0
        for row, top in tops:
            wanted = plain.top(row)
            matched += bool(wanted[0])
            if top != wanted:
                different.append(f"person {row.id}\n  batch: {top}\n  plain: {wanted}")
        slow, slow_cpu = time.perf_counter() - began, time.process_time() - used
    count, every = len(tops), len(people) + len(twins)
    yield Figure(
        f"{every:,} people in {len(parts)} partitions, as the batch matches them, nothing stored",
        f"{quick:.0f} s ({quick_cpu:.0f} s of processor), {quick_cpu / every * 1000:.1f} ms of processor each",
    )
    yield Figure(
        f"{count:,} of them the plain way ({matched:,} matched)",
        f"{slow:.0f} s ({slow_cpu:.0f} s of processor), {slow_cpu / count * 1000:.1f} ms of processor each",
    )
    yield Figure("people to whom the two ways give something else", str(len(different)))
    if different:
        raise Different("\n".join(different[:SHOWN]))
