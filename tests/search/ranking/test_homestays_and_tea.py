"""What a hill county of homestays, tea and bamboo taught: words and rules that hold anywhere."""

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from tests.search.make import person, posting


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
