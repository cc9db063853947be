"""Wages and ages as people say them when they look for work."""

from __future__ import annotations

from functools import lru_cache

from search.facts.reading import HAN_NUMBER, number
from search.facts.spoken_amounts import in_digits
from search.facts.wage import DAY_WORK_DAYS, MONTH_DAYS
from search.pattern import regex

_AMOUNT = r"\d{4,5}|\d{1,2}(?:\.\d)?[千kKwW万]"
_LEAST_SAID = r"不低于|最少|最低|至少|起码|少说|不少于|超过|不能?少于|低于|少于"
_NOT_MONEY = (
    r"(?!把(?!块)|包(?![吃住食两])|[\d.:：点年个吨米斤平只人户亩转头字本件双套台张公多里层楼位名根条袋棵家种份])"
)
_WAGE = regex(
    rf"(?:月薪|工资|底薪|保底|一个月|每个?月|月入)?\s*"
    rf"(?:(?:{_LEAST_SAID})(?:要|得|也要|有|个)*\s*(?P<least>{_AMOUNT})\s*(?:元|块)?(?!以下)"
    rf"|(?:没有?|冇得?|不到)(?:个)?(?P<without>{_AMOUNT})(?:元|块)?(?:钱)?(?:以上)?(?=就?(?:不|莫|免谈|别))"
    rf"|(?P<from>{_AMOUNT})\s*(?:元|块)?(?:钱)?\s*(?:[-~～—]|到|至)\s*(?:{_AMOUNT})"
    rf"|(?P<over>{_AMOUNT})\s*(?:元|块)?(?:钱)?\s*(?:以上|起|往上|好几|大几|多(?![人只斤米平户亩个家里公])|来块?|朝上|打底|出头|左右|上下|保底|底薪)"
    rf"|(?P<yuan>\d{{4,5}}|\d(?:\.\d)?[千kK])\s*(?:元|块|一个?月|每月|/月)"
    rf")(?:钱)?(?:一个?月|每月)?"
    rf"|(?:月薪|工资|底薪|保底|薪资|一个?月(?!份)|每个?月|月入)(?:要|有|能|达|到|拿|开|挣|赚|搞|个)*\s*(?P<said>{_AMOUNT})"
    rf"|(?:要|给|开|到手)(?:有|个)*(?P<want>\d{{4,5}})(?![\d个斤米只])"
    rf"|(?P<enough>\d{{4,5}})(?:元|块)?(?:钱)?(?=[就也都](?:行|可以|好|要得|能做|做|去)|能做|可以做)"
    rf"|(?<![\dA-Za-z])(?P<short>\d(?:\.\d)?[kK])(?![A-Za-z])|(?<![\d.\-])(?P<bare>[1-9]\d?[05]00){_NOT_MONEY}"
    rf"|(?<![\d.\-第])(?P<spoken>\d{{4,5}}){_NOT_MONEY}"
)
_IN_WORDS = regex("[千万]")
_SPOKEN_FROM, _SPOKEN_TO = 1500, 20_000
"""Yuan; an amount in words alone that is less, or more, was said of something else."""
_TEN_THOUSAND = regex(r"(?:月薪|工资|月入|一个月)?(?:能|要)?(?:过|上|破)万|五位数")
_YEARLY = regex(
    r"(?:年薪|一年|年入)(?:不低于|至少|有|能拿|要|搞|挣|赚)*\s*(?P<first>\d{1,2}(?:\.\d)?万|\d{5,6})(?:元|块)?(?:以上|起)?"
    r"|(?P<last>\d{1,2}万|\d{5,6})(?:元|块)?(?:一年|每年)"
)
_PAID = rf"\d{{2,3}}|{HAN_NUMBER}"
_PER = regex(
    rf"(?P<unit>日结|一天(?:\d{{1,2}}|[八九十]+)个?(?:小时|钟头)|一天|日薪|每天|一日|天薪|日工资|一个?工(?![作资厂地])"
    rf"|时薪|小时工资|一小时|每小时|一个?钟(?:头)?|一个?小时)(?:不低于|不能?少于|低于|少于|没有|至少|最少|最低|起码|要|有|能|拿|挣|赚|开|给|个)*"
    rf"\s*(?P<first>{_PAID})(?:块|元)?(?:钱)?(?:以上|起)?(?!个?(?:小时|钟|点))"
    rf"|(?P<low>{_PAID})\s*(?:[-~～—]|到|至)\s*(?:{_PAID})(?:块|元)?(?:钱)?(?:一个?|每|/|每个)(?P<span>天|日|小时|钟头?|h)"
    rf"|(?P<last>{_PAID})(?:来|多|几)?(?:块|元)?(?:钱)?(?:一个?|每个?|/)?(?P<per>天|日|小时|个钟|钟头|h|(?<=[一每/个])工(?![作资厂地人]))(?:以上)?"
)
_BASE = regex(r"底薪|保底|无责")
_LEAST_DAY, _LEAST_HOUR, _MOST_DAY, _MOST_HOUR, _LEAST_YEAR = 60, 10, 1500, 300, 15_000
"""Yuan; what is less, or more, was not said of a wage."""
_LEAST_MONTH = 800

_TENS = r"[二三四五六七八]?十[一二三四五六七八九]?|\d{2}"
_NOT_AGE = r"(?![\d块元公斤里个天件平千百万分:：点.\-])"
_AGE = regex(
    rf"(?P<years>{_TENS})[多几来]?\s*(?:出头)?(?:周)?岁(?:多|出头|以上|左右|上下|了)?"
    rf"|(?:我|今年|已经?|年[纪龄]|爸|妈|爹|娘|公|婆|叔|姨|哥|姐|都|有|快|近|奔|满|过|年过)(?P<now>{_TENS})(?:了|多|出头|几)(?:了|的人)?{_NOT_AGE}"
    rf"|(?:今年|年[纪龄]|我|本人|[妈爸爹娘婆姨哥姐叔]|老公)(?P<plain>{_TENS}){_NOT_AGE}"
    rf"|^(?P<first>[4-8]\d|[四五六七]十[一二三四五六七八九])(?:了|多了){_NOT_AGE}"
    rf"|(?P<about>[四五六七]十|[4-7]0)(?:好?几|多|来|出头)(?:了|的人)?{_NOT_AGE}"
    rf"|(?:快|奔|近|年过|将近)(?P<near>[四五六七]十?|[4-7]0)(?:的人|岁)?(?=了|$|\s|,|，|能|的|有|想|找|还|做)"
)


def day_asked(text: str) -> tuple[float, bool, str] | None:
    """(yuan, whether an hour rather than a day, the words): what is asked for by the day or the hour."""
    told = in_digits(text)
    for per in _PER.finditer(told.text):
        value = number(per["first"] or per["low"] or per["last"])
        unit = per["unit"] or per["span"] or per["per"]
        hourly = not unit.startswith("一天") and any(part in unit for part in ("时", "钟", "h"))
        if value and (_LEAST_HOUR if hourly else _LEAST_DAY) <= value <= (_MOST_HOUR if hourly else _MOST_DAY):
            return value, hourly, told.words(*per.span())
    return None


def wage_asked(text: str) -> tuple[int | None, str]:
    """The least that is asked for, yuan a month, and the words that said it; None where nothing was."""
    if per := day_asked(text):
        paid, hourly, words = per
        return round(paid * 8 * MONTH_DAYS if hourly else paid * DAY_WORK_DAYS), words
    told = in_digits(text)
    for year in _YEARLY.finditer(told.text):
        value = _value(year["first"] or year["last"])
        if value and value >= _LEAST_YEAR:
            return round(value / 12), told.words(*year.span())
    if much := _TEN_THOUSAND.search(text):
        return 10_000, much[0]
    for month in _WAGE.finditer(told.text):
        value, words = _value(next(filter(None, month.groups()))), told.words(*month.span())
        if month["spoken"] and not (
            _IN_WORDS.search(words) and _SPOKEN_FROM <= (value or 0) <= _SPOKEN_TO  # digits alone are no wage
        ):
            continue
        if value and value >= _LEAST_MONTH:
            return round(value), words
    return None, ""


def base_asked(text: str) -> bool:
    """Whether the wage that was said is one that nobody takes away, not what a good month may bring."""
    return bool(_BASE.search(text))


def _value(words: str) -> float | None:
    if words[0].isdigit() and words[-1] in "kK千wW万":
        return float(words[:-1]) * (1000 if words[-1] in "kK千" else 10_000)
    return number(words)


_AND_MORE = regex(r"(?:十|[1-8]0)(?:好?[几多]|出头)")
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
        words = match["years"] or match["now"] or match["plain"] or match["first"] or match["about"] or match["near"]
        if match["near"] and len(words) == 1:
            words += "十"
        years = number(words)
        if years and 14 <= years <= 90:
            return round(years), match[0]
    return None, ""
