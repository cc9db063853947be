import pytest

from search.ranking.found import freetext_query, order_hits
from search.ranking.freetext import understand
from tests.search.make import HOME, TODAY, ready_posting


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("打螺丝", "electronics_assembly"),
        ("烧焊", "welding"),
        ("月扫", "nanny"),
        ("送快弟", "courier"),
        ("插车司机", "forklift"),
        ("chushi", "cook"),
        ("fwy", "waiter"),
        ("A2", "driver_trailer"),
    ],
)
def test_work_by_word_sound_and_letters(text, family):
    assert understand(text).families[family] >= 0.8


def test_terms_are_not_work():
    said = understand("普工 4000以上 长白班 包吃住")
    assert said.wage_min == 4000
    assert said.wishes.keys() == {"no_night", "lodging"}
    assert said.families == {"factory_worker": 1.0}
    assert said.names == ()


def test_money_and_age_in_chinese():
    assert understand("送货 五千以上").wage_min == 5000
    assert understand("我今年五十八了想看大门").age == 58


def test_what_is_left_over_is_a_name():
    assert understand("橘子洲车衣服").names == ("橘子洲",)


def order(text, *postings, **values):
    return order_hits(understand(text), postings, today=TODAY, **values)


def test_terms_decide_between_equals():
    night = ready_posting(key=1, conditions=("夜班",))
    day = ready_posting(key=2)
    assert [one.posting for one in order("车衣服 不上夜班", night, day)] == [2]


def test_names_decide():
    here, there = ready_posting(key=1, place="东门镇圩上"), ready_posting(key=2, place="西河镇圩上")
    assert order("西河车衣服", here, there)[0].posting == 2


def test_nearer_first():
    far, near = ready_posting(key=1, lng=HOME[0] + 0.3), ready_posting(key=2)
    assert order("车衣服", far, near, lng=HOME[0], lat=HOME[1])[0].posting == 2


def test_nothing_of_its_own_only_alternatives():
    found = order("理发店", ready_posting(title="美容师", duties="做脸。"))
    assert [one.alternative for one in found] == [True]
    assert order("理发店", ready_posting()) == []


def test_query_asks_for_near_families_and_drops_nights():
    query = freetext_query(understand("车衣服 不上夜班"), today=TODAY, tokens=["车衣服"])
    tags = {condition.value for condition in query.must[1]}
    assert {"fam:sewing", "fam:bag_sewing"} <= tags
    assert "mark:night" in {condition.value for condition in query.must_not}
