"""Heads that other trades borrow, and words of rivers, woods, roads and rods."""

import pytest

from search.lexicon import load_lexicon


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("居家养老上门服务员", "elder_care"),
        ("足浴服务员", "massage"),
        ("包厢服务员", "waiter"),
        ("宴席临时服务员", "waiter"),
        ("造林抚育小工", "forestry"),
        ("果园小工", "orchard_care"),
        ("木工小工", "building_helper"),
        ("泥水小工", "building_helper"),
        ("沥青摊铺普工", "road_work"),
        ("绿化普工", "landscaping"),
        ("注塑普工", "injection"),
        ("厨房炒锅", "cook"),
        ("厨房帮工", "kitchen_helper"),
        ("酒店面点师", "pastry"),
        ("卷管工", "umbrella_misc"),
        ("弯管工", "metal_forming"),
        ("管道工", "plumber"),
        ("游船驾驶员", "boat_crew"),
        ("络纱工", "knitting"),
        ("拉挤工", "chem_operator"),
        ("喷漆调色工", "paint_spray"),
        ("接送小孩", "nanny"),
        ("做晚饭", "home_helper"),
        ("森林管护员", "forest_guard"),
        ("临时巡护员", "forest_guard"),
        ("护林员", "forest_guard"),
        ("林场护林员", "forest_guard"),
        ("巡山护林", "forest_guard"),
        ("伐木工", "forestry"),
        ("油锯手", "forestry"),
        ("砍防火带", "forestry"),
        ("修马路", "road_work"),
        ("补路", "road_work"),
        ("湖面保洁", "street_cleaning"),
        ("担架工", "hospital_aide"),
        ("抽血员", "med_tech"),
        ("夜间防损", "security"),
    ],
)
def test_a_title_is_read_as_what_is_done(title, first):
    named = load_lexicon().named_in(title)
    most = max(named.values())
    assert named.get(first) == most, named
    assert [family for family, weight in named.items() if weight == most] == [first]


@pytest.mark.parametrize(
    ("title", "other"),
    [("居家养老上门服务员", "waiter"), ("造林抚育小工", "building_helper"), ("绿化普工", "factory_worker")],
)
def test_the_borrowed_head_counts_half(title, other):
    assert load_lexicon().named_in(title)[other] == 0.5


@pytest.mark.parametrize(("text", "absent"), [("管工资表", "plumber"), ("穿救生衣", "fitness"), ("要上架子", "shelf")])
def test_words_inside_other_words_are_no_trade(text, absent):
    assert absent not in load_lexicon().families_in(text)
