"""The broker killed or silent: a match run does the work itself, and uploads do not need it."""

from __future__ import annotations

import io
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.identity.service import create_staff
from app.matching import batch
from app.matching.models import MatchPartition
from jobs import dispatch
from jobs.index import ensure_built
from tests.app.helpers import PASSWORD, log_in
from tests.faults.serving import family, frozen
from tests.services.base import Service
from tests.world import GOLDEN, import_table, rows_of, write_table


@pytest.fixture(params=["redis", "rabbitmq"])
def broker(request: pytest.FixtureRequest) -> Service:
    found = request.getfixturevalue(f"restartable_{request.param}")
    assert isinstance(found, Service)
    return found


def test_without_its_broker_a_run_does_the_work_itself(
    app: Flask, client: FlaskClient, tmp_path: Path, broker: Service
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], broker_url=broker.url)
    tables = {
        kind: write_table(tmp_path / f"{kind}.csv", rows_of(GOLDEN / f"{kind}.csv")[:20])
        for kind in ("postings", "workers")
    }
    import_table("postings", tables["postings"])
    create_staff("county", PASSWORD, "county", "360722")
    assert broker.supervisor_pid is not None
    for trouble in ("silent", "killed"):
        with ExitStack() as stack:
            if trouble == "silent":
                stack.enter_context(frozen(family(broker.supervisor_pid)))
            else:
                broker.kill()
            upload = {"file": (io.BytesIO(tables["workers"].read_bytes()), "workers.csv")}
            answer = client.post("/api/v1/imports/workers", data=upload, headers=log_in(client, "county"))
            assert answer.status_code == 201, answer.text
            ensure_built()
            began = time.monotonic()
            run = batch.plan("all")
            ids = [one for one, _ in batch.open_partitions(run.id)]
            assert ids
            assert list(dispatch.work_off(ids)) == ids
            assert time.monotonic() - began < dispatch.SILENCE_SECONDS
            db.session.rollback()
            assert all(db.session.get_one(MatchPartition, one).done for one in ids)
            assert batch.finish(run.id)["matched"] > 0
