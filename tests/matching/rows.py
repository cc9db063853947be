"""The two import tables as they stand in a file, each row with what ranking makes of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.ranking.views import PersonView, PostingView
from tests.golden.reading import GOLDEN, TODAY, day, many, number, whole, yes

SAMPLE = Path(__file__).parents[2] / "app" / "sample"
FOLDERS = {"judged": GOLDEN, "other": GOLDEN.parent / "poyang", "sample": SAMPLE}
CENTRE = (114.9, 25.4)
"""Where somebody is put of whom only the region is known."""
_SEXES = {"男": "1", "女": "2"}

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """Rows and views in the same order; key of a view = place in the table from 1."""

    people: list[tuple[Row, PersonView]]
    postings: list[tuple[Row, PostingView]]


def read(folder: Path) -> Table:
    people, postings = (
        [{name: cell or "" for name, cell in row.items()} for row in csv.DictReader(file)]
        for file in (
            (folder / f"{kind}.csv").read_text(encoding="utf-8-sig").splitlines() for kind in ("workers", "postings")
        )
    )
    return Table(
        [(row, person_of(row, key)) for key, row in enumerate(people, 1)],
        [(row, posting_of(row, key)) for key, row in enumerate(postings, 1)],
    )


def person_of(row: Row, key: int) -> PersonView:
    trades = [part.partition(":") for part in many(row["做过的工种"])]
    return PersonView(
        key=key, **_point(row), region=row["区划代码"], sex=_SEXES.get(row["性别"], "0"), birth=day(row["出生日期"]),
        education=row["文化程度"], trades=tuple((words, float(years or 0)) for words, _, years in trades),
        certs=many(row["技能证书"]), wishes=many(row["择业工种"]), wage_min=whole(row["期望月薪"]),
        max_km=number(row["最远公里"]), lodging=yes(row["接受住宿"]), shifts=many(row["班次要求"]),
        refusals=many(row["绝对不接受"]), forms=many(row["用工形式"]),
        start_by=day(row["可到岗日期"]) if row["可到岗日期"] else None, status=row["就业状态"],
        reason=row["未就业原因"], certs_willing=many(row["可办证书"]), note=row["备注"],
    )  # fmt: skip


def posting_of(row: Row, key: int) -> PostingView:
    return PostingView(
        key=key, employer=key, title=row["岗位名称"], duties=row["工作内容"], requirements=row["招聘条件"],
        headcount=int(row["招聘人数"]), open_count=int(row["招聘人数"]), region=row["区划代码"], **_point(row),
        place=row["工作地点"], valid_to=day(row["有效期至"]), open_from=TODAY, education=row["学历要求"],
        years=whole(row["经验年限"]), certs=many(row["证书要求"]), wage_low=number(row["薪资下限"]),
        wage_high=number(row["薪资上限"]), wage_base=whole(row["底薪"]), wage_unit=row["计薪方式"] or "月",
        board=row["食宿"], shuttle=yes(row["班车"]), shift=row["班次"], form=row["用工形式"],
        conditions=many(row["工作条件"]), accepts=many(row["接收人群"]), urgent=row.get("急招") == "是",
        house=row.get("单位名称", ""),
    )  # fmt: skip


def _point(row: Row) -> dict[str, Any]:
    known = bool(row["经度"] and row["纬度"])
    lng, lat = (float(row["经度"]), float(row["纬度"])) if known else CENTRE
    return {"lng": lng, "lat": lat, "located": known}
