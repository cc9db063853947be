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
        ("下午4点半要去校门口接", (7.0, 16.5)),
        ("16:30一定要走去接人", (7.0, 16.5)),
        ("送完孙子上学，8点到下午4点有空", (8.0, 16.0)),
        ("早上8点送孩子下午5点接", (8.0, 17.0)),
        ("早上7点半送小孩,下午4点20接", (7.5, 16 + 1 / 3)),
        ("孙子十六点半放学", (7.0, 16.5)),
        ("孙子下午五点放学", (7.0, 17.0)),
        ("只能做到下午4点", (7.0, 16.0)),
        ("最多做到晚上8点", (7.0, 20.0)),
        ("下午才有空", (12.5, 24.0)),
        ("只有上午有空", (7.0, 12.0)),
        ("早上8点送孩子", None),
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


@pytest.mark.parametrize(
    ("note", "hour"),
    [
        ("晚上9点前要到家", 21.0),
        ("晚上最迟八点半之前必须回家", 20.5),
        ("晚上10点前到家", 22.0),
        ("早上9点前到家", None),
    ],
)
def test_home_by_an_hour(note, hour):
    assert person_facts(person(note=note)).home_by == hour


@pytest.mark.parametrize(("note", "only"), [("白天要带孩子,晚上有空", True), ("只能上夜班", True), ("晚上有事", False)])
def test_free_at_night_only(note, only):
    assert person_facts(person(note=note)).night_only is only


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("不愿住厂里", "live_in"),
        ("不想住在厂里", "live_in"),
        ("不想去太远的工厂", "outside"),
        ("不做夜班的厂里活", "night"),
        ("白班就行", "night"),
        ("不想上夜班的普工", "night"),
    ],
)
def test_terms_are_refused_without_the_work_beside_them(note, code):
    facts = person_facts(person(wishes=("普工",), note=note))
    assert code in facts.refused
    assert not facts.against
    assert facts.wishes == {"factory_worker": 1.0}


def test_a_wish_with_a_refused_term_is_still_a_wish():
    facts = person_facts(person(wishes=("不做夜班的厂里活",)))
    assert "factory_worker" in facts.wishes
    assert "night" in facts.refused
    assert not facts.against


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("晚班做不了,夜里要陪老人", {"night"}),
        ("夜里不行", {"night"}),
        ("怀孕5个月", {"night", "heavy", "toxic"}),
        ("腰椎手术过", {"heavy"}),
        ("恐高", {"height"}),
    ],
)
def test_what_the_note_rules_out(note, codes):
    assert codes <= person_facts(person(note=note)).refused.keys()


@pytest.mark.parametrize("note", ["身体好没手术过", "没有腰痛", "不恐高", "没怀孕", "不过敏", "没做过手术,腰好"])
def test_health_rules_nothing_out(note):
    facts = person_facts(person(note=note))
    assert not facts.refused
    assert "body" not in facts.facts


def test_a_pregnant_wife_is_not_the_seeker():
    assert not person_facts(person(sex="1", note="老婆怀孕")).refused


@pytest.mark.parametrize(
    ("note", "looking"),
    [("暂时不考虑上班", False), ("暂不考虑找工作", False), ("目前没打算就业", False), ("不考虑保安", True)],
)
def test_who_says_not_now(note, looking):
    assert person_facts(person(note=note)).looking is looking
