"""Regions by the names that people say: 广东, 东莞, 深圳宝安, 嘉定镇."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.codes.loader import read_table
from app.codes.regions import full_name

TOWNS_OF = "36"
"""The province whose townships are known by name."""
_TAILS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "县",
    "区",
    "盟",
    "旗",
    "州",
)
_TOWN_TAILS = ("街道办事处", "街道")
_PEOPLES = re.compile(
    "(?:壮|回|维吾尔|藏|蒙古|朝鲜|满|土家|苗|布依|侗|彝|白|傣|哈尼|景颇|傈僳|柯尔克孜|哈萨克|羌|瑶|畲|黎|仡佬|水|"
    "土|撒拉|东乡|保安|裕固|达斡尔|鄂伦春|鄂温克|锡伯|塔吉克|拉祜|佤|纳西|普米|独龙|怒|布朗|各|毛南|仫佬)族|(?<=..)(?:维吾尔|哈萨克|蒙古|柯尔克孜)$"
)
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "城区", "郊区", "矿区", "新城"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place name in a text. codes: every region that has the name, of the highest level that has one."""

    words: str
    codes: tuple[str, ...]
    start: int
    end: int

    @property
    def name(self) -> str:
        """The whole name where only one region is meant, else the words as said."""
        return full_name(self.codes[0]) if len(self.codes) == 1 else self.words


@cache
def _every() -> dict[str, tuple[str, ...]]:
    """Name, whole and short, to the codes of all regions that have it."""
    found: dict[str, list[str]] = {}
    for code, name, *_ in read_table("regions.csv"):
        if name in _FILLERS or (len(code) == 9 and not code.startswith(TOWNS_OF)):
            continue
        for said in {name, _short(name)} if len(code) <= 6 else {name, _without(name, _TOWN_TAILS)}:
            if len(said) > 1:
                found.setdefault(said, []).append(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _every()))


def _short(name: str) -> str:
    return _PEOPLES.sub("", _without(name, _TAILS)) or name


def _without(name: str, tails: tuple[str, ...]) -> str:
    for tail in tails:
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            return name[: -len(tail)]
    return name


def places_in(text: str) -> list[Place]:
    """The place names of a text from left to right, the longest first; names run together (深圳宝安) are one place."""
    names, at = _every(), 0
    found: list[Place] = []
    while at < len(text):
        for size in range(min(_longest(), len(text) - at), 1, -1):
            codes = names.get(text[at : at + size])
            if codes:
                highest = min(map(len, codes))
                place = Place(text[at : at + size], tuple(c for c in codes if len(c) == highest), at, at + size)
                before = found.pop() if found and found[-1].end == at else None
                found += _joined(before, place, codes) if before else [place]
                at += size
                break
        else:
            at += 1
    return found


def _joined(upper: Place, lower: Place, codes: tuple[str, ...]) -> list[Place]:
    """A place and one inside it, named one after the other, as one. codes: all that have the second name."""
    inside = tuple(code for code in codes if code.startswith(upper.codes) and code not in upper.codes)
    return [Place(upper.words + lower.words, inside, upper.start, lower.end)] if inside else [upper, lower]
