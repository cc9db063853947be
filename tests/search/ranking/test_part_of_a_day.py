"""Who wants part of a day is paid for part of a day: hour for hour it is compared, and what is less is told."""

import pytest

from search.explain import drawback
from search.ranking.match import judge
from search.ranking.pay import by_the_hour
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting

FREE = "下午4点半要接孩子"


def posting(low, high, **more):
    return ready_posting(**{"wage_low": low, "wage_high": high, "form": "兼职", **more})


@pytest.mark.parametrize(
    ("who", "what", "low", "high"),
    [
        # six hours for three quarters of the wage of eight are paid as asked, and less to live on
        ({"note": FREE}, {"duties": "车衣服，9:00-15:00。"}, 0.89, 0.91),
        ({"note": "只能做半天"}, {"duties": "车衣服，8:00-12:00。"}, 0.89, 0.91),
        ({"note": FREE}, {"duties": "车衣服，8:30-15:30。"}, 0.85, 0.87),
        # eight hours are a whole day, whatever it is called
        ({"note": FREE}, {"duties": "车衣服，8:00-16:00。"}, 0.74, 0.76),
        # nobody says how many hours it is for
        ({"note": FREE}, {"duties": "车衣服。"}, 0.89, 0.91),
        ({"reason": "照顾家人"}, {"duties": "车衣服。"}, 0.89, 0.91),
        # who wants nothing but part-time work asked for its wage
        ({"forms": ("兼职",)}, {"duties": "车衣服，8:00-16:00。"}, 0.89, 0.91),
        # a short day that calls itself whole
        ({"note": "只能做半天"}, {"duties": "车衣服，8:00-12:00。", "form": "全职"}, 0.89, 0.91),
        # who did not ask for few hours asked for a wage to live on
        ({}, {"duties": "车衣服，8:00-12:00。"}, 0.74, 0.76),
    ],
)
def test_few_hours_beside_as_many_of_the_wage_asked(who, what, low, high):
    person, work = ready_person(wage_min=4000, **who), posting(3000.0, 3000.0, **what)
    assert low < by_the_hour(person, work, work.facts.pay.typical / 4000) < high


def test_below_it_nobody_can_live():
    work = posting(2000.0, 2000.0, duties="车衣服，8:00-12:00。")
    assert by_the_hour(ready_person(note="只能做半天"), work, 0.5) == 0.5
    assert judge(ready_person(note="只能做半天"), work, load_weights(), today=TODAY).veto == "S_WAGE"


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"duties": "车衣服，9:00-15:00。"}, "时间短，起薪3000元，比您要的少1000元"),
        (
            {"duties": "车衣服，9:00-15:00。", "wage_unit": "时", "low": 24.0, "high": 24.0},
            "时间短，一个月大约3132元，比您要的少",
        ),
        ({"duties": "车衣服，8:00-16:00。", "form": "全职", "high": 4600.0}, "起薪3000元，比您要的少1000元"),
    ],
)
def test_what_is_less_is_told(what, told):
    person = ready_person(note="下午5点要到家做饭", reason="照顾家人")
    work = posting(**{"low": 3000.0, "high": 3400.0, **what})
    result = judge(person, work, load_weights(), today=TODAY)
    assert result.veto == ""
    assert drawback(person, work, result) == ("N_WAGE", told)
