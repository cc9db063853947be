"""The days on which the country rests, and the Spring Festival, from the lunar calendar.

Source: 《全国年节及纪念日放假办法》(国务院令第795号, in force 2025-01-01), art. 2. Days moved by a yearly notice are no
business of ours: who is at work on a Sunday instead may be written to all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar


def spring_festival(year: int) -> date:
    """The first day of the lunar year (春节, 正月初一) that begins in ``year``."""
    return _solar(Lunar.fromYmd(year, 1, 1))


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """The thirteen days of public rest of a year: 元旦 春节 清明 劳动节 端午 中秋 国庆."""
    festival = spring_festival(year)
    days = [date(year, 1, 1)]
    days += [festival + timedelta(days=offset) for offset in range(-1, 3)]
    days.append(_solar_term(year, "清明"))
    days += [date(year, 5, 1), date(year, 5, 2)]
    days += [_solar(Lunar.fromYmd(year, 5, 5)), _solar(Lunar.fromYmd(year, 8, 15))]
    days += [date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)]
    return frozenset(days)


def next_spring_festival(day: date) -> date:
    """The Spring Festival that is to come, ``day`` included."""
    festival = spring_festival(day.year)
    return festival if festival >= day else spring_festival(day.year + 1)


def _solar(lunar: Lunar) -> date:
    return date.fromisoformat(lunar.getSolar().toYmd())


def _solar_term(year: int, name: str) -> date:
    return date.fromisoformat(Lunar.fromYmd(year, 1, 1).getJieQiTable()[name].toYmd())
