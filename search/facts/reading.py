"""Reading plain Chinese: numbers, clock times and what a clause denies. Pure functions over short texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_CLAUSE = re.compile(r"[,，。;；!！?？\s]+")

HAN_NUMBER = r"[零一二两三四五六七八九十百千万]+(?:把|来|多)?"
NUMBER = rf"(?:\d+(?:\.\d+)?|{HAN_NUMBER})"


def clauses(text: str) -> list[str]:
    """The text cut at commas, stops and spaces."""
    return [part for part in _CLAUSE.split(text) if part]


def number(text: str) -> float | None:
    """A number in digits or in Chinese; 六七十 is 65, 千把 is 1000. None where it is not a number."""
    text = text.strip().rstrip("把来多")
    try:
        return float(text)
    except ValueError:
        pass
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    total = section = 0.0
    pending: list[int] = []
    for char in text:
        if char in _DIGITS:
            pending.append(_DIGITS[char])
            continue
        unit = _UNITS[char]
        value = sum(pending) / len(pending) if pending else 1.0
        pending = []
        if unit == 10_000:
            total += (section + value if section else value) * unit
            section = 0.0
        else:
            section += value * unit
    tail = sum(pending) / len(pending) if pending else 0.0
    return total + section + tail


_PERIOD = r"(?P<p{0}>凌晨|清早|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|朝|早|晚)?(?!班)"
_CLOCK = (
    r"(?P<h{0}>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:[:：](?P<m{0}>\d{{2}})|点(?P<q{0}>半|[0-5]\d|一刻)?(?:钟)?)?"
)
_RANGE = re.compile(
    (_PERIOD + _CLOCK).format(1)
    + r"\s*(?:上班)?(?P<j>到|至|-|—|~|～|做到|干到|上到|)\s*(?:第二天|次日)?"
    + (_PERIOD + _CLOCK).format(2)
    + r"(?P<t>点|下班|钟)?"
)
_LATE = ("下午", "傍晚", "晚上", "夜里", "晚")
_EARLY = ("凌晨", "清早", "清晨", "早上", "早晨", "朝", "早")


def _clock(match: re.Match[str], side: str) -> float | None:
    hour = number(match[f"h{side}"])
    if hour is None or hour > 24:
        return None
    minutes = match[f"m{side}"] or match[f"q{side}"]
    if minutes == "半":
        hour += 0.5
    elif minutes and minutes.isdigit():
        hour += int(minutes) / 60
    period = match[f"p{side}"]
    if (period in _LATE and hour < 12) or (period == "中午" and hour < 4):
        hour += 12
    return hour


def time_ranges(text: str) -> Iterator[tuple[float, float]]:
    """Spells of work as (start, end) hours of the day; an end above 24 is the next morning."""
    for match in _RANGE.finditer(text):
        p1, p2 = match["p1"], match["p2"]
        spelled = any(match[k] for k in ("m1", "m2")) or "点" in match[0] or (p1 and p2)
        if not spelled or (not match["j"] and not (p1 and p2)):
            continue
        start, end = _clock(match, "1"), _clock(match, "2")
        if start is None or end is None:
            continue
        if end <= start:
            if p2 in _EARLY or (p1 in ("晚上", "夜里", "晚") and p2 is None):
                end += 24
            elif end + 12 > start and end < 12:
                end += 12
            else:
                continue
        if 1 <= end - start <= 16:
            yield start, end
