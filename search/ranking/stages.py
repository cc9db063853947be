"""What a stage of life makes unlikely: a pupil's holidays, youth in a stranger's home, the years of a pension."""

from __future__ import annotations

from functools import lru_cache

from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.couples import alone_for_two
from search.ranking.prepared import HOUSEHOLD, PreparedPerson, PreparedPosting

_TRUSTED_WITH_A_HOME = 20
"""Families take nobody younger than this to clean or to nurse."""
_LEARNS_NO_MORE = 55
"""From this age on months of learning for an allowance come too late, unless the trade is what is wished for."""
_HOMES, _LEARNERS, _MOTHERS, _NIGHTS, _GOES_ON = 0.4, 0.45, 0.4, 0.45, 0.6
_MUCH_ALIKE = 0.75
"""Nights are known to who asked for work as near as this: who would live with the old sits up with the sick."""
_FOR_MOTHERS = regex(r"妈妈班|宝妈|妈妈岗|妈妈工坊")
_FOR_PUPILS = regex(r"寒假|暑假|假期|学生|短期|临时|年前|过年|旺季|忙季")
_HOLIDAY_TITLE = regex(r"寒假|暑假|假期工|学生")
_MASTERED, _SAME_TRADE = 5.0, 0.6
"""Years in a trade this near that leave nothing for an apprentice to learn."""
_GROWN, _OLDER, _NO_HOLIDAY = 30, 45, 0.2
_YOUNG, _SWEEPS = 25, 0.45
"""Who begins to work is put to a trade, or to a line: to sweep is what they do who find nothing else."""
_HARD = frozenset({"heavy", "height", "heat", "underground"})
_NOT_FOR_PUPILS, _ONLY_FOR_PUPILS = 0.45, 0.5
_CANNOT_BEND = regex(
    r"(?:弯腰?|低头|蹲)[^,，。;；]{0,4}(?:不[行得了]|受不了|吃不消|痛|疼)|(?:弯|蹲)不(?:得|了|下)|(?:不能|莫|不敢|不好)[老总久长一直]*(?:弯腰|低头|蹲)"
)
_BENT_GROUPS, _BENT = (
    frozenset({"cleaning", "agri", "orchard", "construct"}),
    frozenset({"room_attendant", "home_cleaning", "tiling"}),
)
_BENDS = 0.5
"""Floors, beds, fields and walls are worked at with a bent back."""
_HALF_A_COUPLE, _AND_OTHER_WORK = 0.5, 0.25
"""One who comes alone to a place for two: for the work that was asked for or done, and for any other."""
_WATCH = frozenset({"security", "night_watch", "dorm_keeper"})


@lru_cache(maxsize=20_000)
def _of_holidays(title: str) -> bool:
    return _HOLIDAY_TITLE.search(title) is not None


@lru_cache(maxsize=2_000)
def _cannot_bend(note: str) -> bool:
    return _CANNOT_BEND.search(note) is not None


def stage(person: PreparedPerson, posting: PreparedPosting, family: str) -> float:
    """The factor 0–1 on how likely both sides say yes. family: what of the posting suits the person."""
    value = 1.0
    wishes, facts, view = person.facts.wishes, posting.facts, posting.view
    pupil = "student_work" in wishes
    cleans = pupil and "cleaning" in facts.groups
    if cleans or (person.age < _TRUSTED_WITH_A_HOME and family in HOUSEHOLD):
        value *= _HOMES
    if person.age < _YOUNG and "cleaning" in facts.groups and family not in wishes:
        value *= _SWEEPS
    if pupil:
        words = f"{view.title}。{view.duties}。{view.requirements}"
        if _FOR_MOTHERS.search(words):
            value *= _MOTHERS
        if view.form in ("", "全职") and not _FOR_PUPILS.search(words):
            value *= _GOES_ON
        if _HARD & facts.marks.keys():
            value *= _NOT_FOR_PUPILS
    if alone_for_two(person, posting):
        found = person.affinity.get(family)
        value *= _HALF_A_COUPLE if found is not None and found.how != "near" else _AND_OTHER_WORK
    if not pupil and person.age >= _GROWN and _of_holidays(view.title):
        value *= _ONLY_FOR_PUPILS if person.age < _OLDER else _NO_HOLIDAY
    too_old = person.age >= _LEARNS_NO_MORE and family not in wishes
    if posting.learner and (too_old or (not wishes.keys() & ROLES and _master(person, posting))):
        value *= _LEARNERS
    if _bent(posting) and _cannot_bend(person.view.note):
        value *= _BENDS
    asked = "night_ok" in person.facts.facts or "夜班" in person.view.shifts
    if person.overage_by_hand and "night" in facts.marks and facts.family not in _WATCH and not asked:
        near_wish = max((person.similarity(family, wish) for wish in wishes), default=0.0)
        value *= 1.0 if near_wish >= _MUCH_ALIKE else _NIGHTS
    return value


def _bent(posting: PreparedPosting) -> bool:
    """Whether the work is mostly done with a bent back."""
    return posting.facts.family in _BENT or posting.groups.get(posting.facts.family) in _BENT_GROUPS


def _master(person: PreparedPerson, posting: PreparedPosting) -> bool:
    trades = [family for family, weight in posting.facts.families if family not in ROLES and weight >= _SAME_TRADE]
    return any(
        years >= _MASTERED and person.similarity(taught, done) >= _SAME_TRADE
        for done, years in person.facts.done.items()
        for taught in trades
    )


A_TASTE, TASTED = 0.2, 0.2
"""Up to this share of three and more years that are asked for, an internship is no experience."""
_HELPERS = frozenset({"building_helper", "odd_jobs", "loading", "orchard_pick", "fruit_packing", "sorting"})


def counts_as(other: str, family: str, *, skilled: bool) -> bool:
    """Whether years in ``other`` may count where ``family`` is asked for: neither a role's nor, where practised hands
    are wanted, those of who carried for masons and fitters, or picked what others prune."""
    if other in _HELPERS and skilled and family != other:
        return False
    return other not in ROLES or family in ROLES
