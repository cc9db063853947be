"""What a hill county of homestays, tea and bamboo taught: words and rules that hold anywhere."""

import pytest

from search.lexicon import load_lexicon


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
