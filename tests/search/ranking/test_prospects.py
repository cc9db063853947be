"""Graduates and lines, learners and idle places, words that name a place of work and not the work."""

from datetime import date

import pytest

from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting

ASSEMBLY = {"title": "组装工", "duties": "装柜门，打螺丝。", "wage_low": 5000.0, "wage_high": 6500.0}
GRADUATE = {"wishes": ("质检",), "trades": (), "education": "本科", "birth": date(2003, 12, 1)}


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("who", "what", "veto"),
    [
        ({}, {}, "S_WORK"),
        ({"education": "初中"}, {}, ""),
        ({"trades": (("电子厂普工", 2.0),)}, {}, ""),
        ({"wishes": ("组装",)}, {}, ""),
        ({"wishes": ("质检", "随便")}, {}, ""),
    ],
)
def test_a_graduate_who_named_other_work_is_not_sent_to_a_line(who, what, veto):
    assert judged({**GRADUATE, **who}, {**ASSEMBLY, **what}).veto == veto


@pytest.mark.parametrize(
    ("title", "birth", "less"),
    [
        ("保洁员", date(2008, 3, 1), True),
        ("保洁员", date(1990, 3, 1), False),
        ("打包工", date(2008, 3, 1), False),
    ],
)
def test_who_is_young_and_wants_a_trade_does_not_begin_where_none_is_taught(title, birth, less):
    who = {"wishes": ("随便",), "trades": (), "wage_min": 2500, "birth": birth}
    what = {"title": title, "duties": "", "wage_low": 3000.0, "wage_high": 3500.0}
    assert (judged({**who, "note": "想学门手艺"}, what).score < judged(who, what).score) == less


@pytest.mark.parametrize(
    ("duties", "veto"),
    [
        ("看大门，白天晚上都住工地", "H5_REFUSED"),
        ("看大门，要住在工地", "H5_REFUSED"),
        ("看大门，工地包住", ""),
        ("看大门，可以住工地", ""),
    ],
)
def test_who_will_not_lodge_does_not_live_on_a_building_site(duties, veto):
    assert judged({"wishes": ("看门",), "trades": ()}, {"title": "门卫", "duties": duties}).veto == veto


@pytest.mark.parametrize(
    ("words", "family", "least", "most"),
    [
        ("内包工", "packing", 0.8, 1.0),
        ("内包工", "pharma_op", 0.8, 1.0),
        ("外包工", "packing", 0.7, 0.9),
        ("去图书馆、档案馆装架子", "clerk", 0.0, 0.4),
        ("整理档案", "clerk", 0.9, 1.0),
        ("防损员", "security", 0.7, 0.9),
        ("防损员", "shelf", 0.9, 1.0),
        ("洗瓶", "food_processing", 0.6, 0.8),
    ],
)
def test_what_a_word_means(words, family, least, most):
    assert least <= load_lexicon().named_in(words).get(family, 0.0) <= most
