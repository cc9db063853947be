"""Notes that cannot tell any hours are not read for them: what they tell is the same, read or not."""

import random
import re

from search.facts.freetime import Day, free_day
from search.facts.guard import EVERYTHING
from tests.benchmarks.scale_tables import sample

_CLAUSE = re.compile(r"[^，。；]+[，。；]?")
TOLD = [
    "下午4点半要去接小孩", "小孩5点放学要接", "早上8点送小孩上学", "8点半送完孩子，下午4点接", "只有上午有空",
    "下午才有空", "上午9点到下午3点有空", "晚上7点前要到家", "天黑前要回来", "最晚做到9点", "6点必须下班",
    "中午要回家煮饭，11点半前到家", "送完孩子才能来", "末班车5点半", "我下午4点能走的班", "从9点开始有空",
    "做到3点", "要接送小孩", "下午要带孙子",
]  # fmt: skip


def notes():
    pick, real = random.Random(5), [row["备注"] for row in sample("workers") if row["备注"]]
    parts = [part for note in real for part in _CLAUSE.findall(note)]
    mixed = ["".join(pick.sample(parts, 4)) for _ in range(3_000)]
    told = [f"{pick.choice(parts)}，{one}，{pick.choice(parts)}" for one in TOLD for _ in range(5)]
    return [*real, *mixed, *TOLD, *told]


def test_what_is_told_of_hours_is_what_is_told_where_nothing_is_left_out():
    days = {note: free_day(note) for note in notes()}
    assert sum(day != Day() for day in days.values()) > 150
    for note, day in days.items():
        assert day == free_day(note, EVERYTHING), note
