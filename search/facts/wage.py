"""What a posting comes to in a month, whatever the unit it is stated in."""

from __future__ import annotations

from dataclasses import dataclass

from search.facts.guard import EVERYTHING
from search.facts.reading import NUMBER, number
from search.facts.spoken_amounts import in_digits
from search.facts.watched import POSTING
from search.pattern import regex
from search.ranking.views import PostingView

MONTH_DAYS = 21.75
"""Legal days of pay in a month; hours of people paid by the hour are counted on it."""
DAY_WORK_DAYS = 24
"""Days in a month that day labour really comes to when there is work."""

_PER_DAY = regex(rf"一(?:天|日|车)[^,，。;；]{{0,6}}?({NUMBER})(?:筐|件|棵|单|个|箱|双|斤|条|套|块)")
_WEEKENDS = POSTING.watch(
    regex(
        r"(?:周末|双休日|(?:星期|礼拜|周)六[和、到及]?(?:星期|礼拜|周)?[日天])(?![^,，。;；]{0,3}(?:休|不上|放|不用))"
    )
)
_WEEKEND_DAYS = 9
"""Saturdays and Sundays in a month."""
_SOLD = POSTING.watch(regex(r"提成|佣金|抽成"))
_BASE = POSTING.watch(
    regex(r"(?:无|没有?)底薪|(?:底薪|基本工资|保底)(?:工资)?(?:是|为|有|约|大概|[:：])*(?P<base>\d{3,5})")
)
_MOSTLY_BASE = 0.75
"""A base below this share of what is promised at least is what a salesman can count on."""
_COMMISSION_SPAN = 2.6
"""The top of a range this many times the certain part is a promise, not a wage."""


@dataclass(frozen=True, slots=True)
class Pay:
    """Yuan a month. low/high as stated, typical what most get, certain what nobody takes away; 0 = unknown."""

    low: int
    high: int
    typical: int
    certain: int
    per_day: int
    commission: bool


def monthly_pay(posting: PostingView, hours: float | None, text: str, seen: int = EVERYTHING) -> Pay:
    """Normalises the stated wage. hours: hours worked a day where the text says so. seen: which patterns the title and
    the text can hold."""
    low, high = posting.wage_low or 0.0, posting.wage_high or posting.wage_low or 0.0
    per_day = 0.0
    factor = 1.0
    days = DAY_WORK_DAYS
    if posting.form == "兼职" and seen & _WEEKENDS.bit and _WEEKENDS.pattern.search(f"{posting.title}。{text}"):
        days = _WEEKEND_DAYS
    if posting.wage_unit == "日":
        factor = float(days)
    elif posting.wage_unit == "时":
        day = (
            min(hours, 11.0) if hours else 6.0 if posting.form == "兼职" else 10.5 if posting.shift == "两班倒" else 8.0
        )
        factor = (DAY_WORK_DAYS if day > 9 else MONTH_DAYS) * day
    elif posting.wage_unit == "件" and 0 < low < 100:
        found = _PER_DAY.search(text)
        pieces = number(found[1]) if found else None
        factor = pieces * DAY_WORK_DAYS if pieces else 0.0
    low, high = low * factor, high * factor
    if posting.wage_unit in ("日", "时") or (posting.wage_unit == "件" and factor != 1.0):
        per_day = (low + high) / 2 / days
    base = float(posting.wage_base or 0)
    commission = posting.wage_unit == "月" and high > _COMMISSION_SPAN * max(low, 1.0) and bool(low)
    if not base and posting.wage_unit == "月" and seen & _SOLD.bit and seen & _BASE.bit and _SOLD.pattern.search(text):
        said = _BASE.pattern.search(in_digits(text).text)
        base = float(said["base"] or 1) if said else 0.0
        commission = commission or 0 < base < _MOSTLY_BASE * low
    floor = base or low
    if commission:
        typical = floor + 0.15 * (high - floor)
    elif posting.wage_unit == "件" and high > 1.9 * low:
        typical = low + 0.4 * (high - low)
    else:
        typical = (low + high) / 2
    certain = base if commission and base else low
    return Pay(round(low), round(high), round(typical), round(certain), round(per_day), commission)
