"""Runs the benchmarks and prints a table: ``python -m tests.benchmarks [--list] [--only NAME ...]``.

They change nothing outside folders of their own, use 127.0.0.1 alone, and end every program that they start.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

from tests.benchmarks import (
    api_load,
    city_busy,
    city_changed,
    city_equal,
    city_load,
    city_search,
    county_match,
    engines_load,
    growth,
    serving,
)
from tests.benchmarks.deliveries import deliveries
from tests.benchmarks.kit import TODAY, Absent, Figure, environ, run, scratch
from tests.benchmarks.outbox import outbox
from tests.benchmarks.related import related


def import_rate() -> Iterator[Figure]:
    """Invented tables of 100,000 rows, each as CSV and XLSX, into an empty database."""
    with scratch() as folder:
        ran = run([sys.executable, "-m", "tests.benchmarks.import_load"], environ(folder))
    for line in ran.output.splitlines():
        one = json.loads(line)
        again = ", again, nothing changed" if one["unchanged"] else ""
        value = f"{one['seconds']} s, {one['rows_per_second']:,} rows/s, peak {one['peak_mib']} MiB"
        yield Figure(f"import {one['rows']:,} {one['table']}, {one['file'][1:]}{again}", value)


BENCHMARKS: dict[str, tuple[Callable[[], Iterator[Figure]], str]] = {
    "segmentation": (engines_load.segmentation, "text to tokens, as for the index, beside plain jieba (real posts)"),
    "city-index": (city_load.index, "a city of 220,000 people × 971,000 postings: the index from the database"),
    "city-queries": (
        city_load.compared,
        "its queries beside SQLite FTS5, PostgreSQL, one Elasticsearch query a person",
    ),
    "city-replay": (city_load.replayed, "the batch's engine part beside the engine alone replaying its queries"),
    "city-match": (city_load.match, "everybody in the city matched and kept"),
    "county-match": (county_match.match, "a county of 260,000 people who all differ, matched and kept"),
    "city-changed": (city_changed.changed, "a hundredth of its postings changed, against everybody matched again"),
    "city-equal": (city_equal.equal, "people of the city by the batch and the plain way: what differs"),
    "city-growth": (growth.growth, "index and match at 10,000 to 1,000,000 postings, and people: time, memory"),
    "city-busy": (city_busy.busy, "registrations at rest and while a full match runs on the same database"),
    "city-search": (city_search.search, "free-text search of the city, 50 clients, both engines"),
    "city-fresh": (city_search.freshness, "from a posting changed to search and matching that see it, in the city"),
    "related": (related, "related searches: ours beside those of another site"),
    "load": (engines_load.real_load, "50,000 real posts: import, index, search on both engines"),
    "serving": (serving.serving, "the API: gthread beside sync, also with silent connections"),
    "slow": (serving.slow_engine, "the API on a slow Elasticsearch: gthread beside sync"),
    "api": (api_load.api, "the API: 20 clients on 260,000 people × 1,024 postings, both databases"),
    "freshness": (serving.freshness, "from a posting imported to a search that finds it"),
    "match": (serving.matching, "match run: people a second"),
    "outbox": (outbox, "1,000,000 messages planned, both databases"),
    "deliveries": (deliveries, "messages a second: inbox, and WeChat's notices by one process and by four workers"),
    "import": (import_rate, "100,000 rows of each table, CSV and XLSX"),
}

CITY_OPTIONS = {
    "people": "people of the city, 220000; of outbox, 1000000; of deliveries, 8000",
    "postings": "its postings, 971000",
    "area": "region code in whose townships it lies; 36: all of Jiangxi, 3601: Nanchang",
    "matched": "people whom city-replay matches, 2000",
    "checked": "people whom city-equal compares, 2000",
    "sizes": "of city-growth, 10000,100000,1000000",
    "vary": "what grows in city-growth, postings,people",
    "fixed": "of city-growth, how many of the other there are, 5000",
    "results": "the file to which city-growth adds what it measured, docs/growth.jsonl",
    "rounds": "of city-busy, at rest and busy by turns, 3",
    "seconds": "of city-busy, how long one turn is, 30",
    "nice": "of city-busy, at which nice the run is started, 0: as it comes",
    "databases": "of city-busy and outbox, sqlite,postgresql",
    "engines": "of city-match, embedded, and of city-search and city-fresh, embedded,elasticsearch",
}
"""For a trial at another size; each also as BENCH_PEOPLE and so on."""


def show(figure: Figure) -> None:
    print(f"  {figure.what}\n      {figure.value}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help="run this one (repeatable)")
    for name, words in CITY_OPTIONS.items():
        parser.add_argument(f"--{name}", help=words)
    options = parser.parse_args()
    for name in CITY_OPTIONS:
        if given := getattr(options, name):
            os.environ[f"BENCH_{name.upper()}"] = given
    if options.list:
        for name, (_, words) in BENCHMARKS.items():
            print(f"{name:14}{words}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    print(f"{os.cpu_count()} processors; the clock stands at {TODAY}")
    failed = False
    for name in options.only or BENCHMARKS:
        began = time.perf_counter()
        print(f"\n== {name} (load of the machine {os.getloadavg()[0]:.1f})", flush=True)
        try:
            for figure in BENCHMARKS[name][0]():
                show(figure)
        except Absent as problem:
            show(Figure("left out", str(problem)))
        except Exception as problem:
            show(Figure("FAILED", f"{type(problem).__name__}: {problem}"))
            failed = True
        print(f"  took {time.perf_counter() - began:.0f} s (load of the machine {os.getloadavg()[0]:.1f})", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
