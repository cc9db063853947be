"""People who differ in nothing that ranking asks: what one of them gets, all of them get."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from datetime import date
from operator import attrgetter

from search.ranking.pension import age_on, over_pension_age
from search.ranking.views import PersonView

_said = attrgetter(*(one.name for one in fields(PersonView) if one.name not in ("key", "birth")))
"""All that a view says but who it is, and the day of birth, of which only what follows from it counts."""


def alike(person: PersonView, today: date) -> Hashable:
    """The same for two people to whom ranking gives the same on that day, postings that they may not hear of among it.

    Of the day of birth it asks the full years and whether the pension is due, which depends on the kind of work.
    """
    due = (over_pension_age(person.sex, person.birth, cadre=cadre, today=today) for cadre in (False, True))
    return age_on(person.birth, today), *due, *_said(person)
