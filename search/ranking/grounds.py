"""Places with many kinds of work, asked for by name and without a trade: 超市上班, 酒店招人, 在幼儿园做事."""

from __future__ import annotations

import re
from functools import lru_cache

from search.pattern import regex
from search.ranking.prepared import PreparedPosting

_KINDS: tuple[tuple[frozenset[str], str, bool], ...] = (
    (frozenset({"景区", "旅游景区", "景点"}), r"景区|景点|旅游|文旅|乐园|公园|度假", False),
    (
        frozenset({"养老院", "敬老院", "福利院", "老年公寓"}),
        r"养老|敬老|福利院|老年公寓|颐养|康养|护理院",
        False,
    ),
    (frozenset({"幼儿园"}), r"幼儿园|托育", False),
    (frozenset({"超市", "大超市", "生鲜超市", "便利店"}), r"超市|便利店|商超|购物中心|购物广场|量贩|仓储会员", True),
    (frozenset({"商场", "百货", "百货商场"}), r"商场|百货|购物|家居城|商城|万达|广场", True),
    (frozenset({"酒店", "大酒店", "宾馆"}), r"酒店|宾馆|旅馆|客栈|民宿|度假村", True),
    (
        frozenset({"饭店", "餐馆", "餐厅", "酒楼", "饭馆", "餐饮店", "餐饮"}),
        r"饭店|餐馆|餐厅|餐饮|酒楼|酒家|菜馆|饭庄|食府|土菜|火锅|面馆|粉店|早餐店|小吃|大酒店|烧烤|排档",
        True,
    ),
    (
        frozenset({"早餐店", "早点店", "早点铺", "包子铺", "包子店", "粉店", "面馆"}),
        r"早餐|早点|包子|粉店|粉馆|面馆|粥铺|小吃",
        False,
    ),
    (frozenset({"冷库", "冷冻库", "冷链"}), r"冷库|冷链|冷冻", True),
    (frozenset({"机场", "飞机场"}), r"机场|航站|民航|航空", True),
    (frozenset({"高铁站", "火车站", "汽车站", "客运站"}), r"高铁站|火车站|汽车站|客运站|铁路|客运", True),
    (frozenset({"医院", "卫生院"}), r"医院|卫生院|门诊|卫生服务", True),
    (frozenset({"药店", "药房"}), r"药店|药房", False),
    (frozenset({"物业", "物业公司"}), r"物业", False),
)
"""(how it is asked for, what such a house is called, whether work like it elsewhere is another thing)."""
GROUNDS = frozenset(word for words, _, _ in _KINDS for word in words)
_OF: dict[str, tuple[re.Pattern[str], bool]] = {
    word: (regex(rf"(?:{house})(?![^,，。;；]{{0,4}}(?:对面|旁|附近|隔壁|门口|后面|斜对|路口))"), strict)
    for words, house, strict in _KINDS
    for word in words
}
BY_NAME, BY_PLACE = 0.9, 0.85
_SUPPLIES = regex(r"批发|配送|供应链|布草|洗涤|设备|用品|培训|劳务|人力|咨询")
"""Who delivers to such houses is none."""


_SAME, _CLOSE = 0.6, 0.5


def _there(pattern: re.Pattern[str], posting: PreparedPosting) -> float:
    view = posting.view
    if _SUPPLIES.search(view.house):
        return 0.0
    if pattern.search(view.house):
        return BY_NAME
    return BY_PLACE if pattern.search(view.title) or pattern.search(view.place) else 0.0


def at_ground(ground: str, posting: PreparedPosting, work: float, near: float) -> float | None:
    """0–1: how far a posting is of such a house, by the employer's name, else by the title or the address.

    work, near: what its work and its trade come to without the house. None where the house tells nothing and such work
    anywhere will do; a shop is no supermarket.
    """
    pattern, strict = _OF[ground]
    there = _there(pattern, posting)
    if not there:
        return min(max(work, near), _CLOSE) if strict else None
    return 1.0 if near >= _SAME and not strict else max(there, min(work, 1.0))


_MORE = (
    ("小学", r"小学|完小"),
    ("中学", r"中学|初中(?!以上|及|毕业|文化)|高中(?!以上|及|毕业|文化)"),
    ("学校", r"学校|小学|中学|学院|幼儿园|职教|技校|校园"),
    ("工地", r"工地|项目部|建筑|建工|施工"),
    ("小区", r"小区|物业|花园|家园|楼盘"),
    ("服务区", r"服务区"),
    ("民宿", r"民宿|客栈|农家|山居"),
    ("码头", r"码头|港"),
)
_BESIDE = tuple((word, regex(house)) for word, house in _MORE) + tuple(
    (word, pattern) for word, (pattern, _) in _OF.items()
)
ELSEWHERE = 0.75
"""The trade that was asked for, but not at such a house."""


@lru_cache(maxsize=256)
def _houses_named(text: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern for word, pattern in _BESIDE if word in text)


def at_places(text: str, posting: PreparedPosting) -> float:
    """1 where a posting is of the kind of house that a text names beside the trade: 小学做饭, 医院保洁; else less."""
    named = _houses_named(text)
    if not named:
        return 1.0
    view = posting.view
    where = f"{view.house}。{view.title}。{view.place}"
    return 1.0 if all(pattern.search(where) for pattern in named) else ELSEWHERE
