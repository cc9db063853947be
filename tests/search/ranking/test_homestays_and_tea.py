"""What a hill county of homestays, tea and bamboo taught: words and rules that hold anywhere."""

from datetime import date

import pytest

from search.facts import person_facts, posting_facts
from search.facts.freetime import free_day
from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.match import judge
from search.ranking.prepared import REACH
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("导游", "librarian_guide"),
        ("景区讲解员", "librarian_guide"),
        ("研学导师", "librarian_guide"),
        ("景区检票员", "scenic_service"),
        ("漂流安全员", "scenic_service"),
        ("泳池救生员", "scenic_service"),
        ("滑雪场季节工", "scenic_service"),
        ("观光车司机", "driver_car"),
        ("民宿管家", "homestay_keeper"),
        ("客栈管家", "homestay_keeper"),
        ("茶艺师", "tea_art"),
        ("茶馆泡茶", "tea_art"),
        ("民宿搞卫生", "room_attendant"),
        ("酒店做卫生", "room_attendant"),
        ("宾馆打扫卫生", "room_attendant"),
        ("茶场看护", "night_watch"),
        ("鱼塘看护", "night_watch"),
        ("竹凉席缝边工", "sewing"),
        ("破篾工", "wood_machine"),
        ("炭化工", "wood_machine"),
    ],
)
def test_titles_of_these_trades_are_known(title, family):
    named = load_lexicon().named_in(title)
    assert max(named, key=lambda code: named[code]) == family


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("homestay_keeper", "reception", 0.7, 0.8),
        ("homestay_keeper", "librarian_guide", 0.45, 0.65),
        ("scenic_service", "librarian_guide", 0.45, 0.59),
        ("tea_art", "waiter", 0.4, 0.59),
        ("scenic_service", "tea_art", 0.0, 0.4),
    ],
)
def test_who_shows_a_hill_checks_no_tickets_at_its_gate(one, other, least, most):
    assert least <= load_lexicon().similarity(one, other) <= most


def needs(requirements, certs=(), **values):
    return posting_facts(posting(requirements=requirements, certs=certs, **values)).needs


@pytest.mark.parametrize(
    ("requirements", "certs", "hard"),
    [
        ("会游泳,持救生员证,没证的酒店送去考", ("救生员证",), ()),
        ("持观光车作业证,没证的有C1驾照公司安排考", ("观光车作业证",), ("驾驶证C1",)),
        ("叉车证,没有的厂里出钱考", ("叉车证",), ()),
        ("持救生员证,无证勿扰", ("救生员证",), ("救生员证",)),
        ("没有叉车证的不考虑", ("叉车证",), ("叉车证",)),
        ("护士执业证,没有的医院安排考", ("护士执业证",), ("护士执业证",)),
    ],
)
def test_who_is_sent_to_the_examination_need_not_have_passed_it(requirements, certs, hard):
    assert needs(requirements, certs).certs == hard


@pytest.mark.parametrize(
    ("note", "code", "so"),
    [
        ("屋里有老人要煮中饭", "noon_home", True),
        ("要回来做午饭", "noon_home", True),
        ("不要做中饭", "noon_home", False),
        ("食堂会做中饭", "noon_home", False),
        ("有活就近做", "near_only", True),
        ("想就近上班", "near_only", True),
        ("就近有厂车也行", "near_only", False),
    ],
)
def test_who_must_be_near(note, code, so):
    assert (code in person_facts(person(note=note)).facts) is so


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("早上要送孙子七点五十到校", (7 + 5 / 6, 24.0)),
        ("要送崽八点到学校,下午四点半接", (8.0, 16.5)),
        ("老公送孩子八点到校", None),
        ("送小孩上学后八点到厂", None),
    ],
)
def test_the_hour_at_which_school_begins(note, hours):
    assert free_day(note).hours == (pytest.approx(hours) if hours else None)


@pytest.mark.parametrize(
    ("note", "by"),
    [("晚上不加班太晚就行", None), ("晚上不加班", 19.0), ("晚上不要加班到太晚", None), ("晚上不能加班", 19.0)],
)
def test_not_too_late_is_no_evening_at_home(note, by):
    assert free_day(note).home_by == by


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


def score(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).score


CLEANER = {"wishes": ("搞卫生",), "trades": (), "birth": date(1975, 3, 1), "wage_min": 2500}
CLEANING = {"title": "食堂保洁", "duties": "拖地擦桌子", "wage_low": 2600.0, "wage_high": 2800.0}


@pytest.mark.parametrize(
    ("requirements", "code"),
    [
        ("女50岁男58岁以下", "H2_OVERAGE"),
        ("男60岁以下女55岁以下", ""),
        ("58岁以下", ""),
        ("男60岁女50岁", "H2_OVERAGE"),
    ],
)
def test_a_limit_for_women_counts_for_women(requirements, code):
    assert veto(CLEANER, CLEANING | {"requirements": requirements}) == code


def test_who_never_swam_guards_no_pool():
    pool = {"title": "泳池救生员", "duties": "池边看护", "requirements": "会游泳"}
    who = {"wishes": ("景区服务",), "trades": (), "wage_min": 3500}
    assert veto(who, pool) == "S_SKILL"
    assert veto(who | {"note": "从小会水"}, pool) == ""


def test_a_pupil_of_the_winter_holidays_scrubs_no_homes_and_is_no_mother():
    pupil = {
        "wishes": ("寒假工", "随便"),
        "trades": (),
        "birth": date(2006, 1, 1),
        "forms": ("季节工",),
        "wage_min": 2500,
    }
    hands = {"title": "手工活", "duties": "剪线头", "form": "兼职", "wage_low": 2500.0, "wage_high": 3000.0}
    assert score(pupil, hands) > score(pupil, hands | {"requirements": "宝妈优先"})
    assert score(pupil, hands) > score(pupil, hands | {"title": "钟点保洁", "duties": "上门打扫"})


@pytest.mark.parametrize(("born", "fits"), [(1990, 1.0), (1966, 0.8)])
def test_months_of_learning_are_for_the_young(born, fits):
    who = {"wishes": (), "trades": (), "birth": date(born, 1, 1), "wage_min": None, "max_km": None}
    learns = {"title": "手工学徒", "duties": "编篮子", "accepts": ("超龄", "零经验")}
    knows = learns | {"title": "手工"}
    assert score(who, learns) <= fits * score(who, knows)
    assert fits < 1.0 or score(who, learns) == pytest.approx(score(who, knows), abs=8)


def test_who_is_past_the_pension_age_rather_sleeps_at_night():
    who = {"wishes": (), "trades": (), "birth": date(1968, 1, 1), "wage_min": None}
    day = {"title": "普工", "duties": "装箱", "shift": "", "form": "季节工", "accepts": ("超龄",)}
    assert score(who, day | {"duties": "装箱，做到夜里一两点"}) < 0.8 * score(who, day)


def test_holiday_work_is_light_and_for_pupils():
    pupil = {"wishes": ("寒假工", "随便"), "trades": (), "birth": date(2006, 1, 1), "wage_min": 2500}
    grown = {"wishes": ("随便",), "trades": (), "birth": date(1975, 1, 1), "wage_min": 2500}
    line = {"title": "普工", "duties": "坐着装配", "form": "季节工"}
    assert score(pupil, line | {"duties": "坐着装配，要扛料"}) < 0.8 * score(pupil, line)
    assert score(grown, line | {"title": "寒假工"}) < 0.8 * score(grown, line)


@pytest.mark.parametrize(("born", "note", "less"), [(1965, "", True), (1965, "骑电动车", False), (1975, "", False)])
def test_old_legs_without_a_wheel_go_less_far(born, note, less):
    reach = ready_person(birth=date(born, 1, 1), note=note).reach
    assert (reach < REACH[""]) is less


def found(text, *offers):
    ready = [ready_posting(key=key, **offer) for key, offer in enumerate(offers, 1)]
    return [one.posting for one in order_hits(understand(text), ready, today=TODAY)]


def test_the_very_title_comes_first():
    guide = {"title": "导游", "duties": "带团，一天一趟"}
    teller = {"title": "景区讲解员", "duties": "带团讲解"}
    assert found("导游", teller, guide) == [2, 1]


def test_past_fifty_what_is_light_comes_first():
    heavy = {"title": "搬运工", "duties": "扛包装车", "accepts": ("超龄",)}
    light = {"title": "拣茶工", "duties": "坐着拣茶", "accepts": ("超龄",)}
    assert found("五十多岁能做的", heavy, light) == [2, 1]
    assert found("三十多岁能做的", heavy, light) == [1, 2]


@pytest.mark.parametrize("words", ["给老人做饭", "帮老人做饭"])
def test_cooking_for_the_old_is_work_in_a_home(words):
    assert load_lexicon().named_in(words)["home_helper"] >= 0.7
