"""Houses with many trades that a query names, who watches and who fits, and years that do not count."""

from __future__ import annotations

import pytest

from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.match import judge
from search.ranking.stages import counts_as
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, ready_person, ready_posting


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("超市上班", "超市"),
        ("在酒店做事", "酒店"),
        ("幼儿园招人", "幼儿园"),
        ("想去医院上班", "医院"),
        ("超市收银", ""),
        ("饭店洗碗", ""),
        ("药店营业员", ""),
        ("酒店打扫房间", ""),
    ],
)
def test_a_house_is_named_and_no_trade(text, ground):
    assert understand(text).ground == ground


HOUSES = (
    {"title": "配件店店员", "duties": "柜台卖配件、开单", "house": "众鑫配件行"},
    {"title": "防损员", "duties": "门口看小票", "house": "万家福超市"},
    {"title": "理货员", "duties": "货架补货", "place": "东街惠民超市"},
    {"title": "城配司机", "duties": "给超市送米面油", "house": "鑫源粮油批发部"},
    {"title": "幼儿园厨师", "duties": "做两餐一点", "house": "金苹果幼儿园"},
    {"title": "托管老师", "duties": "接小学生、辅导作业", "place": "金苹果幼儿园对面", "house": "育新托管"},
)


@pytest.mark.parametrize(("text", "first", "absent"), [("超市上班", {2, 3}, 4), ("幼儿园招人", {5}, 4)])
def test_what_is_done_in_such_a_house_comes_first(text, first, absent):
    postings = [ready_posting(key=key, employer=key, **one) for key, one in enumerate(HOUSES, 1)]
    found = [one.posting for one in order_hits(understand(text), postings, today=TODAY)]
    assert set(found[: len(first)]) == first
    assert absent not in found[: len(first)]


@pytest.mark.parametrize(
    ("text", "asked", "unasked"),
    [
        ("饭店打杂", "kitchen_helper", "odd_jobs"),
        ("饭店洗碗打杂", "dishwashing", "odd_jobs"),
        ("厨房帮工", "kitchen_helper", "odd_jobs"),
        ("打杂", "odd_jobs", "kitchen_helper"),
        ("日结打零工", "odd_jobs", "kitchen_helper"),
    ],
)
def test_who_helps_in_a_kitchen_does_not_load_lorries(text, asked, unasked):
    families = understand(text).families
    assert asked in families
    assert unasked not in families


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("工地看夜", "night_watch"),
        ("看挖机", "night_watch"),
        ("夜间门卫", "night_watch"),
        ("家具组装工", "factory_worker"),
        ("全屋定制安装工", "furniture_install"),
        ("手工糊盒", "handcraft"),
        ("糊盒工", "packing"),
    ],
)
def test_the_trade_of_a_title(title, family):
    assert dict(ready_posting(title=title, duties="按班长安排做事").facts.families).get(family, 0.0) >= 0.8


@pytest.mark.parametrize(
    ("other", "family", "skilled", "counts"),
    [
        ("building_helper", "rebar", True, False),
        ("building_helper", "rebar", False, True),
        ("building_helper", "building_helper", True, True),
        ("masonry", "tiling", True, True),
        ("technician", "electrician", True, False),
    ],
)
def test_years_beside_a_trade_are_none_in_it(other, family, skilled, counts):
    assert counts_as(other, family, skilled=skilled) == counts


@pytest.mark.parametrize(("years", "fits"), [(0.5, False), (2.0, True), (6.0, True)])
def test_an_internship_is_no_three_years(years, fits):
    person = ready_person(
        wishes=("电工",), trades=(("电工", years),), certs=("电工证",), education="大专", wage_min=None
    )
    works = ready_posting(title="维修电工", duties="设备维修", requirements="三年以上经验", years=3, certs=("电工证",))
    assert (judge(person, works, load_weights(), today=TODAY).score > 50) == fits


@pytest.mark.parametrize(("km", "fits"), [(14.0, True), (15.4, False)])
def test_other_work_than_was_asked_for_lies_within_the_way_that_was_said(km, fits):
    person = ready_person(wishes=("仓库管理员",), trades=(("仓管", 5.0),), wage_min=None, max_km=15.0)
    works = ready_posting(title="包装工", duties="装箱贴标", lat=HOME[1] + km / 111.32, lng=HOME[0])
    assert (not judge(person, works, load_weights(), today=TODAY).veto) == fits
