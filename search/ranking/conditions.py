"""Work that is near to somebody only at some places: where it is taught, kept open, or where their own is checked."""

from __future__ import annotations

from collections.abc import Iterator

from search.facts import PersonFacts
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES

TAUGHT = "taught"
"""How a trade is near to who wants to learn one, whichever: only where it is taught."""
KEPT_OPEN = "kept_open"
"""How work is near that only a place where the disabled are welcome makes so."""
STUDIED = "studied"
"""How technical work is near to a graduate of such a field: only where newcomers are taken."""
CHECKS = "checks"
"""How checking is near to who has made things for years: only where those very things are checked."""
FOR_PARENTS = "for_parents"
"""How simple work is near to who fetches children: only on a line whose hours are made for that."""
SEATED_HOURS = "seated_hours"
"""How light work is near to who asks to clean or to help in a kitchen: only where one sits and comes as one likes."""
CHANGED = "changed"
"""How a line is near to who made things for years and will make them no more: only where newcomers are taken."""
ON_CONDITION = (TAUGHT, KEPT_OPEN, STUDIED, CHECKS, FOR_PARENTS, SEATED_HOURS, CHANGED)
HARDLY_NEAR = 0.45
"""Work that is no nearer than this may be offered on a condition instead."""
_STUDIED_WORK, _CHECKED_WORK, _PARENTS_WORK = 0.64, 0.62, 0.59
_LIGHT_WORK = 0.5
_LIGHT = ("packing", "garment_finishing", "sorting", "handcraft")
_ON_A_LINE = ("packing", "electronics_assembly", "electronics_qc")
_SERVES = frozenset({"cleaning", "food", "labor", "care"})
_A_CRAFT = frozenset({"cook", "canteen_cook", "pastry", "bakery", "roast_shop"})
_NAMED = 0.6
_TECHNICAL = frozenset({"electric", "metal", "technical", "engineer"})
_ALSO_TECHNICAL = _TECHNICAL | {"quality", "plastic"}
_VOCATIONAL = 3
"""中专 among the steps of schooling."""
_KNOWS_IT = 2.0
_MADE = frozenset({"needle", "metal", "wood", "plastic", "electronics", "craft", "factory", "foodfactory"})

Offer = tuple[str, float, str, str]
"""Family, what it is worth from 0 to 1, how it is near, and the trade that makes it so or ""."""


def as_studied(facts: PersonFacts, lexicon: Lexicon) -> Iterator[Offer]:
    """Technical work beside what was named, to who learnt such a field at school and has not worked yet."""
    groups = {lexicon.families[family].group for family in facts.wishes}
    if facts.education < _VOCATIONAL or facts.done or not groups & _TECHNICAL:
        return
    for code, family in lexicon.families.items():
        if family.group in _ALSO_TECHNICAL and code not in ROLES:
            yield code, _STUDIED_WORK, STUDIED, ""


def as_made(facts: PersonFacts, lexicon: Lexicon) -> Iterator[Offer]:
    """Checking what one has made for years: of several trades the one followed longest."""
    made = [
        (years, family)
        for family, years in facts.done.items()
        if years >= _KNOWS_IT and lexicon.families[family].group in _MADE and family not in ROLES
    ]
    for code, family in lexicon.families.items() if made else ():
        if family.group == "quality":
            yield code, _CHECKED_WORK, CHECKS, max(made)[1]


def as_helper(facts: PersonFacts, lexicon: Lexicon) -> Iterator[Offer]:
    """Light work done sitting, at hours of one's own, to who asks for nothing but helping work and knows no craft."""
    named = [family for family, value in facts.wishes.items() if value >= _NAMED]
    if named and not _A_CRAFT.intersection(named) and {lexicon.families[family].group for family in named} <= _SERVES:
        for code in _LIGHT:
            yield code, _LIGHT_WORK, SEATED_HOURS, ""


def as_changed(facts: PersonFacts, lexicon: Lexicon) -> Iterator[Offer]:
    """A line that takes newcomers, to who made things for years and says that this is over."""
    made = (family for family, years in facts.done.items() if years >= _KNOWS_IT and family not in ROLES)
    if facts.against and any(lexicon.families[family].group in _MADE for family in made):
        for code in _ON_A_LINE:
            yield code, _LIGHT_WORK, CHANGED, ""


def as_parent(facts: PersonFacts) -> Iterator[Offer]:
    """The simple work of a line that keeps school hours, to who must fetch a child."""
    if "fetch" in facts.facts:
        for code in ("factory_worker", "electronics_assembly", "packing"):
            yield code, _PARENTS_WORK, FOR_PARENTS, ""


def offered(facts: PersonFacts, lexicon: Lexicon) -> Iterator[Offer]:
    """All that is near to somebody on a condition."""
    yield from as_studied(facts, lexicon)
    yield from as_made(facts, lexicon)
    yield from as_parent(facts)
    yield from as_helper(facts, lexicon)
    if not facts.vague:
        yield from as_changed(facts, lexicon)
