from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.changes.service import waiting
from app.config import ROOT
from app.database import db
from app.extensions import engine
from app.locks import Busy, exclusive
from app.matching import documents
from app.postings.finding import find_postings
from jobs.index import ensure_built, rebuild_all, sync_once
from search.documents import POSTINGS
from tests.world import GOLDEN, golden_county, import_table, rows_of, write_table


def found(words: str) -> list[str]:
    return [one.posting["external_no"] for one in find_postings(words, point=None, region=None, limit=50).results]


def one_posting(folder: Path, **cells: str) -> Path:
    row = rows_of(GOLDEN / "postings.csv")[0]
    return write_table(
        folder / "one.csv", [dict(row, 岗位编号="SYNC-1", 岗位名称="鼓风机看火工", 有效期至="2027-01-31", **cells)]
    )


def test_a_change_reaches_the_search_and_leaves_it(app: Flask, tmp_path: Path) -> None:
    golden_county(app)
    assert "SYNC-1" not in found("鼓风机看火工")
    import_table("postings", one_posting(tmp_path))
    assert sync_once() > 0
    assert found("鼓风机看火工")[0] == "SYNC-1"
    import_table("postings", one_posting(tmp_path, 有效期至x=""))
    assert sync_once() == 0
    assert waiting(db.session(), "index") == []


def test_what_changes_during_a_rebuild_is_in_the_new_index(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    real = documents.all_documents
    late = one_posting(tmp_path)

    def changed_at_the_end(source: Any, sharing: Any) -> Iterator[Any]:
        yield from real(source, sharing)
        if source.collection is POSTINGS:
            import_table("postings", late)
            with pytest.raises(Busy), exclusive("index"):
                pass

    monkeypatch.setattr("jobs.index.all_documents", changed_at_the_end)
    rebuild_all()
    assert waiting(db.session(), "index")
    while sync_once():
        pass
    assert found("鼓风机看火工")[0] == "SYNC-1"


def test_another_lexicon_means_another_index(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    golden_county(app)
    before = engine().info(POSTINGS)
    ensure_built()
    assert engine().info(POSTINGS) == before
    monkeypatch.setattr("jobs.index.made_with", lambda: "another")
    ensure_built()
    after = engine().info(POSTINGS)
    assert after is not None
    assert before is not None
    assert after.generation != before.generation
    assert after.lexicon == "another"


def test_no_name_phone_or_id_number_goes_into_the_index(app: Flask) -> None:
    golden_county(app)
    rows = rows_of(GOLDEN / "workers.csv")
    source = documents.SOURCES[1]
    for document in documents.all_documents(source):
        words = {*document.tags, *(token for tokens in document.texts.values() for token in tokens)}
        for row in rows:
            for secret in (row["姓名"], row.get("手机"), row.get("身份证号"), row["备注"]):
                assert not secret or secret not in words


def test_a_follower_brings_a_change_into_the_index(
    app: Flask, tmp_path: Path, make_environ: Callable[..., dict[str, str]]
) -> None:
    golden_county(app)
    environ = {**os.environ, **make_environ()}
    command = [str(Path(sys.executable).parent / "flask"), "index", "sync", "--follow"]
    follower = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        import_table("postings", one_posting(tmp_path))
        until = time.monotonic() + 300
        while "SYNC-1" not in found("鼓风机看火工"):
            assert time.monotonic() < until
            assert follower.poll() is None
            time.sleep(0.1)
    finally:
        follower.terminate()
    assert follower.wait(timeout=120) == 0
