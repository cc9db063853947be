"""How far a posting keeps the terms that somebody set in words, and whether it suits the age that was said."""

from __future__ import annotations

import re
from collections.abc import Callable

from search.pattern import regex
from search.ranking.amounts import age_meant
from search.ranking.certificates import closure
from search.ranking.freetext import Understood
from search.ranking.offhours import (
    at_weekends,
    days_off,
    ends_by,
    free_weekends,
    home_by_dark,
    in_the_evening,
    words_of,
)
from search.ranking.prepared import PreparedPosting
from search.ranking.suited import HARD, PENSION, age_fit, demanding, papers
from search.ranking.times import TIMES, at_time
from search.ranking.unwanted import FACTORY_GROUPS

_DESK = frozenset({"office", "finance", "service", "it", "media", "lab", "engineer"})
AT_A_DESK = frozenset({"office", "finance", "it"})
_BOOKS = 0.5
"""Who asks for a desk in a store room is half served by keeping its books at a screen."""
_MAIN = 0.8
_SEAT = regex(r"县城|城区|城里|老城|城[东西南北中]")
_FIRST_TOWN, _BESIDE_TOWN, _OUT_OF_TOWN = "100", 0.9, 0.4
"""Digits 7 to 9 of a region: the statistics bureau lists the seat of a county first."""
_EVENING, _AFTER_SCHOOL, _NO_LATER, _PARENTS_HOME = 16.5, 14.0, 17.6, 18.5
_OFF_IN_THE_HOLIDAYS = regex(
    r"寒暑假|(?:寒假|暑假|假期)[^，。；]{0,4}(?:休|放|停|不上|不用)|(?:休(?:寒假|暑假)|放(?:寒假|暑假)(?!期间|[来做的]|工|后))"
)
_FOR_THE_HOLIDAYS = regex(r"寒假|暑假|假期工|学生(?:工|兼职|优先|可|也|都|来)|(?:收|招|要|大)学生|在校生")
"""Work for a few weeks, and schools, where there is none just then."""
_FOR_A_WHILE = regex(r"短期|临时|腊月|年货|年前|过年|随叫随到|旺季|忙季")
_WINTER, _SUMMER = regex(r"腊月|年货|年前|过年|冬天|冬季|寒假"), regex(r"夏天|夏季|暑假|暑期")
_SEASONAL = ("季节工", "日结", "兼职")
_PARENTS = regex(
    r"妈妈|宝妈|(?:接|送|接送|带)(?:完)?(?:小?孩子?|细?伢子?|崽|娃)|(?<!上学)(?<!上、)放学(?!站岗|值守|执勤)|走开|娃放假"
)
_WITH_CHILDREN = frozenset(
    {"childcare_aide", "nanny", "kindergarten_teacher", "driver_bus", "driver_van", "tutor", "teacher_school"}
)
_HOME_DAILY = regex("(?:下班|收车|交班|天天|每天|当天|当日)(?:都|就|可以?|能)?(?:回|到)家")
_SKILLED = frozenset(
    {"metal", "technical", "electric", "electronics", "engineer", "machinery", "repair", "it", "media", "lab"}
)
"""Fields in which who comes from a vocational school goes on learning a trade."""
_NO_OVERTIME = regex(r"(?:不|没有?|无|少|免)(?:用|要|需)?加班|准[点时]下班|按时下班")
_INSURED = regex(r"(?<!不交)(?<!无)(?<!没有)(?:[五六]险|社保|公积金|养老保险)")
_CLEANROOM = regex(r"(?<!不穿)(?<!不用穿)(?<!无需穿)(?:无尘|洁净|净化|连体服|静电服|静电衣|防护服)")
_CHECKUP = regex(r"(?<!不)(?<!免)(?<!不用)(?<!无需)(?<!不需)体检")
_DEPOSIT = regex(r"(?<!不交)(?<!不收)(?<!不押)(?<!不用交)(?<!无)(?<!免)(?<!客人)押金|保证金|服装费|培训费|先交钱")
_COUPLES = regex(r"夫妻(?:工|房|最好|优先|套间|单间|档)|夫妻[^,，。;；]{0,6}(?:套间|单间|一间)")
_BY_THE_PIECE = regex(r"计件|做件|件工|按[件个只斤吨双打箱]|(?:元|块|角|毛|分)(?:钱)?一[个件只双票箱吨打斤条]")
_BY_THE_WEEK = regex(r"周结|一周一结|每周结|一星期一结")
_BED_ALONE = 0.6
_STEPS = 0.4
"""A pair of steps is no scaffold, and not nothing."""
_STUDIED = 4
_FOR_THE_ELDER = regex(r"阿姨|大姐|师傅|大叔|保姆|月嫂|钟点工")
"""Titles by which nobody calls a pupil."""


def _short(said: Understood, posting: PreparedPosting) -> float:
    words, view, marks = words_of(posting), posting.view, posting.facts.marks
    if _OFF_IN_THE_HOLIDAYS.search(words):
        return 0.05
    if _FOR_THE_HOLIDAYS.search(view.title):
        return 1.0
    seasonal = view.form in _SEASONAL
    if _FOR_THE_HOLIDAYS.search(words):
        value = 1.0
    elif seasonal and _FOR_A_WHILE.search(words):
        value = 0.8
    else:
        value = 0.3 if seasonal else 0.05
    wrong = _WINTER if "暑" in said.wishes["short"] else _SUMMER if "寒" in said.wishes["short"] else None
    if wrong and value < 1.0 and wrong.search(words):
        value *= 0.2
    if re.search("假|学生", said.wishes["short"]):  # whoever goes to school comes for a few weeks and knows no trade
        if demanding(posting) or "night" in marks:
            value *= 0.3
        if HARD & marks.keys():
            value *= 0.7
        if not (posting.facts.needs.beginner or "应届生" in view.accepts):
            value *= 0.5
        if _FOR_THE_ELDER.search(view.title):
            value *= 0.3
    return value


def _child(said: Understood, posting: PreparedPosting) -> float:
    """How well the hours let somebody take a child to school and fetch it."""
    facts, marks, view = posting.facts, posting.facts.marks, posting.view
    if {"night", "live_in", "stay", "dawn"} & marks.keys():
        return 0.05
    starts, ends = facts.hours or (0.0, 0.0)
    cares = any(family in _WITH_CHILDREN and weight >= 0.5 for family, weight in facts.families)
    cares = (cares and not 0.0 < ends <= _EVENING) or starts >= _AFTER_SCHOOL
    if not cares and _PARENTS.search(words_of(posting)):
        return 1.0 if ends <= _PARENTS_HOME else 0.5
    if cares:
        value = 0.3
    elif "flexible" in marks or "home_take" in marks:
        value = 0.75
    elif facts.hours and ends <= _EVENING:
        value = 0.6
    elif view.form == "兼职" and "late" not in marks:
        value = 0.5
    elif facts.hours and ends <= _NO_LATER and "late" not in marks:
        value = 0.3
    else:
        value = 0.15
    if facts.hours and 0 < starts < 7.5:
        value *= 0.7
    if "late" in marks:
        value *= 0.5
    if not said.families:  # no trade was named, so none is known
        value *= 0.6 if demanding(posting) else 1.0
        value *= 0.3 if {"sales", "disguised_sales"} & marks.keys() or facts.pay.commission else 1.0
    return value * (0.8 if "outdoors" in marks or HARD & marks.keys() else 1.0)


def _at_a_desk(words: str, posting: PreparedPosting) -> float:
    """Who works with papers and screens sits, though no posting says so; the studied ask for an office, or 坐班."""
    facts = posting.facts
    desk = posting.groups.get(facts.family) in AT_A_DESK or facts.family == "customer_service"
    office = "坐班" in words
    desk = desk and (office or facts.needs.education < _STUDIED)
    return (1.0 if office else 0.5) if desk and not {"standing", "outdoors", "heavy"} & facts.marks.keys() else 0.1


def _in_town(posting: PreparedPosting) -> float:
    """The seat of a county is its first town or its street offices; parks and estates lie beside it."""
    view = posting.view
    if _SEAT.search(view.place) or view.region[6:9] == _FIRST_TOWN or view.region[6:7] == "0":
        return 1.0
    return _BESIDE_TOWN if view.region[6:9] in ("", _FIRST_TOWN) or view.region[6:7] == "4" else _OUT_OF_TOWN


def _office(said: Understood, posting: PreparedPosting) -> float:
    facts, marks = posting.facts, posting.facts.marks
    if {"heavy", "outdoors", "disguised_sales"} & marks.keys():
        return 0.1
    if not facts.groups & _DESK:
        return _BOOKS if "warehouse" in said.families and facts.family == "warehouse" and "computer" in marks else 0.1
    value = 1.0 if posting.groups.get(facts.family) in AT_A_DESK or "seated" in marks else 0.7
    if "standing" in marks and "seated" not in marks:
        value *= 0.35
    return value * (0.7 if "night" in marks else 1.0)


def _by_day(words: str, posting: PreparedPosting) -> float:
    """Who says 晚班 means the late shift of a shop too, that a posting names beside the early one."""
    marks = posting.facts.marks
    if "night" in marks:
        return 0.0
    return 0.1 if "晚班" in words and "晚班" in marks.get("late", "") else 1.0


def _lodged(words: str, posting: PreparedPosting) -> float:
    """包吃住 is two things: a bed alone is half of it."""
    if not posting.facts.lodging:
        return 0.15
    return 1.0 if posting.facts.meals or not re.search("吃|食", words) else _BED_ALONE


def _home_take(posting: PreparedPosting) -> float:
    if "home_take" in posting.facts.marks:
        return 1.0
    loose = "flexible" in posting.facts.marks and posting.view.form == "兼职"
    return 0.6 if loose and posting.view.wage_unit == "件" else 0.2


def _beginner(said: Understood, posting: PreparedPosting) -> float:
    facts = posting.facts
    if re.search("学", said.wishes["beginner"]):
        taught = "graduate" in said.wishes and "应届生" in posting.view.accepts and bool(facts.groups & _SKILLED)
        apprenticed = "学徒" in posting.view.title or posting.view.form == "实习" or taught
        return (
            1.0
            if apprenticed
            else 0.6
            if "learner" in facts.marks
            else 0.4
            if facts.needs.beginner and said.families
            else 0.1
        )
    return 1.0 if posting.learner else 0.75 if facts.needs.beginner or "learner" in facts.marks else 0.1


def wishes_kept(said: Understood, posting: PreparedPosting) -> dict[str, float]:
    """How far each term asked for is kept, code → 0–1; 0 is a clear breach."""
    return {code: _kept(code, said, posting) for code in said.wishes}


def _kept(code: str, said: Understood, posting: PreparedPosting) -> float:
    if code in TIMES:
        return at_time(code, said.wishes[code], posting)
    if (marks := _REFUSED.get(code)) is not None:
        return 1.0 if marks.isdisjoint(posting.facts.marks) else 0.0
    told = _TOLD.get(code)
    return _SAID[code](said, posting) if told is None else told(posting)


def _home_daily(words: str, posting: PreparedPosting) -> float:
    """Who would be home every day sleeps there after a turn by night, too; who says 晚上 would be there by night."""
    marks = posting.facts.marks
    if "晚" not in words and "睡" not in words and _HOME_DAILY.search(posting.view.duties):
        return 1.0
    return 0.0 if {"night", "live_in"} & marks.keys() else 1.0


def _light(posting: PreparedPosting) -> float:
    marks = posting.facts.marks
    if "seated" in marks:
        return 1.0
    return 0.1 if {"heavy", "heat"} & marks.keys() else 0.35 if "outdoors" in marks else 0.6


def _eyes(said: Understood, posting: PreparedPosting) -> float:
    """Who knows no computer can see well; who sees badly can do neither screens nor fine work."""
    refused = {"computer", "eyesight"} if re.search("眼|视", said.wishes["no_computer"]) else {"computer"}
    return 0.0 if refused & posting.facts.marks.keys() else 1.0


def _health(posting: PreparedPosting) -> bool:
    return "健康证" in posting.facts.needs.certs


def drives(said: Understood, posting: PreparedPosting) -> bool:
    """Whether the driving classes that were named are enough for it; true where none was."""
    if not said.licences:
        return True
    held = closure(f"驾驶证{licence}" for licence in said.licences)
    return all(cert in held for cert in posting.facts.needs.certs if cert.startswith("驾驶证"))


_REFUSED: dict[str, frozenset[str]] = {
    "no_live_in": frozenset({"live_in", "stay"}),
    "no_phone": frozenset({"phone"}),
    "no_underground": frozenset({"underground"}),
    "no_outdoors": frozenset({"outdoors"}),
    "no_long_haul": frozenset({"long_haul"}),
    "no_toxic": frozenset({"toxic", "paint", "fumes"}),
    "no_talk": frozenset({"talk", "phone"}),
}
"""Terms that are broken by one of these marks, and kept by everything else."""
_TOLD: dict[str, Callable[[PreparedPosting], float]] = {
    "night": lambda posting: 1.0 if "night" in posting.facts.marks else 0.1,
    "meals": lambda posting: 1.0 if posting.facts.meals else 0.3,
    "shuttle": lambda posting: 1.0 if posting.facts.shuttle else 0.15,
    "day_paid": lambda posting: (
        1.0
        if "day_paid" in posting.facts.marks or posting.view.form == "日结"
        else 0.35
        if posting.view.wage_unit == "日"
        else 0.1
    ),
    "week_paid": lambda posting: (
        1.0
        if _BY_THE_WEEK.search(words_of(posting))
        else 0.5
        if "day_paid" in posting.facts.marks or posting.view.form == "日结"
        else 0.1
    ),
    "weekend_work": at_weekends,
    "part_time": lambda posting: (
        1.0
        if posting.view.form == "兼职" or posting.view.wage_unit == "时"
        else 0.8
        if "part_ok" in posting.facts.marks
        else 0.6
        if "flexible" in posting.facts.marks
        else 0.15
    ),
    "forenoon": lambda posting: 1.0 if posting.facts.hours and posting.facts.hours[1] <= 13.6 else 0.1,
    "light": _light,
    "piece": lambda posting: 1.0 if posting.view.wage_unit == "件" or _BY_THE_PIECE.search(words_of(posting)) else 0.15,
    "factory": lambda posting: 1.0 if posting.facts.groups & FACTORY_GROUPS else 0.1,
    "weekends": free_weekends,
    "disabled": lambda posting: 1.0 if "残疾人" in posting.view.accepts or "group_only" in posting.facts.marks else 0.1,
    "couple": lambda posting: (
        0.1 if "couple" not in posting.facts.marks else 1.0 if _COUPLES.search(words_of(posting)) else 0.8
    ),
    "home_take": _home_take,
    "live_in": lambda posting: 1.0 if {"live_in", "stay"} & posting.facts.marks.keys() else 0.3,
    "no_sales": lambda posting: (
        0.0
        if {"disguised_sales", "debt"} & posting.facts.marks.keys()
        else 0.3
        if "sales" in posting.facts.marks
        else 1.0
    ),
    "base_pay": lambda posting: (
        0.0 if "disguised_sales" in posting.facts.marks else 1.0 if posting.facts.pay.certain else 0.3
    ),
    "no_overtime": lambda posting: (
        1.0
        if _NO_OVERTIME.search(words_of(posting))
        else 0.0
        if {"overtime", "long_day"} & posting.facts.marks.keys()
        else 0.7
    ),
    "insurance": lambda posting: (
        1.0 if _INSURED.search(words_of(posting)) else 0.25 if posting.view.form in ("全职", "实习") else 0.1
    ),
    "no_cleanroom": lambda posting: 0.0 if _CLEANROOM.search(words_of(posting)) else 1.0,
    "no_checkup": lambda posting: 0.0 if _CHECKUP.search(words_of(posting)) else 0.6 if _health(posting) else 1.0,
    "no_height": lambda posting: (
        1.0 if "height" not in posting.facts.marks else _STEPS if "人字梯" in posting.facts.marks["height"] else 0.0
    ),
    "no_standing": lambda posting: (
        1.0 if "seated" in posting.facts.marks else 0.0 if "standing" in posting.facts.marks else 0.7
    ),
    "no_heavy": lambda posting: 0.0 if "heavy" in posting.facts.marks or (posting.facts.load_kg or 0) >= 15 else 1.0,
    "no_deposit": lambda posting: 0.0 if _DEPOSIT.search(words_of(posting)) else 1.0,
    "no_writing": lambda posting: (
        0.0 if {"computer", "writing"} & posting.facts.marks.keys() or posting.facts.needs.education >= 3 else 1.0
    ),
    "no_paper": lambda posting: 0.0 if papers(posting) else 1.0,
    "no_degree": lambda posting: 0.0 if posting.facts.needs.education >= 3 else 1.0,
    "no_dawn": lambda posting: (
        0.0
        if {"dawn", "night"} & posting.facts.marks.keys() or (posting.facts.hours and posting.facts.hours[0] < 5.0)
        else 1.0
    ),
    "no_evening": home_by_dark,
    "holidays_off": lambda posting: 1.0 if _OFF_IN_THE_HOLIDAYS.search(words_of(posting)) else 0.1,
    "trainee": lambda posting: 1.0 if posting.view.form == "实习" or "见习" in words_of(posting) else 0.1,
    "in_town": _in_town,
    "graduate": lambda posting: (
        1.0 if "应届生" in posting.view.accepts or posting.facts.needs.beginner or posting.view.form == "实习" else 0.6
    ),
}
"""How far a posting keeps a term, however it was said. These are made once: a search asks them of hundreds."""
_SAID: dict[str, Callable[[Understood, PreparedPosting], float]] = {
    "no_night": lambda said, posting: _by_day(said.wishes["no_night"], posting),
    "home_by_night": lambda said, posting: _home_daily(said.wishes["home_by_night"], posting),
    "lodging": lambda said, posting: _lodged(said.wishes["lodging"], posting),
    "days_off": lambda said, posting: 1.0 if days_off(said.wishes["days_off"]) in days_off(words_of(posting)) else 0.3,
    "ends_by": lambda said, posting: ends_by(said.wishes["ends_by"], posting),
    "seated": lambda said, posting: (
        1.0
        if "seated" in posting.facts.marks
        else 0.6
        if "坐" in posting.facts.marks.get("standing", "")
        else _at_a_desk(said.wishes["seated"], posting)
    ),
    "office": lambda said, posting: _office(said, posting),
    "flexible": lambda said, posting: _child(said, posting),
    "overage": lambda said, posting: age_fit(age_meant(said.text, said.age) if said.age else PENSION, posting),
    "beginner": lambda said, posting: _beginner(said, posting),
    "short": lambda said, posting: _short(said, posting),
    "evening": lambda said, posting: in_the_evening(said, posting),
    "no_computer": lambda said, posting: _eyes(said, posting),
}
"""The same of terms that are more in some words than in others, or beside what else was said."""
