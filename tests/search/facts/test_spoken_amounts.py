"""Wages as people say them, in queries, wishes and notes, and the base that a posting promises in words."""

import pytest

from search.facts import posting_facts
from search.facts.asked_pay import pay_asked
from search.facts.spoken_amounts import in_digits
from search.ranking.amounts import day_asked, wage_asked
from tests.search.make import posting


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("三千二一个月", 3200),
        ("不低于三千二一个月", 3200),
        ("三千二", 3200),
        ("四千五六", 4500),
        ("两千八到三千三", 2800),
        ("三千出头", 3000),
        ("三千大几", 3000),
        ("一个月五六千", 5000),
        ("保底三千", 3000),
        ("三四千都行", 3000),
        ("少说也要四千", 4000),
        ("四千来块", 4000),
        ("4千2", 4200),
        ("最低三千三", 3300),
        ("差不多四千", 4000),
        ("一万二一个月", 12000),
        ("一年五六万", 4167),
        ("五位数", 10000),
        ("千把块也行", 1000),
    ],
)
def test_a_month(text, month):
    assert wage_asked(text)[0] == pay_asked(text)[0] == month
    assert wage_asked(text)[1] in text


@pytest.mark.parametrize(
    ("text", "paid", "hourly"),
    [
        ("一百八一天", 180, False),
        ("一天一百五六", 150, False),
        ("一百五到两百一天", 150, False),
        ("一天挣两百多", 200, False),
        ("一个工三百二", 320, False),
        ("一天八小时二百", 200, False),
        ("二十五一个小时", 25, True),
        ("十五六块一小时", 15, True),
        ("一小时十八", 18, True),
    ],
)
def test_a_day_or_an_hour(text, paid, hourly):
    assert day_asked(text)[:2] == (paid, hourly)
    assert day_asked(text)[2] in text


@pytest.mark.parametrize(
    "text",
    [
        "计件多劳多得", "养了三千只鸡", "三千多人的厂", "跑过五千米", "一百二十斤扛得起", "今年三十五岁", "学费一万二",
        "以前拿三千五", "老公五千一个月", "房租八百一个月", "三十分钟路", "两万公里", "第三千二百号", "欠了三千五",
    ],
)  # fmt: skip
def test_what_is_no_wage_that_is_asked_for(text):
    assert pay_asked(text) == (None, None, "")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("三千一个月", "3000一个月"),
        ("三千一一个月", "3100一个月"),
        ("两三百", "200"),
        ("一千两百块", "1200块"),
        ("五十八岁", "五十八岁"),
    ],
)
def test_amounts_in_digits_know_their_words(text, digits):
    told = in_digits(f"要{text}的")
    assert told.text == f"要{digits}的"
    assert told.words(1, 1 + len(digits)) == text


@pytest.mark.parametrize("base", ["2000", "两千", "一千八", "三千"])
def test_the_base_of_who_sells_is_read_in_words_too(base):
    told = posting(title="销售员", duties=f"跑业务，底薪{base}加提成", wage_low=5000.0, wage_high=12000.0)
    assert posting_facts(told).pay.certain == int(in_digits(f"{base}块").text[:-1])
