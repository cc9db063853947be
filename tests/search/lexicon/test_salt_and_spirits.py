"""Words of salt works, distilleries, garages and nursing, and words that only look like a mark; invented postings."""

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from tests.search.make import posting


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("机修大工", "car_repair"),
        ("汽修大工", "car_repair"),
        ("泥水大工", "masonry"),
        ("月子会所护士", "nurse"),
        ("住家月嫂", "nanny"),
        ("烤酒师傅", "food_processing"),
        ("品酒师", "food_processing"),
        ("采卤工", "chem_operator"),
        ("制盐工", "chem_operator"),
        ("卤菜师傅", "roast_shop"),
        ("白酒团购", "sales"),
    ],
)
def test_the_trade_of_a_title(words, family):
    found = load_lexicon().named_in(words)
    assert found[family] == max(found.values()) >= 0.8


@pytest.mark.parametrize(
    ("duties", "code", "there"),
    [
        ("开单登账，不扛包，有搬运工", "heavy", False),
        ("要搬货上车", "heavy", True),
        ("写字楼打扫", "writing", False),
        ("会写字，记台账", "writing", True),
        ("打包，按件提成", "sales", False),
        ("卖货，有提成", "sales", True),
        ("挂号收费，日结账", "day_paid", False),
        ("卸货，工钱日结", "day_paid", True),
        ("每天地推加群，完成充卡任务", "disguised_sales", True),
        ("门店收银，理货", "disguised_sales", False),
    ],
)
def test_a_word_in_passing_is_no_mark(duties, code, there):
    assert (code in posting_facts(posting(title="员工", duties=duties)).marks) == there
