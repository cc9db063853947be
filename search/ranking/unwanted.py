"""The work that a query refuses: 除了保安什么都行, 不想进厂, 不卖保险."""

from __future__ import annotations

from search.lexicon import Lexicon
from search.pattern import regex

FACTORY_GROUPS = frozenset(
    {"factory", "electronics", "packing", "metal", "plastic", "wood", "needle", "chem", "quality", "foodfactory"}
)
_DOING = "卖洗扛搬开守看送搞站拉发扫拖贴焊砌炒煮切杀"
"""What is done and not wanted: 不卖保险, 不洗碗. 不带, 不打 and the like refuse other things than work."""
REFUSED_WORK = regex(
    r"除(?![草尘锈虫渣杂胶毛油湿甲雪冰污垢臭斑痘螨害])[了开掉]?(?P<but>[^,，\s]{1,8}?)(?:以外|之外|外)?(?:的)?(?:还有|什么|其他|其它|别的|哪样|都|也|[,，\s]|$)"
    r"(?:的)?(?:活|工作|事)?(?:都|也)?(?:行|可以|能做|要|好|想做|做)?"
    rf"|(?:不(?:要|想|跑|去|做|干|当|愿意?|进|是|(?=[{_DOING}]))|(?<![a-z])莫)(?P<no>[^,，\s的]{{1,6}})的?"
)
_WEIGHT = 0.6
_ALIKE = 0.75
"""Work this near to what is refused is refused with it."""


def work_refused(text: str, lexicon: Lexicon) -> tuple[frozenset[str], tuple[str, ...]]:
    """The families that the text refuses, and in which words."""
    out: set[str] = set()
    said: list[str] = []
    for match in REFUSED_WORK.finditer(text):
        words = match["but"] or match["no"]
        named = {family for family, weight in lexicon.families_in(words).items() if weight >= _WEIGHT}
        if "厂" in words or "车间" in words:
            named |= {code for code, one in lexicon.families.items() if one.group in FACTORY_GROUPS}
        if named:
            said.append(words)
        out |= named
        for family in named:
            out |= {other for other, near in lexicon.adjacent(family).items() if near >= _ALIKE}
    return frozenset(out), tuple(dict.fromkeys(said))
