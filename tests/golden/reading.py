"""Reads the two import tables of the judged set straight into ranking views, without the product's importer."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from search.ranking.views import PersonView, PostingView

GOLDEN = Path(__file__).parent / "xinfeng"
TODAY = date(2026, 11, 21)
_SEXES = {"男": "1", "女": "2"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def many(cell: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[;；、]", cell) if part)


def day(cell: str) -> date:
    year, month, day = ([int(part) for part in cell.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def whole(cell: str) -> int | None:
    return int(float(cell)) if cell else None


def yes(cell: str) -> bool | None:
    return {"是": True, "否": False}.get(cell)


def read_people(folder: Path) -> tuple[list[PersonView], list[str]]:
    """The job seekers of a folder's workers.csv and their ids; key = row number."""
    views, ids = [], []
    for key, row in enumerate(_rows(folder / "workers.csv"), 1):
        trades = []
        for part in many(row["做过的工种"]):
            words, _, years = part.partition(":")
            trades.append((words, float(years or 1)))
        ids.append(row["登记编号"])
        views.append(
            PersonView(
                key=key, lng=float(row["经度"]), lat=float(row["纬度"]), region=row["区划代码"],
                sex=_SEXES.get(row["性别"], "0"), birth=day(row["出生日期"]), education=row["文化程度"],
                trades=tuple(trades), certs=many(row["技能证书"]), wishes=many(row["择业工种"]),
                wage_min=whole(row["期望月薪"]), max_km=number(row["最远公里"]), lodging=yes(row["接受住宿"]),
                shifts=many(row["班次要求"]), refusals=many(row["绝对不接受"]), forms=many(row["用工形式"]),
                start_by=day(row["可到岗日期"]) if row["可到岗日期"] else None, status=row["就业状态"],
                reason=row["未就业原因"], certs_willing=many(row["可办证书"]), note=row["备注"],
            )
        )  # fmt: skip
    return views, ids


def read_postings(folder: Path) -> tuple[list[PostingView], list[str]]:
    """The postings of a folder's postings.csv and their ids; key = row number."""
    views, ids = [], []
    employers: dict[str, int] = {}
    for key, row in enumerate(_rows(folder / "postings.csv"), 1):
        ids.append(row["岗位编号"])
        views.append(
            PostingView(
                key=key, employer=employers.setdefault(row["单位名称"], len(employers) + 1), title=row["岗位名称"],
                duties=row["工作内容"], requirements=row["招聘条件"], headcount=int(row["招聘人数"]),
                open_count=int(row["招聘人数"]), region=row["区划代码"], lng=float(row["经度"]), lat=float(row["纬度"]),
                place=row["工作地点"], valid_to=day(row["有效期至"]), open_from=TODAY, education=row["学历要求"],
                years=whole(row["经验年限"]), certs=many(row["证书要求"]), wage_low=number(row["薪资下限"]),
                wage_high=number(row["薪资上限"]), wage_base=whole(row["底薪"]), wage_unit=row["计薪方式"] or "月",
                board=row["食宿"], shuttle=yes(row["班车"]), shift=row["班次"], form=row["用工形式"],
                conditions=many(row["工作条件"]), accepts=many(row["接收人群"]), house=row["单位名称"],
            )
        )  # fmt: skip
    return views, ids
