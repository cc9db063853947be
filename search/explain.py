"""Reasons and drawbacks that a person understands: plain Chinese, exactly true, 30 characters at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from search.facts.paper_names import paper_name
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.ranking.care import caring
from search.ranking.pay import few_hours, takes_part_of_a_wage
from search.ranking.prepared import PreparedPerson, PreparedPosting, measured
from search.ranking.score import PARTS, Assessment

LONGEST, MOST = 30, 3
_EXPERIENCE = PARTS.index("experience")
_SPEED_KMH = {"walk": 4.5, "ebike": 20.0, "moto": 30.0, "car": 35.0, "": 20.0}
_BY = {"walk": "走路", "ebike": "骑电动车", "moto": "骑摩托", "car": "开车", "": "骑电动车"}
_ROAD = 1.3
"""Real roads are about this much longer than the straight line."""
_MAIN = 0.95
"""From this weight on a family is what the title says, not only what the duties mention."""
_ITS_TRADE, _NAMED = 0.6, 0.9
"""Below the first share a family is a duty beside the work, however well it is known; from the second on the title
names it. Who feeds animals and cleans their stables is no cleaner."""
_TOWNSHIP = 9
"""Digits of a township's code."""
_AT_HAND = 10.0
"""Kilometres from which on a place without a shuttle is far; up to here it is said as near."""
_SHORT_DAY = 6.5
"""Hours from the beginning to the end of what may be called a short day."""
_FUMES = (
    (re.compile("尘|灰"), "有灰尘"),
    (re.compile("味|烟|胶|漆"), "有气味"),
    (re.compile("毒"), "会碰到有毒有害的东西"),
)
Line = tuple[str, str]


def _fits(code: str, text: str) -> Line | None:
    return (code, text) if len(text) <= LONGEST else None


def _clock(hour: float) -> str:
    hour %= 24
    whole, minutes = int(hour), round((hour - int(hour)) * 60)
    return f"{whole}点" if minutes == 0 else f"{whole}点半" if minutes == 30 else f"{whole}点{minutes:02d}"


@lru_cache(20_000)
def _its_trade(families: tuple[tuple[str, float], ...], family: str) -> bool:
    """Whether a family is what the posting is, by its title or as the first of its duties, not one beside others."""
    shares = dict(families)
    share = shares.get(family, 0.0)
    if share >= _NAMED or any(shares.get(role, 0.0) >= _NAMED for role in ROLES):
        return share >= _ITS_TRADE
    others = max((value for code, value in shares.items() if code != family and code not in ROLES), default=0.0)
    return share >= _ITS_TRADE and share > others


def _work(person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon) -> Line | None:
    work = result.work
    if work is None or not work.source:
        return None
    label, done = lexicon.label(result.family), person.facts.done
    years = done.get(result.family, 0.0)
    own = _its_trade(posting.facts.families, result.family)
    suits = "可以先做" if "adjacent" in result.relaxed else "对口" if own else "这里也要做一些"
    if years >= 1:
        told = f"done.{result.family}" in person.facts.noted  # a note's years are taken as they sound: 几年, 好久
        return _fits("R_OCC", f"您做过{'' if told else f'{years:g}年'}{label}，{suits}")
    if work.how == "wish":
        main = any(code == result.family and share >= _MAIN for code, share in posting.facts.families)
        return _fits("R_WISH", f"正是您想找的：{label}" if main else f"活里有您想做的：{label}")
    if result.family in done:
        return _fits("R_OCC", f"您做过{label}，{suits}")
    base = lexicon.label(work.source)
    return _fits("R_ADJ", f"和您{'做过' if work.source in done else '想做'}的{base}差不多，可以试试")


def _distance(person: PreparedPerson, posting: PreparedPosting, result: Assessment) -> Line | None:
    if result.km > person.max_km:
        ride = _ride(posting) if result.reach == "shuttle" else ""
        return ("R_SHUTTLE", f"{ride}，路远一点也能去") if ride else None
    if not measured(person, posting):
        here, there = person.view.region[:_TOWNSHIP], posting.view.region[:_TOWNSHIP]
        known = len(here) == _TOWNSHIP and not here.endswith("000")
        return ("R_NEAR", "就在您住的乡镇") if known and here == there else None
    if result.km < 0.95:
        return "R_NEAR", "离您家不到1公里，走路就到"
    if result.km <= _AT_HAND or (result.km <= 15 and posting.facts.shuttle):
        vehicle = person.facts.vehicle
        if not vehicle and "no_vehicle" in person.facts.facts:
            return _fits("R_NEAR", f"离您家约{result.km:.0f}公里")
        return _fits("R_NEAR", f"离您家约{result.km:.0f}公里，{_BY[vehicle]}约{_minutes(result.km, vehicle)}分钟")
    return None


def _minutes(km: float, vehicle: str) -> int:
    """The way in minutes, to five."""
    return max(5, 5 * round(km * _ROAD / _SPEED_KMH[vehicle] * 12))


def _ride(posting: PreparedPosting) -> str:
    """What takes people there, as the posting says it, "" where nothing does."""
    words = posting.facts.marks.get("ride", "")
    if posting.view.shuttle or "厂车" in words:
        return "有厂车接送"
    return "有车接送" if "接" in words else "有班车" if "班车" in words else ""


def _wage(person: PreparedPerson, posting: PreparedPosting) -> Line | None:
    asked, pay, view = person.view.wage_min, posting.facts.pay, posting.view
    if not asked:
        return None
    if view.wage_base and view.wage_base >= asked:
        return _fits("R_WAGE_OK", f"底薪{view.wage_base}元，符合您要的{asked}元以上")
    if view.wage_unit == "月" and not pay.commission and pay.low >= asked:
        return _fits("R_WAGE_OK", f"月薪{pay.low}元起，符合您要的{asked}元以上")
    return None


def _hours(person: PreparedPerson, posting: PreparedPosting, result: Assessment) -> Line | None:
    facts, care, fetches = posting.facts, person.facts.care, "fetch" in person.facts.facts
    if "night" in facts.marks:
        return None
    long = False
    if facts.hours is not None:
        start, end = facts.hours
        said, long = f"{_clock(start)}到{_clock(end)}", end - start > _SHORT_DAY
        if care and fetches and in_time(person, posting, result):
            return _fits("R_SHIFT", f"上班{said}，赶得上接孩子")
        if care and not fetches and care[0] <= start and end <= care[1]:
            return _fits("R_SHIFT", f"上班{said}，正好您有空")
        if posting.view.shift == "长白班":
            return _fits("R_SHIFT", f"长白班，{said}")
    if caring(person) and posting.view.form == "兼职" and not long:
        return "R_SHIFT", "兼职，时间短，顾得上家里"
    if care and fetches and "flexible" in facts.marks:
        child = any(word in facts.marks["flexible"] for word in ("接", "送完"))
        return "R_SHIFT", "中间可以去接孩子" if child else "时间灵活，接孩子可以商量"
    if posting.view.shift == "长白班":
        return "R_SHIFT", "长白班，不上夜班"
    return None


def in_time(person: PreparedPerson, posting: PreparedPosting, result: Assessment) -> bool:
    """Whether somebody who is free until an hour is back by then, the way counted where it is known."""
    care, hours = person.facts.care, posting.facts.hours
    if care is None or hours is None:
        return False
    way = _minutes(result.km, person.facts.vehicle) / 60 if measured(person, posting) else 0.0
    return hours[1] + way <= care[1]


def reasons(person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon) -> tuple[Line, ...]:
    """Up to three reasons, what matters most to this person first."""
    chosen: dict[str, Line] = {}
    for line in _lines(person, posting, result, lexicon):
        if line and line[0] not in chosen:
            chosen[line[0]] = line
            if len(chosen) == MOST:
                break
    if not chosen:
        return (_fits("R_OPEN", f"还缺{posting.view.open_count}人") or ("R_OPEN", "还在招人"),)
    return tuple(chosen.values())


def _lines(
    person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon
) -> Iterator[Line | None]:
    """All that speaks for a posting, what matters most to this person first."""
    view, facts = posting.view, posting.facts
    yield _work(person, posting, result, lexicon)
    if person.facts.care or person.facts.refused.get("night") or caring(person):
        yield _hours(person, posting, result)
    yield _distance(person, posting, result)
    if facts.lodging and (result.reach == "live" or "lodging" in person.facts.wants):
        yield "R_LIVE", "包吃包住" if facts.meals else "包住"
    yield _wage(person, posting)
    needed = (*facts.needs.certs, *(cert for group in facts.needs.any_of for cert in group))
    cert = next((c for c in needed if c in person.facts.certs & person.certs), None)
    if cert:
        yield _fits("R_CERT", f"您有{cert}，岗位正需要")
    oldest = facts.needs.age_max
    if person.overage and "超龄" in view.accepts and (oldest is None or person.age <= oldest):
        yield "R_OLDER", "过了退休年龄的，这家也收"
    asks = facts.needs.years or facts.needs.skilled
    if "零经验" in view.accepts and not asks and not person.facts.done.get(result.family):
        yield "R_NEWBIE", "不用经验"
    if view.shuttle and result.reach in ("daily", "shuttle"):
        yield "R_SHUTTLE", "有厂车接送"
    if view.urgent:
        yield _fits("R_URGENT", f"急招{view.open_count}人")
    if view.applicants_21d >= 5:
        yield _fits("R_ODDS", f"还缺{view.open_count}人，近三周已有{view.applicants_21d}人报名")


def at_stall(no: str) -> Line:
    """Said only while the stall stands there. no: as it is written on it, e.g. A03."""
    return _fits("R_STALL", f"现场{no}号摊，可以马上去问") or ("R_STALL", "就在现场，可以马上去问")


def drawback(person: PreparedPerson, posting: PreparedPosting, result: Assessment) -> Line | None:
    """The one thing to know before going, the weightiest first."""
    facts, view = posting.facts, posting.view
    if result.lacking:
        had = result.lacking[0] in map(paper_name, person.view.certs)
        line = _fits("N_CERT", f"{result.lacking[0]}过期了，要先补办" if had else f"要先办{result.lacking[0]}")
        if line:
            return line
    if "night" in facts.marks:
        if any(word in facts.marks["night"] for word in ("住", "睡")):
            return "N_STAY", "晚上要住在那边"
        return "N_NIGHT", "要上夜班"
    asked = person.view.wage_min
    fetches = "fetch" in person.facts.facts and not {"flexible", "home_take"} & facts.marks.keys()
    if fetches and facts.hours and not in_time(person, posting, result):
        return "N_TIGHT", "下班和接孩子的时间挨得紧"
    short = "时间短，" if takes_part_of_a_wage(person) and few_hours(posting) is not None else ""
    if asked and facts.pay.low and facts.pay.low < asked and view.wage_unit == "月" and (view.wage_base or 0) < asked:
        return _fits("N_WAGE", f"{short}起薪{facts.pay.low}元，比您要的少{asked - facts.pay.low}元")
    if asked and facts.pay.typical and facts.pay.typical < asked:
        return _fits("N_WAGE", f"{short}一个月大约{facts.pay.typical}元，比您要的少")
    known = measured(person, posting)
    if result.reach == "live":
        return _fits("N_FAR", f"离家{result.km:.0f}公里，要住在那边" if known else "离家远，要住在那边")
    if result.km > _AT_HAND and not facts.shuttle:
        lift = "没有厂车" if view.shuttle is False else "没说有厂车"
        return _fits("N_FAR", f"有点远，{result.km:.0f}公里，{lift}" if known else f"可能有点远，{lift}")
    if facts.needs.education > (person.facts.education or 2):
        return _fits("N_SCHOOL", f"要求{view.education}文化，先问一声")
    if result.parts and result.parts[_EXPERIENCE] < 0.9:
        return "N_EXP", "要求做过的，您经验少一点"
    needs = facts.needs
    if needs.age_max is not None and person.age > needs.age_max:
        return _fits("N_AGE", f"写的是{needs.age_max}岁以内，先打电话问")
    if "heavy" in facts.marks:
        return "N_HEAVY", "有力气活"
    if "toxic" in facts.marks:
        said = next((said for shown, said in _FUMES if shown.search(facts.marks["toxic"])), "会碰到药水这类东西")
        return "N_SMELL", said
    if "late" in facts.marks:
        return "N_LATE", "有时晚上下班晚"
    if "standing" in facts.marks:
        return "N_STAND", "要站着做"
    return None


def relaxed_sentences(
    person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon
) -> tuple[str, ...]:
    """What the ladder gave way on, said plainly."""
    lines: list[Line | None] = []
    for name in result.relaxed:
        if name == "radius":  # nobody who named a limit is told of what lies beyond it
            limit = f"比{person.max_km:g}公里远一点"
            far = f"{limit}，约{result.km:.0f}公里" if measured(person, posting) else f"可能{limit}"
            lines.append(_fits("L_RADIUS", far))
        elif name == "adjacent":
            if result.work and result.work.how == "wish":
                lines.append(_fits("L_ADJACENT", f"只有一部分是您要的{lexicon.label(result.family)}"))
                continue
            like = "您做过的" if result.family in person.facts.done else "相近的"
            wished = "不是您要的工种" if person.facts.wishes else "不是一样的活"
            lines.append(_fits("L_ADJACENT", f"{wished}，是{like}{lexicon.label(result.family)}"))
        elif name == "wage":
            lines.append(_fits("L_WAGE", "工资比您要的低一些"))
        elif name == "paper":
            lines.append(_fits("L_PAPER", f"要先办好{result.lacking[0]}，几天就能办"))
        else:
            lines.append(_fits("L_SHIFT", "班次和您要的不一样"))
    return tuple(line[1] for line in lines if line)
