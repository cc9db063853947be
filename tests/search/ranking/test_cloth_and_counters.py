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


@pytest.mark.parametrize(
    ("start", "goes"), [("7点半到下午3点", False), ("7点50到下午3点", True), ("8点到下午3点", True)]
)
def test_nobody_is_at_work_while_the_child_is_handed_over(start, goes):
    mother = ready_person(note="小孩上幼儿园，早上八点送下午四点半接")
    assert (not judge(mother, ready_posting(duties=f"平车，早上{start}"), load_weights(), today=TODAY).veto) == goes


def test_a_day_shift_that_ends_in_the_evening_comes_after_one_that_does_not():
    person = ready_person(wishes=("洗碗",), trades=(), shifts=("长白班",), wage_min=None)
    early, late, later = (
        judge(person, ready_posting(title="洗碗工", duties=hours), load_weights(), today=TODAY)
        for hours in ("早9点到晚7点", "早10点到晚8点半", "早上10点到晚上8点半")
    )
    assert early.score > late.score == pytest.approx(later.score)
    anyhow = replace(person, view=replace(person.view, shifts=()))
    assert (
        judge(anyhow, ready_posting(title="洗碗工", duties="早10点到晚8点半"), load_weights(), today=TODAY).score
        > late.score
    )


@pytest.mark.parametrize(
    ("note", "code", "known"),
    [
        ("身体还硬朗，夜里也可以守", "night_ok", True),
        ("晚上可以值班", "night_ok", True),
        ("守夜没问题", "night_ok", True),
        ("夜里可以守着孩子", "night_ok", False),
        ("夜里不能守", "night_ok", False),
    ],
)
def test_who_keeps_watch_at_night(note, code, known):
    assert (code in ready_person(note=note).facts.facts) == known


@pytest.mark.parametrize(
    ("note", "learns"),
    [("手艺是跟师傅学的没有证", False), ("跟师傅学过三年", False), ("想跟师傅学", True), ("跟个师傅做", True)],
)
def test_a_trade_that_was_learnt_is_not_to_be_learnt(note, learns):
    assert ("learn" in ready_person(note=note).facts.wants) == learns


@pytest.mark.parametrize(
    ("note", "sent"),
    [
        ("没有证，年纪大了也不想去考", False),
        ("证考不过，不识字", False),
        ("没证，懒得考证", False),
        ("没有证", True),
        ("没有证，愿意考", True),
        ("不想考虑太远的", True),
        ("不考研", True),
    ],
)
def test_who_will_sit_no_examination_is_not_sent_where_one_has_to_be_passed(note, sent):
    welder = ready_person(wishes=("电焊",), trades=(("电焊", 20.0),), sex="1", note=note)
    wanted = "会二保焊，持焊工证；没证的先试工，厂里安排去考"
    works = ready_posting(title="焊工", duties="二保焊", requirements=wanted)
    street = ready_posting(title="焊工", duties="做门窗", requirements="手艺好就行")
    assert (judge(welder, works, load_weights(), today=TODAY).veto != "H3_CERT") == sent
    assert not judge(welder, street, load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("house", "family", "is_one"),
    [("康民大药房", "pharmacy_shop", True), ("明亮眼镜店", "optician", True), ("万佳百货", "pharmacy_shop", False)],
)
def test_a_shop_tells_what_is_sold_there(house, family, is_one):
    read = dict(ready_posting(title="营业员", duties="理货、收银", house=house).facts.families)
    assert (read.get(family, 0.0) >= 0.8) == is_one


@pytest.mark.parametrize(
    ("wishes", "certs", "family"),
    [
        (("中药", "药房"), (), "pharmacy_shop"),
        (("中药",), ("药士证",), "pharmacy_shop"),
        (("中药",), (), "tcm"),
        (("中药饮片厂",), ("药士证",), "tcm"),
    ],
)
def test_who_hands_out_herbs_cuts_none(wishes, certs, family):
    wished = ready_person(wishes=wishes, certs=certs, trades=()).facts.wishes
    assert max(wished, key=wished.get) == family


@pytest.mark.parametrize(
    ("duties", "lives"),
    [("接待客人，随叫随到，住店", True), ("给住店客人办手续", False), ("铺床，可住店", False), ("接待住店旅客", False)],
)
def test_who_stays_at_the_inn(duties, lives):
    assert ("live_in" in ready_posting(title="管家", duties=duties).facts.marks) == lives


def test_papers_that_are_printed_belong_to_no_building_site():
    read = dict(ready_posting(title="教务助理", duties="排课、登记学员、打印资料").facts.families)
    assert read.get("site_manager", 0.0) < 0.5 <= read["clerk"]


@pytest.mark.parametrize(
    ("title", "house", "requirements", "family"),
    [
        ("管家", "山里人家民宿", "", "homestay_keeper"),
        ("技术员", "山里农牧公司", "畜牧兽医大专，能开车", "vet"),
        ("技术员", "山里农牧公司", "大专，能开车", "technician"),
    ],
)
def test_where_the_title_says_little(title, house, requirements, family):
    read = ready_posting(title=title, house=house, duties="听安排", requirements=requirements).facts.families
    assert family in {name for name, weight in read if weight >= 0.6}


@pytest.mark.parametrize(
    ("duties", "hours"),
    [
        ("早六点半上班，下午两点到四点休", None),
        ("8:00-17:00，12:00到13:30休息", (8.0, 17.0)),
        ("早8点到晚6点，中间休息12:00-14:00", (8.0, 18.0)),
        ("8点到17点，休息日双薪", (8.0, 17.0)),
    ],
)
def test_a_rest_is_no_spell_of_work(duties, hours):
    assert ready_posting(title="厨师", duties=duties).facts.hours == hours


@pytest.mark.parametrize(("duties", "phones"), [("拉丝机接线换模", False), ("话务接线员，接群众电话", True)])
def test_wire_is_joined_without_a_telephone(duties, phones):
    assert ("phone" in ready_posting(title="操作工", duties=duties).facts.marks) == phones
