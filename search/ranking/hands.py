"""Work that takes two sound hands, and who has not got them."""

from __future__ import annotations

import re
from datetime import date

from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.spoken import own_words

_ONE_HAND = re.compile(
    r"(?:[左右一](?:只|边)?手臂?|手臂|手掌|手指|手部)(?![^,，。;；]{0,3}(?:没事|正常|没问题))[^,，。;；]{0,5}"
    r"(?:残疾|残|断|截|萎缩|使不上|用不上|没(?:有)?力|不(?:方便|便|灵活|灵便|听使))"
    r"|(?:少|断|缺|没)了?[一二两三四五1-5]个?[根只个]?(?:手)?指|独臂|只有一只手"
)
_TWO_HANDED = frozenset(
    {"factory", "electronics", "packing", "metal", "plastic", "wood", "needle", "chem", "craft", "construct",
     "foodfactory"}
)  # fmt: skip
"""Lines, machines and sites: what is fed, held or put together takes both hands."""
_IN_KITCHENS = frozenset(
    {"kitchen_helper", "dishwashing", "cook", "canteen_cook", "waiter", "pastry", "room_attendant"}
)
"""Knives, pots, trays and beds do as well."""


def one_handed(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5: a hand that cannot be used, and work that takes two, but where the employer takes the disabled."""
    main = posting.facts.family
    takes_two = posting.groups.get(main) in _TWO_HANDED or main in _IN_KITCHENS
    if "残疾人" in posting.view.accepts or not takes_two:
        return None
    return "H5_REFUSED" if _ONE_HAND.search(own_words(person)) else None
