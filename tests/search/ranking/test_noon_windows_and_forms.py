"""Hours said both ways, forms that say 弹性 over hours that are told, heights refused in passing, limits above 50."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts import person_facts
from search.lexicon import load_lexicon
from search.ranking.filters import lawful_age
from search.ranking.hours import hours_fit
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting

LEXICON, WEIGHTS = load_lexicon(), load_weights()


@pytest.mark.parametrize(
    ("note", "care", "home_by"),
    [
        ("小孩中午11点半要回来吃饭，下午4点半又要去接", (7.0, 16.5), None),
        ("小孩中午11点半放学要接，下午5点又接", (7.0, 17.0), None),
        ("中午12点要回来煮饭，下午再去", None, None),
        ("中午12点要到家", (7.0, 12.0), 12.0),
        ("上午9点以后到下午3点半前有空", (9.0, 15.5), None),
        ("早上8点半以后到下午4点能做", (8.5, 16.0), None),
        ("9点后、下午3点半前可以来做", (9.0, 15.5), None),
    ],
)
def test_the_hours_of_a_day(note, care, home_by):
    facts = person_facts(person(note=note), LEXICON)
    assert (facts.care, facts.home_by) == (care, home_by)


def test_home_for_lunch_is_asked_for_at_an_hour():
    assert "noon_home" in person_facts(person(note="小孩中午11点半要回来吃饭"), LEXICON).facts


@pytest.mark.parametrize(
    ("duties", "suits"),
    [("下午1点到晚上10点半", False), ("早上9点到下午3点", True), ("时间自己定，接送小孩可以走开", True)],
)
def test_a_form_that_says_flexible_does_not_outweigh_the_hours(duties, suits):
    carer = prepare_person(person(note="下午4点半要接小孩", wishes=("服务员",)), LEXICON, TODAY, WEIGHTS)
    offer = prepare_posting(posting(title="服务员", duties=duties, shift="弹性"), LEXICON)
    assert (hours_fit(carer, offer)[0] > 0.0) is suits


@pytest.mark.parametrize("note", ["高的不敢上了", "高处现在不敢去", "高一点的地方上不去", "高的活不上"])
def test_heights_refused_in_passing(note):
    assert "height" in person_facts(person(note=note), LEXICON).refused


@pytest.mark.parametrize("note", ["工资高的不敢想", "高的工资都想要", "学历高的不好找"])
def test_high_pay_is_no_height(note):
    assert "height" not in person_facts(person(note=note), LEXICON).refused


@pytest.mark.parametrize(
    ("limit", "taken"), [("52岁以下", True), ("54岁以内", True), ("50岁以下", False), ("45岁以下", False)]
)
def test_a_limit_above_fifty_takes_women_past_the_pension_age(limit, taken):
    woman = prepare_person(person(sex="2", birth=date(1974, 9, 1), wishes=("客房",)), LEXICON, TODAY, WEIGHTS)
    offer = prepare_posting(posting(title="客房服务员", duties="铺床打扫", requirements=limit), LEXICON)
    assert (lawful_age(woman, offer, TODAY) is None) is taken
