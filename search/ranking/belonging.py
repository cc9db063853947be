"""Whether somebody belongs to the group that a place is kept for, or that is taken first."""

from __future__ import annotations

from search.facts.groups import FACTS, FISHER, HARDSHIP, VETERAN, counts_for, named_in, taken_first
from search.ranking.prepared import PreparedPerson, PreparedPosting

FIRST = 1.1
"""What being taken first is worth."""


def _groups(person: PreparedPerson) -> frozenset[str]:
    facts = person.facts.facts
    if "certified" not in facts:
        return FACTS & facts.keys()
    told = named_in(person.view.note) | {HARDSHIP if not named_in(facts["certified"]) else ""}
    return (told - {FISHER, VETERAN, ""}) | (FACTS & facts.keys())


def _words(posting: PreparedPosting) -> str:
    view = posting.view
    return f"{view.title}。{view.duties}。{view.requirements}"


def kept_for(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether the person belongs to one of the groups that a place is kept for."""
    own = _groups(person)
    wanted = named_in(_words(posting)) or {HARDSHIP}
    return any(own & counts_for(group) for group in wanted)


def first_factor(person: PreparedPerson, posting: PreparedPosting) -> float:
    """The factor on the chance of who belongs to a group that is taken first; else 1."""
    own = _groups(person)
    return FIRST if own and own & taken_first(posting.view.requirements) else 1.0
