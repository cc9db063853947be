"""What pay counts for where none was asked for."""

from __future__ import annotations

from search.ranking.care import caring
from search.ranking.prepared import PreparedPerson

_UNKNOWN = 0.6
_PLAIN, _A_THOUSAND = 3500, 0.15
"""Yuan a month of plain work, and what a thousand more or less makes."""
_LEAST, _MOST = 0.45, 0.75
_YEARS = 55
"""Older people who name no pay ask for something to do."""


def unasked_pay(person: PreparedPerson, usual: float) -> float:
    """0–1 for a usual month's pay in yuan, 0 where it is unknown: who takes anything, wherever it is, takes the better
    paid; to who asks for a trade, a place near by or few hours, that comes first."""
    facts = person.facts
    anything = facts.vague and not facts.wishes and not facts.wants and not person.close_by and person.age < _YEARS
    if not usual or not anything or "兼职" in person.view.forms or caring(person):
        return _UNKNOWN
    return min(_MOST, max(_LEAST, _UNKNOWN + _A_THOUSAND * (usual - _PLAIN) / 1000))
