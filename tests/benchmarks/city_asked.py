"""What people type when they look for work in a city: the same queries for the same city and seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests.benchmarks.engines_load import KINDS

SHARES = {"title": 30, "word": 22, "terms": 20, "place": 10, "wage": 8, "misspelt": 6, "terms only": 4}
"""Of a hundred queries: titles as somebody read them elsewhere, everyday words, and so on."""

WORKS = (*KINDS, "车衣服", "开货车", "煮饭", "带小孩", "看大门", "种菜", "打包", "泥水工", "修空调", "保姆", "搬东西")
TERMS = (
    "日结", "包吃住", "不上夜班", "长白班", "双休", "有厂车", "五险", "夫妻", "兼职", "不要经验", "能接孩子",
    "月休四天", "坐着做", "轻松点", "五十多岁", "不加班", "周末", "暑假工", "残疾人", "离家近",
)  # fmt: skip
MISSPELT = (
    "保结", "电悍工", "叉车斯机", "服务圆", "缝韧工", "送快弟", "baoan", "dian han gong", "chushi", "rijie", "bao jie",
    "hushi", "fwy", "日解", "文圆", "仓管圆", "普公", "jianzhi", "司击", "会记",
)  # fmt: skip
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")


def asked(count: int, titles: Sequence[str], towns: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """So many queries, each (kind, text). titles: of the city's own postings. towns: names of regions with postings."""
    pick = random.Random(seed)

    def work() -> str:
        return pick.choice(WORKS)

    def wage() -> str:
        least = pick.choice((3000, 3500, 4000, 4500, 5000, 6000, 8000))
        return pick.choice((f"{least}以上", f"月薪{least}", f"不低于{least}"))

    makers: dict[str, Callable[[], str]] = {
        "title": lambda: _BRACKETS.sub(" ", pick.choice(titles))[:24].strip() or work(),
        "word": work,
        "terms": lambda: " ".join((work(), *pick.sample(TERMS, pick.choice((1, 1, 2))))),
        "place": lambda: pick.choice((f"{pick.choice(towns)} {work()}", f"{work()} {pick.choice(towns)}附近")),
        "wage": lambda: " ".join((work(), wage(), *pick.sample(TERMS, pick.choice((0, 1))))),
        "misspelt": lambda: " ".join((pick.choice(MISSPELT), *pick.sample(TERMS, pick.choice((0, 0, 1))))),
        "terms only": lambda: " ".join(pick.sample(TERMS, pick.choice((1, 2)))),
    }
    kinds = pick.choices(tuple(SHARES), tuple(SHARES.values()), k=count)
    return [(kind, makers[kind]()) for kind in kinds]
