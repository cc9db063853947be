"""Helpers of places to eat, nights that are known or refused, holiday jobs, and lessons that nobody else gives."""

import pytest

from search.facts.person import person_facts
from search.facts.posting import posting_facts
from search.ranking.apart import as_asked
from search.ranking.freetext import understand
from search.ranking.stages import stage
from tests.search.make import person, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "house", "helps"),
    [
        ("帮工", "老街早餐店", True),
        ("杂工", "临江酒楼", True),
        ("帮工", "万和装饰工程部", False),
        ("寒假兼职帮工", "老街早餐店", False),
        ("收银员", "老街早餐店", False),
    ],
)
def test_who_lends_a_hand_at_a_place_to_eat_helps_in_its_kitchen(title, house, helps):
    facts = posting_facts(posting(title=title, house=house, duties="端碗、打扫。"))
    assert (facts.family == "kitchen_helper" or dict(facts.families).get("kitchen_helper", 0.0) >= 0.8) is helps


@pytest.mark.parametrize(
    ("note", "refused"),
    [
        ("医院陪夜不去，熬不动了", True),
        ("陪夜的做不了", True),
        ("年纪大了熬不动夜", True),
        ("守夜也可以", False),
        ("能熬夜", False),
    ],
)
def test_nights_that_nobody_can_stand_any_more(note, refused):
    assert ("night" in person_facts(person(note=note)).refused) is refused


@pytest.mark.parametrize(("wishes", "known"), [(("照顾老人", "住家保姆"), True), (("做保洁",), False)])
def test_nights_are_known_to_who_asks_for_kin_work(wishes, known):
    someone = ready_person(wishes=wishes, trades=(), birth=person().birth.replace(year=1966))
    sickbed = ready_posting(title="医院陪护", duties="24小时陪病人，夜里要起来。", conditions=("夜班",), form="日结")
    assert "night" in sickbed.facts.marks
    assert (stage(someone, sickbed, sickbed.facts.family) == 1.0) is known


def test_a_job_of_the_holidays_is_for_pupils():
    holiday = ready_posting(title="寒假工", duties="包装、贴标。", form="季节工")
    chances = [
        stage(ready_person(birth=person().birth.replace(year=year), wishes=wishes, trades=()), holiday, "odd_jobs")
        for year, wishes in ((2006, ("寒假工",)), (1991, ("包装",)), (1970, ("包装",)))
    ]
    assert chances[0] > chances[1] > chances[2]


@pytest.mark.parametrize(
    ("query", "title", "duties", "answers"),
    [
        ("高中数学老师", "农民画体验课老师", "带游客体验，准备颜料", False),
        ("高中数学老师", "保育员", "带孩子吃饭午睡", False),
        ("高中数学老师", "数学辅导老师", "教初中数学", True),
        ("美术老师", "农民画体验课老师", "教学生和游客画画", True),
    ],
)
def test_drawing_is_no_lesson_in_sums(query, title, duties, answers):
    value = as_asked(understand(query), ready_posting(title=title, duties=duties), 0.75)
    assert (value >= 0.5) is answers
