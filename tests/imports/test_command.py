"""The two commands as scripts call them: exit codes, the JSON object, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.changes.models import Change
from app.database import db
from app.locks import exclusive
from app.people.models import Consent, Person, Registration
from app.privacy.models import AuditEntry
from tests.imports.tables import posting, worker, write_csv, write_xlsx

KEYS = ["rows", "created", "updated", "merged", "unchanged", "rejected", "warnings", "errors"]
ROOT = Path(__file__).resolve().parents[2]


def test_all_rows_in_is_zero_some_is_one_and_none_is_two(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    good = write_xlsx(tmp_path / "good.csv", [posting("P1"), posting("P2")])
    done = runner.invoke(args=["import", "postings", str(good), "--json", "--operator", "小刘"])
    assert (done.exit_code, list(json.loads(done.stdout))) == (0, KEYS)
    some = write_csv(tmp_path / "some.csv", [worker("W1"), worker("W2", 区划代码="1")])
    done = runner.invoke(args=["import", "workers", str(some), "--json"])
    said = json.loads(done.stdout)
    assert (done.exit_code, said["rows"], said["created"], said["rejected"]) == (1, 2, 1, 1)
    assert list(said["errors"][0]) == ["row", "column", "code", "reason"]
    assert said["errors"][0] | {"reason": ""} == {
        "row": 3,
        "column": "区划代码",
        "code": "unknown_region",
        "reason": "",
    }
    for table, path in (("workers", good), ("postings", tmp_path / "none.csv"), ("postings", tmp_path)):
        done = runner.invoke(args=["import", table, str(path), "--json"])
        said = json.loads(done.stdout)
        assert (done.exit_code, said["rows"], said["errors"]) == (2, 0, [])
        assert said["problem"] in done.stderr
    operators = db.session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id))
    assert list(operators) == ["小刘", "cli"]


def test_words_for_people(app: Flask, tmp_path: Path) -> None:
    bad = write_csv(
        tmp_path / "t.csv", [posting("P0"), *(posting(f"P{n}", 招聘人数="x", 多余="1") for n in range(1, 31))]
    )
    done = app.test_cli_runner().invoke(args=["import", "postings", str(bad)])
    lines = done.stdout.splitlines()
    assert lines[0] == "共 31 行：新增 1 行，未能导入 30 行。"
    assert lines[1] == "提示：“多余”不认识这一列，没有读入"
    assert lines[2] == "第 3 行“招聘人数”：要填整数，不要带文字或小数"
    assert lines[-1].startswith("还有 10 处")
    assert len(lines) == 23


def test_a_second_import_at_the_same_time_waits_for_another_day(app: Flask, tmp_path: Path) -> None:
    good = write_csv(tmp_path / "t.csv", [posting("P1")])
    with exclusive("import-postings"):
        done = app.test_cli_runner().invoke(args=["import", "postings", str(good)])
    assert done.exit_code == 2
    assert "另一个导入正在进行" in done.stderr


def test_a_database_without_tables_is_said_in_words(app: Flask, tmp_path: Path) -> None:
    db.drop_all()
    good = write_csv(tmp_path / "t.csv", [posting("P1")])
    done = app.test_cli_runner().invoke(args=["import", "postings", str(good), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["problem"]) == (2, "数据库还没有建好，请先运行 flask db upgrade")


KILLED = """
import os, signal, sys
from flask.cli import main
from sqlalchemy import event
from sqlalchemy.engine import Engine

slices = 0

@event.listens_for(Engine, "after_cursor_execute")
def _count(connection, cursor, statement, *_more):
    global slices
    slices += statement.startswith("INSERT INTO registration ")
    if slices == 4:
        os.kill(os.getpid(), signal.SIGKILL)

sys.argv = ["flask", *sys.argv[1:]]
main()
"""


@pytest.mark.both_databases
def test_killed_in_the_middle_the_same_file_again_completes_it(
    app: Flask, tmp_path: Path, database_url: str, make_environ: Callable[..., dict[str, str]]
) -> None:
    total = 8000
    rows = [
        worker(f"W{n}", 姓名=f"甲{n % 7000}", 手机=f"199{n % 7000:08d}", 授权推送="是" if n % 2 else "")
        for n in range(total)
    ]
    path = write_csv(tmp_path / "t.csv", rows)
    environ = os.environ | make_environ(DATABASE_URL=database_url)
    command = [sys.executable, "-m", "flask", "import", "workers", str(path), "--json"]
    kills_itself = [sys.executable, "-c", KILLED, *command[3:]]
    killed = subprocess.run(kills_itself, env=environ, cwd=ROOT, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    before = count(Registration)
    assert before == 3000  # the fourth thousand was written and not yet kept

    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert (said["rows"], said["unchanged"], said["rejected"]) == (total, before, 0)
    assert said["created"] + said["merged"] == total - before
    assert count(Registration) == total
    assert count(Person) == 7000
    assert count(Change) == 2 * 7000
    assert count(Consent) == len({row["姓名"] for row in rows if row["授权推送"]})


def count(model: type[db.Model]) -> int:  # type: ignore[name-defined]
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)
