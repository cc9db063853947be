"""What people type amiss, what they will not do and when they are needed at home, as three counties wrote it."""

import pytest

from search.facts.house import made_by
from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.slips import by_letters, by_slip, put_between
from tests.search.make import ready_posting
from tests.search.ranking.test_freetext import order


@pytest.mark.parametrize(
    ("written", "meant"),
    [("月搜", "月嫂"), ("亲洁工", "清洁工"), ("厨帅", "厨师"), ("保毋", "保姆"), ("服装长", "服装厂")],
)
def test_one_character_amiss_by_ear_or_by_eye(written, meant):
    assert understand(written).corrected == ((written, meant),)


@pytest.mark.parametrize("written", ["触鑫", "橘子洲", "班上", "手表", "打金", "搬酒"])
def test_names_and_real_words_are_no_slips(written):
    assert by_slip((written,), load_lexicon()) == []


@pytest.mark.parametrize(
    ("letters", "family"), [("zhencha", "sewing"), ("dazagong", "odd_jobs"), ("baojieyuan", "cleaning")]
)
def test_letters_with_one_amiss_or_a_tail(letters, family):
    assert understand(letters).families[family] >= 0.8


def test_few_letters_are_nothing_nearly():
    assert by_letters("abc", load_lexicon()) == []


@pytest.mark.parametrize(("written", "known"), [("养乌鸡", "养鸡"), ("养黑山羊", "养羊"), ("橘子洲", None)])
def test_the_kind_of_beast_between_the_doing_and_the_thing(written, known):
    assert put_between((written,), load_lexicon()) == ([(written, known)] if known else [])


def test_the_kind_that_was_named_comes_first():
    hens = ready_posting(key=1, title="饲养员", duties="喂鸡捡蛋")
    own = ready_posting(key=2, title="乌鸡饲养员", duties="喂料、捡蛋、清粪")
    said = understand("养乌鸡")
    assert (said.families["pig_farm"], said.names) == (1.0, ())
    assert [one.posting for one in order("养乌鸡", hens, own)] == [2, 1]


@pytest.mark.parametrize(
    ("text", "family"),
    [("文员 不卖保险", "sales_insurance"), ("饭店 不洗碗", "dishwashing"), ("开货车 不扛包", "loading")],
)
def test_what_is_not_done_is_refused(text, family):
    said = understand(text)
    assert family in said.excluded
    assert family not in said.families


@pytest.mark.parametrize("text", ["除草剪枝零工", "除锈工", "除尘设备维护"])
def test_taking_away_weeds_and_rust_refuses_nothing(text):
    assert understand(text).excluded == frozenset()


@pytest.mark.parametrize("text", ["只做上午 下午2点以后要带孙子", "晚上要带孙女"])
def test_who_has_grandchildren_to_mind_asks_for_hours(text):
    said = understand(text)
    assert "flexible" in said.wishes
    assert "nanny" not in said.families


@pytest.mark.parametrize("text", ["拿回屋里做的手工", "领料回家做", "发货到家里做"])
def test_work_that_is_taken_home(text):
    assert "home_take" in understand(text).wishes


def test_students_are_asked_for_in_their_own_words():
    here = ready_posting(key=1, title="春节短期促销员", duties="腊月站店介绍，放寒假的学生也可以", form="季节工")
    assert [one.alternative for one in order("寒假工 学生", here)] == [False]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("我在家带娃 有什么手工", "flexible"),
        ("屋里有小孩 只能做早班", "flexible"),
        ("家里有老人要照顾", "flexible"),
        ("白天要照顾老人", "evening"),
        ("快递站分拣 晚上", "evening"),
        ("白天在家 晚上出去做点事", "evening"),
        ("一天200 有力气", "day_paid"),
    ],
)
def test_terms_in_everyday_words(text, wish):
    assert wish in understand(text).wishes


@pytest.mark.parametrize(
    ("text", "wish"),
    [("羽绒服厂车位", "shuttle"), ("送孩子上学跟车的", "flexible"), ("白天在家 晚上做", "no_night")],
)
def test_what_only_looks_like_a_term(text, wish):
    assert wish not in understand(text).wishes


def test_fifty_five_at_the_beginning_is_an_age():
    assert understand("五十五了 女的 哪个厂还要").age == 55
    assert understand("65了还能做什么").age == 65
    assert understand("45块一天").age is None


@pytest.mark.parametrize(
    "text", ["鞋厂里不闻胶水味的活", "水泥厂 不怕脏 六千以上", "小松镇上的鞋厂 家里有小孩要接", "砖厂 55岁"]
)
def test_a_factory_is_named_whatever_else_is_said(text):
    assert understand(text, places=lambda words: [("小松镇", ("360735101",))] if "小松镇" in words else []).workplace


def test_a_trade_beside_a_factory_is_a_trade():
    assert not understand("鞋厂 针车工").workplace


@pytest.mark.parametrize(
    ("text", "family"), [("搬酒", "loading"), ("扛米", "loading"), ("机电 中专", "equipment_maint")]
)
def test_goods_carried_and_schooling(text, family):
    assert understand(text).families[family] >= 0.8


def test_a_house_that_is_called_comes_first_with_all_its_work():
    line, sorter = (
        {"house": "江西触鑫光电科技有限公司", "title": title, "duties": "看外观"} for title in ("普工", "外观检验员")
    )
    other = {"house": "江西亿声电子有限公司", "title": "普工", "duties": "装配"}
    found = order(
        "触鑫光电普工", ready_posting(key=1, **other), ready_posting(key=2, **sorter), ready_posting(key=3, **line)
    )
    assert [one.posting for one in found] == [3, 2, 1]


def test_talk_that_nobody_heard_of_hides_nothing():
    here = ready_posting(key=1)
    assert order("车衣服 刚生完小孩", here)[0].score == order("车衣服", here)[0].score
    assert all(one.alternative for one in order("橘子洲", here))


@pytest.mark.parametrize(
    ("house", "family"),
    [
        ("弋阳万峰水泥有限公司", "cement"),
        ("江西宏达电缆有限公司", "wire_cable"),
        ("江西麻姑山泉饮料有限公司", "food_processing"),
        ("宏达电缆经营部", None),
        ("鄱湖水产养殖有限公司", None),
    ],
)
def test_what_a_house_makes(house, family):
    made = made_by(house, load_lexicon())
    assert made == ({family: 1.0} if family else {})


def test_a_desk_is_where_one_sits_all_day():
    desk = {"title": "行政文员", "duties": "做表格，录系统", "requirements": "大专以上"}
    assert [one.alternative for one in order("坐班 文员", ready_posting(key=1, **desk))] == [False]


def test_what_has_no_kinds_is_not_taken_apart():
    assert put_between(("修飞机",), load_lexicon()) == []
    assert understand("开校车").families["driver_bus"] == 1.0


def test_who_teaches_the_grown_is_no_minder_of_pupils():
    minder = ready_posting(key=1, title="晚托老师", duties="下午四点到晚八点辅导小学生作业")
    assert all(one.alternative for one in order("高中物理老师", minder))
    assert not order("辅导作业 晚托", minder)[0].alternative


def test_holidays_that_are_free_are_no_work_of_the_holidays():
    said = understand("学校厨房 放假能休")
    assert "holidays_off" in said.wishes
    assert "short" not in said.wishes
    assert "short" in understand("放假回来做几天").wishes


def test_a_pair_of_steps_is_no_scaffold():
    steps, scaffold = (
        ready_posting(key=key, title="电工", duties=words)
        for key, words in ((1, "换楼道灯用人字梯"), (2, "上架子装线"))
    )
    assert [(one.posting, one.alternative) for one in order("电工 不爬高", steps, scaffold)] == [(1, False)]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("跟危化车的", "driver_hazmat"),
        ("外出装架子", "furniture_install"),
        ("早上卖早点", "kitchen_helper"),
        ("托班老师", "tutor"),
        ("校具厂", "carpentry"),
        ("缝书包", "bag_sewing"),
        ("竹子厂", "wood_machine"),
    ],
)
def test_everyday_words_of_trades(text, family):
    assert understand(text).families[family] >= 0.8


def test_who_tattoos_is_not_who_must_have_no_tattoo():
    line = ready_posting(key=1, title="操作员", duties="看机", requirements="无纹身")
    assert all(one.alternative for one in order("纹身师", line))
