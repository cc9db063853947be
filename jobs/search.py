"""``flask search export``: many queries through the code of the search API, as a table for measuring."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import click

from app.postings.finding import find_postings
from jobs.failures import CommandGroup, Failure, check_out, saying
from jobs.index import ensure_built
from jobs.reporting import json_option, progress, report

search_group = CommandGroup("search", help="找岗位")
HEADER = ("编号", "名次", "岗位编号")
NEEDED = ("编号", "查询")
PER_QUERY = 10


@search_group.command("export")
@click.option("--queries", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="查询表")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 CSV 文件")
@json_option
def export_command(queries: Path, out: Path, as_json: bool) -> None:
    """查询表有 编号, 查询, 经度, 纬度；每个查询最多写出十个岗位，好的在前；没有全部符合的，不写。"""
    rows = _read(queries)
    check_out(out)
    with saying("没有写出结果："):
        ensure_built()
        count = _write(rows, out)
    report({"queries": len(rows), "rows": count}, as_json=as_json, words=f"{len(rows)} 个查询，写了 {count} 行")


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Failure("cannot_read", "查询表读不了：要 UTF-8 的 CSV") from error
    if rows and not set(NEEDED) <= set(rows[0]):
        raise Failure("missing_column", "查询表缺少 编号 或 查询 这一列")
    return rows


def _write(rows: list[dict[str, str]], out: Path) -> int:
    beside = out.with_name(out.name + ".part")
    count = 0
    with beside.open("w", encoding="utf-8", newline="") as file, progress("查询", len(rows)) as advance:
        table = csv.writer(file)
        table.writerow(HEADER)
        for row in rows:
            found = find_postings(row["查询"] or "", point=_point(row), region=None, limit=PER_QUERY)
            asked_for = [one for one in found.results if not one.alternative]
            for place, one in enumerate(asked_for, start=1):
                table.writerow([row["编号"], place, one.posting["external_no"]])
                count += 1
            advance(1)
    os.replace(beside, out)
    return count


def _point(row: dict[str, str]) -> tuple[float, float] | None:
    try:
        return float(row["经度"]), float(row["纬度"])
    except (KeyError, TypeError, ValueError):
        return None
