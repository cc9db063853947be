"""Numbers, money and distances as people say them: 四千五, 一百一, 三毛五, 两公里."""

from __future__ import annotations

from decimal import Decimal

from app.outreach.compose import PIECE_RATE_BELOW

DIGITS = "零一二三四五六七八九"
ORDINALS = ("第一", "第二", "第三", "第四", "第五")
_UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_TEN_THOUSAND = 10_000
_PER = {"月": "一个月", "日": "一天", "时": "一个小时", "件": "一件"}


def number(value: int) -> str:
    """A count before a measure word: 2 is 两, 12 is 十二, 250 is 两百五十. value: 0 to 99,999,999."""
    if value == 0:
        return "零"
    if value == 2:
        return "两"
    high, low = divmod(value, _TEN_THOUSAND)
    if not high:
        return _below(low, first=True)
    between = "零" if 0 < low < 1000 else ""
    return f"{number(high)}万{between}{_below(low, first=False)}"


def rounded(value: int) -> str:
    """A sum without its measure word, as it is said in talk: 4500 is 四千五, 110 is 一百一, 2200 is 两千二."""
    unit = 1
    while value and value % (unit * 10) == 0:
        unit *= 10
    last, before = value // unit % 10, value // (unit * 10) % 10
    if value < 100 or not before or unit in (1, _TEN_THOUSAND):
        return number(value)
    head = number(value - last * unit)
    return head + DIGITS[last]


def money(yuan: float) -> str:
    """A sum of money: 15 is 十五块, 0.35 is 三毛五, 4500 is 四千五."""
    cents = int((Decimal(str(yuan)) * 100).to_integral_value())
    whole, rest = divmod(cents, 100)
    tenths, cent = divmod(rest, 10)
    if not rest:
        return rounded(whole) if whole >= 100 else f"{number(whole)}块"
    said = f"{number(whole)}块" if whole else ""
    if tenths:
        small = "两毛" if tenths == 2 and not whole else f"{DIGITS[tenths]}毛"
        if cent:
            return said + small + DIGITS[cent]
        return said + (DIGITS[tenths] if whole else small)
    return said + ("零" if whole else "") + ("两分" if cent == 2 and not whole else f"{DIGITS[cent]}分")


def pay(low: float | None, high: float | None, base: int | None, unit: str) -> str:
    """The pay as stated, the certain part first. low, high: yuan per ``unit`` (月 日 时 件); base: yuan a month."""
    amounts = list(dict.fromkeys(money(amount) for amount in (low, high) if amount))
    monthly_piece = unit == "件" and max(low or 0, high or 0) >= PIECE_RATE_BELOW
    per = "按件算，一个月" if monthly_piece else _PER[unit]
    stated = per + "到".join(amounts) if amounts else ""
    if base and stated:
        return f"底薪{money(base)}，{stated}"
    return f"底薪{money(base)}" if base else stated or "工资当面谈"


def distance(km: float) -> str:
    """A distance to the kilometre: 不到一公里, 两公里, 十二公里."""
    return "不到一公里" if km < 1 else f"{number(round(km))}公里"


def _below(value: int, *, first: bool) -> str:
    """A number under ten thousand. first: nothing is said before it, so that 12 is 十二 and not 一十二."""
    said, gap = "", False
    for unit, name in _UNITS:
        digit, value = divmod(value, unit)
        if not digit:
            gap = bool(said)
            continue
        said += "零" if gap else ""
        gap = False
        if unit == 10 and digit == 1 and first and not said:
            said += name
        else:
            said += ("两" if digit == 2 and unit >= 100 else DIGITS[digit]) + name
    return said
