"""Doubts that general care demands: whose rooms are looked after, when pay is paid, what age a household asks for."""

from __future__ import annotations

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting

_OTHERS_ROOMS = {"1": ("women_rooms", "men_rooms"), "2": ("men_rooms", "women_rooms")}
"""Sex → the marks of rooms of the other sex, and of one's own."""
_NOT_THEIRS = 0.1
"""Rooms where people sleep, wash and change are looked after by somebody of their own sex."""
_WAITS_FOR_PAY = 0.1
"""Pay at the end of the year, to who asked for it when the work is done."""
_MONTHS_AWAY = 0.3
"""Weeks away from home, to who asked for something near it."""
_YEARS_TOO_YOUNG, _OF_ANOTHER_AGE = 15, 0.5
"""So many years below the age that a household asks for, its work is another's."""


_CHILDREN = frozenset({"nanny", "childcare_aide", "kindergarten_teacher"})
_HOUSEHOLDS = frozenset({"home_helper", "elder_care", "home_cleaning", "hospital_aide"})
_THE_OLD, _THE_YOUNG = regex(r"老人|老太|老爷|爷爷|奶奶|失能"), regex(r"小?孩|宝宝|婴|月子|毛毛|带[崽娃]")


def _only_children(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether somebody looks after children, by wish and by trade, and a household wants its old looked after."""
    facts, view = person.facts, posting.view
    if not _CHILDREN & facts.wishes.keys() or _HOUSEHOLDS & (facts.wishes.keys() | facts.done.keys()):
        return False
    words = f"{view.title}。{view.duties}"
    return bool(_THE_OLD.search(words)) and not _THE_YOUNG.search(words)


def caution(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0–1: the factor on the chance for what makes a place none for this person, though no filter says so."""
    value, marks = 1.0, posting.facts.marks
    if "late_pay" in marks and "day_pay" in person.facts.wants:
        value *= _WAITS_FOR_PAY
    if person.close_by and ("away_nights" in marks or "船" in marks.get("live_in", "")):
        value *= _MONTHS_AWAY
    youngest = posting.facts.needs.age_min
    if youngest is not None and youngest - person.age >= _YEARS_TOO_YOUNG:
        value *= _OF_ANOTHER_AGE
    if posting.facts.family == "home_helper" and _only_children(person, posting):
        value *= _NOT_THEIRS
    theirs, own = _OTHERS_ROOMS.get(person.view.sex, ("", ""))
    return value * (_NOT_THEIRS if theirs in marks and own not in marks else 1.0)
