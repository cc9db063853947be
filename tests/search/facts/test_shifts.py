import pytest

from search.facts import posting_facts
from search.facts.reading import time_ranges
from tests.search.make import posting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20:00-次日8:00", [(20, 32)]),
        ("22:00-6:00", [(22, 30)]),
        ("22:00到6:00", [(22, 30)]),
        ("20:00~08:00", [(20, 32)]),
        ("19:00—次日7:00", [(19, 31)]),
        ("8:00-次日8:00", [(8, 32)]),
        ("A班8-20点 B班20-8点", [(8, 20), (20, 32)]),
        ("晚上6点到12点", [(18, 24)]),
        ("晚上6点到9点", [(18, 21)]),
        ("晚上7点到10点半", [(19, 22.5)]),
        ("晚上5点到10点", [(17, 22)]),
        ("晚上10点到6点", [(22, 30)]),
        ("晚上6点到夜里2点", [(18, 26)]),
        ("夜里12点到8点", [(0, 8)]),
        ("下午5点到凌晨2点", [(17, 26)]),
        ("晚八点半到早上六点", [(20.5, 30)]),
        ("14:30-22:00", [(14.5, 22)]),
        ("13:30-5:30", [(13.5, 17.5)]),
        ("20:00-9:00", [(20, 33)]),
        ("早七点到三点、三点到十一点两班轮", [(7, 15), (15, 23)]),
        ("7点到3点、3点到11点、11点到7点", [(7, 15), (15, 23), (23, 31)]),
        ("8点到12点，2点到6点", [(8, 12), (14, 18)]),
        ("十点到下午两点，五点到九点", [(10, 14), (17, 21)]),
        ("早班10点到6点，晚班2点到10点", [(10, 18), (14, 22)]),
        ("晚班8点到早8点", [(20, 32)]),
        ("下午场一点到八点", [(13, 20)]),
        ("晚上十一点播到早上五点", [(23, 29)]),
        ("18-45岁,3-5年", []),
    ],
)
def test_both_clocks_and_past_midnight(text, expected):
    assert list(time_ranges(text)) == expected


@pytest.mark.parametrize(
    "duties",
    [
        "厂区巡逻,20:00-次日8:00",
        "装配,22:00-6:00",
        "装配,A班8-20点,B班20-8点",
        "端菜,晚上6点到12点",
        "上一天休一天,大门值勤",
        "接待登记,上一休一",
        "接待登记,上一休二",
        "值班24h,月休四天",
        "值班24小时",
        "装配,黑白班",
        "装配,一周白一周黑",
        "白天晚上轮流,晚班到天亮",
        "晚班上到第二天早上",
    ],
)
def test_night_work_in_any_words(duties):
    assert "night" in posting_facts(posting(title="服务员", duties=duties, shift="")).marks


@pytest.mark.parametrize(
    "duties",
    [
        "端菜,晚上6点到9点",
        "端菜,晚上7点到10点半",
        "早班7:30-14:30,晚班14:30-22:00轮换",
        "守大门,长白班,夜班已取消",
        "夜班已停只有白班",
        "白天值班早8点到晚8点,夜班另有人",
        "夜班有专人,你只上白天",
        "两班制,你只上白天",
        "上一休一,8:00-21:00",
        "打扫客房,24小时热水",
        "扫街,凌晨4点到10点",
    ],
)
def test_evenings_and_denied_nights_are_not_nights(duties):
    assert "night" not in posting_facts(posting(title="服务员", duties=duties, shift="")).marks


@pytest.mark.parametrize(
    ("duties", "only"),
    [("巡逻,20:00-次日8:00", True), ("A班8-20点,B班20-8点", False), ("8:00-次日8:00", False), ("纯夜班", True)],
)
def test_nothing_but_nights(duties, only):
    assert ("all_night" in posting_facts(posting(title="保安", duties=duties, shift="")).marks) is only


def test_denied_shifts_in_a_factory():
    plain = posting(title="注塑普工", duties="看机取件,你只上白天。", shift="两班倒")
    assert "night" not in posting_facts(plain).marks


@pytest.mark.parametrize("duties", ["在矿洞里看皮带", "巷道掘进", "煤窑采煤", "坑下作业", "隧道支护"])
def test_underground_by_any_name(duties):
    assert "underground" in posting_facts(posting(title="工人", duties=duties)).marks
