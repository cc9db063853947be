"""Whatever goes wrong: a sentence in Chinese, a JSON object, an exit code, and no traceback for what is foreseen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.config import ROOT
from app.database import db, write
from app.locks import Busy
from jobs import failures
from search.engines.base import EngineUnavailable, IndexDamaged, IndexRejected, IndexShrunk
from tests.jobs.conftest import RunFlask

FLASK = str(Path(sys.executable).parent / "flask")


def told(stdout: str, stderr: str) -> dict[str, str]:
    """The failure that a command told in its one object and, in the same words, to people."""
    error: dict[str, str] = json.loads(stdout)["error"]
    assert list(error) == ["code", "message"]
    assert error["message"] in stderr
    assert not re.search(
        r"[A-Za-z]+ [A-Za-z]+ [a-z]+|Traceback|/[a-z]+/", error["message"].replace("flask db upgrade", "")
    )
    return error


def invoke(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=[*arguments])


COMMANDS = [
    (("import", "postings", "{file}"), 2),
    (("index", "rebuild"), 1),
    (("index", "sync"), 1),
    (("match", "run"), 1),
    (("match", "run", "--changed"), 1),
    (("match", "export", "--out", "{out}"), 1),
    (("search", "export", "--queries", "{queries}", "--out", "{out}"), 1),
    (("push", "run"), 1),
    (("push", "run", "--send"), 1),
    (("keys", "rotate"), 1),
    (("audit", "verify"), 1),
    (("retention", "purge"), 1),
    (("staff", "create", "a", "--role", "county", "--region", "36", "--password", "long-enough-1"), 1),
]


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_without_tables_or_without_a_database(
    app: Flask, tmp_path: Path, arguments: tuple[str, ...], code: int, away: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.csv").write_text("编号,查询,经度,纬度\n1,普工,,\n", encoding="utf-8")
    table = ROOT / "tests/golden/xinfeng/postings.csv"
    names = {"file": table, "queries": tmp_path / "q.csv", "out": tmp_path / "out.csv"}
    filled = [one.format(**names) for one in arguments]
    db.drop_all()
    if away:
        db.session.remove()
        db.engine.dispose()
        for path in Path(app.extensions["settings"].data_dir).glob("employment.db*"):
            path.unlink()
        (Path(app.extensions["settings"].data_dir) / "employment.db").mkdir()
    done = invoke(app, *filled, "--json")
    assert done.exit_code == code
    assert "Traceback" not in done.stderr
    assert told(done.stdout, done.stderr)["code"] == ("database_unavailable" if away else "no_tables")


def test_a_wrong_call_is_told_in_chinese(app: Flask, tmp_path: Path) -> None:
    wrong = {
        ("match", "export"): "缺少 --out",
        ("match", "run", "--everything"): "没有 --everything 这个选项",
        ("match", "walk"): "命令写得不对",
        ("search", "export", "--queries", str(tmp_path / "none"), "--out", "x"): "--queries 所写的文件不存在或不能用",
        ("push", "run", "--limit", "0"): "--limit 的值不对，要是 1 到",
        ("push", "run", "--region", "999999"): "--region 没有这个区划代码",
    }
    for arguments, sentence in wrong.items():
        done = invoke(app, *arguments, "--json")
        assert done.exit_code == 2
        error = told(done.stdout, done.stderr)
        assert error["code"] == "usage"
        assert error["message"].startswith(sentence)


def test_a_folder_that_is_not_there_or_not_for_writing(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "out.csv.part").mkdir()
    for out, code in ((tmp_path / "none" / "out.csv", "no_folder"), (tmp_path / "out.csv", "file")):
        done = invoke(app, "match", "export", "--out", str(out), "--json")
        assert (done.exit_code, told(done.stdout, done.stderr)["code"]) == (1, code)
        assert str(tmp_path) not in done.output


def test_what_nobody_foresaw_shows_where_it_happened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Any:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("jobs.match.run_matching", breaks)
    done = invoke(app, "match", "run", "--json")
    assert done.exit_code == 1
    assert "RuntimeError: a mistake" in done.stderr
    assert told(done.stdout, done.stderr)["code"] == "internal"
    assert invoke(app, "match", "run").stdout == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Busy("index"), "busy"),
        (IndexShrunk("people", 3, 20), "index_shrunk"),
        (IndexRejected("19 were added"), "index_rejected"),
        (IndexDamaged("live.json"), "index_damaged"),
        (EngineUnavailable("refused"), "engine_unavailable"),
        (OSError(28, "No space left on device"), "disk_full"),
    ],
)
def test_each_failure_has_a_code(error: Exception, code: str) -> None:
    known = failures.explain(error)
    assert known is not None
    assert known.code == code


def test_an_index_whose_documents_could_not_be_had_tells_the_reason() -> None:
    rejected = IndexRejected("was not built")
    rejected.__cause__ = OperationalError("SELECT", {}, Exception("server closed the connection"))
    known = failures.explain(rejected)
    assert known is not None
    assert known.code == "database_unavailable"
    rejected.__cause__ = KeyError("x")
    assert failures.explain(rejected) is None
    assert failures.explain(ProgrammingError("SELEC", {}, Exception("syntax error"))) is None


@pytest.mark.both_databases
def test_a_table_that_is_missing_is_known_on_both_databases(app: Flask) -> None:
    for statement in ("SELECT * FROM no_such", "SELECT no_such FROM person"):
        with pytest.raises((OperationalError, ProgrammingError)) as caught, write() as session:
            session.execute(text(statement))
        known = failures.explain(caught.value)
        assert known is not None
        assert known.code == "no_tables"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"APP_NOW": "yesterday"}, "APP_NOW"),
        ({"APP_NOW": "0001-01-01T00:00"}, "APP_NOW"),
        ({"APP_ENV": "staging"}, "APP_ENV"),
        ({"APP_ENV": "production", "APP_NOW": ""}, "DATA_KEYS"),
        ({"DATA_DIR": "{tmp}/file"}, "DATA_DIR"),
        ({"DATA_DIR": "{tmp}/file/below"}, "DATA_DIR"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"DATABASE_URL": "nosuch://u:secret@h/db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+psycopg://u:secret@h:port/db"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_environment_ends_the_command_with_one_line(
    tmp_path: Path, make_environ: Callable[..., dict[str, str]], run_flask: RunFlask, wrong: dict[str, str], named: str
) -> None:
    (tmp_path / "file").touch()
    given = {name: value.format(tmp=tmp_path) for name, value in wrong.items()}
    done = run_flask({**os.environ, **make_environ(**given)}, ["match", "run", "--json"])
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert named in told(done.stdout, done.stderr)["message"]


def test_the_database_s_own_commands_tell_it_too(tmp_path: Path, make_environ: Callable[..., dict[str, str]]) -> None:
    environ = {**os.environ, **make_environ(DATABASE_URL=f"sqlite:///{tmp_path}/none/x.db")}
    done = subprocess.run([FLASK, "db", "upgrade"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert failures.NO_DATABASE in done.stderr
