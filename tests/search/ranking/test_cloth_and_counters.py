"""Titles that name two trades, loads that others lift, trades of works and shops read for what they are."""

from dataclasses import replace

import pytest

from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "families"),
    [
        ("验布打包工", {"garment_qc", "packing"}),
        ("电商客服打包", {"customer_service", "packing"}),
        ("分拣打包员", {"parcel_sort", "packing"}),
        ("厨房大姐", {"canteen_cook", "kitchen_helper"}),
        ("蒸菜师傅", {"cook"}),
        ("凉菜师傅", {"cook"}),
        ("年糕切片工", {"food_processing"}),
        ("拉丝工", {"wire_cable"}),
        ("不锈钢拉丝", {"polishing"}),
        ("光伏运维电工", {"solar", "electrician"}),
    ],
)
def test_what_a_title_names(title, families):
    read = dict(ready_posting(title=title, duties="听班长安排").facts.families)
    assert {family for family, weight in read.items() if weight >= 0.7} >= families


@pytest.mark.parametrize(
    ("title", "main"), [("电线包装工", "packing"), ("年糕切片工", "food_processing"), ("中药切片工", "tcm")]
)
def test_what_is_packed_or_cut_is_no_trade(title, main):
    assert ready_posting(title=title, duties="听班长安排").facts.family == main


@pytest.mark.parametrize(
    ("duties", "heavy"),
    [
        ("坐着验布，布匹有男工搬", False),
        ("码好后由叉车装卸", False),
        ("重货安排专人搬运", False),
        ("上货、补货、打价签", False),
        ("成品全靠人工搬运上车", True),
        ("布匹自己搬", True),
        ("每天上货卸货", True),
    ],
)
def test_what_others_lift_is_no_load(duties, heavy):
    assert ("heavy" in ready_posting(title="工人", duties=duties).facts.marks) == heavy


def test_before_a_camera_is_not_behind_a_shop():
    assert load_lexicon().similarity("ecommerce", "live_stream") < load_weights().work_direct


@pytest.mark.parametrize(("note", "as_anybody"), [("听力残疾二级", True), ("腰不好", False), ("", False)])
def test_who_hears_badly_stands_as_well_as_anybody(note, as_anybody):
    standing = ready_posting(title="包装工", duties="贴标装箱", conditions=("久站",))
    moving = ready_posting(title="包装工", duties="贴标装箱")
    person = ready_person(wishes=("包装",), trades=(("包装工", 3.0),), note=note, reason="身体原因")
    weights = load_weights()
    one, other = (judge(person, where, weights, today=TODAY).score for where in (standing, moving))
    assert (one == pytest.approx(other)) == as_anybody
    well = replace(person, view=replace(person.view, reason=""))
    assert as_anybody or judge(well, standing, weights, today=TODAY).score >= one
