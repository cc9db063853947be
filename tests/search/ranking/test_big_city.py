"""What a county at a big city taught: sorting, delivery, calls, shops, nurseries."""

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "family", "less"),
    [
        ("大货车司机", "driver_truck", "driver_van"),
        ("牵引车司机", "driver_trailer", "driver_van"),
        ("托育老师", "childcare_aide", "teacher_school"),
        ("司机", "driver_van", "driver_truck"),
        ("手工老师", "teacher_school", "handcraft"),
    ],
)
def test_a_general_head_leaves_it_to_the_word_before(title, family, less):
    named = load_lexicon().named_in(title)
    assert named[family] > named.get(less, 0.0)


@pytest.mark.parametrize(
    ("words", "sells"),
    [
        ("接听来电，不外呼不推销", False),
        ("没有销售任务，只回消息", False),
        ("有销售任务，要推销套餐", True),
        ("打电话推销贷款", True),
    ],
)
def test_selling_that_is_denied_is_none(words, sells):
    assert ("disguised_sales" in posting_facts(posting(title="客服专员", duties=words)).marks) == sells


@pytest.mark.parametrize(("title", "shared"), [("打包工", False), ("包工班组", True)])
def test_packing_is_no_contracting(title, shared):
    assert ("packer_hire" in posting_facts(posting(title=title, duties="在厂里做")).marks) == shared


@pytest.mark.parametrize(("note", "frail"), [("身体还硬朗", False), ("身体也还行", False), ("身体不好", True)])
def test_a_sound_body_is_not_a_frail_one(note, frail):
    assert ("body" in ready_person(note=note).facts.facts) == frail


@pytest.mark.parametrize(("note", "by_day"), [("近点，白天做的", True), ("白天要带孙子", False)])
def test_work_by_day_is_no_night_work(note, by_day):
    assert ("night" in ready_person(note=note).facts.refused) == by_day


@pytest.mark.parametrize(
    ("asked", "certs", "hard"),
    [
        ("干净，有健康证", (), False),
        ("健康证", (), False),
        ("必须有健康证", (), True),
        ("有健康证", ("健康证",), True),
        ("健康证可进站后办", (), False),
    ],
)
def test_a_health_paper_is_seen_to_unless_it_is_demanded(asked, certs, hard):
    assert ("健康证" in posting_facts(posting(requirements=asked, certs=certs)).needs.certs) == hard


def test_simple_work_in_shops_is_for_whoever_takes_anything():
    affinity = ready_person(wishes=("随便",)).affinity
    assert {"cashier", "shelf", "drinks", "waiter", "parcel_shop"} <= affinity.keys()


def test_holiday_work_is_for_students():
    asked = load_lexicon().named_in("寒假工")
    offered = posting_facts(posting(title="寒假学生助理", duties="书架整理")).families
    assert asked["student_work"] == 1.0
    assert offered[0][0] == "student_work"


@pytest.mark.parametrize(
    ("note", "said"),
    [("能带在身边做的就好", True), ("孩子带在身边", True), ("奶奶在带", False)],
)
def test_a_child_at_ones_side(note, said):
    assert ("child_along" in ready_person(note=note).facts.wants) == said


def test_who_brings_a_child_goes_where_it_may_be():
    who = ready_person(wishes=("打包",), note="细伢子一岁半，能带在身边做的就好")
    welcome, other = ({"title": "打包工", "duties": words} for words in ("打包，小孩可以带。", "打包，站着做。"))
    scores = [judge(who, ready_posting(**what), load_weights(), today=TODAY).score for what in (welcome, other)]
    assert scores[0] > scores[1]


@pytest.mark.parametrize(
    ("said", "family"),
    [("不想露脸", "live_stream"), ("不愿出镜", "live_stream")],
)
def test_who_will_not_be_seen_does_not_stream(said, family):
    assert family in ready_person(note=said).against


@pytest.mark.parametrize(
    ("note", "by"),
    [("天黑前要能回到家，或者住厂里", None), ("天黑前要回到家，不然住厂里", None), ("天黑前要回到家", 19.0)],
)
def test_who_may_stay_need_not_hurry_home(note, by):
    assert ready_person(note=note).facts.home_by == by


@pytest.mark.parametrize(
    ("said", "families"),
    [
        ("幼儿园", {"kindergarten_teacher", "childcare_aide"}),
        ("酒店", {"room_attendant", "waiter"}),
        ("诊所", {"nurse", "doctor"}),
        ("分拣包裹", {"parcel_sort"}),
    ],
)
def test_a_place_of_work_alone_is_what_is_asked_for(said, families):
    found = understand(said).families
    assert all(found[family] >= 0.6 for family in families)


def test_who_is_meant_beside_terms_is_no_trade():
    assert not understand("女工 4000以上").families
