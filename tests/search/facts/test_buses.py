"""Who goes by bus: the last one home, and a seat on it that is none at work."""

import pytest

from search.facts import person_facts, posting_facts
from search.ranking.match import rank
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("note", "hour"),
    [
        ("末班车18点", 18.5),
        ("坐公交来回，最晚一班车六点", 18.5),
        ("公交末班车下午5点半", 18.0),
        ("末班车18:30", 19.0),
        ("末班车6点半，有电动车", None),
        ("高铁末班车9点", None),
        ("只能坐公交", None),
    ],
)
def test_the_last_bus_says_when_one_must_be_home(note, hour):
    assert person_facts(person(note=note)).home_by == hour


@pytest.mark.parametrize(
    ("note", "seated"), [("坐班车上班", False), ("想坐班", True), ("要坐着做的", True), ("有坐班车的厂", False)]
)
def test_who_comes_by_coach_does_not_ask_for_a_seat_at_work(note, seated):
    assert ("seated" in person_facts(person(note=note)).wants) is seated


@pytest.mark.parametrize(("duties", "seated"), [("可坐班车上下班", False), ("坐班，打印资料", True)])
def test_a_coach_is_no_chair(duties, seated):
    assert ("seated" in posting_facts(posting(duties=duties)).marks) is seated


def test_what_is_only_like_it_and_pays_less_comes_after_what_was_asked_for():
    who = ready_person(wishes=("车衣服",), wage_min=5000)
    bags = ready_posting(key=1, title="手袋车工", duties="车手袋。", wage_low=4300.0, wage_high=4400.0, lng=115.0)
    own = ready_posting(key=2, wage_low=4300.0, wage_high=4400.0, lng=115.13)
    assert [match.posting for match in rank(who, [bags, own], today=TODAY).matches] == [2, 1]


@pytest.mark.parametrize(
    ("note", "shifts", "nights"),
    [
        ("爹身体不好，每天要回家睡", (), False),
        ("每晚要回家睡觉", (), False),
        ("晚上要回家陪老娘", (), False),
        ("每天要回家睡，夜班可以", (), True),
        ("每天要回家睡", ("两班倒",), True),
        ("天天要归屋", (), True),
        ("不住厂", (), True),
    ],
)
def test_who_sleeps_at_home_does_not_work_by_night(note, shifts, nights):
    assert ("night" not in person_facts(person(note=note, shifts=shifts)).refused) is nights
