"""Rebuilding: what is checked before the swap, and that a build that fails or dies leaves the old index answering."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from search.documents import PEOPLE, POSTINGS, Document
from search.engines.base import Builder, Change, Engine, EngineUnavailable, IndexDamaged, IndexInfo, IndexRejected
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedBuilder, EmbeddedEngine
from search.engines.generations import Generations, damage
from search.indexing import rebuild
from search.query import Query
from tests.search.engine_kit import NOW, document, fill

ROOT = Path(__file__).parents[2]


def some(first: int, last: int) -> list[Document]:
    return [document(key) for key in range(first, last + 1)]


def again(engine: Engine, made: Iterator[Document] | list[Document], **more: object) -> IndexInfo:
    settings: dict[str, object] = {"expected": None, "lexicon": "v2", "now": NOW} | more
    return rebuild(engine, POSTINGS, made, **settings)  # type: ignore[arg-type]


def keys(engine: Engine) -> list[int]:
    return [hit.key for hit in engine.search(POSTINGS, Query(limit=10_000))]


def test_rebuild_swaps_in_what_was_made(engine: Engine) -> None:
    assert again(engine, some(1, 30), expected=30).documents == 30
    heard: list[int] = []
    info = again(engine, iter(some(11, 40)), expected=30, progress=heard.append)
    assert keys(engine) == list(range(11, 41))
    assert engine.info(POSTINGS) == info
    assert (info.lexicon, info.built_at, info.documents) == ("v2", NOW, 30)
    assert heard == [30]


def test_progress_is_told_along_the_way(embedded: EmbeddedEngine) -> None:
    heard: list[int] = []
    again(embedded, some(1, 2500), progress=heard.append)
    assert heard == [1000, 2000, 2500]


@pytest.mark.parametrize(
    ("made", "settings", "reason"),
    [
        (some(1, 19), {"expected": 20}, "19 documents of postings were added where 20 were expected"),
        (some(1, 15), {}, "shrink"),
        ([], {"expected": 0}, "shrink"),
        ([*some(1, 20), document(7)], {}, "document 7 of postings came more than once"),
        ([*some(1, 20), Document(21, {}, (), {})], {}, "no number"),
    ],
)
def test_a_build_that_fails_its_check_is_thrown_away(
    engine: Engine, made: list[Document], settings: dict[str, int], reason: str
) -> None:
    fill(engine, some(1, 20))
    before = engine.info(POSTINGS)
    with pytest.raises(IndexRejected, match=reason):
        again(engine, made, **settings)
    assert engine.info(POSTINGS) == before
    assert keys(engine) == list(range(1, 21))
    assert again(engine, some(1, 20)).documents == 20


def test_shrinking_is_allowed_by_a_fifth_or_when_asked(engine: Engine) -> None:
    fill(engine, some(1, 20))
    assert again(engine, some(1, 16)).documents == 16
    assert again(engine, some(1, 2), allow_shrink=True).documents == 2
    assert again(engine, [], allow_shrink=True).documents == 0
    assert again(engine, []).documents == 0


def test_a_source_that_breaks_off_is_told_as_rejected(engine: Engine) -> None:
    def broken() -> Iterator[Document]:
        yield from some(1, 20)
        raise RuntimeError("the database went away")

    fill(engine, some(1, 20))
    with pytest.raises(IndexRejected, match="the database went away"):
        again(engine, broken())
    assert keys(engine) == list(range(1, 21))
    assert again(engine, some(2, 21)).documents == 20


def test_an_interrupt_removes_the_build_and_passes(embedded: EmbeddedEngine, tmp_path: Path) -> None:
    def interrupted() -> Iterator[Document]:
        yield document(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        again(embedded, interrupted())
    assert [entry.name for entry in (tmp_path / "index/postings").iterdir()] == ["write.lock"]
    assert again(embedded, some(1, 3)).documents == 3


def test_a_loss_inside_the_engine_is_noticed(embedded: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(embedded, some(1, 20))
    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedBuilder, "count", lambda _: 19)
        with pytest.raises(IndexRejected, match="finds 19 documents of 20"):
            again(embedded, some(1, 20))
    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedBuilder, "missing", lambda _, keys: list(keys)[-1:])
        with pytest.raises(IndexRejected, match="does not find documents"):
            again(embedded, some(1, 20))
    assert keys(embedded) == list(range(1, 21))


def test_the_time_must_know_its_zone(embedded: EmbeddedEngine) -> None:
    with pytest.raises(ValueError):
        again(embedded, [], now=datetime(2026, 11, 21))


# ---- the embedded engine's files


def kept(tmp_path: Path) -> set[str]:
    return {entry.name for entry in (tmp_path / "index/postings").iterdir() if entry.is_dir()}


def test_one_generation_before_is_kept(embedded: EmbeddedEngine, tmp_path: Path) -> None:
    made = [again(embedded, some(1, 5)).generation for _ in range(4)]
    assert kept(tmp_path) == set(made[-2:])


KILLED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from search.documents import POSTINGS
from search.engines.base import Change
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_kit import document

engine = EmbeddedEngine(Path(sys.argv[1]))
builder = engine.build(POSTINGS, lexicon="v9", now=datetime(2026, 11, 21, tzinfo=UTC))
builder.add(document(key) for key in range(1000, 3000))
if sys.argv[2] == "counted":
    builder.count()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("moment", ["adding", "counted"])
def test_a_killed_build_leaves_the_old_index_and_no_lock(embedded: EmbeddedEngine, tmp_path: Path, moment: str) -> None:
    fill(embedded, some(1, 20))
    old = kept(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path / "index"), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(EngineUnavailable, match="another process"):
            embedded.build(POSTINGS, lexicon="v", now=NOW)
        with pytest.raises(EngineUnavailable, match="another process"):
            embedded.apply(POSTINGS, [Change(1, None)])
        assert keys(embedded) == list(range(1, 21))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(kept(tmp_path)) == 2
    assert keys(embedded) == list(range(1, 21))
    embedded.apply(POSTINGS, [Change(1, None)])
    assert keys(embedded) == list(range(2, 21))
    live = again(embedded, some(1, 20)).generation
    assert kept(tmp_path) == old | {live}


def test_other_processes_see_a_swap_and_a_change(embedded: EmbeddedEngine, tmp_path: Path) -> None:
    """Each engine here stands for a process: nothing but files is between them."""
    reader = EmbeddedEngine(tmp_path / "index")
    fill(embedded, some(1, 3))
    assert keys(reader) == [1, 2, 3]
    embedded.apply(POSTINGS, [Change(2, None)])
    assert keys(reader) == [1, 3]
    for _ in range(3):  # the folder that the reader has open is gone by then
        fill(embedded, some(5, 6))
    assert keys(reader) == [5, 6]


def test_a_writer_waits_for_the_one_before_it(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, wait_seconds=20)
    fill(engine, some(1, 3))
    builder = engine.build(POSTINGS, lexicon="v", now=NOW)
    builder.add(some(1, 2))
    waiting = threading.Thread(target=engine.apply, args=(POSTINGS, [Change(9, document(9))]))
    waiting.start()
    time.sleep(0.2)
    builder.publish()
    waiting.join()
    assert keys(engine) == [1, 2, 9]


def test_a_build_of_one_collection_does_not_hold_up_another(embedded: EmbeddedEngine) -> None:
    fill(embedded, some(1, 3))
    builder = embedded.build(PEOPLE, lexicon="v", now=NOW)
    embedded.apply(POSTINGS, [Change(1, None)])
    builder.abort()
    assert keys(embedded) == [2, 3]


POINTERS = {
    "pointer-cut": '{"generation": ',
    "pointer-garbage": "garbage",
    "pointer-shape": '{"generation": 5, "lexicon": "v", "built_at": "2026-11-21", "previous": ""}',
    "pointer-date": '{"generation": "g", "lexicon": "v", "built_at": "soon", "previous": ""}',
}


def break_index(root: Path, how: str) -> None:
    """Damages the live index in the folder of its collection."""
    live = root / json.loads((root / "live.json").read_text())["generation"]
    if how in POINTERS:
        (root / "live.json").write_text(POINTERS[how])
    elif how == "pointer-folder":
        (root / "live.json").unlink()
        (root / "live.json").mkdir()
    elif how == "folder":
        live.rename(root.parent / "elsewhere")
    else:
        for part in live.glob("*.fast" if how == "segment" else "meta.json"):
            os.truncate(part, 3)


@pytest.mark.parametrize("how", [*POINTERS, "pointer-folder", "folder", "segment", "meta"])
def test_damaged_files_are_told_and_a_rebuild_repairs_them(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = EmbeddedEngine(tmp_path)
    fill(server, some(1, 20))
    assert len(keys(server)) == 20
    break_index(tmp_path / "postings", how)
    calls = (
        lambda engine: engine.search(POSTINGS, Query()),
        lambda engine: engine.info(POSTINGS),
        lambda engine: engine.apply(POSTINGS, [Change(1, document(1))]),
    )
    for call in calls:
        with pytest.raises(IndexDamaged):
            call(EmbeddedEngine(tmp_path))
    assert again(EmbeddedEngine(tmp_path), some(1, 3)).documents == 3  # nothing to compare with: no shrinking
    assert "counts as none" in caplog.text
    assert keys(server) == [1, 2, 3]
    assert again(server, some(1, 3)).documents == 3


def test_a_build_that_fails_beside_a_damaged_index_lets_go_of_the_lock(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, wait_seconds=0.1)
    fill(engine, some(1, 3))
    break_index(tmp_path / "postings", "pointer-garbage")
    with pytest.raises(IndexRejected, match="were expected"):
        again(engine, some(1, 3), expected=4)
    assert again(engine, some(1, 3)).documents == 3


@pytest.mark.parametrize(
    "reason", [OSError(24, "Too many open files"), ValueError("Os { code: 24, kind: Uncategorized")]
)
def test_what_passes_by_itself_is_no_damage(reason: Exception) -> None:
    assert type(damage("x", reason)) is EngineUnavailable


def test_the_pointer_is_readable(embedded: EmbeddedEngine, tmp_path: Path) -> None:
    info = again(embedded, some(1, 3))
    pointer = json.loads((tmp_path / "index/postings/live.json").read_text())
    assert pointer == {"generation": info.generation, "lexicon": "v2", "built_at": NOW.isoformat(), "previous": ""}
    assert Generations(tmp_path / "index/postings").live() is not None


# ---- Elasticsearch


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:9200"])
def test_an_absent_server_is_unavailable(url: str) -> None:
    engine = ElasticsearchEngine(url, "t")
    calls = (
        lambda: engine.search(POSTINGS, Query()),
        lambda: engine.search_many(POSTINGS, [Query()] * 60),
        lambda: engine.info(POSTINGS),
        lambda: engine.apply(POSTINGS, [Change(1, document(1))]),
        lambda: engine.build(POSTINGS, lexicon="v", now=NOW),
        lambda: again(engine, []),
    )
    for call in calls:
        with pytest.raises(EngineUnavailable):
            call()
    engine.close()


@pytest.fixture
def remote(elasticsearch_url: str) -> Iterator[ElasticsearchEngine]:
    from tests.search.conftest import elasticsearch_engine

    with elasticsearch_engine(elasticsearch_url) as engine:
        yield engine


def indexes(engine: ElasticsearchEngine) -> dict[str, set[str]]:
    from elasticsearch import Elasticsearch

    with Elasticsearch(engine._url) as client:
        found = client.indices.get_alias(index=f"{engine._prefix}-*").body
    return {name.removeprefix(f"{engine._prefix}-postings-"): set(state["aliases"]) for name, state in found.items()}


def test_elasticsearch_keeps_one_generation_before(remote: ElasticsearchEngine) -> None:
    made = [again(remote, some(1, 5)).generation for _ in range(4)]
    alias = f"{remote._prefix}-postings"
    assert indexes(remote) == {made[-1]: {alias}, made[-2]: {f"{alias}-previous"}}


def test_what_a_killed_build_left_is_removed_by_the_next(remote: ElasticsearchEngine) -> None:
    fill(remote, some(1, 3))
    dead: Builder = remote.build(POSTINGS, lexicon="v", now=NOW)
    dead.add(some(1, 9))
    assert len(indexes(remote)) == 2
    again(remote, some(1, 4))
    assert len(indexes(remote)) == 2
    with pytest.raises(EngineUnavailable):  # had it only slept, it comes back to nothing and makes nothing
        dead.add(some(1, 9))
    with pytest.raises(EngineUnavailable):
        dead.publish()
    dead.abort()
    assert len(indexes(remote)) == 2
    assert keys(remote) == [1, 2, 3, 4]
