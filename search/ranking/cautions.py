"""Doubts that general care demands: whose rooms are cleaned, when pay is paid, who is asked for and who is not."""

from __future__ import annotations

import re

from search.ranking.prepared import PreparedPerson, PreparedPosting

_MAN, _WOMAN = "1", "2"
_OF_WOMEN = re.compile(r"女(?:生|工|员工|学生)?(?:宿舍|寝室|公寓|浴室|澡堂|更衣室?|浴区|宾部)|(?:宿管|生活|浴区)阿姨")
_OF_MEN = re.compile(r"男(?:生|工|员工|学生)?(?:宿舍|寝室|公寓|浴室|澡堂|更衣室?|浴区|宾部)")
_OF_BOTH = re.compile(r"男女(?:生|工|员工)?(?:宿舍|寝室|公寓|浴室|澡堂|更衣)")
_NOT_THEIRS = 0.1
"""Rooms where people sleep, wash and change are looked after by somebody of their own sex."""
_WAITS_FOR_PAY = 0.1
"""Pay at the end of the year, to who asked for it when the work is done."""
_YEARS_TOO_YOUNG, _OF_ANOTHER_AGE = 15, 0.5
"""So many years below the age that a household asks for, its work is another's."""


def caution(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0–1: the factor on the chance for what makes a place none for this person, though no filter says so."""
    value = 1.0
    if "late_pay" in posting.facts.marks and "day_pay" in person.facts.wants:
        value *= _WAITS_FOR_PAY
    youngest = posting.facts.needs.age_min
    if youngest is not None and youngest - person.age >= _YEARS_TOO_YOUNG:
        value *= _OF_ANOTHER_AGE
    return value * (_NOT_THEIRS if not_theirs(person, posting) else 1.0)


def not_theirs(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether the rooms that are looked after are those of the other sex alone."""
    theirs = {_MAN: _OF_WOMEN, _WOMAN: _OF_MEN}.get(person.view.sex)
    if theirs is None:
        return False
    work = f"{posting.view.title}。{posting.view.duties}"
    other = _OF_MEN if theirs is _OF_WOMEN else _OF_WOMEN
    return bool(theirs.search(work)) and not other.search(work) and not _OF_BOTH.search(work)
