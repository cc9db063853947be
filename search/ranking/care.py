"""What suits somebody who is out of work because they care for a family: few hours, by day, close to home."""

from __future__ import annotations

import math

from search.ranking.hours import NIGHT_SHIFTS, own_hours
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.weights import Weights

CARING = "照顾家人"
_SHORT_DAY, _OFFICE_DAY = 6.5, 8.0
"""Hours from the beginning to the end of a day's work."""
_AT_THE_DOOR = 2.0
"""Kilometres that are no way at all."""


def caring(person: PreparedPerson) -> bool:
    """Whether the reason on record is the care for a family."""
    return person.view.reason == CARING


def part_time_welcome(person: PreparedPerson) -> bool:
    """Whether part-time work counts as asked for: a carer who did not say otherwise."""
    return caring(person) and (not person.view.forms or "兼职" in person.view.forms)


def care_factor(person: PreparedPerson, posting: PreparedPosting, km: float, weights: Weights) -> float:
    """The factor on the score, from care_low to care_high; 1 for everybody who is not caring. km: straight line."""
    if not caring(person):
        return 1.0
    at_home = "home_take" in posting.facts.marks
    near = 1.0 if at_home else math.exp(-max(0.0, km - _AT_THE_DOOR) * 2 / person.reach)
    ease = (_few_hours(posting) + near) / 2
    return weights.care_low + (weights.care_high - weights.care_low) * ease


def _few_hours(posting: PreparedPosting) -> float:
    """1 part time or at hours of one's own, 0 at night; between, the shorter and surer the day the more."""
    marks, view, hours = posting.facts.marks, posting.view, posting.facts.hours
    if "night" in marks or view.shift in NIGHT_SHIFTS:
        return 0.0
    if view.form == "兼职" or "home_take" in marks or own_hours(posting):
        return 1.0
    if "late" in marks:
        return 0.1
    if hours is None:
        return 0.35 if view.shift == "长白班" else 0.25
    length = hours[1] - hours[0]
    return 1.0 if length <= _SHORT_DAY else 0.6 if length <= _OFFICE_DAY else 0.35
