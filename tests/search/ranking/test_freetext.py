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


@pytest.mark.parametrize(
    ("text", "family", "wish"),
    [
        ("不要跑业务的文员", "clerk", "no_sales"),
        ("不做销售的文员", "clerk", "no_sales"),
        ("保姆不住家", "nanny", "no_live_in"),
        ("不上夜班的保安", "security", "no_night"),
        ("不住厂的普工", "factory_worker", "no_live_in"),
    ],
)
def test_a_refused_term_leaves_the_work(text, family, wish):
    said = understand(text)
    assert said.families[family] == 1.0
    assert wish in said.wishes
    assert "lodging" not in said.wishes
    assert said.names == ()


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("除了保安什么都行", "security"),
        ("除了保安以外的工作", "security"),
        ("不想当保安", "security"),
        ("不想进厂", "sewing"),
        ("除了进厂都可以", "electronics_assembly"),
    ],
)
def test_refused_work_is_excluded(text, family):
    said = understand(text)
    assert family in said.excluded
    assert not said.families
    assert not said.names
    assert not said.empty
    guard, sewing, cook = (
        ready_posting(key=1, title="保安", duties="守大门"),
        ready_posting(key=2),
        ready_posting(key=3, title="厨师", duties="炒菜"),
    )
    refused = {"security": 1}.get(family, 2)
    shown = {one.posting for one in order(text, guard, sewing, cook) if not one.alternative}
    assert shown == {1, 2, 3} - {refused}


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [("除了保安什么都行", ("保安",)), ("不想进厂", ("进厂",)), ("不想当保安 想开车", ("当保安",)), ("想当保安", ())],
)
def test_what_is_not_wanted_is_echoed_in_the_words_that_were_said(text, unwanted):
    assert understand(text).unwanted == unwanted


def test_other_work_beside_a_refusal():
    said = understand("不想当保安 想开车")
    assert "security" in said.excluded
    assert said.families.keys() == {"driver_car", "driver_van"}


def test_an_exclusion_asks_the_engine_for_everything_else():
    query = freetext_query(understand("除了保安什么都行"), today=TODAY, tokens=["保安", "什么"])
    assert "fam:security" in {condition.value for condition in query.must_not}
    assert query.should == ()
    assert not query.need_match


def test_guards_by_day_only():
    night = ready_posting(key=1, title="保安", duties="巡逻,20:00-次日8:00", shift="")
    whole = ready_posting(key=2, title="保安", duties="上一天休一天,大门值勤", shift="")
    day = ready_posting(key=3, title="保安", duties="早7点到晚7点守大门", shift="")
    assert [one.posting for one in order("不上夜班的保安", night, whole, day)] == [3]


def test_nannies_who_go_home():
    inside = ready_posting(key=1, title="住家保姆", duties="照顾老人,24小时住家")
    outside = ready_posting(key=2, title="保姆", duties="白天照顾老人,不住家")
    assert [one.posting for one in order("保姆不住家", inside, outside)] == [2]


def test_evening_work():
    evening = ready_posting(key=1, title="家教", duties="晚上6点到9点辅导作业", form="兼职", shift="")
    day = ready_posting(key=2, title="促销员", duties="早8点到下午5点", form="兼职")
    assert order("晚上的兼职", evening, day)[0].posting == 1
