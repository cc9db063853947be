"""Hours and days off that somebody asks for, against what a posting says of them."""

from __future__ import annotations

from search.facts.reading import number
from search.pattern import regex
from search.ranking.freetext import Understood
from search.ranking.prepared import PreparedPosting

_AFTERNOON, _DARK = 16.5, 19.5
_FROM_FOUR, _BEDTIME = 16.0, 24.0
_TURNS = 0.5
"""Who works by night every other week is not there for evenings."""
_EVENINGS = regex(r"(?<!不做)(?<!没有)晚(?:上|间|饭|餐|高峰|班)|夜里|夜间|下班后")
_SIX_DAYS = regex(r"单休|月休[一二两三四1234]|做六休一|六天|上六|无休|大小周")
_ON_WEEKENDS = regex(r"周末|周[六日]|星期[六天日]|节假日")
_DIGITS = str.maketrans("一二两三四五六七八", "122345678")
_HOUR = regex(r"([三四五六七3-7])点")


def words_of(posting: PreparedPosting) -> str:
    """Title, duties and requirements in one text."""
    view = posting.view
    return f"{view.title}。{view.duties}。{view.requirements}"


def free_weekends(posting: PreparedPosting) -> float:
    """Saturday and Sunday off: who works in shifts and says nothing of them has none."""
    if _SIX_DAYS.search(words_of(posting)):
        return 0.02
    if "weekends" in posting.facts.marks:
        return 1.0
    return 0.1 if "倒" in posting.view.shift or {"night", "late"} & posting.facts.marks.keys() else 0.2


def home_by_dark(posting: PreparedPosting) -> float:
    """Whether the evenings are free, 0–1."""
    facts = posting.facts
    if "night" in facts.marks or (facts.hours and facts.hours[1] > _DARK):
        return 0.0
    return 0.1 if "late" in facts.marks else 1.0


def in_the_evening(said: Understood, posting: PreparedPosting) -> float:
    """Work of the evening hours; who asks for it part time is busy by day, and no whole night shift is meant."""
    facts, view = posting.facts, posting.view
    hours, loose = facts.hours, view.form in ("兼职", "日结") or view.wage_unit == "时"
    if hours and hours[0] >= _FROM_FOUR and hours[1] <= _BEDTIME:
        return 1.0
    if loose and _EVENINGS.search(words_of(posting)):
        return 0.9
    if "night" in facts.marks or (hours and hours[0] >= _AFTERNOON):
        return 1.0 if loose else 0.15 if "part_time" in said.wishes else _TURNS if "倒" in view.shift else 1.0
    return 0.5 if view.form == "兼职" and "flexible" in facts.marks else 0.1


def days_off(words: str) -> str:
    """The same with numbers in digits: 月休四天 is 月休4."""
    return words.translate(_DIGITS).replace("天", "")


def ends_by(words: str, posting: PreparedPosting) -> float:
    """Whether the day's work is over at the hour that was said, always one of the afternoon."""
    hour = _HOUR.search(words)
    facts = posting.facts
    told, over = number(hour[1]) if hour else None, facts.hours[1] if facts.hours else facts.ends
    if told is None or over is None:
        return 0.6 if "flexible" in facts.marks else 0.2
    return 1.0 if over <= told + (12.5 if "半" in words else 12.0) else 0.05


def at_weekends(posting: PreparedPosting) -> float:
    """Single days at the end of the week; a whole week is no answer to who has only those."""
    marks, view = posting.facts.marks, posting.view
    if "weekends" in marks or not _ON_WEEKENDS.search(words_of(posting)):
        return 0.3 if view.form == "兼职" and view.wage_unit == "时" else 0.05
    return 1.0 if view.form in ("兼职", "日结") or view.wage_unit in ("时", "日") else 0.3
