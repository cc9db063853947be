"""Doubts that general care demands: whose rooms are looked after, when pay is paid, what age a household asks for."""

from __future__ import annotations

from search.ranking.prepared import PreparedPerson, PreparedPosting

_OTHERS_ROOMS = {"1": ("women_rooms", "men_rooms"), "2": ("men_rooms", "women_rooms")}
"""Sex → the marks of rooms of the other sex, and of one's own."""
_NOT_THEIRS = 0.1
"""Rooms where people sleep, wash and change are looked after by somebody of their own sex."""
_WAITS_FOR_PAY = 0.1
"""Pay at the end of the year, to who asked for it when the work is done."""
_YEARS_TOO_YOUNG, _OF_ANOTHER_AGE = 15, 0.5
"""So many years below the age that a household asks for, its work is another's."""


def caution(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0–1: the factor on the chance for what makes a place none for this person, though no filter says so."""
    value, marks = 1.0, posting.facts.marks
    if "late_pay" in marks and "day_pay" in person.facts.wants:
        value *= _WAITS_FOR_PAY
    youngest = posting.facts.needs.age_min
    if youngest is not None and youngest - person.age >= _YEARS_TOO_YOUNG:
        value *= _OF_ANOTHER_AGE
    theirs, own = _OTHERS_ROOMS.get(person.view.sex, ("", ""))
    return value * (_NOT_THEIRS if theirs in marks and own not in marks else 1.0)
