"""What people with a future before them are not sent to: lines for graduates, places where nothing is learnt."""

from __future__ import annotations

from search.lexicon.loader import ROLES
from search.ranking.prepared import PreparedPerson, PreparedPosting

_COLLEGE, _HIGH_SCHOOL = 4, 3
_ON_A_LINE = frozenset({"factory", "electronics", "packing", "foodfactory", "labor", "cleaning", "craft"})
_NOTHING_TO_LEARN = frozenset({"cleaning", "security", "retail"})
_LINES = frozenset({"factory", "electronics", "packing", "foodfactory"})
"""Who named the trade does not learn it there either."""
_YOUNG = 25
_IDLE = 0.6


def beneath(person: PreparedPerson, posting: PreparedPosting, family: str) -> bool:
    """Whether this is work on a line that is near by way of something else only, for a graduate who named other work.

    Who has worked already, takes anything or named such work knows better.
    """
    facts = person.facts
    return (
        facts.education >= _COLLEGE
        and not (facts.vague or facts.done)
        and posting.facts.needs.education < _HIGH_SCHOOL
        and posting.groups[family] in _ON_A_LINE
    )


def idle(person: PreparedPerson, posting: PreparedPosting) -> float:
    """The factor on what somebody young who wants to learn a trade gets from a place that teaches none; else 1."""
    facts = person.facts
    if person.age >= _YOUNG or "learn" not in facts.wants or posting.learner:
        return 1.0
    named = bool(facts.wishes.keys() - ROLES) and not facts.vague and "learner" not in posting.facts.marks
    idle_groups = _NOTHING_TO_LEARN | (_LINES if named else frozenset())
    return _IDLE if posting.facts.groups & idle_groups else 1.0
