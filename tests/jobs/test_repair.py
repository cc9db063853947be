"""A broken index is repaired by every command that needs it; an engine that is away is not rebuilt for."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.extensions import engine, settings
from app.postings.finding import find_postings
from jobs.index import ensure_built, follow_changes, sync_once
from search.documents import COLLECTIONS, POSTINGS
from search.engines.base import EngineUnavailable, IndexDamaged
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from tests.jobs.test_index import one_posting
from tests.world import GOLDEN, import_table

DAMAGES = ("pointer", "segments", "folder")


@pytest.fixture
def indexed(app: Flask) -> Flask:
    import_table("postings", GOLDEN / "postings.csv")
    ensure_built()
    while sync_once():
        pass
    return app


def spoil(damage: str) -> None:
    """Damages both collections, and forgets what this process holds open, as a new process would."""
    for collection in COLLECTIONS:
        root = settings().index_dir / collection.name
        live = root / json.loads((root / "live.json").read_text())["generation"]
        if damage == "pointer":
            (root / "live.json").write_text("garbage\n")
        elif damage == "folder":
            shutil.rmtree(live)
        else:
            for part in live.glob("*.*"):
                if part.suffix != ".lock":
                    part.write_bytes(b"")


def anew(app: Flask) -> None:
    fresh = EmbeddedEngine(settings().index_dir)
    app.extensions["engine"] = lambda: fresh


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    done = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_repairs_what_it_needs(indexed: Flask, tmp_path: Path, damage: str) -> None:
    (tmp_path / "q.csv").write_text("编号,查询,经度,纬度\n1,普工,,\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    commands = (
        ("index", "rebuild"),
        ("index", "sync"),
        ("match", "run"),
        ("search", "export", "--queries", str(tmp_path / "q.csv"), "--out", str(out)),
    )
    for arguments in commands:
        spoil(damage)
        anew(indexed)
        with pytest.raises(IndexDamaged):
            engine().info(POSTINGS)
        code, _, problems = run(indexed, *arguments)
        assert (code, "Traceback" in problems) == (0, False), problems
        assert find_postings("普工", point=None, region=None, limit=5).results
    assert len(out.read_text(encoding="utf-8").splitlines()) > 1


def test_a_follower_that_holds_a_lost_index_open_repairs_it(
    indexed: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert engine().info(POSTINGS) is not None
    root = settings().index_dir / "postings"
    for part in (root / json.loads((root / "live.json").read_text())["generation"]).glob("*.term"):
        part.unlink()
    import_table("postings", one_posting(tmp_path))
    stop = threading.Event()
    waits: list[float] = []

    def soon(pause: float) -> bool:
        waits.append(pause)
        if len(waits) > 10:
            stop.set()
        return stop.is_set()

    monkeypatch.setattr(stop, "wait", soon)
    follow_changes(stop)
    anew(indexed)
    found = find_postings("鼓风机看火工", point=None, region=None, limit=5).results
    assert found[0].posting["external_no"] == "SYNC-1"


def test_an_engine_that_is_away_is_not_rebuilt_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    away = ElasticsearchEngine("http://127.0.0.1:9", "t")
    app.extensions["engine"] = lambda: away
    monkeypatch.setattr("jobs.index._rebuild", lambda *_: pytest.fail("it began to rebuild"))
    with pytest.raises(EngineUnavailable) as caught:
        ensure_built()
    assert not isinstance(caught.value, IndexDamaged)
    code, said, problems = run(app, "match", "run")
    away.close()
    assert (code, said["error"]["code"], "Traceback" in problems) == (1, "engine_unavailable", False)


def test_what_still_answers_after_a_failed_rebuild_is_told_as_it_is(
    indexed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.indexing.SPOT_CHECKS", 1)
    monkeypatch.setattr("search.engines.embedded.EmbeddedBuilder.missing", lambda *_: [1])
    code, said, _ = run(indexed, "index", "rebuild")
    assert (code, said["error"]["code"]) == (1, "index_rejected")
    assert said["error"]["message"].endswith("旧的还在用")
    spoil("pointer")
    anew(indexed)
    code, said, _ = run(indexed, "index", "rebuild")
    assert said["error"]["message"].endswith("现在没有能用的索引")
    assert "旧的还在用" not in said["error"]["message"]
    code, said, problems = run(indexed, "match", "run")
    assert (code, said["error"]["code"], "Traceback" in problems) == (1, "index_rejected", False)


def test_a_rebuild_that_would_shrink_says_how_to_allow_it(indexed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.index.all_documents", lambda *_: iter(()))
    code, said, _ = run(indexed, "index", "rebuild")
    assert (code, said["error"]["code"]) == (1, "index_shrunk")
    assert "--allow-shrink" in said["error"]["message"]
