"""``flask index rebuild`` and ``flask index sync``: the engine kept in step with the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import click
from flask.cli import AppGroup

from app.changes.service import done, waiting
from app.clock import now
from app.database import db, write
from app.extensions import engine
from app.locks import Busy, exclusive
from app.matching.documents import SOURCES, Source, all_documents, size
from jobs.batch import batch_job
from jobs.reporting import json_option, progress, report
from jobs.stopping import stopped_by_signal
from search.documents import Document
from search.engines.base import Change as IndexChange
from search.engines.base import EngineUnavailable, IndexRejected
from search.indexing import rebuild
from search.text import default_segmenter

index_group = AppGroup("index", help="搜索索引：重建，或只更新变化的部分")
SYNC_BATCH = 500
POLL_SECONDS = 0.5


@index_group.command("rebuild")
@click.option("--allow-shrink", is_flag=True, help="新索引比旧的少两成以上时也换上")
@json_option
def rebuild_command(allow_shrink: bool, as_json: bool) -> None:
    """在旁边建好新索引，核对后一步换上；没通过核对就不换。"""
    try:
        figures = rebuild_all(allow_shrink=allow_shrink)
    except (IndexRejected, EngineUnavailable, Busy) as error:
        raise click.ClickException(f"索引没有重建成功，旧的还在用：{error}") from error
    words = "，".join(f"{name} {count} 条" for name, count in figures.items())
    report({"documents": figures}, as_json=as_json, words=f"索引已重建：{words}")


@index_group.command("sync")
@click.option("--follow", is_flag=True, help="一直运行，变化在两秒内进索引")
@json_option
def sync_command(follow: bool, as_json: bool) -> None:
    """把变化了的岗位和求职者更新到索引。"""
    if follow:
        follow_changes(stopped_by_signal())
        return
    try:
        ensure_built()
        with batch_job("index") as job:
            job.figures["applied"] = applied = sum(iter(sync_once, 0))
    except (EngineUnavailable, Busy) as error:
        raise click.ClickException(f"索引暂时更新不了，变化都还记着：{error}") from error
    report({"applied": applied}, as_json=as_json, words=f"索引更新了 {applied} 条")


def rebuild_all(*, allow_shrink: bool = False) -> dict[str, int]:
    """Rebuilds every collection; documents in each. Raises IndexRejected, EngineUnavailable, Busy."""
    with batch_job("index") as job:
        for source in SOURCES:
            job.figures[source.collection.name] = _rebuild(source, allow_shrink)
            job.beat()
        return dict(job.figures)


def ensure_built() -> None:
    """Rebuilds where there is no index yet, or one whose tokens another lexicon made."""
    current = default_segmenter().version
    infos = [engine().info(source.collection) for source in SOURCES]
    if any(info is None or info.lexicon != current for info in infos):
        rebuild_all(allow_shrink=True)


def sync_once() -> int:
    """Applies the oldest waiting changes; how many. A change made meanwhile stays waiting. Raises EngineUnavailable.

    The caller holds the lock ``index``: what is applied while a rebuild runs would be gone with the swap.
    """
    changes = waiting(db.session(), "index", SYNC_BATCH)
    if not changes:
        db.session.rollback()
        return 0
    for source in SOURCES:
        ids = [change.record_id for change in changes if change.collection == source.collection.name]
        if ids:
            documents = source.read(db.session(), ids)
            engine().apply(source.collection, [IndexChange(key, documents[key]) for key in ids])
    with write() as session:
        done(session, changes)
    return len(changes)


def follow_changes(stop: threading.Event) -> None:
    """Syncs until ``stop`` is set. An engine or a database that is away is tried again, ever more slowly up to 10 s."""
    pause = POLL_SECONDS
    while not stop.is_set():
        try:
            ensure_built()
            while waiting(db.session(), "index", 1) and not stop.is_set():
                with exclusive("index"):
                    sync_once()
            db.session.rollback()
            pause = POLL_SECONDS
        except Exception as error:
            db.session.rollback()
            pause = min(pause * 2, 10.0)
            click.echo(f"index sync waits {pause:.0f} s: {type(error).__name__}", err=True)
        stop.wait(pause)


def _rebuild(source: Source, allow_shrink: bool) -> int:
    snapshot = [change for change in waiting(db.session(), "index") if change.collection == source.collection.name]
    db.session.rollback()
    with progress(f"建索引 {source.collection.name}", size(source)) as advance:

        def counted() -> Iterator[Document]:
            for document in all_documents(source):
                yield document
                advance(1)

        lexicon = default_segmenter().version
        info = rebuild(
            engine(), source.collection, counted(), expected=None, lexicon=lexicon, now=now(), allow_shrink=allow_shrink
        )
    with write() as session:
        done(session, snapshot)
    return info.documents
