"""Tables to import, as CSV and XLSX; everything in them is invented."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.imports.report import Report
from app.imports.run import run_import

POSTING: dict[str, Any] = {
    "岗位编号": "P1", "单位名称": "橙心电子有限公司", "岗位名称": "普工", "招聘人数": 5, "工作内容": "看机器，装盒子",
    "工作地点": "工业园1栋", "区划代码": "360722100", "薪资下限": 3000, "薪资上限": 5000, "计薪方式": "月",
    "有效期至": "2027-01-31",
}  # fmt: skip
WORKER: dict[str, Any] = {"登记编号": "W1", "姓名": "甲一", "出生日期": "1984-06-12", "区划代码": "360722100"}

ID_A, ID_B = "360722198406120024", "360722199001010016"
"""Invented, with a right check digit: a woman of 1984, a man of 1990."""


def posting(number: str = "P1", **more: Any) -> dict[str, Any]:
    return POSTING | {"岗位编号": number} | more


def worker(number: str = "W1", **more: Any) -> dict[str, Any]:
    return WORKER | {"登记编号": number} | more


def write_csv(path: Path, rows: Sequence[dict[str, Any]], encoding: str = "utf-8") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    book = Workbook()
    sheet = book.active
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    book.save(path)
    return path


def import_file(table: str, path: Path) -> Report:
    return run_import(table, path, "cli", lambda _total: lambda _more: None)


def codes(report: Report) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in report.errors]
