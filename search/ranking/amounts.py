"""Wages and ages as people say them when they look for work."""

from __future__ import annotations

import re
from functools import lru_cache

from search.facts.reading import HAN_NUMBER, number
from search.facts.wage import DAY_WORK_DAYS, MONTH_DAYS

_AMOUNT = rf"\d{{4,5}}|\d{{1,2}}(?:\.\d)?[千kKwW万]|{HAN_NUMBER}"
_THOUSANDS = r"[一二两三四五六七八九]千[一二三四五六七八九]?|[一二]万"
_WAGE = re.compile(
    rf"(?:月薪|工资|底薪|保底|一个月|每个?月|月入)?\s*"
    rf"(?:(?:不低于|最少|至少|起码|不少于|超过|不能?少于|低于|少于)(?:要|得|也要|有)?\s*(?P<least>{_AMOUNT})\s*(?:元|块)?(?!以下)"
    rf"|(?:没有?|冇得?|不到)(?:个)?(?P<without>{_AMOUNT})(?:元|块)?(?:钱)?(?:以上)?(?=就?(?:不|莫|免谈|别))"
    rf"|(?P<from>{_AMOUNT})\s*(?:元|块)?(?:钱)?\s*(?:[-~～—]|到|至)\s*(?:{_AMOUNT})"
    rf"|(?P<over>{_AMOUNT})\s*(?:元|块)?(?:钱)?\s*(?:以上|起|往上|多|朝上|打底|出头|左右|上下|保底|底薪)"
    rf"|(?P<yuan>\d{{4,5}}|\d(?:\.\d)?[千kK])\s*(?:元|块|一个?月|每月|/月)"
    rf"|(?P<han>[一二两三四五六七八九]千[一二三四五六七八九]?|[一二]万)\s*(?:元|块|一个?月|每月|的)"
    rf")(?:钱)?(?:一个?月|每月)?"
    rf"|(?:月薪|工资|底薪|保底|薪资|一个月|每个?月|月入)(?:要|有|能|达|到|拿|开)*\s*(?P<said>{_AMOUNT})"
    rf"|(?:要|给|开|到手)(?:有|个)*(?P<want>{_THOUSANDS})|(?P<enough>{_THOUSANDS})(?:元|块)?(?:钱)?(?=[就也都](?:行|可以|好|要得|能做|做|去)|能做|可以做)"
    rf"|(?<![\dA-Za-z])(?P<short>\d(?:\.\d)?[kK])(?![A-Za-z])|(?<![\d.\-])(?P<bare>[1-9]\d?[05]00)(?![\d.点年个吨米斤平])"
)
_TEN_THOUSAND = re.compile(r"(?:月薪|工资|月入|一个月)?(?:能|要)?(?:过|上|破)万")
_EITHER = re.compile(r"([二三四五六七八])[三四五六七八九]千")
"""四五千: the less of the two."""
_YEARLY = re.compile(
    rf"(?:年薪|一年|年入)(?:不低于|至少|有|能拿)?\s*(?P<first>\d{{1,2}}(?:\.\d)?万|{HAN_NUMBER})(?:元|块)?(?:以上|起)?"
    rf"|(?P<last>\d{{1,2}}万|{HAN_NUMBER})(?:元|块)?(?:一年|每年)"
)
_PER = re.compile(
    rf"(?P<unit>日结|一天|日薪|每天|一日|天薪|日工资|时薪|小时工资|一小时|每小时|一个?钟(?:头)?|一个?小时)(?:不低于|不能?少于|低于|少于|没有|至少|最少|起码|要|有|能拿)*\s*(?P<first>\d{{2,3}}|{HAN_NUMBER})(?:块|元)?(?:钱)?(?:以上|起)?"
    rf"|(?P<low>\d{{2,3}}|{HAN_NUMBER})\s*(?:[-~～—]|到|至)\s*(?:\d{{2,3}}|{HAN_NUMBER})(?:块|元)?(?:钱)?(?:一个?|每|/|每个)(?P<span>天|日|小时|钟头?|h)"
    rf"|(?P<last>\d{{2,3}}|{HAN_NUMBER})(?:块|元)?(?:钱)?(?:一个?|每个?|/)?(?P<per>天|日|小时|个钟|钟头|h)(?:以上)?"
)
_BASE = re.compile(r"底薪|保底|无责")
_ONE_DAY = re.compile(r"(?<=[二两三四五六七八九百千])一$")
"""两百五一天: the last one is that of the day."""
_LEAST_DAY, _LEAST_HOUR, _MOST_DAY, _MOST_HOUR, _LEAST_YEAR = 60, 10, 1500, 300, 15_000
"""Yuan; what is less, or more, was not said of a wage."""
_LEAST_MONTH = 800

_TENS = r"[二三四五六七八]?十[一二三四五六七八九]?|\d{2}"
_NOT_AGE = r"(?![\d块元公斤里个天件平千百万分:：点.\-])"
_AGE = re.compile(
    rf"(?P<years>{_TENS})[多几来]?\s*(?:出头)?(?:周)?岁(?:多|出头|以上|左右|上下|了)?"
    rf"|(?:我|今年|已经?|年[纪龄]|爸|妈|爹|娘|公|婆|叔|姨|哥|姐|都|有|快|近|奔|满|过|年过)(?P<now>{_TENS})(?:了|多|出头|几)(?:了|的人)?{_NOT_AGE}"
    rf"|(?:今年|年[纪龄]|我|本人|[妈爸爹娘婆姨哥姐叔]|老公)(?P<plain>{_TENS}){_NOT_AGE}"
    rf"|(?P<about>[四五六七]十|[4-7]0)(?:好?几|多|来|出头)(?:了|的人)?{_NOT_AGE}"
    rf"|(?:快|奔|近|年过|将近)(?P<near>[四五六七]十?|[4-7]0)(?:的人|岁)?(?=了|$|\s|,|，|能|的|有|想|找|还|做)"
)


def day_asked(text: str) -> tuple[float, bool, str] | None:
    """(yuan, whether an hour rather than a day, the words): what is asked for by the day or the hour."""
    for per in _PER.finditer(text):
        value = number(_ONE_DAY.sub("", per["first"] or per["low"] or per["last"]))
        unit = per["unit"] or per["span"] or per["per"]
        hourly = any(part in unit for part in ("时", "钟", "h"))
        if value and (_LEAST_HOUR if hourly else _LEAST_DAY) <= value <= (_MOST_HOUR if hourly else _MOST_DAY):
            return value, hourly, per[0]
    return None


def wage_asked(text: str) -> tuple[int | None, str]:
    """The least that is asked for, yuan a month, and the words that said it; None where nothing was."""
    if per := day_asked(text):
        paid, hourly, words = per
        return round(paid * 8 * MONTH_DAYS if hourly else paid * DAY_WORK_DAYS), words
    for year in _YEARLY.finditer(text):
        value = _value(year["first"] or year["last"])
        if value and value >= _LEAST_YEAR:
            return round(value / 12), year[0]
    if much := _TEN_THOUSAND.search(text):
        return 10_000, much[0]
    either = _EITHER.search(text)
    if either:
        return round((number(either[1]) or 0) * 1000), either[0]
    for month in _WAGE.finditer(text):
        value = _value(next(filter(None, month.groups())))
        if value and value >= _LEAST_MONTH:
            return round(value), month[0]
    return None, ""


def base_asked(text: str) -> bool:
    """Whether the wage that was said is one that nobody takes away, not what a good month may bring."""
    return bool(_BASE.search(text))


def _value(words: str) -> float | None:
    if words[0].isdigit() and words[-1] in "kK千wW万":
        return float(words[:-1]) * (1000 if words[-1] in "kK千" else 10_000)
    return number(words)


_AND_MORE = re.compile(r"(?:十|[1-8]0)(?:好?[几多]|出头)")
_A_FEW = 2
"""Years that 六十多岁 is past sixty at the least: up to 60 is not for them, up to 65 is."""


@lru_cache(maxsize=1024)
def age_meant(text: str, age: int) -> int:
    """The age by which a limit is judged, whole years: 六十多岁 is past 60, 六十岁 is 60. age: what was read."""
    _, words = age_said(text)
    return age + _A_FEW if _AND_MORE.search(words) else age


def age_said(text: str) -> tuple[int | None, str]:
    """The age that is said, whole years from 14 to 90, and its words; 六十多岁 is 60, 快六十 is 60."""
    for match in _AGE.finditer(text):
        words = match["years"] or match["now"] or match["plain"] or match["about"] or match["near"]
        if match["near"] and len(words) == 1:
            words += "十"
        years = number(words)
        if years and 14 <= years <= 90:
            return round(years), match[0]
    return None, ""
