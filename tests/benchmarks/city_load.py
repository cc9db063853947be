"""A whole city: its index from the database, its queries beside what one would otherwise write, the engine part of
its batch.

The city is that of :mod:`tests.benchmarks.city`; ``BENCH_PEOPLE``, ``BENCH_POSTINGS`` and ``BENCH_AREA`` choose another
size, ``BENCH_MATCHED`` how many of the people the batch matches here.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.clock import now, today
from app.database import chunks, db
from app.matching.batch import PARTITION, everybody
from app.matching.documents import SOURCES, all_documents, made_with
from app.matching.service import prepared_person, query_for, rank_everybody
from app.matching.views import people_by_id, seeking
from app.postings.models import Posting
from search.documents import POSTINGS, Collection
from search.engines.base import Engine
from search.engines.factory import make_engine
from search.indexing import rebuild
from search.query import Hit, Query
from search.ranking.candidates import NOTHING
from search.ranking.found import freetext_query
from search.ranking.freetext import understand
from search.text import default_segmenter
from tests.benchmarks.city import CitySize, chosen_size, city, figures_of
from tests.benchmarks.data_at_scale import copy_of
from tests.benchmarks.engines_load import queries as typed
from tests.benchmarks.kit import (
    Absent,
    Figure,
    elasticsearch,
    environ,
    flask,
    last_json,
    memory_kib,
    milliseconds,
    scratch,
)
from tests.benchmarks.otherwise import Fts5, OneByOne, Otherwise, PostgresText, teed
from tests.services.base import ServiceUnavailable
from tests.services.postgres import PostgresServer

ASKED = 400
"""People whose match queries are compared, spread over all."""

MATCHED = 2_000
"""People whom the batch matches for its engine part."""

LONGEST = 240.0
"""Seconds after which a comparison of one kind of query ends; all have answered the same ones by then."""

TURN = 100
"""Queries that each way answers before the next has its turn."""


def built() -> tuple[CitySize, Path, Figure]:
    size = chosen_size()
    folder = city(size)
    counts = figures_of(folder)
    seconds = counts.pop("seconds")
    said = ", ".join(f"{count:,} {table}" for table, count in counts.items())
    return size, folder, Figure(f"the city, area {size.area}, seed {size.seed}", f"{said}; written in {seconds:.0f} s")


def index() -> Iterator[Figure]:
    """The benchmark ``city-index``: ``flask index rebuild`` on the embedded engine."""
    _, folder, figure = built()
    yield figure
    began = time.time()
    ran = flask("index", "rebuild", "--json", env=environ(folder))
    counts = last_json(ran.output)["documents"]
    live = folder / "index" / POSTINGS.name
    first = max(path.stat().st_mtime for path in live.glob("live.json")) - began
    megabytes = sum(path.stat().st_size for path in live.rglob("*") if path.is_file()) / 1e6
    value = f"{first:.0f} s, {counts['postings'] / first:,.0f} postings/s, {megabytes:,.0f} MB on the disk"
    yield Figure(f"index of {counts['postings']:,} postings from the database, embedded", value)
    yield Figure(
        f"… with that of {counts['people']:,} people, the whole command",
        f"{ran.seconds:.0f} s ({ran.cpu:.0f} s of processor), peak {ran.peak_mib} MiB, all processes {ran.all_mib} MiB",
    )


@contextmanager
def opened(folder: Path) -> Iterator[Flask]:
    """The application on a city whose embedded index is built."""
    env = environ(folder)
    app = create_app(env)
    with app.app_context():
        fit = all(
            (info := app.extensions["engine"]().info(source.collection)) is not None and info.lexicon == made_with()
            for source in SOURCES
        )
        db.session.remove()
        if not fit:
            flask("index", "rebuild", env=env)
        yield app
        db.session.remove()
        db.engine.dispose()


def _spread(count: int) -> list[int]:
    """The ids of so many people as a run meets them: some partitions of neighbours, from all over the city."""
    parts = list(chunks(everybody(db.session()), PARTITION))
    some = parts[:: max(1, len(parts) * PARTITION // count)]
    return [one for part in some for one in part][:count]


def match_queries(count: int) -> list[Query]:
    """What matching asks for that many people; who can get nothing is not asked for."""
    day = today()
    people = [one for one in people_by_id(db.session(), _spread(count)) if seeking(one)]
    asked = [query_for(prepared_person(person, day), day) for person in people]
    return [query for query in asked if query != NOTHING]


def text_queries() -> list[Query]:
    """What people type: everyday words, and titles of the city's own postings."""
    ids = list(db.session.scalars(select(Posting.id).order_by(Posting.id)))
    some = ids[:: max(1, len(ids) // 240)]
    titles = list(db.session.scalars(select(Posting.title).where(Posting.id.in_(some)).order_by(Posting.id)))
    tokens = default_segmenter().tokens
    asked = [(said := understand(text), tokens(said.text)) for text in typed(titles)]
    return [freetext_query(said, today=today(), tokens=some) for said, some in asked if not said.anything]


@dataclass
class Rate:
    """How fast some queries were answered. times: of each, where they were asked one by one."""

    count: int
    seconds: float
    found: int
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    def words(self) -> str:
        each = f", {milliseconds(self.times)}" if self.times else ""
        return f"{self.per_second:,.1f} queries/s{each}; {self.found / self.count:.0f} hits a query"


Ask = Callable[[Sequence[Query]], tuple[int, list[float]]]
"""How many hits some queries had, and the seconds of each where they are asked one by one."""


def together(engine: Engine) -> Ask:
    """As the batch asks."""
    return lambda queries: (sum(len(hits) for hits in engine.search_many(POSTINGS, queries)), [])


def singly(find: Callable[[Query], Sequence[object]]) -> Ask:
    def ask(queries: Sequence[Query]) -> tuple[int, list[float]]:
        found, times = 0, []
        for query in queries:
            began = time.perf_counter()
            found += len(find(query))
            times.append(time.perf_counter() - began)
        return found, times

    return ask


def by_turns(ways: Mapping[str, Ask], queries: Sequence[Query]) -> dict[str, Rate]:
    """All ways with the same queries, some at a time, so that whatever else the machine does falls on all of them;
    until all are asked or :data:`LONGEST` has passed. Each was asked the first of them before, as
    after the first of a run's partitions."""
    rates = {name: Rate(0, 0.0, 0) for name in ways}
    for ask in ways.values():
        ask(queries[:TURN])
    until = time.perf_counter() + LONGEST
    for part in chunks(queries, TURN):
        for name, ask in ways.items():
            began = time.perf_counter()
            found, times = ask(part)
            rate = rates[name]
            rate.seconds += time.perf_counter() - began
            rate.count, rate.found = rate.count + len(part), rate.found + found
            rate.times += times
        if time.perf_counter() > until:
            break
    return rates


def compared() -> Iterator[Figure]:
    """The benchmark ``city-queries``: the same queries on our engine and on what one would otherwise write."""
    _, folder, figure = built()
    yield figure
    with ExitStack() as stack:
        app = stack.enter_context(opened(folder))
        ours: Engine = app.extensions["engine"]()
        kinds = {"match": match_queries(ASKED), "free text": text_queries()}
        db.session.rollback()
        others, away = _others(stack)
        yield from away
        server = next((one for one in others if isinstance(one, OneByOne)), None)
        yield from _filled(others, server)
        first = "ours embedded, as the batch asks"
        ways = {first: together(ours), "ours embedded, one by one": singly(lambda query: ours.search(POSTINGS, query))}
        if server is not None:
            ways["ours on Elasticsearch, as the batch asks (_msearch)"] = together(server.engine)
        ways |= {other.name: singly(other.find) for other in others}
        for kind, queries in kinds.items():
            rates = by_turns(ways, queries)
            for name, rate in rates.items():
                yield Figure(f"{kind}, {name}, {rate.count} queries", rate.words())
            for other in others:
                ratio = rates[first].per_second / rates[other.name].per_second
                yield Figure(f"{kind}: {first} / {other.name}", f"{ratio:.1f}")
        peak = memory_kib(os.getpid(), "VmHWM") // 1024
        yield Figure("this process, ours and FTS5 in it", f"peak {peak} MiB")


def _others(stack: ExitStack) -> tuple[list[Otherwise], list[Figure]]:
    """All that this machine has, empty; and what it lacks."""
    away: list[Figure] = []
    scratch_ = stack.enter_context(scratch())
    others: list[Otherwise] = [Fts5(scratch_ / "otherwise.db")]
    try:
        postgres = PostgresServer().start()
        stack.callback(postgres.close)
        others.append(PostgresText(postgres.create_database("otherwise")))
    except ServiceUnavailable as problem:
        away.append(Figure("PostgreSQL", f"left out: {str(problem).splitlines()[0]}"))
    try:
        others.append(OneByOne(stack.enter_context(elasticsearch())))
    except Absent as problem:
        away.append(Figure("Elasticsearch", f"left out: {problem}"))
    for other in others:
        stack.callback(other.close)
    return others, away


def _filled(others: Sequence[Otherwise], server: OneByOne | None) -> Iterator[Figure]:
    """Makes the documents once and gives them to everybody."""
    source = SOURCES[0]
    documents = teed(all_documents(source), others)
    began = time.perf_counter()
    if server is not None:
        made = rebuild(server.engine, source.collection, documents, expected=None, lexicon=made_with(), now=now())
        count = made.documents
    else:
        count = sum(1 for _ in documents)
    for other in others:
        other.ready()
    seconds = time.perf_counter() - began
    names = ", ".join(other.name for other in others)
    yield Figure(f"the same {count:,} documents into {names}", f"{seconds:.0f} s, making them once in it")


class Recorder:
    """An engine that keeps what it was asked, and the seconds that it took."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: list[tuple[Collection, Sequence[Query]]] = []
        self.seconds, self.cpu, self.count = 0.0, 0.0, 0

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        began, used = time.perf_counter(), time.process_time()
        hits = self.engine.search_many(collection, queries)
        self.seconds, self.cpu = self.seconds + time.perf_counter() - began, self.cpu + time.process_time() - used
        self.asked.append((collection, queries))
        return hits

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)


def replayed() -> Iterator[Figure]:
    """The benchmark ``city-replay``: some thousand people matched as the batch matches them, nothing stored; and after
    each partition its queries once more by an engine that does nothing else."""
    _, folder, figure = built()
    yield figure
    with opened(folder) as app:
        recorder = Recorder(app.extensions["engine"]())
        app.extensions["engine"] = lambda: recorder
        ids = _spread(int(os.environ.get("BENCH_MATCHED") or MATCHED))
        alone = make_engine("", folder / "index")
        matched, seconds, cpu, again, again_cpu = 0, 0.0, 0.0, 0.0, 0.0
        for part in chunks(ids, PARTITION):  # by turns, so that whatever else the machine does falls on both
            began, used = time.perf_counter(), time.process_time()
            rankings = rank_everybody(db.session(), people_by_id(db.session(), part), today())
            matched += sum(1 for one in rankings.values() if one.matches)
            db.session.rollback()
            db.session.expunge_all()
            seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - used
            began, used = time.perf_counter(), time.process_time()
            for collection, queries in recorder.asked:
                alone.search_many(collection, queries)
            again, again_cpu = again + time.perf_counter() - began, again_cpu + time.process_time() - used
            recorder.count += sum(len(queries) for _, queries in recorder.asked)
            recorder.asked.clear()
        count, peak = recorder.count, memory_kib(os.getpid(), "VmHWM") // 1024
    value = f"{seconds:.1f} s ({cpu:.1f} s of processor), {len(ids) / seconds:,.0f} people/s, peak {peak} MiB"
    yield Figure(f"{len(ids):,} people matched ({matched:,} got something), one process, nothing stored", value)
    inside = f"{recorder.seconds:.1f} s ({recorder.cpu:.1f} s of processor), {count / recorder.seconds:,.0f} a second"
    yield Figure(f"… its {count:,} queries in the engine", f"{inside}, {recorder.seconds / seconds:.0%} of the batch")
    alone_words = f"{again:.1f} s ({again_cpu:.1f} s of processor), {count / again:,.0f} a second"
    yield Figure("… the engine alone replaying them", alone_words)
    ratios = f"{again / recorder.seconds:.2f} by the clock, {again_cpu / recorder.cpu:.2f} by the processor"
    yield Figure("engine part of the batch / the engine alone (rates)", ratios)


def match() -> Iterator[Figure]:
    """The benchmark ``city-match``: ``flask match run`` on a copy, everybody, kept in the database; on each of the
    engines that ``BENCH_ENGINES`` names, ``embedded`` by itself."""
    size, folder, figure = built()
    yield figure
    with opened(folder):  # so that its index is there
        pass
    for name in (os.environ.get("BENCH_ENGINES") or "embedded").split(","):
        with ExitStack() as stack:
            place = stack.enter_context(scratch())
            try:
                url = stack.enter_context(elasticsearch()) if name == "elasticsearch" else ""
            except Absent as problem:
                yield Figure(name, f"left out: {problem}")
                continue
            env = environ(copy_of(folder, place / "var"), url)
            if url:
                made = flask("index", "rebuild", env=env)
                value = f"{made.seconds:.0f} s ({made.cpu:.0f} s of processor)"
                yield Figure("index of both into Elasticsearch, the whole command", value)
            yield from _all_matched(name, env, size)


def _all_matched(name: str, env: dict[str, str], size: CitySize) -> Iterator[Figure]:
    ran = flask("match", "run", "--json", env=env)
    counts = last_json(ran.output)
    people, got = counts["people"], counts["matched"]
    what = f"match run, {name}, {people:,} people ({got:,} matched) × {size.postings:,} postings, kept"
    value = f"{ran.seconds:.0f} s ({ran.cpu:.0f} s of processor), {people / ran.seconds:,.0f} people/s"
    yield Figure(what, f"{value}, peak {ran.peak_mib} MiB, all processes {ran.all_mib} MiB")
    yield Figure("counts", json.dumps(counts))
