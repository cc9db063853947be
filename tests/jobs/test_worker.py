"""Match partitions on real Celery workers behind a real broker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.config import ROOT
from app.database import db, write
from app.matching import batch
from jobs import dispatch
from tests.matching.test_batch import kept
from tests.world import golden_county

BIN = Path(sys.executable).parent


def flask_match(environ: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [str(BIN / "flask"), "match", "run", "--json"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False, timeout=600)


def test_a_worker_behind_the_broker_comes_to_the_same_matches(
    app: Flask, make_environ: Callable[..., dict[str, str]], redis_url: str
) -> None:
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    environ = {**os.environ, **make_environ(CELERY_BROKER_URL=redis_url)}
    command = [str(BIN / "celery"), "-A", "jobs.worker", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        done = flask_match(environ)
        assert done.returncode == 0, done.stderr.decode()
    finally:
        worker.terminate()
        worker.wait(timeout=300)
    db.session.rollback()
    assert kept() == whole


def test_with_nobody_behind_the_broker_the_run_does_the_work_itself(
    app: Flask, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    monkeypatch.setattr(dispatch, "SILENCE_SECONDS", 1.0)
    app.extensions["settings"] = replace(app.extensions["settings"], broker_url=redis_url)
    run = batch.plan("all")
    ids = [one for one, _ in batch.open_partitions(run.id)]
    assert list(dispatch.work_off(ids)) == ids
    assert kept() == whole
