"""The two tables of a large invented county, drawn from those of the sample county: its towns, its words, its wages.

Nobody in them exists: the sample county is invented, and here every name, number and date is drawn anew.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stdnum.cn import ric

from app.imports.run import KINDS
from tests.benchmarks.kit import ROOT

SAMPLE = ROOT / "app" / "sample"
SEED = 20261122
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "东春小长国志冬秀明建桂香根生水莲细妹福发金凤荣华红英兰芳平安梅玉"
ISSUED_IN = ("360702", "360722", "360723", "360724", "360725", "360726", "360728", "360729", "360730", "360731",
             "360732", "360733", "360734", "360735", "360781", "360783", "360803", "360827")  # fmt: skip
"""Counties whose codes the invented ID numbers begin with."""

WAGE_STEPS = (-600, -400, -200, 0, 0, 200, 400, 600)
_NUMBERS_A_DAY = 499


@dataclass
class Identities:
    """Names, mobile numbers and ID numbers that nobody else of the county has, the same ones each time."""

    pick: random.Random = field(default_factory=lambda: random.Random(SEED))
    _phones: int = 0
    _born: dict[tuple[str, bool], int] = field(default_factory=dict)

    def name(self) -> str:
        given = "".join(self.pick.choices(GIVEN, k=self.pick.choice((1, 2, 2, 2))))
        return self.pick.choice(SURNAMES) + given

    def phone(self) -> str:
        """Of 15x and 19x numbers, counted up."""
        self._phones += 1
        return f"15{400_000_000 + self._phones}"

    def id_no(self, born: str, man: bool) -> str:
        """born: YYYYMMDD. The number tells the sex, as real ones do."""
        count = self._born.get((born, man), 0)
        self._born[born, man] = count + 1
        region = ISSUED_IN[count // _NUMBERS_A_DAY % len(ISSUED_IN)]
        body = f"{region}{born}{2 * (count % _NUMBERS_A_DAY) + man:03d}"
        return str(body + ric.calc_check_digit(body + "0"))


def workers(count: int, who: Identities) -> Iterator[dict[str, str]]:
    """Rows of 求职登记表: each a sample row's work, wishes and terms, in another's home, of another age and wage."""
    base, pick = sample("workers"), random.Random(SEED + 1)
    for number in range(1, count + 1):
        row, home, born = dict(pick.choice(base)), pick.choice(base), ""
        for column in ("区划代码", "经度", "纬度"):
            row[column] = home[column]
        if row["出生日期"]:
            year = min(2008, max(1955, int(row["出生日期"][:4]) + pick.randint(-3, 3)))
            born = f"{year}-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}"
        if row["期望月薪"]:
            row["期望月薪"] = str(max(1500, int(row["期望月薪"]) + pick.choice(WAGE_STEPS)))
        man = row["性别"] == "男" if row["性别"] else pick.random() < 0.5
        with_number = bool(row["身份证号"]) or pick.random() < 0.5
        row["登记编号"], row["姓名"], row["手机"] = f"N{number:07d}", who.name(), who.phone()
        row["出生日期"] = born or "1980-01-15"
        row["身份证号"] = who.id_no(row["出生日期"].replace("-", ""), man) if with_number else ""
        if with_number:
            row["性别"] = "男" if man else "女"
        yield row


def postings(count: int) -> Iterator[dict[str, str]]:
    """Rows of 岗位表: the sample's, then the same work at other employers, in other places, for other pay."""
    base, pick = sample("postings"), random.Random(SEED + 2)
    for number in range(1, count + 1):
        if number <= len(base):
            yield dict(base[number - 1])
            continue
        row, place = dict(pick.choice(base)), pick.choice(base)
        for column in ("工作地点", "区划代码", "经度", "纬度"):
            row[column] = place[column]
        step = pick.choice(WAGE_STEPS)
        if row["计薪方式"] == "月":
            for column in ("薪资下限", "薪资上限"):
                row[column] = str(max(1500, int(float(row[column])) + step)) if row[column] else ""
        row["岗位编号"], row["单位名称"] = f"N{number:05d}", f"遂川县虚构{pick.randint(1, 300):03d}有限公司"
        row["统一社会信用代码"] = ""
        yield row


def write(folder: Path, people: int, jobs: int, who: Identities) -> None:
    """Writes ``workers.csv`` and ``postings.csv``."""
    for table, rows in (("workers", workers(people, who)), ("postings", postings(jobs))):
        columns = KINDS[table].columns
        with (folder / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns.required + columns.optional, restval="")
            writer.writeheader()
            writer.writerows(rows)


def sample(table: str) -> list[dict[str, str]]:
    """The rows of a table (workers or postings) of the sample county."""
    with (SAMPLE / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
