"""Reading plain Chinese: numbers, clock times and what a clause denies. Pure functions over short texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.facts.watched import POSTING
from search.pattern import regex

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_CLAUSE = regex(r"[,，。;；!！?？\s]+")

HAN_NUMBER = r"[零一二两三四五六七八九十百千万]+(?:把|来|多)?"
NUMBER = rf"(?:\d+(?:\.\d+)?|{HAN_NUMBER})"


def clauses(text: str) -> list[str]:
    """The text cut at commas, stops and spaces."""
    return [part for part in _CLAUSE.split(text) if part]


def number(text: str) -> float | None:
    """A number in digits or in Chinese; 六七十 is 65, 千把 is 1000, 三千五 is 3500. None where it is not a number."""
    text = text.strip().rstrip("把来多")
    try:
        return float(text)
    except ValueError:
        pass
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    total = section = 0.0
    pending: list[int] = []
    last = 1
    for char in text:
        if char == "零":
            last = 1
            continue
        if char in _DIGITS:
            pending.append(_DIGITS[char])
            continue
        unit = _UNITS[char]
        value = sum(pending) / len(pending) if pending else float(not (unit == 10_000 and section))
        pending, last = [], unit
        if unit == 10_000:
            total += (section + value if section else value) * unit
            section = 0.0
        else:
            section += value * unit
    tail = sum(pending) / len(pending) * max(1, last // 10) if pending else 0.0
    return total + section + tail


_PARTS_OF_DAY = "凌晨|清早|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|朝|早|晚"
_PERIOD = rf"(?P<p{{0}}>{_PARTS_OF_DAY})?(?!班)场?(?:从)?"
_HOUR = r"[\d一二两三四五六七八九十]"
_CLOCK = (
    r"(?P<h{0}>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:[:：](?P<m{0}>\d{{2}})|点(?P<q{0}>半|[0-5]\d|一刻)?(?:钟)?|(?P<w{0}>半)(?![天日年月个]))?"
)
_RANGE = regex(
    (_PERIOD + _CLOCK).format(1)
    + r"\s*(?:上班)?(?P<j>到|至|-+|[—–―]+|~|～|[做干上播开守值站送忙卖跑]到|一直到|)"
    + r"\s*(?P<n>第二天|第二日|次日|翌日|隔天|隔日)?\s*(?:的)?"
    + (_PERIOD + _CLOCK).format(2)
    + r"(?P<t>点|下班|钟)?"
)
_SPELLED = regex(rf"{_HOUR}(?:半?点|[:：]\d\d)")
_PARTED = regex(rf"(?:{_PARTS_OF_DAY})场?从?{_HOUR}")
"""A spell has a clock time with 点 or minutes, or hours with parts of the day; without either none is looked for."""
_OF_A_SHIFT = regex(
    r"(?:早|中|晚|夜|白)班(?:是|从|上)?[:：]?\d{1,2}\s*(?:到|至|-|~|—|～)\s*\d{1,2}(?!\d|[个小人元块名月天周次岁年千百%％KkWw.])"
)
"""早班7到15: hours of a shift need no 点."""
_UNIT = regex(r"\d|[个小人元块名月天周次岁年千百%％KkWw.]")
_SHIFT_BEFORE = regex(r"(?:早|中|晚|夜|白)班(?:是|从|上)?[:：]?$")
_NIGHT_PERIODS = ("晚上", "夜里", "晚")
_LATE = ("下午", "傍晚", *_NIGHT_PERIODS)
_EARLY = ("凌晨", "清早", "清晨", "早上", "早晨", "朝", "早")
_SMALL_HOURS = 5
"""晚上 with an hour below this is past midnight."""
_HANDED_OVER = 6
"""Characters between two spells that follow one another: 8点到12点，2点到6点."""
_LONGEST_REST = 4.0
_SHIFT_STARTS = 8
"""An hour below this is not when a middle or an afternoon shift starts in the morning."""
_LATER_SHIFT = regex(r"(?:(?P<night>[晚夜])|中|下午)(?:班|半天|场|时段)[:：,，]?$")
_NO_SUCH_SHIFT = regex(r"(?:不|没|无|免|非)[^,，。;；]{0,3}$")
"""不上夜班，8点到5点半: the hours are not those of the shift that is denied."""
_USUAL = 9.0
"""Hours of an ordinary spell of work: of two readings of a clock time the one nearer to it is meant."""


def _clock(match: re.Match[str], side: str) -> float | None:
    hour = number(match[f"h{side}"])
    if hour is None or hour > 24:
        return None
    minutes = match[f"m{side}"] or match[f"q{side}"] or match[f"w{side}"]
    period = match[f"p{side}"]
    if period in _NIGHT_PERIODS and (hour == 12 or hour < _SMALL_HOURS):
        hour = 24 if hour == 12 else hour + 24
    elif period == "凌晨" and hour == 12:
        hour = 0
    elif (period in _LATE and hour < 12) or (period == "中午" and hour < 4):
        hour += 12
    if minutes == "半":
        hour += 0.5
    elif minutes == "一刻":
        hour += 0.25
    elif minutes:
        hour += int(minutes) / 60
    return hour


def _end(start: float, end: float, begins: str | None, ends: str | None) -> float | None:
    """The end of a spell moved past its start: to the afternoon or to the next day, whichever the words mean."""
    if ends in _EARLY:
        return end + 24
    if begins in _LATE and ends is None:
        return end + 12 if end <= 12 and end + 12 > start else end + 24
    if start < 13 and end + 12 > start and end < 12:
        return end + 12
    later = [moved for moved in (end + 12, end + 24) if moved > start]
    return min(later, key=lambda moved: abs(moved - start - _USUAL)) if start >= 13 and end <= 12 else None


def _goes_on(before: tuple[int, float] | None, match: re.Match[str], start: float, text: str) -> bool:
    """Whether an hour without a part of the day is one after noon: of a later shift, or just after the last spell."""
    shift = _LATER_SHIFT.search(text[: match.start()])
    if shift and not _NO_SUCH_SHIFT.search(text[: shift.start()]):
        return bool(shift["night"]) or start < _SHIFT_STARTS
    if before is None or match.start() - before[0] > _HANDED_OVER:
        return False
    return start < before[1] <= start + 12 <= before[1] + _LONGEST_REST


OFF_AT = POSTING.watch(
    regex(
        _PERIOD.format(1)
        + _CLOCK.format(1)
        + r"(?:左右|准时|多|就|能|可以|可)*"
        + r"(?:下班|收工|放工|散工|打烊|走人|走得|(?:就|能|可以)走|收(?=$|[,，。;；]))(?!以?后|之后|前|再|还)"
    )
)


def off_at(text: str) -> float | None:
    """The hour at which work is over, where that alone is said: 5点半下班 is 17.5; None where nothing says so."""
    found = OFF_AT.pattern.search(text)
    hour = _clock(found, "1") if found else None
    if found is None or hour is None:
        return None
    return hour + 12 if hour < 8 and found["p1"] not in _EARLY else hour


_CLOSES = POSTING.watch(
    regex(
        r"(?:收市|打烊|关门|收台|收摊|收工|下班|放工|为止|晚班|晚上)(?:时间|一般|基本|大概|差不多|要|得|都|就|也|是|在|做|忙|上|到|至|[,，:：(（])*"
        r"(?P<h>\d{1,2}|[五六七八九]|十[一二]?)(?:[:：](?P<m>\d{2})|点(?P<q>半)?)(?:钟|多|左右|上下)*(?![^,，。;；]{0,3}(?:上班|开始|到|至|后|上工|起))"
    )
)
_NOT_EVERY_DAY = regex(r"旺季|忙季|偶尔|有时|赶货|赶工|忙的?时|节假日|周末|加班|自愿|旺的?时")
_EVENING_OFF = (17.0, 24.0)


def closes_at(text: str) -> float | None:
    """The latest hour of an evening at which work is said to be over otherwise: 收市九点半, 晚班到10点; None where none
    is, or not every day."""
    latest = None
    for found in _CLOSES.pattern.finditer(text):
        begins = max(text.rfind(stop, 0, found.start()) for stop in "。；;，,") + 1
        if _NOT_EVERY_DAY.search(text, begins, found.end()):
            continue
        hour = (number(found["h"]) or 0.0) + (0.5 if found["q"] else int(found["m"] or 0) / 60)
        hour += 12 if hour <= 12 else 0
        if _EVENING_OFF[0] <= hour <= _EVENING_OFF[1]:
            latest = max(hour, latest or 0.0)
    return latest


CLOSES_AT = _CLOSES
_COMES_AND_GOES = regex(
    rf"(?P<a>(?:{_PARTS_OF_DAY})?"
    + _CLOCK.format(3)
    + r")(?:左右|准时|就|再|之?前|送完[^,，。;；\d]{0,3})*(?:上班|上工|开工|开门|到岗|上岗|打卡"
    + r"|接班|进厂|进[店园校]|来|起来?|起床|开始)"
    + r"(?:(?![早中晚夜]班)[^。;；\d]){0,16}?"
    + rf"(?P<b>(?:{_PARTS_OF_DAY})?"
    + _CLOCK.format(4)
    + r")(?:左右|准时|多|就|能|可以|可)*(?:下班|收工|放工|打烊|关门|交班|走(?!路)|回家|结束|完工)"
)
"""8点半送完孩子来,下午4点走: a spell told by how it begins and how it ends."""


def tells_hours(text: str) -> bool:
    """Whether a text tells hours at all: without them neither it nor a part of it has a spell."""
    return bool(_SPELLED.search(text) or _PARTED.search(text) or _OF_A_SHIFT.search(text))


def time_ranges(text: str) -> Iterator[tuple[float, float]]:
    """Spells of work as (start, end) hours, 0 ≤ start < 24; an end above 24 is the next morning.

    Both clocks are read: 晚上6点到9点 and 18:00-21:00 are (18, 21), 22:00-6:00 and 晚上10点到早上6点 are (22, 30).
    """
    of_shifts = bool(_OF_A_SHIFT.search(text))
    if not (of_shifts or _SPELLED.search(text) or _PARTED.search(text)):
        return
    if "点" in text and _COMES_AND_GOES.search(text):
        text = _COMES_AND_GOES.sub(r"\g<a>到\g<b>", text)
    before: tuple[int, float] | None = None
    for match in _RANGE.finditer(text):
        p1, p2, next_day = match["p1"], match["p2"], bool(match["n"])
        spelled = any(match[k] for k in ("m1", "m2")) or "点" in match[0] or (p1 and (p2 or match["w1"] or match["w2"]))
        spelled = spelled or (
            of_shifts
            and match["j"]
            and _SHIFT_BEFORE.search(text[: match.start()])
            and _UNIT.match(text, match.end()) is None
        )
        if not spelled or (not match["j"] and not (p1 and p2)):
            continue
        start, end = _clock(match, "1"), _clock(match, "2")
        if start is None or end is None:
            continue
        if start >= 24:
            start, end = start - 24, end - 24 if end >= 24 else end
        if p1 is None and start < 12 and _goes_on(before, match, start, text):
            start += 12
        if next_day and end < 24:
            end += 24
        elif end <= start:
            moved = _end(start, end, p1, p2)
            if moved is None:
                continue
            end = moved
        if 1 <= end - start <= (24 if next_day else 16):
            before = match.end(), end
            yield start, end
