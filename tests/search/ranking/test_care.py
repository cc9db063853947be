"""F011: somebody who cares for a family is shown few hours close to home first, among what fits."""

from __future__ import annotations

import pytest

from search.ranking.care import care_factor
from search.ranking.match import rank
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, ready_person, ready_posting

DOOR, TOWN = HOME[0] + 0.015, HOME[0] + 0.12
"""About one and a half and twelve kilometres away."""
OFFERS = {
    "part_time": ready_posting(key=1, employer=1, form="兼职", shift="弹性", wage_low=3000.0, wage_high=4000.0,
                               lng=DOOR),
    "half_day": ready_posting(key=2, employer=2, form="兼职", shift="", wage_low=2600.0, wage_high=3400.0, lng=DOOR,
                              duties="车卫衣，上午8点到11点半。"),
    "by_day": ready_posting(key=3, employer=3, lng=DOOR, duties="车卫衣，早上8点到下午5点半。"),
    "long_day": ready_posting(key=4, employer=4, lng=DOOR, wage_low=5500.0, wage_high=7500.0,
                              duties="车卫衣，早上8点到晚上8点。"),
    "far": ready_posting(key=5, employer=5, lng=TOWN, wage_low=5500.0, wage_high=7500.0),
    "rotating": ready_posting(key=6, employer=6, lng=TOWN, wage_low=5500.0, wage_high=7500.0, shift="两班倒"),
}  # fmt: skip


def order(**values) -> list[str]:
    names = {posting.view.key: name for name, posting in OFFERS.items()}
    return [names[match.posting] for match in rank(ready_person(**values), [*OFFERS.values()], today=TODAY).matches]


@pytest.mark.parametrize("wage", [None, 2500, 3000])
def test_part_time_next_door_comes_first_and_the_far_factory_last(wage):
    found = order(reason="照顾家人", wage_min=wage, forms=())
    assert set(found[:2]) == {"part_time", "half_day"}
    assert found[2] == "by_day"
    assert found[-1] == "far"
    assert order(reason="合同到期", wage_min=wage, forms=())[0] in ("by_day", "long_day")


def test_pay_far_under_what_is_asked_is_not_made_up_for():
    found = order(reason="照顾家人", wage_min=3500)
    assert found.index("part_time") < found.index("by_day") < found.index("half_day")


def test_who_asks_for_full_time_gets_it_the_nearest_first():
    found = order(reason="照顾家人", forms=("全职",))
    assert [name for name in found if name in ("by_day", "long_day", "far")] == ["by_day", "long_day", "far"]


def test_the_reason_is_said():
    match = rank(ready_person(reason="照顾家人"), [OFFERS["part_time"]], today=TODAY).matches[0]
    assert ("R_SHIFT", "兼职，时间短，顾得上家里") in match.reasons


def test_nobody_else_s_score_changes():
    weights = load_weights()
    for posting in OFFERS.values():
        assert care_factor(ready_person(), posting, 3.0, weights) == 1.0
        factor = care_factor(ready_person(reason="照顾家人"), posting, 3.0, weights)
        assert weights.care_low <= factor <= weights.care_high
        further = care_factor(ready_person(reason="照顾家人"), posting, 13.0, weights)
        assert further < factor
