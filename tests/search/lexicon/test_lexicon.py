import csv

import pytest

from search.lexicon import load_lexicon
from search.lexicon.loader import HERE

PAIRS = [
    ("打螺丝", "electronics_assembly"),
    ("搞卫生", "cleaning"),
    ("带崽", "nanny"),
    ("做泥水", "masonry"),
    ("看大门", "security"),
    ("烧焊", "welding"),
    ("泥水", "masonry"),
    ("厂里做事", "factory_worker"),
    ("车衣服", "sewing"),
    ("开钩机", "excavator"),
    ("摘脐橙", "orchard_pick"),
    ("开叉车", "forklift"),
    ("扫马路", "street_cleaning"),
    ("服侍老人", "elder_care"),
    ("扎铁", "rebar"),
    ("刮大白", "putty"),
    ("送外卖", "delivery"),
    ("进厂", "factory_worker"),
    ("坐办公室", "clerk"),
    ("剪线头", "garment_finishing"),
    ("炒大锅菜", "canteen_cook"),
    ("跑挂车", "driver_trailer"),
    ("修摩托", "moto_repair"),
    ("喂猪", "pig_farm"),
    ("采茶", "tea"),
    ("做月嫂", "nanny"),
    ("砌墙", "masonry"),
    ("贴瓷砖", "tiling"),
    ("剪头发", "hairdresser"),
    ("守果园", "night_watch"),
    ("下井", "mining"),
]


@pytest.mark.parametrize(("words", "family"), PAIRS)
def test_everyday_words_mean_their_trade(words, family):
    found = load_lexicon().families_in(words)
    assert max(found, key=found.__getitem__) == family


@pytest.mark.parametrize(
    ("title", "head", "place"),
    [
        ("酒店保安", "security", "waiter"),
        ("幼儿园厨师", "cook", "kindergarten_teacher"),
        ("医院保洁", "cleaning", "nurse"),
        ("超市收银员", "cashier", "shop_sales"),
    ],
)
def test_the_head_of_a_title_outweighs_the_place(title, head, place):
    found = load_lexicon().named_in(title)
    assert max(found, key=found.__getitem__) == head
    assert found.get(place, 0.0) <= 0.5


def test_a_head_that_says_little_lends_its_weight():
    found = load_lexicon().named_in("注塑普工")
    assert found["injection"] == 1.0


def test_both_sides_of_and_count_in_full():
    found = load_lexicon().named_in("收银兼理货")
    assert found["cashier"] == found["shelf"] == 1.0


def test_longest_word_wins():
    assert load_lexicon().families_in("叉车司机").keys() == {"forklift"}


def test_data_files_agree():
    lexicon = load_lexicon()
    with (HERE / "adjacency.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert row["a"] in lexicon.families
            assert row["b"] in lexicon.families
            assert 0 < float(row["similarity"]) < 1
    with (HERE / "groups.csv").open(encoding="utf-8") as file:
        groups = {row["group"] for row in csv.DictReader(file)}
    for family in lexicon.families.values():
        assert family.group in groups
        assert 1 <= len(family.label) <= 6


def test_similarity_is_symmetric_and_one_only_with_itself():
    lexicon = load_lexicon()
    for a, near in ((code, lexicon.adjacent(code)) for code in lexicon.families):
        assert lexicon.similarity(a, a) == 1.0
        for b, value in near.items():
            assert lexicon.similarity(b, a) == value < 1.0


def test_version_is_stable_and_words_are_for_the_segmenter():
    lexicon = load_lexicon()
    assert lexicon.version == load_lexicon().version
    assert len(lexicon.version) == 12
    assert ("打螺丝", 20_000) in lexicon.words
