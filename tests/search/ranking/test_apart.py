"""Which near trade answers for another when somebody asks for it by name."""

import pytest

from search.lexicon import load_lexicon
from search.ranking.apart import any_factory, nearby, nearness
from search.ranking.found import SAME, order_hits
from search.ranking.freetext import understand
from tests.search.make import TODAY, ready_posting


@pytest.mark.parametrize(
    ("asked", "family"),
    [
        ("fire", "security"), ("driver_bus", "driver_truck"), ("driver_trailer", "driver_truck"),
        ("battery", "soldering"), ("pcb", "electronics_assembly"), ("pet", "vet"),
    ],
)  # fmt: skip
def test_these_answer_for_no_neighbour(asked: str, family: str) -> None:
    assert nearness(asked, family, load_lexicon()) < SAME


@pytest.mark.parametrize(
    ("asked", "family"),
    [("fire", "fire"), ("driver_truck", "driver_van"), ("cashier", "shelf"), ("battery", "hydromet")],
)
def test_these_do(asked: str, family: str) -> None:
    assert nearness(asked, family, load_lexicon()) >= SAME


def test_what_is_asked_for_close_by_loses_more_on_the_way() -> None:
    assert nearby(0.5, close=True) == nearby(0.5, close=False) == 1.0
    assert nearby(8.0, close=True) < 0.4 < nearby(8.0, close=False)


@pytest.mark.parametrize(
    ("text", "any_of_them"),
    [("不上夜班的厂里活", True), ("想进厂", True), ("普工", False), ("电子厂普工", False), ("焊工", False)],
)
def test_any_factory(text: str, any_of_them: bool) -> None:
    assert any_factory(understand(text)) is any_of_them


def answers(text: str, *titles: str) -> list[str]:
    postings = [ready_posting(title=title, key=key, duties="", requirements="") for key, title in enumerate(titles, 1)]
    found = order_hits(understand(text), postings, today=TODAY)
    return [titles[one.posting - 1] for one in found if not one.alternative]


def test_where_any_factory_will_do_its_trades_count_and_shops_do_not() -> None:
    assert answers("找个厂里的活", "打磨工", "注塑工", "美容学徒", "收银员") == ["打磨工", "注塑工"]


def test_a_guard_is_no_answer_to_who_asks_for_the_fire_brigade() -> None:
    assert answers("消防员", "小区保安") == []
    assert answers("消防员", "政府专职消防员") == ["政府专职消防员"]


def test_lessons_are_of_what_was_asked_for() -> None:
    assert answers("教小孩弹钢琴的老师", "英语教师", "小学作业辅导老师") == []
    assert answers("钢琴老师", "英语教师", "钢琴老师")[0] == "钢琴老师"
    assert answers("英语老师", "数学教师", "初中英语教师")[0] == "初中英语教师"
    assert answers("英语老师", "数学教师") == []


def test_who_has_done_the_work_for_years_is_no_learner() -> None:
    assert answers("修车十几年了", "汽车维修学徒", "汽车机电维修工") == ["汽车机电维修工", "汽车维修学徒"]


@pytest.mark.parametrize("text", ["早餐店帮忙", "养老院招人不 我五十二", "机场上班", "高铁站上班"])
def test_these_ask_for_a_house_and_no_trade(text: str) -> None:
    assert understand(text).ground
    assert understand(text).workplace
