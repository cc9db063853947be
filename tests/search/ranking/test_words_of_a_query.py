"""What the words of a query ask for: all of them before some, late shifts as well as nights; invented postings."""

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from tests.search.make import TODAY, posting, ready_posting


def first(query, *postings):
    ready = [ready_posting(key=key, **one) for key, one in enumerate(postings)]
    return [one.posting for one in order_hits(understand(query), ready, today=TODAY)]


def test_a_title_with_every_word_asked_for_comes_first():
    plain = {"title": "维修电工", "duties": "配电维修"}
    whole = {"title": "物业电工", "duties": "配电维修"}
    assert first("物业电工", plain, whole) == [1, 0]
    assert first("电工", plain, whole) == [0, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [("超市收银不上晚班", [1]), ("超市收银不上夜班", [0, 1]), ("超市收银", [0, 1])],
)
def test_who_will_not_do_late_shifts_says_so(query, found):
    late = {"title": "收银员", "duties": "早班7点到3点，晚班2点半到9点半", "shift": "两班倒"}
    early = {"title": "收银员", "duties": "固定早班，8点到4点半"}
    assert sorted(first(query, late, early)) == found


@pytest.mark.parametrize(
    ("duties", "long"),
    [
        ("早班7点到3点，晚班2点半到10点", False),
        ("早班8点到16点，中班14点到22点", False),
        ("早8点到晚9点", True),
        ("中午12点到晚上10点", True),
    ],
)
def test_shifts_that_overlap_are_two_days_of_two_people(duties, long):
    assert ("long_day" in posting_facts(posting(duties=duties)).marks) == long


@pytest.mark.parametrize("words", ["药厂包装", "药品包装", "外包装", "食品包装"])
def test_packing_of_a_trade_is_packing(words):
    assert load_lexicon().named_in(words).get("packing", 0.0) >= 0.8
