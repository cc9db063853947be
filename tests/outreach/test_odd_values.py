"""What the push is told and cannot do: said at once, in words, with the exit code of a wrong call; nothing is begun."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import func, select

from app.database import db, write
from app.ops.models import JobRun
from jobs.push import push_group
from tests.outreach.factories import World
from tests.outreach.helpers import counts

WHOLE = "要是 1 到 99 的整数"
ODD = {
    ("--slice", "100"): f"--slice 的值不对，{WHOLE}",
    ("--slice", "0"): f"--slice 的值不对，{WHOLE}",
    ("--slice", "-5"): f"--slice 的值不对，{WHOLE}",
    ("--slice", "12.5"): f"--slice 的值不对，{WHOLE}",
    ("--slice", "10%"): f"--slice 的值不对，{WHOLE}",
    ("--slice", ""): f"--slice 的值不对，{WHOLE}",
    ("--slice",): "--slice 写得不对",
    ("--limit", "0"): "--limit 的值不对，要是 1 到 2147483647 的整数",
    ("--limit", "-1"): "--limit 的值不对",
    ("--limit", "2147483648"): "--limit 的值不对",
    ("--limit", "all"): "--limit 的值不对",
    ("--region", ""): "--region 没有这个区划代码",
    ("--region", " "): "--region 没有这个区划代码",
    ("--region", "3608271000000"): "--region 没有这个区划代码",
    ("--region", "江西"): "--region 没有这个区划代码",
    ("--holdout", "5"): "没有 --holdout 这个选项",
    ("--scope", "all"): "没有 --scope 这个选项",
    ("100",): "命令写得不对",
}


def test_an_odd_value_begins_nothing(app: Flask) -> None:
    with write() as session:
        World(session).crowd(2, 3)
    before = counts()
    for how in ((), ("--send",)):
        for arguments, said in ODD.items():
            done = app.test_cli_runner().invoke(push_group, ["run", *how, "--json", *arguments])
            assert (done.exit_code, "Traceback" in done.stderr) == (2, False), (arguments, done.output)
            assert done.stderr.startswith(said), (arguments, done.stderr)
            assert json.loads(done.stdout)["error"]["code"] == "usage"
            assert counts() == before
    assert db.session.scalar(select(func.count()).select_from(JobRun)) == 0
    whole = app.test_cli_runner().invoke(push_group, ["run", "--send", "--slice", "100"])
    assert "发给所有人就不加" in whole.stderr
    most = app.test_cli_runner().invoke(push_group, ["run", "--send", "--json", "--limit", "2147483647"])
    assert json.loads(most.stdout)["sent"] == 2
