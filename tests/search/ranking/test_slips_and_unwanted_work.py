"""What people type amiss, what they will not do and when they are needed at home, as three counties wrote it."""

import pytest

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


@pytest.mark.parametrize("written", ["触鑫", "橘子洲", "班上", "手表"])
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
