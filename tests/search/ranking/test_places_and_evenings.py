"""What is said of places, evenings, shifts without a clock word, and papers that may be got afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts.freetime import free_day, only_at_night
from search.facts.reading import time_ranges
from search.ranking.filters import all_vetoes
from search.ranking.hours import hours_fit
from tests.search.make import TODAY, ready_person, ready_posting


@pytest.mark.parametrize(
    ("note", "place", "refused"),
    [
        ("河东那边太远了不想去", "河东镇中心幼儿园", True),
        ("河东洋坪那边太远了不想去", "某某县洋坪工业园二期", True),
        ("别喊我去河东那边", "河东镇街上", True),
        ("河东太远了去不了", "某某区河东街道一号", True),
        ("河东那边太远了不想去", "河西镇街上", False),
        ("以前在河东那边做，厂倒了", "河东镇街上", False),
        ("河东那边可以去", "河东镇街上", False),
        ("晚上那边不方便", "晚上镇街上", False),
    ],
)
def test_a_place_that_is_refused(note, place, refused):
    asks, offered = ready_person(note=note), ready_posting(title="平车工", duties="车衣服", place=place)
    assert ("H5_REFUSED" in all_vetoes(asks, offered, TODAY)) == refused


@pytest.mark.parametrize(
    ("note", "hours", "nights"),
    [
        ("白天自己摆摊，晚上6点以后能做三四个钟头", (18.0, 24.0), True),
        ("下午2点以后能上班", (14.0, 24.0), False),
        ("白天上课，晚上可以做兼职", None, True),
        ("下班后兼职", None, True),
        ("白天上班，晚上不做", None, False),
        ("白天种田，晚上想早点睡", None, False),
        ("5点以后可以做饭", None, False),
        ("晚上8点以后不能做", None, False),
    ],
)
def test_who_is_free_only_in_the_evening(note, hours, nights):
    assert free_day(note).hours == hours
    assert bool(only_at_night(note)) == nights


def test_a_wish_for_evening_work_is_as_good_as_a_note():
    asks = ready_person(wishes=("晚上兼职",), trades=(), forms=("兼职",))
    assert hours_fit(asks, ready_posting(title="收银员", duties="晚上6点到10点收银", form="兼职"))[0] == 1.0
    assert hours_fit(asks, ready_posting(title="营业员", duties="早9点到晚5点半", form="兼职"))[0] == 0.0


@pytest.mark.parametrize(
    ("duties", "spells"),
    [
        ("早班7到15，中班15到23，轮流", [(7.0, 15.0), (15.0, 23.0)]),
        ("早班8-3，晚班3-9点半", [(8.0, 15.0), (15.0, 21.5)]),
        ("早班6-2中班2-10", [(6.0, 14.0), (14.0, 22.0)]),
        ("夜班8到8", [(20.0, 32.0)]),
        ("早班7到8个人", []),
        ("晚班100到120元", []),
        ("早班2-3天轮一次", []),
    ],
)
def test_hours_of_a_shift_need_no_clock_word(duties, spells):
    assert list(time_ranges(duties)) == spells


@pytest.mark.parametrize(
    ("duties", "leaves"),
    [
        ("计件，可4点先走", True),
        ("家里有事可以晚来早走", True),
        ("可提前走", True),
        ("不可以提前走", False),
        ("不能早走", False),
        ("5点可以下班", False),
    ],
)
def test_who_may_leave_early(duties, leaves):
    assert ("flexible" in ready_posting(title="普工", duties=duties).facts.marks) == leaves


@pytest.mark.parametrize(
    ("asked", "hard"),
    [
        ("有健康证或愿意办", False),
        ("愿意去办健康证", False),
        ("必须有健康证", True),
        ("有健康证，愿意加班", True),
    ],
)
def test_who_is_willing_to_get_the_health_paper_is_taken(asked, hard):
    needs = ready_posting(title="帮厨", duties="洗菜", requirements=asked, certs=("健康证",)).facts.needs
    assert ("健康证" in needs.certs) == hard


@pytest.mark.parametrize(
    ("asked", "hard"), [("教师资格证在考也可以", False), ("高处作业证，没有的肯考就行", False), ("教师资格证", True)]
)
def test_a_paper_that_may_be_passed_later(asked, hard):
    needs = ready_posting(title="老师", duties="带班", requirements=asked).facts.needs
    assert bool(needs.certs) == hard


def test_a_call_now_and_then_is_no_night_shift_but_is_night_work():
    called = ready_posting(title="维修电工", duties="设备维修，偶尔夜里叫人", shift="长白班")
    nights = ready_posting(title="维修电工", duties="设备维修，一周值两次夜班", shift="长白班")
    day = ready_person(shifts=("长白班",), wishes=("电工",))
    never = ready_person(refusals=("夜班",), wishes=("电工",))
    assert hours_fit(day, called)[0] == 1.0
    assert hours_fit(day, nights)[0] == 0.0
    assert "H5_REFUSED" in all_vetoes(never, called, TODAY)


@pytest.mark.parametrize(("title", "refused"), [("食堂帮厨", True), ("洗碗工", True), ("门卫", False)])
def test_kitchens_take_two_hands(title, refused):
    asks = ready_person(wishes=("随便",), note="右手三级残疾，左手正常", birth=date(1986, 1, 1))
    assert ("H5_REFUSED" in all_vetoes(asks, ready_posting(title=title, duties="按班长安排"), TODAY)) == refused


def test_a_designer_of_rooms_does_not_take_anything():
    assert not ready_person(wishes=("室内设计",), trades=()).facts.vague
    assert ready_person(wishes=("室内的活",), trades=()).facts.vague
