"""The families of work that go with the one that somebody refuses."""

from __future__ import annotations

from search.facts.person import PersonFacts
from search.lexicon import Lexicon
from search.pattern import regex

_ON_THE_MOVE = frozenset(
    {"loading", "forklift", "courier", "delivery", "driver_van", "driver_truck", "driver_trailer", "driver_bus"}
)
"""Where goods are lifted or a vehicle is driven all day: nothing for an expectant mother, named or not."""
_EXPECTING = frozenset({"paint", "spray", "underground"})
"""All three together are refused only for a mother and her child."""
_AT_THE_WHEEL = "drive"
_ANY_WHEEL = regex(r"(?<![机叉吊铲轮货客校大]车)(?<![机叉吊铲])(?:司机|驾驶员|开车)(?!间)")
"""莫推司机 refuses whatever is driven, and not vans alone."""


def refused_families(facts: PersonFacts, lexicon: Lexicon) -> frozenset[str]:
    """Every family of work that the person refuses, those that are refused with it and those ruled out for now."""
    families = set(facts.against)
    for family, words in facts.against.items():
        group = lexicon.families[family].group
        if "厂" in words or "工地" in words:
            families |= {code for code, one in lexicon.families.items() if one.group == group}
        families |= {code for code, near in lexicon.adjacent(family).items() if near >= 0.75}
        if lexicon.families[family].group == _AT_THE_WHEEL and _ANY_WHEEL.search(words):
            families |= {code for code, one in lexicon.families.items() if one.group == _AT_THE_WHEEL}
    if facts.refused.keys() >= _EXPECTING:
        families |= _ON_THE_MOVE
    return frozenset(families - set(facts.wishes))
