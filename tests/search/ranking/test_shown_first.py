"""What is shown first, and what not at all, over postings made up for it: each query with the order it must give."""

from __future__ import annotations

import pytest

from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.prepared import PreparedPosting
from tests.search.make import TODAY, ready_posting

OLD, NEW, SICK = ("超龄", "零经验"), ("零经验",), ("残疾人",)
POSTINGS: dict[str, PreparedPosting] = {
    name: ready_posting(**{"key": key, "employer": key, "place": "东门工业园", "accepts": (), "shift": "", **values})
    for key, (name, values) in enumerate(
        {
            "gate": {"title": "门卫", "duties": "轮着守大门", "requirements": "60上下，识字", "accepts": OLD},
            "sweep": {"title": "保洁员", "duties": "拖地倒垃圾", "requirements": "65岁以下", "accepts": OLD},
            "carry": {"title": "装卸工", "duties": "扛包上车，一包100斤", "requirements": "身体好", "accepts": OLD},
            "pills": {"title": "固体制剂操作工", "duties": "称量、压片、装盒，穿连体服", "employer": 90, "accepts": NEW,
                      "place": "北门药业"},
            "guard_pills": {"title": "保安", "duties": "白天守大门", "employer": 90, "place": "北门药业"},
            "phones": {"title": "普工", "duties": "耳机插件、打螺丝，早8点到晚8点，五险", "accepts": NEW},
            "wires": {"title": "焊工", "duties": "氩弧焊接", "requirements": "焊工证，三年以上", "certs": ("焊工证",)},
            "mothers": {"title": "贴标工", "duties": "妈妈岗，9点到下午4点", "form": "兼职", "accepts": NEW},
            "lessons": {"title": "晚托老师", "duties": "接孩子放学、辅导作业，下午4点到晚上8点", "form": "兼职"},
            "clerk": {"title": "行政文员", "duties": "做表格、收发文件，双休，交社保", "requirements": "会办公软件"},
            "guide": {"title": "导医", "duties": "站大厅带路，双休", "accepts": NEW},
            "fair": {"title": "年货促销", "duties": "腊月卖年货，学生可以", "form": "日结", "accepts": NEW},
            "pick": {"title": "摘菜工", "duties": "大棚摘菜", "form": "季节工", "accepts": NEW},
            "calls": {"title": "客服", "duties": "接电话、打电话回访", "accepts": NEW},
            "types": {"title": "客服", "duties": "打字回消息，加班多", "accepts": NEW},
            "home": {"title": "手工", "duties": "串珠，领回家做", "form": "兼职", "wage_unit": "件", "accepts": OLD},
            "beads": {"title": "手工", "duties": "在车间串珠", "accepts": OLD},
            "pair": {"title": "养殖工", "duties": "喂鸭", "requirements": "夫妻工有套间", "board": "包吃住"},
        }.items(),
        start=1,
    )
}  # fmt: skip
NAMES = {posting.view.key: name for name, posting in POSTINGS.items()}


def shown(text: str) -> list[str]:
    found = order_hits(understand(text), list(POSTINGS.values()), today=TODAY, limit=None)
    return [NAMES[one.posting] for one in found if not one.alternative]


@pytest.mark.parametrize(
    ("text", "first", "never"),
    [
        ("六十多岁能做的", {"gate", "sweep"}, set()),
        ("退休了找点轻松的事", {"gate", "sweep", "home", "beads"}, {"carry"}),
        ("药厂", {"pills", "guard_pills"}, {"wires", "sweep"}),
        ("电子厂普工", {"phones"}, {"sweep", "clerk"}),
        ("宝妈 能接送小孩", {"mothers"}, {"gate"}),
        ("坐办公室", {"clerk"}, {"carry", "wires"}),
        ("坐办公室 双休", {"clerk"}, {"types", "phones"}),
        ("学生寒假工", {"fair"}, {"wires", "clerk", "phones"}),
        ("客服 不打电话", {"types"}, {"calls"}),
        ("客服 不加班", {"calls"}, {"types"}),
        ("拿回家做的手工", {"home"}, set()),
        ("夫妻工", {"pair"}, {"clerk", "gate"}),
        ("五险 不穿无尘服", {"phones", "clerk"}, {"pills", "pick"}),
        ("不用焊工证的厂", {"pills", "phones", "mothers"}, {"wires"}),
    ],
)
def test_what_comes_first_and_what_never(text: str, first: set[str], never: set[str]) -> None:
    found = shown(text)
    assert set(found[: len(first)]) <= first if len(first) > 2 else set(found[: len(first)]) == first, found
    assert not never & set(found), found


def test_general_work_of_a_park_comes_before_its_trades() -> None:
    found = shown("东门工业园")
    assert found.index("phones") < found.index("wires")


def test_light_work_comes_before_heavy_for_who_is_past_sixty() -> None:
    found = shown("六十多岁能做的")
    assert found.index("beads") < found.index("carry")
    assert "wires" not in found or found.index("phones") < found.index("wires")


def test_the_work_of_a_kind_of_factory_comes_before_what_its_address_tells_and_loading_elsewhere() -> None:
    works = ready_posting(key=1, employer=1, title="普工", duties="插件、打螺丝", place="东门")
    street = ready_posting(key=2, employer=2, title="仓管员", duties="收发铜料", place="北门电子产业基地")
    loads = ready_posting(key=3, employer=3, title="装卸工", duties="扛包上车", place="西门")
    found = order_hits(understand("电子厂"), [street, loads, works], today=TODAY)
    assert [one.posting for one in found][:2] == [1, 2]
    fires = ready_posting(key=4, employer=4, title="出砖工", duties="窑车下砖", place="南门机砖厂")
    bricks = order_hits(understand("砖厂"), [loads, fires], today=TODAY)
    assert (bricks[0].posting, bricks[0].tier) == (4, 0)
    assert all(one.tier > 0 for one in bricks[1:])


def test_the_winter_is_not_the_summer() -> None:
    winter = ready_posting(key=1, title="年货促销", duties="腊月卖年货", form="日结", accepts=NEW)
    summer = ready_posting(key=2, title="冷饮促销", duties="夏天旺季卖冷饮", form="日结", accepts=NEW)
    for text, first in (("寒假工", 1), ("暑假工", 2)):
        assert order_hits(understand(text), [winter, summer], today=TODAY)[0].posting == first


def test_fetching_children_as_work_is_not_time_for_ones_own() -> None:
    found = shown("宝妈")
    assert "lessons" not in found or found.index("mothers") < found.index("lessons")


@pytest.mark.parametrize(("text", "first"), [("月休四天", 1), ("下午四点能走的", 2)])
def test_days_off_and_the_end_of_the_day_are_kept(text: str, first: int) -> None:
    rests = ready_posting(key=1, duties="车衣服，早8点到晚7点，月休4天。")
    early = ready_posting(key=2, duties="车衣服，早7点到下午3点半，无休。")
    found = order_hits(understand(text), [rests, early], today=TODAY)
    assert found[0].posting == first


def test_a_base_wage_is_what_nobody_takes_away() -> None:
    high = ready_posting(key=1, wage_low=2000, wage_high=9000, wage_base=2000)
    sure = ready_posting(key=2, wage_low=4000, wage_high=5000)
    found = order_hits(understand("车衣服 底薪3000以上"), [high, sure], today=TODAY)
    assert [one.posting for one in found if not one.alternative] == [2]
