"""Real job posts, as others collected them, written as a 岗位表. They are for measuring and never part of the project.

The folder that ``EVAL_POSTINGS`` names (or its usual place beside the project) holds ``postings.jsonl.gz``: a JSON
object a line with ``title`` and, where stated, ``company location salary education experience description``, all text.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

from app.codes import regions
from app.imports.postings import COLUMNS
from tests.benchmarks.kit import ROOT, Absent

FILE = "postings.jsonl.gz"
STRIDE = 3
"""Every third post, so that all the sources in the file are in."""

VALID_TO = "2027-01-31"
HOME_PROVINCE = "36"
UNSTATED_WAGE = (4000.0, 6000.0, "月")
EDUCATION = {
    "不限": "不限", "学历不限": "不限", "无": "不限", "初中及以下": "初中", "高中": "高中", "中专": "中专",
    "中技": "中专", "中技/中专": "中专", "大专": "大专", "本科": "本科", "硕士": "硕士", "博士": "博士",
}  # fmt: skip
_WAGE = re.compile(r"(\d+(?:\.\d+)?)\s*([千万kK]?)(?:\s*-\s*(\d+(?:\.\d+)?)\s*([千万kK]?))?")
_FACTORS = {"": 1.0, "千": 1e3, "k": 1e3, "万": 1e4}
_UNITS = (("小时", "时"), ("天", "日"), ("单", "件"))
_PARTS = re.compile(r"[-·\s/]+")
_SUFFIX = re.compile(r"(?:市|地区|盟|自治州|特别行政区|省|新区|区|县)$")


def folder() -> Path:
    """Where the posts lie. Raises Absent."""
    found = Path(os.environ.get("EVAL_POSTINGS") or ROOT.parent / "shared" / "data" / "eval" / "postings")
    if not (found / FILE).is_file():
        raise Absent(f"no real job posts: set EVAL_POSTINGS to a folder with {FILE}")
    return found


def posts(limit: int) -> Iterator[dict[str, str]]:
    """At most ``limit`` posts with a title, the same ones each time. Raises Absent."""
    count = 0
    with gzip.open(folder() / FILE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if count >= limit:
                return
            post = json.loads(line) if number % STRIDE == 0 else {}
            if post.get("title", "").strip():
                count += 1
                yield post


def lines() -> list[bytes]:
    """Every post with a title, as it stands in the file: a JSON object each. Raises Absent."""
    with gzip.open(folder() / FILE, "rb") as source:
        return [line for line in source if json.loads(line).get("title", "").strip()]


def write_table(target: Path, limit: int) -> list[str]:
    """Writes the posts as a CSV of 岗位表; their titles, in order."""
    titles = []
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS.required + COLUMNS.optional, restval="")
        table.writeheader()
        for number, post in enumerate(posts(limit), 1):
            table.writerow(row(post, f"E{number:06d}"))
            titles.append(post["title"].strip())
    return titles


def row(post: dict[str, str], number: str) -> dict[str, object]:
    """A post as a row of 岗位表. What a column needs and a post does not say is filled in the same way each time."""
    title = post["title"].strip()
    low, high, unit = wage(post.get("salary", ""))
    place = post.get("location", "").strip()
    years = experience(post.get("experience", ""))
    return {
        "岗位编号": number,
        "单位名称": (post.get("company", "").strip() or "未写明单位")[:120],
        "岗位名称": title[:120],
        "招聘人数": 1,
        "工作内容": (post.get("description", "").strip() or title)[:20_000],
        "学历要求": EDUCATION.get(post.get("education", "").strip(), ""),
        "经验年限": "" if years is None else years,
        "工作地点": (place or "未写明")[:200],
        "区划代码": region(place, number),
        "薪资下限": low,
        "薪资上限": high,
        "计薪方式": unit,
        "用工形式": "全职",
        "有效期至": VALID_TO,
    }


def wage(text: str) -> tuple[float, float, str]:
    """Low, high (yuan) and 计薪方式 of ``1-1.5万·18薪``, ``8千-1.2万``, ``300-500/天``, ``8K-12K``, ``20-30万/年``."""
    text = text.split("·")[0]
    found = _WAGE.search(text)
    if not found:
        return UNSTATED_WAGE
    first, first_unit, second, second_unit = found.groups()
    last_factor = _FACTORS[(second_unit or "").lower()]
    low = float(first) * (_FACTORS[first_unit.lower()] if first_unit or second is None else last_factor)
    high = float(second) * last_factor if second else low
    unit = next((unit for word, unit in _UNITS if word in text), "月")
    if "年" in text:
        low, high = low / 12, high / 12
    if unit == "月" and high < 1000:
        unit = "日"
    if not 1 <= low <= high <= 1_000_000:
        return UNSTATED_WAGE
    return round(low, 2), round(high, 2), unit


def experience(text: str) -> int | None:
    """The least years that ``3-5年``, ``经验不限``, ``5年及以上`` ask for; None where they say nothing."""
    if any(word in text for word in ("无", "不限", "在校", "以下")):
        return 0
    found = re.search(r"\d+", text)
    return min(int(found.group()), 60) if found else None


def region(place: str, number: str) -> str:
    """The county of ``深圳-南山区`` or ``昆山``; else one of the city or of the home province."""
    parts = [_short(part) for part in _PARTS.split(place) if part]
    counties = next((held for part in parts if (held := _cities().get(part))), None)
    if counties:
        for part in parts[1:]:
            if part in counties:
                return counties[part]
        return _spread(list(counties.values()), number)
    for part in parts:
        if part in _counties():
            return _counties()[part]
    return _spread(_home(), number)


def _spread(codes: list[str], number: str) -> str:
    return codes[crc32(number.encode()) % len(codes)]


def _short(name: str) -> str:
    return _SUFFIX.sub("", name) if len(name) > 2 else name


@cache
def _cities() -> dict[str, dict[str, str]]:
    """Short name of a city (or a municipality) → its counties' short names and codes."""
    found: dict[str, dict[str, str]] = {}
    for province in regions.children():
        for city in regions.children(province.code):
            counties = {_short(one.name): one.code for one in regions.children(city.code) if len(one.code) == 6}
            if counties:
                found.setdefault(_short(city.name), {}).update(counties)
                if province.code in ("11", "12", "31", "50"):
                    found.setdefault(_short(province.name), {}).update(counties)
    return found


@cache
def _counties() -> dict[str, str]:
    return {name: code for counties in _cities().values() for name, code in counties.items()}


@cache
def _home() -> list[str]:
    cities = regions.children(HOME_PROVINCE)
    return [one.code for city in cities for one in regions.children(city.code) if one.level == "county"]
