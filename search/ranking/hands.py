"""Work that takes two sound hands, and who has not got them."""

from __future__ import annotations

from datetime import date

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.spoken import own_words

_ONE_HAND = regex(
    r"(?:[左右一](?:只|边|条)?(?:手臂?|臂|胳膊|膀子|上肢)|手臂|手掌|手指|手部|胳膊|上肢)(?![^,，。;；]{0,3}(?:没事|正常|没问题))"
    r"[^,，。;；]{0,5}(?:残疾|残|断|截|萎缩|使不上|用不上|用不[了得]力|不能用力|没(?:有)?[力劲]|"
    r"不(?:方便|便|灵活|灵便|听使|好使|能用|管用|利索))"
    r"|(?<![助对选歌帮水打老新熟二好])手(?:上|脚)?有点?残|残疾?[^。;；]{0,8}[左右]侧?(?:上肢|手)|肢体[^。;；]{0,8}[左右]侧?上肢"
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
_AT_IT_ALL_DAY = frozenset(
    {"cleaning", "home_cleaning", "laundry", "loading", "parcel_sort", "courier", "delivery", "nanny", "home_helper",
     "elder_care", "hospital_aide", "driver_car", "driver_van", "driver_truck", "driver_trailer", "driver_bus",
     "forklift", "excavator", "loader_driver", "crane"}
)  # fmt: skip
"""Mops and loads, those who must be lifted or turned, and whatever is ridden or driven."""
_NIMBLE = regex(
    r"(?:手脚?|手指|双手|两手|手工)(?:要|比较|都)?(?:灵[活巧便]|快|巧|麻利|利索|健全|没毛病)|心灵手巧|手巧|双手(?:配合|协调|操作)"
)
"""Asked of the hands themselves, whoever else is welcome."""


def one_handed(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5: a hand that cannot be used, and work that takes two, but where the employer takes the disabled and does not
    ask for nimble hands."""
    main = posting.facts.family
    takes_two = posting.groups.get(main) in _TWO_HANDED or main in _IN_KITCHENS or main in _AT_IT_ALL_DAY
    if not takes_two or ("残疾人" in posting.view.accepts and not _NIMBLE.search(posting.view.requirements)):
        return None
    return "H5_REFUSED" if _ONE_HAND.search(own_words(person)) else None
