"""A bed far from home: to who would take one and did not ask for it, what is nearer comes before it."""

from __future__ import annotations

from search.ranking.prepared import PreparedPerson

FAR_KM, UNASKED = 30.0, 0.93
"""Kilometres beyond which such a bed is far, and what the score is worth then; the fit is none the worse."""

OUTLYING_KM, OUTLYING = 150.0, 0.8
"""Another end of the province or beyond it: nobody is home at weekends, whether a bed was asked for or not."""


def away(person: PreparedPerson, reach: str, km: float) -> float:
    """The factor on the score. reach: how the place is reached, as :func:`search.ranking.filters.reachable` says."""
    if reach == "live" and km > OUTLYING_KM:
        return OUTLYING
    unasked = reach == "live" and km > FAR_KM and "lodging" not in person.facts.wants
    return UNASKED if unasked else 1.0
