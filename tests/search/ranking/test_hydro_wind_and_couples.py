"""Evenings told from the other side, wind and water power, places for couples, and who only drives."""

from __future__ import annotations

import pytest

from search.facts.freetime import free_day
from search.facts.reading import time_ranges
from search.ranking.couples import alone_for_two
from search.ranking.practice import experience_of, only_own_trade
from search.ranking.stages import stage
from search.ranking.work import best_work
from tests.search.make import ready_person, ready_posting


@pytest.mark.parametrize(
    ("note", "by"),
    [
        ("晚上九点半前下班可以，骑电驴", 21.5),
        ("晚班到十点可以，太晚没车", 22.0),
        ("上晚班到十点可以上，太晚没车", 22.0),
        ("晚上八点以后不能做", 20.0),
        ("晚上8点半以后没公交", 20.5),
        ("晚上做到九点都行，再晚不行", 21.0),
        ("晚上七点前收工", 19.0),
        ("原来超市晚上十点前下班，累", None),
        ("老公晚上十点前下班", None),
        ("晚班上到十一点也行", None),
        ("晚上9点以后才有空", None),
    ],
)
def test_how_late_work_may_end(note, by):
    assert free_day(note).home_by == by


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("晚上要八点前下班", (7.0, 20.0)),
        ("必须10点前下班", (7.0, 22.0)),
        ("要5点前下班", (7.0, 17.0)),
        ("12点要下班煮饭", (7.0, 12.0)),
        ("晚上9点以后才有空", (21.0, 24.0)),
        ("早上9点以后才有空", (9.0, 24.0)),
    ],
)
def test_an_hour_of_the_evening_is_not_one_of_the_morning(note, hours):
    assert free_day(note).hours == hours


@pytest.mark.parametrize(
    ("wish", "title", "suits"),
    [
        ("风电", "风机运维员", True),
        ("风电", "风机叶片检修工", True),
        ("光伏运维", "升压站值班员", True),
        ("电站", "水轮机运行值班员", True),
        ("电站", "变电站值班员", True),
        ("看大门", "变电站值班员", False),
        ("水电站", "大坝巡查员", True),
        ("机场上班", "旅客服务员", True),
        ("空乘类", "值机员", True),
        ("高铁站", "站务员", True),
        ("机场", "机场厨师", False),
        ("茶厂做事", "茶叶挑拣工", True),
        ("做板鸭", "腌鸭工", True),
        ("做板鸭", "腌腊工", True),
        ("线路板", "磨板工", True),
        ("锯木头", "带锯工", True),
    ],
)
def test_the_words_of_dams_masts_and_air(wish, title, suits):
    asks = ready_person(wishes=(wish,), trades=(), education="大专", sex="1")
    value = best_work(asks, ready_posting(title=title, duties=""))[0]
    assert (value >= 0.8) == suits


@pytest.mark.parametrize(
    ("note", "title", "duties", "requirements", "alone"),
    [
        ("", "养鸭工(夫妻)", "喂鸭捡蛋", "", True),
        ("", "养鸭工", "一对夫妻管两个棚", "", True),
        ("", "饲养员", "喂猪", "只要夫妻", True),
        ("跟老婆一起找", "养鸭工(夫妻)", "喂鸭捡蛋", "", False),
        ("家里老婆一起，做什么都行", "养鸭工(夫妻)", "喂鸭捡蛋", "", False),
        ("两公婆都在家", "养鸭工", "一对夫妻管两个棚", "", False),
        ("", "饲养员(夫妻优先)", "喂猪", "", False),
        ("", "饲养员", "喂猪", "夫妻优先", False),
        ("", "普工", "装配，有夫妻房", "", False),
        ("", "饲养员", "夫妻工，单人也可以", "", False),
    ],
)
def test_a_place_for_two_is_for_two(note, title, duties, requirements, alone):
    asks = ready_person(wishes=("养鸭", "进厂"), trades=(("养殖", 3.0),), note=note, lodging=True)
    offered = ready_posting(title=title, duties=duties, requirements=requirements, headcount=2)
    assert alone_for_two(asks, offered) == alone
    family = offered.facts.family
    assert (stage(asks, offered, family) < 1.0) == alone


def test_a_factory_that_takes_twenty_takes_singles_too():
    asks = ready_person(wishes=("进厂",), trades=())
    assert not alone_for_two(asks, ready_posting(title="普工(夫妻工)", duties="装灯", headcount=20))


@pytest.mark.parametrize(
    ("wish", "note", "only"),
    [
        ("开车", "只开车不装卸", True),
        ("烧焊", "只烧焊，别的莫喊", True),
        ("炒菜", "只炒菜不切配", True),
        ("开车", "只白天不上夜班", False),
        ("开车", "不只开车，装卸也做", False),
        ("开车", "只要工资不低于五千", False),
    ],
)
def test_who_does_the_one_thing_only(wish, note, only):
    assert only_own_trade(ready_person(wishes=(wish,), trades=(), note=note)) == only


@pytest.mark.parametrize(
    ("title", "duties", "certs", "drives"),
    [
        ("外发跟单员", "开车往各加工点送料收货，点数", ("驾驶证C1",), True),
        ("业务员", "拜访客户，配送样品", ("驾驶证C1",), True),
        ("外发跟单员", "往各加工点送料收货，点数", (), False),
        ("业务员", "拜访客户，谈合同", ("驾驶证C1",), False),
    ],
)
def test_a_licence_for_what_is_carried_about_makes_a_driver(title, duties, certs, drives):
    families = dict(ready_posting(title=title, duties=duties, certs=certs).facts.families)
    assert (families.get("driver_van", 0.0) >= 0.6) == drives


@pytest.mark.parametrize(
    ("title", "home"), [("外发跟单员", False), ("外发主管", False), ("外发手工", True), ("手工外发员工", True)]
)
def test_who_sees_to_the_homeworkers_works_at_no_home(title, home):
    assert ("home_take" in ready_posting(title=title, duties=title).facts.marks) == home


@pytest.mark.parametrize(
    ("duties", "spells"),
    [
        ("早上8点半送完孩子来，下午4点走，周六周日休", [(8.5, 16.0)]),
        ("早上4点半起来做包子、煮粉，做到中午1点下班", [(4.5, 13.0)]),
        ("8点上班，12点下班，2点上班，5点半下班", [(8.0, 12.0), (14.0, 17.5)]),
        ("8点上班，中午休息，5点半下班", [(8.0, 17.5)]),
        ("早7点到岗，晚上7点下班", [(7.0, 19.0)]),
        ("夜里11点接班，早上7点交班", [(23.0, 31.0)]),
        ("上午九点开门，晚上九点半打烊", [(9.0, 21.5)]),
        ("早班8点上班，晚班10点下班", []),
        ("早上8点半来的有补贴，迟到扣钱", []),
    ],
)
def test_a_day_told_by_how_it_begins_and_ends(duties, spells):
    assert list(time_ranges(duties)) == spells


@pytest.mark.parametrize(
    ("title", "gang"), [("宝妈班组装", False), ("班组成员", False), ("班组长", False), ("泥工班组", True)]
)
def test_a_class_that_assembles_is_no_gang(title, gang):
    assert ("packer_hire" in ready_posting(title=title, duties=title).facts.marks) == gang


@pytest.mark.parametrize(
    ("trades", "certs", "likely"),
    [
        ((("会计", 0.25),), ("初级会计证",), False),
        ((("会计", 0.25),), (), True),
        ((("会计", 2.0),), ("初级会计证",), True),
    ],
)
def test_neither_the_years_nor_the_paper(trades, certs, likely):
    asks = ready_person(wishes=("会计",), trades=trades, certs_willing=("初级会计证",), education="大专")
    offered = ready_posting(title="成本会计", duties="核算成本", years=2, certs=certs)
    work = best_work(asks, offered)
    assert (experience_of(asks, offered, work[2], work[1]) >= 0.6) == likely


@pytest.mark.parametrize(("conditions", "suits"), [((), True), (("有毒有害",), False)])
def test_bad_air_is_not_as_near_as_any_line(conditions, suits):
    asks = ready_person(wishes=("食品加工",), trades=())
    offered = ready_posting(title="普工", duties="上下料", conditions=conditions)
    assert (best_work(asks, offered)[0] >= 0.6) == suits
