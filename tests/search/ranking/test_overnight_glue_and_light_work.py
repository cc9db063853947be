"""Nights away, glue without the word, evenings that are nearly nights, light work, places for the disabled."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.hours import hours_fit
from search.ranking.work import best_work
from tests.search.make import person, posting, ready_person, ready_posting

LEXICON = load_lexicon()


def marks(**values):
    return posting_facts(posting(**values), LEXICON).marks


@pytest.mark.parametrize(
    "duties", ["晚上8点发车，第二天早上回", "下午发车，次日上午返回", "隔天回", "在那边住一晚再回"]
)
def test_who_comes_back_the_next_day_sleeps_away(duties):
    assert "away_nights" in marks(title="货车司机", duties=duties)


@pytest.mark.parametrize("duties", ["当天去当天回", "客户第二天回访", "早上去下午回"])
def test_who_is_back_the_same_day_does_not(duties):
    assert "away_nights" not in marks(title="货车司机", duties=duties)


@pytest.mark.parametrize("duties", ["拔楦、贴底、擦胶", "刮胶贴合", "刷处理剂", "打玻璃胶"])
def test_glue_has_many_words(duties):
    assert "glue" in marks(title="普工", duties=duties)


@pytest.mark.parametrize("duties", ["不干胶贴标", "灌胶囊", "撕胶带", "手上胶布包好"])
def test_not_all_that_says_glue_is(duties):
    assert "glue" not in marks(title="普工", duties=duties)


@pytest.mark.parametrize("wish", ["有什么做什么", "啥都行", "听安排", "不挑", "做什么都行", "有活就做"])
def test_whatever_there_is(wish):
    assert person_facts(person(wishes=("看门", wish)), LEXICON).vague


@pytest.mark.parametrize(("duties", "suits"), [("早班8-17点，晚班14-23点轮", False), ("下午1点到晚上9点", True)])
def test_who_refuses_nights_is_home_before_eleven(duties, suits):
    clerk = ready_person(wishes=("客服",), refusals=("夜班",))
    assert (hours_fit(clerk, ready_posting(title="客服", duties=duties, shift="两班倒"))[0] > 0.0) is suits


@pytest.mark.parametrize(("accepts", "suits"), [(("残疾人", "零经验"), True), (("零经验",), False)])
def test_places_for_the_disabled_are_told_to_them(accepts, suits):
    someone = ready_person(
        birth=date(1993, 8, 1), certs=("残疾人证",), wishes=("仓管",), trades=(), note="左腿三级残疾，不能搬重"
    )
    lamps = ready_posting(title="灯具装配工", duties="坐着拧螺丝，装灯罩", accepts=accepts)
    assert (best_work(someone, lamps)[0] >= 0.5) is suits


@pytest.mark.parametrize(
    ("query", "house"),
    [
        ("温泉酒店", "酒店"),
        ("私立幼儿园", "幼儿园"),
        ("乡镇卫生院招人", "卫生院"),
        ("大型超市", "超市"),
        ("县城的酒店上班", "酒店"),
        ("小酒店前台", ""),
        ("温泉", ""),
    ],
)
def test_the_sort_of_a_house_stands_before_its_name(query, house):
    assert understand(query).ground == house
