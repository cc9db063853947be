"""``flask index rebuild`` and ``flask index sync``: the engine kept in step with the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta

import click

from app.changes.service import done, waiting
from app.clock import now
from app.database import db, write
from app.extensions import engine
from app.locks import exclusive
from app.matching.documents import SOURCES, Slice, Source, all_documents, made_with, size
from app.matching.person_readings import keep
from jobs.batch import TURN_WAITS, Job, turn
from jobs.beside import cores, spread
from jobs.failures import CommandGroup, Failure, explain, saying
from jobs.reporting import json_option, progress, report
from jobs.stopping import stopped_by_signal
from search.documents import Document
from search.engines.base import Change as IndexChange
from search.engines.base import EngineUnavailable, IndexDamaged
from search.indexing import rebuild

index_group = CommandGroup("index", help="搜索索引：重建，或只更新变化的部分")
WORTH_A_WORKER = 20_000
"""Records for each process: for fewer it would take longer to start than to make their documents."""

BEAT_SECONDS = 5.0
SYNC_BATCH = 500
POLL_SECONDS = 0.5
BREATH_SECONDS = 0.25
"""The follower's pause between batches; longer than who waits for a turn takes to look again."""


@index_group.command("rebuild")
@click.option("--allow-shrink", is_flag=True, help="新索引比旧的少两成以上时也换上")
@click.option("--workers", type=click.IntRange(1, 64), help="同时用几个进程，不填就按处理器核数，最多 4 个")
@json_option
def rebuild_command(allow_shrink: bool, workers: int | None, as_json: bool) -> None:
    """在旁边建好新索引，核对后一步换上；没通过核对就不换。"""
    before = _generations()
    try:
        with saying("索引没有重建成功："):
            figures = rebuild_all(allow_shrink=allow_shrink, workers=workers)
    except Failure as failure:
        raise Failure(failure.code, f"{failure.message}。{_in_force(before)}") from failure
    words = "，".join(f"{name} {count} 条" for name, count in figures.items())
    report({"documents": figures}, as_json=as_json, words=f"索引已重建：{words}")


@index_group.command("sync")
@click.option("--follow", is_flag=True, help="一直运行，变化在两秒内进索引")
@json_option
def sync_command(follow: bool, as_json: bool) -> None:
    """把变化了的岗位和求职者更新到索引。"""
    if follow:
        applied = follow_changes(stopped_by_signal())
    else:
        with saying("索引暂时更新不了，变化都还记着："):
            ensure_built()
            with turn("index") as job:
                job.figures["applied"] = applied = sum(iter(sync_once, 0))
    report({"applied": applied}, as_json=as_json, words=f"索引更新了 {applied} 条")


def rebuild_all(
    *, allow_shrink: bool = False, waits: timedelta = TURN_WAITS, workers: int | None = None
) -> dict[str, int]:
    """Rebuilds every collection; documents in each. waits: how long for another run. workers: processes that make
    documents, this one among them; None: one a core. The others start only where many documents are to be made.

    Raises IndexRejected, EngineUnavailable, Busy.
    """
    with turn("index", waits) as job:
        return _rebuild_each(job, allow_shrink, workers)


def ensure_built(waits: timedelta = TURN_WAITS, workers: int | None = None) -> None:
    """Rebuilds where there is no index yet, where its files are broken or another lexicon made its tokens.

    waits, workers: as for a rebuild. Raises IndexRejected, Busy, and EngineUnavailable where the engine is away.
    """
    if _fit():
        return
    with turn("index", waits) as job:
        if not _fit():  # who was waited for may have built it
            _rebuild_each(job, True, workers)


def _fit() -> bool:
    current = made_with()
    try:
        infos = [engine().info(source.collection) for source in SOURCES]
    except IndexDamaged:
        return False
    return all(info is not None and info.lexicon == current for info in infos)


def _rebuild_each(job: Job, allow_shrink: bool, workers: int | None) -> dict[str, int]:
    for source in SOURCES:
        job.figures[source.collection.name] = _rebuild(source, job, allow_shrink, workers or cores())
        job.beat()
    return dict(job.figures)


def sync_once() -> int:
    """Applies the oldest waiting changes; how many. A change made meanwhile stays waiting. Raises EngineUnavailable.

    The caller holds the lock ``index``: what is applied while a rebuild runs would be gone with the swap.
    """
    changes = waiting(db.session(), "index", SYNC_BATCH)
    if not changes:
        db.session.rollback()
        return 0
    read = []
    for source in SOURCES:
        ids = [change.record_id for change in changes if change.collection == source.collection.name]
        if ids:
            made = source.read(db.session(), ids)
            engine().apply(source.collection, [IndexChange(key, made.documents[key]) for key in ids])
            read.append(made)
    with write() as session:
        for made in read:
            keep(session, made.fresh, made.gone)
        done(session, changes)
    return len(changes)


def follow_changes(stop: threading.Event) -> int:
    """Syncs until ``stop`` is set; how many changes it applied.

    An engine or a database that is away is tried again, ever more slowly up to 10 s.
    """
    pause = POLL_SECONDS
    applied = 0
    while not stop.is_set():
        try:
            ensure_built(timedelta())
            while waiting(db.session(), "index", 1) and not stop.wait(BREATH_SECONDS):
                with exclusive("index"):
                    applied += sync_once()
            db.session.rollback()
            pause = POLL_SECONDS
        except Exception as error:
            db.session.remove()  # unlike a rollback it cannot fail on a connection that is gone
            pause = min(pause * 2, 10.0)
            known = explain(error)
            reason = known.message if known else f"程序出错（{type(error).__name__}）"
            click.echo(f"索引暂时更新不了，{pause:.0f} 秒后再试：{reason}", err=True)
            if isinstance(error, IndexDamaged):
                _repair()
        stop.wait(pause)
    return applied


def _rebuild(source: Source, job: Job, allow_shrink: bool, workers: int) -> int:
    snapshot = [change for change in waiting(db.session(), "index") if change.collection == source.collection.name]
    db.session.rollback()
    records = size(source)
    workers = max(1, min(workers, records // WORTH_A_WORKER))
    with progress(f"建索引 {source.collection.name}", records) as advance, ExitStack() as stack:

        def shared(work: Callable[[Slice], list[Document]], parts: Sequence[Slice]) -> Iterator[list[Document]]:
            alive = time.monotonic()
            done_by_somebody = stack.enter_context(closing(spread(work, parts, workers)))
            for part, documents in done_by_somebody:
                yield documents
                advance(part.rows)
                if time.monotonic() - alive > BEAT_SECONDS:
                    job.beat()
                    alive = time.monotonic()

        lexicon = made_with()
        info = rebuild(
            engine(),
            source.collection,
            all_documents(source, shared),
            expected=None,
            lexicon=lexicon,
            now=now(),
            allow_shrink=allow_shrink,
        )
    with write() as session:
        done(session, snapshot)
    return info.documents


def _repair() -> None:
    """For a process that holds the broken files open and so would not notice on its own."""
    try:
        rebuild_all(allow_shrink=True, waits=timedelta())
    except Exception as error:
        db.session.remove()
        click.echo(f"索引没有修好（{type(error).__name__}）", err=True)


def _generations() -> dict[str, str | None]:
    """The live generation of each collection; None where there is none that answers."""
    found: dict[str, str | None] = {}
    for source in SOURCES:
        try:
            info = engine().info(source.collection)
        except EngineUnavailable:
            info = None
        found[source.collection.name] = info.generation if info else None
    return found


def _in_force(before: dict[str, str | None]) -> str:
    """What answers searches after a rebuild that failed. before: what was live when it began."""
    after = _generations()
    if None in after.values():
        return "现在没有能用的索引"
    return "旧的还在用" if after == before else "一部分已换成新的，其余的旧的还在用"
