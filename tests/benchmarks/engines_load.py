"""A real load on both engines: 50,000 job posts imported, indexed, searched; and both ways of cutting text."""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from app import create_app
from app.postings.finding import find_postings
from search.documents import Collection
from search.engines.base import Engine
from search.lexicon import load_lexicon
from search.query import Hit, Query
from search.text.cutters import JiebaCutter
from search.text.segment import Segmenter
from tests.benchmarks import eval_postings
from tests.benchmarks.freshness import fresh
from tests.benchmarks.kit import (
    PASSWORD,
    USER,
    Absent,
    Figure,
    elasticsearch,
    environ,
    flask,
    gunicorn,
    last_json,
    load,
    log_in,
    memory_kib,
    milliseconds,
    percentile,
    scratch,
)

POSTS = 50_000
TITLES = 240
"""Queries from the posts' own titles, spread over all of them."""

LIMIT = 20
CLIENTS = 20
COLD_SECONDS, SECONDS = 15.0, 6.0
SAMPLE_CHARS = 1_000_000
KINDS = (
    "普工", "打螺丝", "缝纫工", "厨师", "服务员", "收银员", "送货司机", "叉车", "电焊工", "电工", "仓库管理员", "保安",
    "保洁", "文员", "前台", "会计", "销售", "客服", "快递员", "装卸", "质检", "护士", "幼儿园老师", "驾驶员", "学徒",
    "机修", "跟单", "采购", "设计师", "程序员",
)  # fmt: skip
WISHES = ("包吃住", "五险一金 双休")
EVERYDAY = KINDS + tuple(f"{kind} {wish}" for kind, wish in zip(KINDS, itertools.cycle(WISHES), strict=False))
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")


def queries(titles: Sequence[str]) -> list[str]:
    """What people type: titles as they stand without what is in brackets, and everyday words."""
    step = max(1, len(titles) // TITLES)
    own = [_BRACKETS.sub(" ", title)[:24].strip() for title in titles[::step][:TITLES]]
    return [text for text in own if text] + list(EVERYDAY)


class Timed:
    """An engine that also notes how long its last search took."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = 0.0

    def search(self, collection: Collection, query: Query) -> list[Hit]:
        began = time.perf_counter()
        hits = self._engine.search(collection, query)
        self.seconds += time.perf_counter() - began
        return hits

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


@dataclass
class Place:
    """An engine with its index. env: what a program that uses it runs in."""

    name: str
    env: dict[str, str]
    app: Flask
    timed: Timed


def place(name: str, env: dict[str, str]) -> Place:
    app = create_app(env)
    timed = Timed(app.extensions["engine"]())
    app.extensions["engine"] = lambda: timed
    return Place(name, env, app, timed)


def imported(data_dir: Path) -> tuple[list[str], Figure]:
    """Fills a fresh database with the posts; their titles, and how it went. Raises Absent."""
    env = environ(data_dir)
    table = data_dir / "postings.csv"
    data_dir.mkdir()
    titles = eval_postings.write_table(table, POSTS)
    flask("db", "upgrade", env=env)
    flask("staff", "create", USER, "--role", "admin", "--region", "36", "--password", PASSWORD, env=env)
    ran = flask("import", "postings", str(table), "--json", env=env)
    counts = last_json(ran.output)
    rows = counts["rows"]
    return titles, Figure(
        f"import {rows:,} posts (CSV of {table.stat().st_size / 1e6:.0f} MB, {counts['rejected']} rows refused)",
        f"{ran.seconds:.1f} s ({ran.cpu:.1f} s of processor), {rows / ran.seconds:,.0f} rows/s, "
        f"peak {ran.peak_mib} MiB",
    )


def indexed(name: str, env: dict[str, str]) -> Figure:
    ran = flask("index", "rebuild", "--json", env=env)
    count = last_json(ran.output)["documents"]["postings"]
    value = (
        f"{ran.seconds:.1f} s ({ran.cpu:.1f} s of processor in the command), {count / ran.seconds:,.0f} postings/s, "
        f"peak {ran.peak_mib} MiB"
    )
    return Figure(f"index rebuild, {count:,} postings, {name}", value)


def searched(places: Sequence[Place], texts: Sequence[str]) -> Iterator[Figure]:
    """Each text on each engine by turns, one thread, in two rounds: a process reads and prepares a posting for ranking
    when a search first meets it."""
    for state in ("just started", "warm"):
        whole: dict[str, list[float]] = {one.name: [] for one in places}
        inside: dict[str, list[float]] = {one.name: [] for one in places}
        found = dict.fromkeys(whole, 0)
        for text in texts:
            for one in places:
                with one.app.app_context():
                    one.timed.seconds = 0.0
                    began = time.perf_counter()
                    results = find_postings(text, point=None, region=None, limit=LIMIT).results
                    whole[one.name].append(time.perf_counter() - began)
                inside[one.name].append(one.timed.seconds)
                found[one.name] += bool(results)
        for one in places:
            rate, alone = len(texts) / sum(whole[one.name]), milliseconds(inside[one.name])
            what = f"search, one thread, {len(texts)} queries ({found[one.name]} with results), {one.name}, {state}"
            value = f"{rate:.0f} queries/s, {milliseconds(whole[one.name])}; the engine alone {alone}"
            yield Figure(what, value)
        if len(places) > 1 and state == "warm":
            yield _ratio("search, one thread, warm", whole, places)
            yield _ratio("the engine's share of it", inside, places)


def _ratio(what: str, times: dict[str, list[float]], places: Sequence[Place]) -> Figure:
    first, second = places[0].name, places[1].name
    value = percentile(times[second], 0.5) / percentile(times[first], 0.5)
    return Figure(f"{what}: median of {second} / {first}", f"{value:.1f}")


def served(one: Place, texts: Sequence[str]) -> Iterator[Figure]:
    """The same through the API, as production serves it, with many clients."""
    asked = [("search", f"/api/v1/postings?q={quote(text)}&limit={LIMIT}") for text in texts]
    with gunicorn(one.env) as server:
        token = log_in(server.port)
        for state, seconds in (("just started", COLD_SECONDS), ("warm", SECONDS)):
            result = load(server, token, asked, clients=CLIENTS, seconds=seconds)
            what = f"search over HTTP, {CLIENTS} clients, gthread 3×2, {one.name}, {state}"
            yield Figure(what, f"{result.words()}, {server.memory_mib()} MiB")


def real_load() -> Iterator[Figure]:
    """The benchmark ``load``."""
    with scratch() as folder, ExitStack() as stack:
        titles, figure = imported(folder / "var")
        yield figure
        texts = queries(titles)
        envs = {"embedded": environ(folder / "var")}
        try:
            envs["elasticsearch"] = environ(folder / "var", stack.enter_context(elasticsearch()))
        except Absent as problem:
            yield Figure("elasticsearch", f"left out: {problem}")
        for name, env in envs.items():
            yield indexed(name, env)
        places = [place(name, env) for name, env in envs.items()]
        yield from searched(places, texts)
        for one in places:
            yield from served(one, texts)
        for one in places:
            yield fresh(one.name, one.env, POSTS)


def segmentation() -> Iterator[Figure]:
    """The benchmark ``segmentation``: from text to tokens. Ours goes the whole way that an index needs: normalising,
    cutting with our lexicon, dropping stop words. Plain jieba cuts the text as it stands with its own dictionary."""
    texts, size = [], 0
    for post in eval_postings.posts(POSTS):
        text = f"{post['title']} {post.get('description', '')}"
        texts.append(text)
        size += len(text)
        if size >= SAMPLE_CHARS:
            break
    words = load_lexicon().words
    ways: dict[str, Callable[[str], list[str]]] = {
        "plain jieba": JiebaCutter(()).cut,
        "our whole way on jieba": Segmenter(words, cutter=JiebaCutter).tokens,
        "ours, as for the index": Segmenter(words).tokens,
    }
    seconds = dict.fromkeys(ways, 0.0)
    counts = dict.fromkeys(ways, 0)
    for way in ways.values():
        way(texts[0])
    for start in range(0, len(texts), 200):  # by turns, so that whatever else the machine does falls on all
        for name, way in ways.items():
            began = time.perf_counter()
            counts[name] += sum(len(way(text)) for text in texts[start : start + 200])
            seconds[name] += time.perf_counter() - began
    plain, reference, ours = ways
    if counts[reference] != counts[ours]:
        raise RuntimeError(f"the two cutters give different tokens: {counts}")
    for name, took in seconds.items():
        what = f"text to tokens, {name}, {size / 1e6:.1f} million characters in {len(texts):,} texts"
        yield Figure(what, f"{size / took / 1e6:.2f} million/s, peak {memory_kib(os.getpid(), 'VmHWM') // 1024} MiB")
    for name in (plain, reference):
        yield Figure(f"{ours} / {name}", f"{seconds[name] / seconds[ours]:.1f}")
