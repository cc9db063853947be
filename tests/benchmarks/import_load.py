"""How fast, and with how much memory, the two tables go in: ``python -m tests.benchmarks.import_load [--rows N]``.

Invents a table of each kind, writes it as CSV and as XLSX, and imports each in a process of its own into an empty
database, then once more, when nothing has changed. Prints one JSON line a run: seconds, rows a second, peak MiB (RSS).
Required: 100,000 rows within 120 s and 500 MiB, on two cores.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook
from stdnum.cn import ric

from app.imports.run import KINDS

TABLES = ("postings", "workers")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "东春小长国志冬秀明建"
TOWNS = ("360722100", "360722101", "360722102", "360722103", "360722400", "360703", "360783")
TRADES = ("普工", "缝纫工", "焊工", "电工", "保洁", "厨师", "搬运", "叉车工")


def posting(index: int, pick: random.Random) -> dict[str, object]:
    low = pick.randrange(2500, 7000, 100)
    return {
        "岗位编号": f"B{index:07d}", "单位名称": f"虚构{index % 5000:04d}电子有限公司", "岗位名称": pick.choice(TRADES),
        "招聘人数": pick.randint(1, 50), "工作内容": "流水线上装配、检验、包装，" * pick.randint(1, 6),
        "招聘条件": "手脚麻利，服从安排", "学历要求": "初中", "经验年限": pick.randint(0, 5),
        "证书要求": "健康证;叉车证",
        "工作地点": "工业园标准厂房", "区划代码": pick.choice(TOWNS), "经度": round(pick.uniform(114.5, 115.3), 5),
        "纬度": round(pick.uniform(25.0, 25.7), 5), "薪资下限": low, "薪资上限": low + 1500, "底薪": 2000,
        "计薪方式": "月", "食宿": "包吃住", "班车": "是", "班次": "两班倒", "用工形式": "全职", "工作条件": "夜班;久站",
        "接收人群": "零经验", "有效期至": "2027-01-31",
    }  # fmt: skip


def worker(index: int, pick: random.Random) -> dict[str, object]:
    born = f"{pick.randint(1962, 2006)}{pick.randint(1, 12):02d}{pick.randint(1, 28):02d}"
    body = f"360722{born}{index % 1000:03d}"
    return {
        "登记编号": f"B{index:07d}", "姓名": pick.choice(SURNAMES) + pick.choice(GIVEN) + pick.choice(GIVEN),
        "性别": "女" if index % 2 == 0 else "男", "出生日期": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "身份证号": body + ric.calc_check_digit(body + "0") if index % 2 else "", "手机": f"199{index:08d}",
        "区划代码": pick.choice(TOWNS), "经度": round(pick.uniform(114.5, 115.3), 5),
        "纬度": round(pick.uniform(25, 25.7), 5),
        "文化程度": "初中", "做过的工种": f"{pick.choice(TRADES)}:{pick.randint(1, 20)};普工:2", "技能证书": "健康证",
        "择业工种": "厂里做事;搞卫生", "期望月薪": pick.randrange(2000, 7000, 100), "最远公里": pick.randint(3, 40),
        "接受住宿": "否", "班次要求": "长白班;弹性", "绝对不接受": "夜班;住厂", "用工形式": "全职",
        "可到岗日期": "2026-12-01", "就业状态": "失业", "未就业原因": "照顾家人", "可办证书": "健康证",
        "授权推送": "是", "备注": "下午要接孩子，" * 4,
    }  # fmt: skip


def rows(table: str, count: int) -> Iterator[dict[str, object]]:
    pick = random.Random(20261121)
    for index in range(count):
        yield posting(index, pick) if table == "postings" else worker(index, pick)


def write_csv(path: Path, table: str, count: int) -> None:
    columns = KINDS[table].columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns.required + columns.optional, restval="")
        writer.writeheader()
        writer.writerows(rows(table, count))


def write_xlsx(path: Path, table: str, count: int) -> None:
    columns = KINDS[table].columns
    header = columns.required + columns.optional
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(header)
    for row in rows(table, count):
        sheet.append([row.get(name) for name in header])
    book.save(path)


def measure(table: str, path: Path) -> None:
    """Imports a file in this process, into DATA_DIR's database, and prints the figures."""
    from app import create_app
    from app.database import db
    from app.imports.run import run_import

    with create_app().app_context():
        db.create_all()
        began = time.perf_counter()
        report = run_import(table, path, "benchmark", lambda _total: lambda _more: None)
        seconds = time.perf_counter() - began
    figures = {
        "table": table,
        "file": path.suffix,
        **report.as_counts(),
        "seconds": round(seconds, 1),
        "rows_per_second": round(report.rows / seconds),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--one", nargs=2, metavar=("TABLE", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.one[0], Path(options.one[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            for suffix, make in ((".csv", write_csv), (".xlsx", write_xlsx)):
                path = Path(folder) / f"{table}{suffix}"
                make(path, table, options.rows)
                environ = os.environ | {"DATA_DIR": str(Path(folder) / f"{table}{suffix}.var")}
                command = [sys.executable, "-m", "tests.benchmarks.import_load", "--one", table, str(path)]
                for _ in range(2):
                    subprocess.run(command, env=environ, check=True)


if __name__ == "__main__":
    main()
