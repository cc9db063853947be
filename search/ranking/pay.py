"""Pay beside what is asked for: a month against a month, and few hours against as many hours of the wage asked."""

from __future__ import annotations

import math

from search.facts.reading import NUMBER, number
from search.pattern import regex
from search.ranking.care import caring
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.unasked import unasked_pay

SALES = frozenset(
    {"sales", "sales_insurance", "sales_house", "sales_car", "telesales", "shop_sales", "live_stream"}
    | {"course_consultant"}
)
_TAKEN_HOME = 1500
"""Yuan that piece work done at home comes to in a month where nobody says how many pieces that is."""
PART_OF_A_WAGE = 0.65
"""Part-time pay from this share of the least asked on is what fewer hours come to, below it no wage to live on."""
_WHOLE_DAY, _SHORT_DAY, _LEAST_HOURS = 8.0, 6.5, 3.0
"""Hours of a day whose wage is asked for; up to so many are few; fewer than the last are counted as so many."""
_FIRMLY, _A_DAY = 0.97, 1000
_AMOUNT = regex(NUMBER)
"""Short of what is asked by so little is not short; an amount below the second is one for a day."""
_NEARLY = 0.9
"""What such pay counts for at most: it is less to live on all the same."""


def takes_commission(person: PreparedPerson) -> bool:
    """Who asked to sell, or named the share: to everybody else only the certain part is a wage."""
    return "commission_ok" in person.facts.facts or any(family in person.facts.wishes for family in SALES)


def takes_part_of_a_wage(person: PreparedPerson) -> bool:
    """Whether part-time work may pay less than is asked for: see :data:`PART_OF_A_WAGE`."""
    facts = person.facts
    return bool(facts.care) or "兼职" in person.view.forms or "half_day" in facts.wants or caring(person)


def few_hours(posting: PreparedPosting) -> float | None:
    """Hours a day of part-time work and of short days, 0 where nobody says how many; None for whole days."""
    hours = posting.facts.hours
    length = hours[1] - hours[0] if hours else 0.0
    if posting.view.form == "兼职" or 0.0 < length <= _SHORT_DAY:
        return min(length, _WHOLE_DAY)
    return None


def by_the_hour(person: PreparedPerson, posting: PreparedPosting, share: float) -> float:
    """The share of the least asked that pay comes to, hour for hour, for who wants part of a day; else as it is.

    share: a month's pay as a share of a month's wage asked for.
    """
    if share >= _NEARLY or share <= PART_OF_A_WAGE or not takes_part_of_a_wage(person):
        return share
    length = few_hours(posting)
    if length is None:
        return share
    if not length or set(person.view.forms) == {"兼职"}:  # who wants nothing else asked for the wage of few hours
        return _NEARLY
    return max(share, min(_NEARLY, share * _WHOLE_DAY / max(length, _LEAST_HOURS)))


def firm_on_pay(person: PreparedPerson) -> bool:
    """Whether somebody said that they do nothing for less than the wage they ask for: 6000以下免谈."""
    said = person.facts.facts.get("firm_pay", "")
    least = max((number(one) or 0.0 for one in _AMOUNT.findall(said)), default=0.0)
    return bool(said) and (not least or least >= _FIRMLY * (person.facts.wage_min or 0) or least < _A_DAY)


def wage(person: PreparedPerson, posting: PreparedPosting) -> tuple[float, float]:
    """(component 0–1, usual pay as a share of the least asked; 1 where either is unknown)."""
    pay, asked = posting.facts.pay, person.facts.wage_min
    taught = posting.learner and "apprentice" in person.facts.wishes
    usual = (pay.high if taught else pay.typical) or (_TAKEN_HOME if "home_take" in posting.facts.marks else 0)
    if not asked or not usual:
        return unasked_pay(person, usual), 1.0
    typical = float(pay.certain if pay.commission and not takes_commission(person) else usual)
    day = person.facts.day_wage
    share = by_the_hour(person, posting, pay.per_day / day if day and pay.per_day else typical / asked)
    if share < _FIRMLY and firm_on_pay(person):
        return 0.0, 0.0
    scale = max(300.0, 0.12 * asked)
    return 1.0 / (1.0 + math.exp(-(share - 1.0) * asked / scale)), share
