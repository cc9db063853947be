"""What the rows of the two tables show, worked out without asking the program what it read: columns are compared, words
are looked for, distances are measured on the sphere, hours and wages are reckoned anew. What a family of work is called
comes from the table of words.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from tests.golden.reading import TODAY, day, many
from tests.matching.rows import Row

LEXICON = Path(__file__).parents[2] / "search" / "lexicon"
_DENIED = re.compile(r"(?:不(?!怕|好|良|限)|没|无|免|莫)[^，,。;；、]{0,5}")
"""What is denied, and whatever follows in the same breath."""


@cache
def families() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Code → label, group, words."""
    with (LEXICON / "families.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (
                row["label"], row["group"], tuple(word.partition(":")[0] for word in row["words"].split()),
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


@cache
def labels() -> dict[str, str]:
    return {label: code for code, (label, _, _) in families().items()}


@cache
def neighbours() -> set[frozenset[str]]:
    with (LEXICON / "adjacency.csv").open(encoding="utf-8", newline="") as file:
        return {frozenset((row["a"], row["b"])) for row in csv.DictReader(file)}


def names(label: str, text: str) -> bool:
    """Whether a text has a word of the family that is called so."""
    code = labels().get(label)
    return code is not None and any(word.lower() in text.lower() for word in families()[code][2])


def close_by(a: str, b: str) -> bool:
    same = families()[a][1] == families()[b][1]
    return a != b and (same or frozenset((a, b)) in neighbours())


def km(person: Row, posting: Row) -> float | None:
    """Great-circle distance, None where one of the two has no point of its own."""
    cells = [row[name] for row in (person, posting) for name in ("经度", "纬度")]
    if not all(cells):
        return None
    lng1, lat1, lng2, lat2 = (radians(float(cell)) for cell in cells)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def work_of(posting: Row) -> str:
    return f"{posting['岗位名称']}，{posting['工作内容']}，{posting['证书要求']}"


def all_of(posting: Row) -> str:
    return f"{posting['岗位名称']}。{posting['工作内容']}。{posting['招聘条件']}"


def demands(posting: Row) -> str:
    """What is asked of people; who fills in one field only asks in it."""
    return posting["招聘条件"] or posting["工作内容"]


def offers(label: str, posting: Row) -> bool:
    """Whether the work is named; a driving class or a forklift paper names what is driven."""
    licence = {"驾驶证A2": "driver_trailer", "驾驶证B2": "driver_truck", "驾驶证A1": "driver_bus", "叉车证": "forklift"}
    by_paper = any(licence.get(cert) == labels().get(label) for cert in many(posting["证书要求"]))
    return by_paper or names(label, work_of(posting))


def affirmed(posting: Row) -> str:
    """All that is said of a posting, without what is denied."""
    return _DENIED.sub("", all_of(posting))


def trades_of(person: Row) -> list[tuple[str, float]]:
    cut = (part.partition(":") for part in many(person["做过的工种"]))
    return [(words, float(years or 0)) for words, _, years in cut]


_PAST = re.compile(r"过|了|年|以前|之前|原来|原先|从前|早先|一直|会|出身|老本行|做的是|回来|个月|在(?!家)")
_NEVER = re.compile(r"[没冇未]|不|想|要|找|学")


def was_done(label: str, person: Row) -> bool:
    """Whether the form tells of work that is called so, or a clause of the note does, as of something past."""
    if any(names(label, words) for words, _ in trades_of(person)):
        return True
    clauses = re.split(r"[,，。;；!！?？\s]+", person["备注"])
    told = [at for at, clause in enumerate(clauses) if names(label, clause)]
    return any(_PAST.search("".join(clauses[at : at + 2])) and not _NEVER.search(clauses[at]) for at in told)


def wished_by(label: str, person: Row) -> bool:
    return names(label, person["择业工种"]) or names(label, person["备注"])


def amount(cell: str) -> float:
    return float(cell) if cell else 0.0


_HAN = {word: hour for hour, word in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)} | {"两": 2}
_CLOCK = re.compile(
    r"(\d{1,2})[:：](\d{2})|(\d{1,2}|十[一二]|[一二两三四五六七八九十])点(半|一刻|[0-5]\d)?"
    r"|(?<=[早晚朝上到至—~-])(\d{1,2}|十[一二]?|[一二三四五六七八九])(半(?![天日年月个]))?|(\d{1,2})(?=[到至—~-]|\s*-)"
)


def clocks(text: str) -> set[int]:
    """Every clock time named in a text, in minutes of the day, also as afternoon hours."""
    found: set[int] = set()
    for a, minutes, b, spoken, c, half, d in _CLOCK.findall(text):
        hour = a or b or c or d
        value = int(hour) if hour.isdigit() else _HAN[hour]
        spoken = spoken or half
        past = int(minutes or 0) + (int(spoken) if spoken.isdigit() else {"半": 30, "一刻": 15}.get(spoken, 0))
        if value <= 24:
            found |= {(value * 60 + past) % 1440, (value * 60 + past + 720) % 1440}
    return found


def counts(text: str) -> set[float]:
    """Every number named in a text, in digits or as tens and hundreds in words: 二十多, 两百."""
    found = {float(one) for one in re.findall(r"\d+", text)}
    for many_of, unit, more in re.findall(r"([一二两三四五六七八九]?)([十百])([一二三四五六七八九]?)", text):
        size = 10 if unit == "十" else 100
        found.add(float(_HAN.get(many_of, 1) * size + _HAN.get(more, 0) * (size // 10 if size > 10 else 1)))
    return found


def minutes_of(clock: str) -> int:
    hour, _, rest = clock.partition("点")
    return int(hour) * 60 + (30 if rest == "半" else int(rest) if rest else 0)


def span_in(text: str) -> tuple[int, int] | None:
    found = re.search(r"(\d{1,2}点(?:半|\d\d)?)到(\d{1,2}点(?:半|\d\d)?)", text)
    return (minutes_of(found[1]), minutes_of(found[2])) if found else None


def age_of(person: Row) -> int:
    born = day(person["出生日期"])
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def oldest(posting: Row) -> int | None:
    """The highest age that the requirements name as a limit."""
    text = demands(posting)
    spans = re.findall(r"(\d{2})\s*(?:岁)?\s*(?:-|到|至|—|~)\s*(\d{2})", text)
    caps = re.findall(r"(\d{2})\s*(?:周?岁)?\s*(?:以下|以内|之内|以里)", text)
    named = [int(b) for a, b in spans if 14 <= int(a) < int(b) <= 75] or [int(a) for a in caps if 18 <= int(a) <= 75]
    return named[0] if named else None


def usual_pay(posting: Row) -> set[float]:
    """What most get in a month by the columns, for every day and hour that may be meant: day labour comes to 24 days, a
    wage by the hour to 21.75 of up to nine hours. A wide span is a promise: little of it is counted."""
    low, high = amount(posting["薪资下限"]), amount(posting["薪资上限"]) or amount(posting["薪资下限"])
    base, middle, unit = amount(posting["底薪"]) or low, (low + high) / 2, posting["计薪方式"] or "月"
    if unit == "日":
        return {middle * 24}
    if unit == "时":
        written = [(b - a) / 60 for a, b in spells(posting)]
        days = {6.0, 8.0, 10.5, 11.0, *written, sum(written)}
        return {middle * hours * (24 if hours > 9 else 21.75) for hours in days}
    if unit == "件" and low < 100:
        return {share * count * 24 for count in counts(all_of(posting)) for share in (middle, low + 0.4 * (high - low))}
    return {middle, base + 0.15 * (high - base), low + 0.4 * (high - low)}


def said_as(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, text)


def taken_there(posting: Row) -> bool:
    text = affirmed(posting)
    return posting["班车"] == "是" or bool(re.search(r"厂车|班车|接", text))


def spells(posting: Row) -> list[tuple[int, int]]:
    """Spells of work as they are written with digits: (start, end) in minutes."""
    found = []
    pattern = r"(\d{1,2})(?:[:：](\d{2})|点(半)?)?\s*(?:-|到|至|—|~|上班[,，])\s*" + (
        r"(下午|晚上)?(\d{1,2})(?:[:：](\d{2})|点(半)?)"
    )
    for a, am, ah, late, b, bm, bh in re.findall(pattern, posting["工作内容"]):
        start, end = int(a) * 60 + int(am or 0) + 30 * bool(ah), int(b) * 60 + int(bm or 0) + 30 * bool(bh)
        end += 720 if (late and end < 720) or end <= start else 0
        if 0 < end - start <= 16 * 60:
            found.append((start, end))
    return found


def tells_night(posting: Row) -> bool:
    return posting["班次"] in ("夜班", "三班倒") or "夜班" in many(posting["工作条件"])
