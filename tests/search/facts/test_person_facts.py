import pytest

from search.facts import person_facts
from tests.search.make import person


@pytest.mark.parametrize(
    ("note", "family"),
    [
        ("肩膀吃不消了，叫莫再推服装厂给她", "sewing"),
        ("莫给他推司机", "driver_van"),
        ("讲油烟受够了不想再进厨房", "kitchen_helper"),
        ("普工打螺丝不想去", "factory_worker"),
        ("她自己也不想再做幼师", "kindergarten_teacher"),
    ],
)
def test_refused_work_in_the_note(note, family):
    assert family in person_facts(person(note=note)).against


def test_refused_wish_is_not_a_wish():
    facts = person_facts(person(wishes=("超市", "只要不是车衣服")))
    assert "sewing" in facts.against
    assert "sewing" not in facts.wishes
    assert "shop_sales" in facts.wishes


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("夜班一个都不上", "night"),
        ("腰不好，久站不行", "standing"),
        ("腰不好，久站不行", "heavy"),
        ("外墙吊篮不去", "height"),
        ("怕油漆味，喷漆房不进", "paint"),
        ("打农药不做", "spray"),
        ("不接电话的岗位合适", "phone"),
        ("老母亲要人看，晚上必须回家", "night"),
    ],
)
def test_refusals_said_in_the_note(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "window"),
    [
        ("下午4点半要去校门口接", (8.0, 16.5)),
        ("16:30一定要走去接人", (8.0, 16.5)),
        ("送完孙子上学，8点到下午4点有空", (8.0, 16.0)),
        ("没什么事", None),
    ],
)
def test_care_windows(note, window):
    assert person_facts(person(note=note)).care == window


def test_day_wage_in_the_note():
    facts = person_facts(person(wage_min=None, note="大工一天不低于280，钱要日清"))
    assert facts.day_wage == 280
    assert facts.wage_min == 280 * 24
    assert "day_pay" in facts.wants


def test_expired_certificate_is_not_held():
    facts = person_facts(person(certs=("叉车证", "驾驶证C1"), note="叉车证过期一年多没复审"))
    assert facts.certs == {"驾驶证C1"}
    kept = person_facts(person(certs=("叉车证",), note="叉车证去年复审过到2029年"))
    assert kept.certs == {"叉车证"}


@pytest.mark.parametrize("status", ["在岗", "无就业意愿"])
def test_not_looking(status):
    assert not person_facts(person(status=status)).looking


def test_vague_wishes_are_not_families():
    facts = person_facts(person(wishes=("随便，离家近就行",)))
    assert facts.vague
    assert not facts.wishes


@pytest.mark.parametrize(
    ("note", "vehicle"),
    [("只会走路和坐车，不会骑电动车", "walk"), ("骑电动车", "ebike"), ("自己有小车", "car"), ("", "")],
)
def test_how_the_person_travels(note, vehicle):
    assert person_facts(person(note=note)).vehicle == vehicle
