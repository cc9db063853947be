"""People and postings of a whole city or province, as many as one likes: rows of the two tables, drawn from one seed.

A person is one of the sample county's with another home, age, wage and name, and the note and the trades of like ones;
a posting is either work of the sample county, its clauses mixed with those of like work, or one of the real posts that
:mod:`tests.benchmarks.eval_postings` reads while this runs. Both stand in townships of the area that really exist, in
streets more of them than in villages. Of a township no point is published: each has one of its own within 20 km of its
county's, always the same.

Row n depends on the seed, the area, the texts and n alone: a small city is the beginning of a large one, and several
processes can write one city. Nobody in it exists.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from zlib import crc32

from stdnum.cn import ric

from app.codes import regions
from app.codes.regions import Region
from app.imports.words import MOST_MONEY
from tests.benchmarks import eval_postings
from tests.benchmarks.kit import TODAY
from tests.benchmarks.scale_tables import GIVEN, ISSUED_IN, SEED, SURNAMES, WAGE_STEPS, sample

CHUNK = 1_000
"""Rows that one random number generator makes."""

REAL_SHARE = 0.5
"""Of the postings, where there are real posts: the others speak as the sample county does."""

AN_EMPLOYER = 8
"""Postings of one employer, which follow each other."""

MOST_PEOPLE = len(ISSUED_IN) * 499 * 28 * 12
"""More would share ID numbers."""

LAST_DAY = 120
"""A posting runs out within so many days from today; one in thirty did yesterday."""

_WEIGHTS = (("街道", 4), ("镇", 2))
_RADIUS_KM, _JITTER_KM, _KM_PER_DEGREE = 20.0, 1.5, 111.32
_CLAUSE = re.compile(r"[^，。；、]+[，。；、]?")
_YUAN = re.compile(r"\d{2,5}(?=元)")
_TERMS = ("班次", "用工形式", "食宿", "计薪方式")
"""Work that has these in common may exchange a clause."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A township: its code, full name, villages' codes, and the point that stands for it."""

    code: str
    name: str
    villages: tuple[str, ...]
    lng: float
    lat: float


class Townships:
    """The townships of an area (a region code: 36, 3601, 360102 …), drawn by weight."""

    def __init__(self, area: str) -> None:
        self.all = [_place(region) for region in _under(regions.resolve(area))]
        if not self.all:
            raise ValueError(f"no township is listed under {area}")
        self._sums = list(accumulate(_weight(place.name) for place in self.all))

    def draw(self, pick: random.Random) -> Place:
        return pick.choices(self.all, cum_weights=self._sums)[0]


def _under(region: Region) -> Iterator[Region]:
    if region.level == "township":
        yield region
        return
    for child in regions.children(region.code):
        yield from _under(child)


def _weight(name: str) -> int:
    return next((weight for ending, weight in _WEIGHTS if name.endswith(ending)), 1)


def _place(region: Region) -> Place:
    draw = random.Random(crc32(region.code.encode()))
    lng, lat = _moved(region.lng, region.lat, _RADIUS_KM * math.sqrt(draw.random()), draw.random())
    villages = tuple(one.code for one in regions.children(region.code))
    return Place(region.code, regions.full_name(region.code), villages, lng, lat)


def _moved(lng: float, lat: float, km: float, turn: float) -> tuple[float, float]:
    """The point so far away; turn: the direction, 0 to 1."""
    north, east = km * math.cos(turn * math.tau), km * math.sin(turn * math.tau)
    return lng + east / (_KM_PER_DEGREE * math.cos(math.radians(lat))), lat + north / _KM_PER_DEGREE


def _point(place: Place, pick: random.Random) -> tuple[str, str]:
    lng, lat = _moved(place.lng, place.lat, abs(pick.gauss(0, _JITTER_KM)), pick.random())
    return f"{lng:.5f}", f"{lat:.5f}"


class CityTables:
    """Rows of the two tables. area: whose townships. texts: real posts, a JSON object each; none: the sample alone."""

    def __init__(self, area: str, texts: Sequence[bytes] = (), seed: int = SEED) -> None:
        self.townships = Townships(area)
        self._texts, self._seed, self._area = texts, seed, area

    @cached_property
    def _people(self) -> list[Row]:
        return sample("workers")

    @cached_property
    def _work(self) -> list[Row]:
        return sample("postings")

    @cached_property
    def _alike(self) -> dict[tuple[str, str], list[Row]]:
        """Rows of 求职登记表 by sex and first wish."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self._people:
            found.setdefault(_kind_of(row), []).append(row)
        return found

    @cached_property
    def _clauses(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for row in self._work:
            found.setdefault(_terms_of(row), []).extend(_CLAUSE.findall(row["工作内容"]))
        return found

    def people(self, chunk: int, count: int = CHUNK) -> Iterator[Row]:
        """Rows of 求职登记表: the first ``count`` of a chunk; the chunks are numbered from 0."""
        pick = self._dice("people", chunk)
        for number in range(chunk * CHUNK + 1, chunk * CHUNK + count + 1):
            yield self._person(number, pick)

    def postings(self, chunk: int, count: int = CHUNK) -> Iterator[Row]:
        """Rows of 岗位表: the first ``count`` of a chunk."""
        pick = self._dice("postings", chunk)
        for number in range(chunk * CHUNK + 1, chunk * CHUNK + count + 1):
            yield self._posting(number, pick)

    def employer(self, number: int) -> tuple[str, Place]:
        """The name and the township of employer ``number``, from 0."""
        place = self.townships.draw(random.Random(f"{self._seed} {self._area} employer {number}"))
        return f"{regions.resolve(place.code[:6]).name}虚构{number + 1:06d}有限公司", place

    def _dice(self, table: str, chunk: int) -> random.Random:
        return random.Random(f"{self._seed} {self._area} {table} {chunk}")

    def _person(self, number: int, pick: random.Random) -> Row:
        if number > MOST_PEOPLE:
            raise ValueError(f"no more than {MOST_PEOPLE:,} people can have ID numbers of their own")
        row, place = dict(pick.choice(self._people)), self.townships.draw(pick)
        alike = self._alike[_kind_of(row)]
        row["备注"], row["做过的工种"] = pick.choice(alike)["备注"], pick.choice(alike)["做过的工种"]
        row["区划代码"] = pick.choice(place.villages) if place.villages else place.code
        lng_lat = _point(place, pick)
        row["经度"], row["纬度"] = lng_lat if row["经度"] else ("", "")
        year = min(2008, max(1955, int(row["出生日期"][:4] or 1980) + pick.randint(-3, 3)))
        turn, place_in_turn = divmod(number, len(ISSUED_IN) * 499)
        round_, day = divmod(turn, 28)
        born = date(year, (number + round_) % 12 + 1, day + 1)
        row["出生日期"] = born.isoformat()
        man = row["性别"] == "男" if row["性别"] else pick.random() < 0.5
        if row["身份证号"]:
            region, serial = ISSUED_IN[place_in_turn % len(ISSUED_IN)], place_in_turn // len(ISSUED_IN)
            body = f"{region}{born:%Y%m%d}{2 * serial + man:03d}"
            row["身份证号"], row["性别"] = body + str(ric.calc_check_digit(body + "0")), "男" if man else "女"
        given = "".join(pick.choices(GIVEN, k=pick.choice((1, 2, 2, 2))))
        row["登记编号"], row["姓名"], row["手机"] = f"Y{number:08d}", pick.choice(SURNAMES) + given, ""
        if pick.random() < 0.85:
            row["手机"] = f"1{5_400_000_000 + number}"
        if row["期望月薪"]:
            row["期望月薪"] = str(max(1500, int(row["期望月薪"]) + pick.choice(WAGE_STEPS)))
        if row["最远公里"]:
            row["最远公里"] = str(max(1, round(float(row["最远公里"]) * pick.uniform(0.7, 1.4))))
        return row

    def _posting(self, number: int, pick: random.Random) -> Row:
        own = not self._texts or pick.random() >= REAL_SHARE
        row = self._like_the_sample(pick) if own else self._real(number, pick)
        name, place = self.employer((number - 1) // AN_EMPLOYER)
        row["岗位编号"], row["单位名称"], row["统一社会信用代码"] = f"Y{number:08d}", name, ""
        row["工作地点"], row["区划代码"] = f"{place.name}{name}", place.code
        row["经度"], row["纬度"] = _point(place, pick)
        if pick.random() < 0.15:
            row["经度"] = row["纬度"] = ""
        step = pick.choice(WAGE_STEPS)
        if row["计薪方式"] == "月":
            stated = (round(float(row[column])) + step for column in ("薪资下限", "薪资上限"))
            low, high = (min(MOST_MONEY, max(1500, one)) for one in stated)
            row["薪资下限"], row["薪资上限"] = str(low), str(high)
        row["招聘人数"] = str(pick.choice((1, 1, 2, 3, 5, 10, 20)))
        days = pick.randint(1, LAST_DAY) if pick.random() * 30 >= 1 else -1
        row["有效期至"] = (date.fromisoformat(TODAY) + timedelta(days=days)).isoformat()
        return row

    def _like_the_sample(self, pick: random.Random) -> Row:
        """A row of the sample county with one clause changed for another's, and other sums in its text."""
        row = dict(pick.choice(self._work))
        parts = _CLAUSE.findall(row["工作内容"])
        if parts:
            parts[pick.randrange(len(parts))] = pick.choice(self._clauses[_terms_of(row)])
            if len(parts) > 2 and pick.random() < 0.5:
                del parts[pick.randrange(len(parts))]
        factor = pick.choice((0.8, 0.9, 1.0, 1.1, 1.2))
        row["工作内容"] = _YUAN.sub(lambda found: str(round(int(found[0]) * factor)), "".join(parts)) or row["岗位名称"]
        return row

    def _real(self, number: int, pick: random.Random) -> Row:
        post = json.loads(pick.choice(self._texts))
        post["location"] = ""  # it stands in the area instead
        row = {column: str(value) for column, value in eval_postings.row(post, f"Y{number:08d}").items()}
        return {column: " ".join(value.split()) for column, value in row.items()}


def _kind_of(row: Row) -> tuple[str, str]:
    return row["性别"], row["择业工种"].split(";")[0]


def _terms_of(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in _TERMS)
