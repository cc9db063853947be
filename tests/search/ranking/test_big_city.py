"""What a county at a big city taught: sorting, delivery, calls, shops, nurseries."""

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from tests.search.make import posting, ready_person


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
