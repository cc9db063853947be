"""Hours that nobody under 18 works: the night from ten to six, and more than eight hours a day."""

from __future__ import annotations

from search.facts.reading import time_ranges
from search.ranking.hazards import DUST, HAZARDOUS, MINOR_MARKS
from search.ranking.prepared import PreparedPosting

_NIGHT_FROM, _NIGHT_TO = 22.0, 6.0
_EVENING = 21.0
_DAY = 8.5
"""Hours of work and what nobody counts."""
_LATE_WORDS = ("晚班", "早中晚")
"""Late shifts of which no hour is told run past ten as often as not."""


def by_night(posting: PreparedPosting) -> bool:
    """Whether some of the work lies between ten at night and six in the morning, told or as good as told."""
    hours, ends = posting.facts.hours, posting.facts.ends
    if hours is not None:
        return hours[1] > _NIGHT_FROM or hours[0] < _NIGHT_TO
    if ends is not None:
        return ends > _NIGHT_FROM
    marks = posting.facts.marks
    return marks.get("dawn", "清早") != "清早" or marks.get("late", "") in _LATE_WORDS


def only_long(posting: PreparedPosting) -> bool:
    """Whether nothing but a long day speaks against it, and that day is cut in two, is over by nine and holds eight
    hours of work in all."""
    marks, spells = posting.facts.marks, list(time_ranges(posting.view.duties))
    others = any(code in marks for code in MINOR_MARKS if code != "long_day")
    if others or posting.facts.family in HAZARDOUS | DUST or len(spells) < 2 or "turns" in marks:
        return False
    return max(end for _, end in spells) <= _EVENING and sum(end - start for start, end in spells) <= _DAY
