"""Work that hands in water, eyes on a screen or the lifting of people make up, whether a posting marks it or not."""

from __future__ import annotations

from search.pattern import regex
from search.ranking.prepared import PreparedPosting

_WET = frozenset({"dishwashing", "laundry", "car_wash"})
_WATER = regex(
    r"洗碗|洗菜|洗餐|洗锅|洗盘|水磨|杀鱼|杀鸡|洗车|泡水|下水|下塘|起鱼|水里|冷水|洗涤|清洗|洗泥|洗毛|洗瓶|水池"
)
_AT_SCREENS = frozenset({"office", "it", "media", "finance"})
_ONLINE = frozenset({"ecommerce", "customer_service", "video_edit", "clerk", "data_entry", "accounting"})
_NURSES = frozenset({"elder_care", "hospital_aide", "nanny", "home_helper"})
_LIFTED = regex(
    r"翻身|失能|卧床|瘫|抱(?:老人|病人|上|得动)|抱不|抬上|上下床|助浴|(?:给|帮)?(?:老人|病人)?(?:洗澡|擦身)|搬动"
)
_ABLE = regex(r"能(?:自理|走动|行走|自己)|生活自理|(?<!不能)(?<!半)自理")


def in_water(posting: PreparedPosting) -> bool:
    """Whether hands are in water for a good part of the day."""
    return posting.facts.family in _WET or bool(_WATER.search(posting.view.duties))


def at_a_screen(posting: PreparedPosting) -> bool:
    """Whether eyes are on a screen all day."""
    facts = posting.facts
    return facts.family in _ONLINE or bool(facts.groups & _AT_SCREENS) or "computer" in facts.marks


def lifts_people(posting: PreparedPosting) -> bool:
    """Whether who cannot help themselves is turned, washed and lifted."""
    duties = f"{posting.view.duties}。{posting.view.requirements}"
    return posting.facts.family in _NURSES and bool(_LIFTED.search(duties)) and not _ABLE.search(duties)
