"""Groups of people that places are kept for or given to first: which one a posting names, which one a note tells of."""

from __future__ import annotations

import re
from functools import lru_cache

from search.pattern import regex

HARDSHIP, POOR, DISABLED, FISHER, VETERAN = "hardship", "poor", "disabled", "fisher", "veteran"
_ANY_HARDSHIP = frozenset({HARDSHIP, POOR, DISABLED, FISHER})
"""Who counts as hard to place: the county's list takes all of these; soldiers have a law of their own."""
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        HARDSHIP,
        regex(
            r"公益性?岗位?|就业困难|困难(?:人员|对象|家庭)|零就业|(?<!\d)4050|大龄失业|登记失业|低保|特困|认定后上岗"
        ),
    ),
    (POOR, regex(r"脱贫|建档立卡|监测(?:户|对象)|贫困户")),
    (DISABLED, regex(r"残疾|残联|肢残")),
    (FISHER, regex(r"退捕|渔民(?:转产|上岸)|上岸渔民|禁捕|转产渔民")),
    (VETERAN, regex(r"退[役伍]|复员|转业军人|当过[^,，。;；]{0,4}兵|军属(?!不)|部队(?:回来|下来|转业)")),
)
FISHERS = regex(
    r"(?<!不是)(?<!没有)退捕(?:渔民|户|上岸)?|上岸渔民|(?:打鱼|捕鱼|渔民|渔船)[^,，。;；]{0,8}(?:禁捕|上岸|退捕|转产)|(?:禁捕|禁渔)[^,，。;；]{0,6}(?:上岸|转产|没[得有]?打)"
)
_KIN = r"(?<![公婆子女儿爸妈弟哥夫人爷父]是)(?<![公婆子女儿爸妈弟哥夫爷父])"
VETERANS = regex(
    rf"{_KIN}(?:(?<!不是)(?<!没有)(?<!没)退[役伍](?:军人|士兵|老?兵|回来|下来|了)?(?!费|金|军人事务)|复员军人|转业军人|(?<!没)(?<!没有)当过[^,，。;；]{{0,4}}兵|(?<!没)当了[^,，。;；]{{0,4}}年兵|(?<!没)参过军|(?:从)?部队(?:回来|下来|转业)|自主就业士官)"
)
FACTS = frozenset({"certified", FISHER, VETERAN})
"""Facts of a person that name a group: nothing that others are shown is made of them."""
_FIRST = regex(
    r"(?P<who>[^,，。;；]{0,24}?(?:退捕|渔民|退[役伍]|复员|转业军人|脱贫|建档立卡|监测户|低保|零就业|困难人员|残疾)[^,，。;；]{0,12})优先"
)


@lru_cache(maxsize=20_000)
def named_in(text: str) -> frozenset[str]:
    """The groups that words name."""
    return frozenset(group for group, pattern in _NAMED if pattern.search(text))


@lru_cache(maxsize=20_000)
def taken_first(text: str) -> frozenset[str]:
    """The groups that a posting takes before others: 退役军人优先."""
    return frozenset().union(*(named_in(found["who"]) for found in _FIRST.finditer(text)))


def counts_for(group: str) -> frozenset[str]:
    """Whoever belongs to one of these may have a place that is kept for ``group``."""
    return _ANY_HARDSHIP if group == HARDSHIP else frozenset({group})
