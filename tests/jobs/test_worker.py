"""Match partitions on real Celery workers behind real brokers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.config import ROOT
from app.database import db, write
from app.matching import batch
from app.matching.models import MatchPartition
from jobs import dispatch
from tests.jobs.celery_workers import BIN, celery_worker
from tests.matching.test_batch import kept
from tests.world import golden_county


@pytest.fixture(params=["redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


def flask_match(environ: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [str(BIN / "flask"), "match", "run", "--json"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, check=False, timeout=600
    )


def test_a_worker_behind_the_broker_comes_to_the_same_matches(
    app: Flask, make_environ: Callable[..., dict[str, str]], broker_url: str
) -> None:
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    environ = make_environ(CELERY_BROKER_URL=broker_url)
    with celery_worker(environ):
        done = flask_match(environ)
        assert done.returncode == 0, done.stderr.decode()
    assert b"does the work itself" not in done.stderr
    db.session.rollback()
    assert kept() == whole


def test_with_nobody_behind_the_broker_the_run_does_the_work_itself(
    app: Flask, broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden_county(app)
    whole = kept()
    with write() as session:
        session.execute(text("DELETE FROM match"))
    monkeypatch.setattr(dispatch, "SILENCE_SECONDS", 1.0)
    app.extensions["settings"] = replace(app.extensions["settings"], broker_url=broker_url)
    run = batch.plan("all")
    ids = [one for one, _ in batch.open_partitions(run.id)]
    assert list(dispatch.work_off(ids)) == ids
    assert kept() == whole
    assert all(db.session.scalars(select(MatchPartition.done)))
