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
        ("会记", "accounting"),
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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("日结", "day_paid"),
        ("不上夜班", "no_night"),
        ("夜班不行", "no_night"),
        ("没有夜班的", "no_night"),
        ("包吃住", "lodging"),
        ("管吃管住", "lodging"),
        ("包食宿", "lodging"),
        ("管饭", "meals"),
        ("有厂车", "shuttle"),
        ("夜班", "night"),
    ],
)
def test_terms_are_read_and_not_matched_as_words(text: str, code: str) -> None:
    said = understand(text)
    assert set(said.wishes) == {code}
    assert said.names == ()
    assert not freetext_query(said, today=TODAY, tokens=[text]).need_match


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("4000以上", 4000),
        ("月薪四千以上", 4000),
        ("不低于4500", 4500),
        ("工资5000-6000", 5000),
        ("五千块一个月", 5000),
        ("4k以上", 4000),
        ("一天两百", 4800),
        ("日薪200", 4800),
        ("时薪20", 3480),
    ],
)
def test_wages_as_people_say_them(text: str, least: int) -> None:
    said = understand(text)
    assert said.wage_min == least
    assert said.names == ()
    assert not freetext_query(said, today=TODAY, tokens=["4000"]).need_match


@pytest.mark.parametrize("text", ["五十多岁能做", "五十几岁能做吗", "50来岁", "50岁"])
def test_ages_as_people_say_them(text: str) -> None:
    said = understand(text)
    assert (said.age, said.names) == (50, ())
    assert not said.empty


@pytest.mark.parametrize(
    ("text", "family", "meant"),
    [
        ("保结", "cleaning", "保洁"),
        ("找保结的工作", "cleaning", "保洁"),
        ("baojie", "cleaning", "保洁"),
        ("bao jie", "cleaning", "保洁"),
        ("焊公", "welding", "焊工"),
        ("叉车师付", "forklift", "叉车师傅"),
        ("快第员", "courier", "快递员"),
        ("电公", "electrician", "电工"),
    ],
)
def test_slips_of_the_pen_and_pinyin(text: str, family: str, meant: str) -> None:
    said = understand(text)
    assert said.families[family] >= 0.8
    assert [word for _, word in said.corrected] == [meant]


@pytest.mark.parametrize("text", ["报界", "宝洁", "大塘埠", "遂川县城", "保洁", "叉车"])
def test_real_words_names_and_known_work_are_no_slips(text: str) -> None:
    assert understand(text).corrected == ()


def towns(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, ("361122101",)) for name in ("东门镇", "大烫") if name in text]


def test_a_town_is_kept_by_its_code_or_by_its_name() -> None:
    said = understand("东门镇车衣服", places=towns)
    assert said.places == {"东门镇": ("361122101",)}
    assert said.names == ()
    here = ready_posting(key=1, region="361122101", place="工业园")
    named = ready_posting(key=2, region="361122105", place="东门镇口")
    there = ready_posting(key=3, region="361122105", place="西河镇")
    found = order_hits(said, [here, named, there], today=TODAY)
    assert {one.posting for one in found[:2]} == {1, 2}  # another town follows, for the work is the same
    assert [one.posting for one in found[2:]] == [3]
    assert understand("大烫", places=towns).places == {}


def test_a_town_alone_asks_the_engine_for_its_postings() -> None:
    query = freetext_query(understand("东门镇", places=towns), today=TODAY, tokens=["东门镇"])
    assert [condition.value for condition in query.must[1]] == ["r:361122101"]
    assert not query.need_match


def test_what_lies_within_daily_reach_comes_before_all_that_does_not() -> None:
    far = ready_posting(key=1, lng=HOME[0] + 0.12, duties="车衣服，车衣服。")
    beyond = ready_posting(key=2, lng=HOME[0] + 0.3)
    near = ready_posting(key=3, title="针车工", duties="做衣服")
    unknown = ready_posting(key=4, located=False)
    found = order("车衣服", far, beyond, near, unknown, lng=HOME[0], lat=HOME[1], reach=8.0)
    assert found[0].posting == 3
    assert {one.posting for one in found[1:]} <= {1, 2, 4}
    freely = order("车衣服 包住", *(ready_posting(key=key, board="包住", lng=HOME[0] + 0.1 * key) for key in (1, 2)),
                   lng=HOME[0], lat=HOME[1], reach=1.0)  # fmt: skip
    assert {one.tier for one in freely} == {0}


@pytest.mark.parametrize("text", ["车衣服", "车衣服 4000以上", "车衣服 包吃住"])
def test_of_two_that_are_the_same_the_nearer_comes_first(text: str) -> None:
    far, near = (ready_posting(key=key, lng=HOME[0] + east, board="包吃住") for key, east in ((1, 0.3), (2, 0.03)))
    assert [one.posting for one in order(text, far, near, lng=HOME[0], lat=HOME[1])] == [2, 1]


def test_nobody_too_young_is_offered_work() -> None:
    heavy = ready_posting(key=1, conditions=("高空",))
    assert order("15岁 车衣服", ready_posting()) == []
    assert [one.posting for one in order("17岁 车衣服", heavy, ready_posting())] == [7]


def test_work_for_the_holidays_is_not_what_a_school_stops_then() -> None:
    school = ready_posting(key=1, title="食堂帮厨", duties="给学生打餐，寒暑假休息。")
    meals = ready_posting(key=2, title="托管阿姨", duties="接学生放学。")
    shop = ready_posting(key=3, title="奶茶店小时工", duties="做奶茶，寒假来的学生也可以。")
    found = order("寒假工", school, meals, shop)
    assert [one.posting for one in found if not one.alternative] == [3]


def test_what_is_kept_for_a_group_comes_after_what_is_not_unless_it_was_asked_for() -> None:
    kept = ready_posting(key=1, duties="车衣服，残疾人专项岗位。", accepts=("残疾人",))
    free = ready_posting(key=2)
    assert [one.posting for one in order("车衣服", kept, free)] == [2, 1]
    assert order("车衣服 残疾人", kept, free)[0].posting == 1
