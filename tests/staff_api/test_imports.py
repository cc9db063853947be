"""The two tables by upload: short ones at once, long ones as a job that a kill does not lose."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.database import db
from app.extensions import settings
from app.identity.service import create_staff
from app.imports import uploads
from app.imports.models import ImportJob
from app.imports.run import run_import
from app.locks import exclusive
from app.people.models import Person, Registration
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import posting, worker, write_csv, write_xlsx
from tests.staff_api.conftest import COUNTY, Headers
from tests.world import quiet

Call = Callable[..., Any]


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> Headers:
    create_staff("office", PASSWORD, "county", COUNTY)
    return log_in(client, "office")


def sent(path: Path) -> dict[str, Any]:
    """An upload as bytes: left to the test client, a large one goes into a file that the client never closes."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(path.read_bytes()), "表.csv")})
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def people() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def left() -> list[Path]:
    return list((settings().data_dir / "uploads").iterdir())


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "long.csv", [worker(f"W{n}", 姓名=f"甲{n}") for n in range(2_500)])


@pytest.mark.parametrize("write_table", [write_csv, write_xlsx])
def test_a_short_table_is_in_with_the_report_of_the_command_line(
    call: Call, office: Headers, tmp_path: Path, write_table: Callable[..., Path]
) -> None:
    table = write_table(tmp_path / "t", [worker("W1"), worker("W2", 姓名="乙二"), worker("W3", 区划代码="1")])
    said = call("POST", "/imports/workers", office, 201, **sent(table))
    assert (said["state"], said["rows_total"], said["operator"]) == ("done", 3, "office")
    assert said["report"].pop("errors_left_out") == 0
    again = run_import("workers", table, "cli", quiet).as_dict()  # the command line, a second time
    counts = {"created": 2, "unchanged": 0}
    assert said["report"] == again | counts
    assert call("GET", f"/imports/{said['id']}", office)["report"]["created"] == 2
    assert left() == []
    assert {(one.channel, one.operator) for one in db.session.scalars(select(Registration))} == {("import", "office")}


def test_postings_too_and_the_wrong_table_is_told(call: Call, office: Headers, tmp_path: Path) -> None:
    table = write_csv(tmp_path / "p.csv", [posting("P1"), posting("P2")])
    assert call("POST", "/imports/postings", office, 201, **sent(table))["report"]["created"] == 2
    said = call("POST", "/imports/workers", office, 422, **sent(table))
    assert said["code"] == "cannot_read"
    assert "不是求职登记表" in said["message"]
    assert call("POST", "/imports/workers", office, 422, data={})["errors"][0]["field"] == "file"
    assert left() == []
    assert len(call("GET", "/imports", office)["items"]) == 1


def test_a_long_table_waits_and_shows_how_far_it_is(
    app: Flask, call: Call, office: Headers, long_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = call("POST", "/imports/workers", office, 202, **sent(long_table))
    assert (said["state"], said["rows_total"], said["report"]) == ("waiting", 2_500, None)
    assert people() == 0
    with exclusive("import-workers"):  # another import of the table is running
        assert json.loads(app.test_cli_runner().invoke(args=["import", "pending", "--json"]).stdout) == {"ended": 0}

    real = uploads._set

    def killed(job: int, **values: Any) -> None:
        if values.get("rows_done") == 2_000:
            raise KeyboardInterrupt
        real(job, **values)

    monkeypatch.setattr(uploads, "_set", killed)
    with pytest.raises(KeyboardInterrupt):
        uploads.work_on(uploads.open_jobs()[0])
    monkeypatch.setattr(uploads, "_set", real)
    half = call("GET", f"/imports/{said['id']}", office)
    assert (half["state"], half["rows_done"]) == ("running", 1_000)
    assert people() == 2_000

    done = app.test_cli_runner().invoke(args=["import", "pending", "--json"])
    assert json.loads(done.stdout) == {"ended": 1}
    whole = call("GET", f"/imports/{said['id']}", office)
    assert (whole["state"], whole["rows_done"]) == ("done", 2_500)
    assert (whole["report"]["unchanged"], whole["report"]["created"]) == (2_000, 500)
    assert people() == 2_500
    assert left() == []


@pytest.mark.both_databases
def test_told_to_stop_it_waits_to_be_done_anew(call: Call, office: Headers, long_table: Path) -> None:
    call("POST", "/imports/workers", office, 202, **sent(long_table))
    [job] = uploads.open_jobs()
    assert not uploads.work_on(job, stop=lambda: True)
    assert (uploads.reread(job).state, people()) == ("waiting", 1_000)
    assert uploads.work_on(job)
    assert people() == 2_500


def test_what_breaks_off_every_time_is_given_up(
    call: Call, office: Headers, long_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("POST", "/imports/workers", office, 202, **sent(long_table))
    [job] = uploads.open_jobs()

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(uploads, "run_import", broken)
    for _ in range(uploads.MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            uploads.work_on(job)
    assert uploads.work_on(job)
    assert (uploads.reread(job).state, uploads.open_jobs(), left()) == ("failed", [], [])


def test_who_may_import_and_who_may_look(
    client: FlaskClient, call: Call, office: Headers, desk: Headers, tmp_path: Path
) -> None:
    table = write_csv(tmp_path / "p.csv", [posting("P1")])
    call("POST", "/imports/postings", desk, 403, **sent(table))
    said = call("POST", "/imports/postings", office, 201, **sent(table))
    create_staff("elsewhere", PASSWORD, "county", "360827")
    other = log_in(client, "elsewhere")
    call("GET", f"/imports/{said['id']}", other, 404)
    assert call("GET", "/imports", other)["items"] == []
    assert db.session.scalars(select(ImportJob)).one().region == COUNTY


def test_a_large_body_goes_through_here_and_nowhere_else(call: Call, office: Headers, tmp_path: Path) -> None:
    wide = write_csv(tmp_path / "w.csv", [worker("W1", 备注="字" * 4_000, 无=("x" * 3_000_000))])
    said = call("POST", "/imports/workers", office, 201, **sent(wide))
    assert said["report"]["created"] == 1
    call("POST", "/registrations", office, 413, json={"name": "x" * 3_000_000})
