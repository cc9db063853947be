"""``flask import``: the tables that staff keep, into the records."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.imports.report import CannotRead, Report
from app.imports.run import run_import
from app.locks import Busy, exclusive
from jobs.failures import CommandGroup, explain
from jobs.reporting import json_option, progress, report

EXIT_ALL, EXIT_SOME, EXIT_NONE = 0, 1, 2

operator_option = click.option(
    "--operator", default="cli", show_default=True, help="经办人，记入登记来源和审计日志，最多 64 字"
)
BROKEN_OFF = "数据库连不上或中断了，恢复后请把同一个文件再导入一次"


@click.group("import", cls=CommandGroup, failure_exit=EXIT_NONE)
def import_group() -> None:
    """导入岗位表和求职登记表（CSV 或 XLSX，按内容识别）。"""


@import_group.command("postings")
@click.argument("file", type=click.Path(path_type=Path))
@operator_option
@json_option
@with_appcontext
def import_postings(file: Path, operator: str, as_json: bool) -> None:
    """导入岗位表。同一岗位编号再次导入即为更新。

    退出码：0 全部导入；1 有些行没有导入，其余已导入；2 文件无法读取，没有任何改动。
    """
    _run("postings", file, operator, as_json)


@import_group.command("workers")
@click.argument("file", type=click.Path(path_type=Path))
@operator_option
@json_option
@with_appcontext
def import_workers(file: Path, operator: str, as_json: bool) -> None:
    """导入求职登记表。同一登记编号再次导入即为更新；同一个人的几次登记合并为一人。

    退出码：0 全部导入；1 有些行没有导入，其余已导入；2 文件无法读取，没有任何改动。
    """
    _run("workers", file, operator, as_json)


def _run(table: str, file: Path, operator: str, as_json: bool) -> None:
    if not operator.strip() or len(operator) > 64:
        raise click.BadParameter("要 1 到 64 个字", param_hint="--operator")
    try:
        with exclusive(f"import-{table}"), ExitStack() as stack:
            found = run_import(
                table, file, operator.strip(), lambda total: stack.enter_context(progress("导入", total))
            )
    except CannotRead as problem:
        _stop("cannot_read", str(problem), as_json)
    except Busy:
        _stop("busy", "另一个导入正在进行，请等它结束再试", as_json)
    except DBAPIError as problem:
        known = explain(problem)
        if known is None:
            raise
        _stop(known.code, BROKEN_OFF if known.code == "database_unavailable" else known.message, as_json)
    else:
        report(found.as_dict(), as_json=as_json, words=found.as_words())
        sys.exit(EXIT_SOME if found.rejected else EXIT_ALL)


def _stop(code: str, sentence: str, as_json: bool) -> None:
    """Ends a command that could not do its work: the sentence for people, counts of nothing for programs."""
    click.echo(f"没有导入：{sentence}", err=True)
    if as_json:
        empty: dict[str, Any] = Report().as_dict()
        failure = {"problem": sentence, "error": {"code": code, "message": sentence}}
        report(empty | failure, as_json=True, words="")
    sys.exit(EXIT_NONE)
