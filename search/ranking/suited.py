"""Whether work suits the age that was said, and whether anybody could begin it tomorrow."""

from __future__ import annotations

from search.pattern import regex
from search.ranking.freetext import Understood
from search.ranking.prepared import PreparedPosting
from search.ranking.unwanted import FACTORY_GROUPS

HARD = frozenset({"heavy", "height", "heat", "underground"})
_ABOUT = regex(r"(\d{2})\s*(?:岁)?(?:上下|左右|来岁|多岁|几岁|出头|岁也|岁都)")
_OLD_WELCOME = regex(
    r"老人|老年|退休|年[纪龄](?:大|不限|不拘)|不(?:限|挑|论)年[纪龄]|(?:6\d|六十)(?!周?岁?(?:以下|以内))"
)
_QUIET_WORK = frozenset(
    {
        "security", "night_watch", "parking", "dorm_keeper", "cleaning", "street_cleaning", "home_cleaning",
        "landscaping", "handcraft", "sorting", "warehouse",
    }
)  # fmt: skip
"""What people of sixty and more are mostly taken on for, and can do."""
_ROUND = 5
"""55岁上下 takes sixty."""
PENSION = 60


def papers(posting: PreparedPosting) -> bool:
    """Whether it asks for a paper other than the health certificate, which anybody gets in a day."""
    needs = posting.facts.needs
    return any(cert != "健康证" for cert in (*needs.certs, *(cert for group in needs.any_of for cert in group)))


def demanding(posting: PreparedPosting) -> bool:
    """Whether it asks for a paper of a trade, for years of it, or for practised hands."""
    needs = posting.facts.needs
    return papers(posting) or needs.years >= 1 or needs.skilled


def general(posting: PreparedPosting) -> float:
    """1 for work that anybody can begin tomorrow, less for what asks for a trade, a paper or a degree."""
    needs = posting.facts.needs
    value = 0.6 if demanding(posting) else 1.0
    if not posting.facts.groups & FACTORY_GROUPS:
        value *= 0.85
    if needs.education >= 4:
        value *= 0.6
    elif not (needs.beginner or "learner" in posting.facts.marks):
        value *= 0.85
    return value


def takes_age(said: Understood, posting: PreparedPosting) -> bool:
    """Whether the posting says that it takes somebody of the age that was said; true where none above 50 was."""
    if not said.age or said.age < 50:
        return True
    return "超龄" in posting.view.accepts or (_limit(posting) or 0) >= said.age


def _limit(posting: PreparedPosting) -> int | None:
    """The oldest that the posting's words speak of, None where they speak of none."""
    if posting.facts.needs.age_max:
        return posting.facts.needs.age_max
    about = _ABOUT.search(posting.view.requirements)
    return int(about[1]) + _ROUND if about else None


def age_fit(age: int, posting: PreparedPosting) -> float:
    """How far a posting takes somebody of so many years, 0–1: what it says, then what its silence leaves open."""
    limit = _limit(posting)
    if limit is not None and limit < age:
        welcomed = "超龄" in posting.view.accepts and posting.facts.needs.age_max is None  # 五十多岁也要 bars nobody
        return 0.8 if welcomed else 0.16
    if "超龄" in posting.view.accepts or (limit or 0) >= age:
        return 1.0
    return 0.4 if age >= PENSION or age < 55 else 0.3


def eased(posting: PreparedPosting) -> float:
    """How well the work suits somebody past sixty, 0–1: what is light, by day, and often given to them comes first."""
    facts, marks = posting.facts, posting.facts.marks
    watch = facts.family in ("security", "night_watch")
    value = 1.0 if facts.family in _QUIET_WORK else 0.7
    if _OLD_WELCOME.search(posting.view.requirements):
        value *= 1.2
    if demanding(posting) and not watch:
        value *= 0.5
    if HARD & marks.keys():
        value *= 0.35
    if {"dawn", "long_day", "live_in"} & marks.keys() and not watch:
        value *= 0.7
    if "night" in marks and not watch:
        value *= 0.4
    return value * (0.85 if "eyesight" in marks or "standing" in marks else 1.0)
