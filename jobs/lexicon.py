"""``flask lexicon``: the staff's words to and from a table."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.lexicon.transfer import NoTable, export_words, import_words
from jobs.failures import CommandGroup, Failure, check_out
from jobs.reporting import json_option, report

lexicon_group = CommandGroup("lexicon", help="平常的说法指什么工种：写成表，或从表里读入")


@lexicon_group.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 CSV 文件")
@json_option
def export_command(out: Path, as_json: bool) -> None:
    """把工作人员定下的词写成表：词, 工种（代码，空格隔开；不十分肯定的写成 代码:0.6）。系统带的词不在里面。"""
    check_out(out)
    rows = export_words(out)
    report({"rows": rows}, as_json=as_json, words=f"写了 {rows} 个词")


@lexicon_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--operator", default="cli", show_default=True, help="经办人，记入历史和审计日志，最多 64 字")
@json_option
def import_command(file: Path, operator: str, as_json: bool) -> None:
    """读入 lexicon export 写的表，词马上生效；已有的词改成表里的意思，表里没有的词不动。

    退出码：0 全部读入；1 有些行没有读入，其余已读入，或者文件读不了。
    """
    if not operator.strip() or len(operator) > 64:
        raise click.BadParameter("要 1 到 64 个字", param_hint="--operator")
    try:
        counts, wrong = import_words(file, operator.strip())
    except NoTable as problem:
        raise Failure("cannot_read", f"没有读入：{problem}") from problem
    errors = [{"row": row, "column": column, "code": code, "reason": reason} for row, column, code, reason in wrong]
    words = f"新加 {counts['created']} 个词，改了 {counts['updated']} 个，{counts['unchanged']} 个和原来一样"
    for one in errors:
        words += f"\n第 {one['row']} 行 {one['column']}：{one['reason']}"
    report({**counts, "errors": errors}, as_json=as_json, words=words)
    if wrong:
        sys.exit(1)
