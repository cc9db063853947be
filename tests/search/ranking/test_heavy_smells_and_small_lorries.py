"""What is heavy, who only sits, lorries for a car licence, sites that take both hands, and a bed two kilometres off."""

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.found import work_of
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("note", "heavy"),
    [
        ("味道重的地方受不了", False),
        ("气味重的受不了", False),
        ("油烟重了吃不消", False),
        ("任务重的受不了", False),
        ("重的东西搬不动", True),
        ("太重的受不了", True),
        ("重活做不了，味道不怕", True),
    ],
)
def test_only_what_is_carried_is_heavy(note, heavy):
    assert ("heavy" in person_facts(person(note=note), load_lexicon()).refused) is heavy


def test_who_cannot_stand_and_asks_for_a_seat_gets_one_before_a_trade():
    seat = {
        "title": "插件工", "duties": "坐着插电子元件", "wage_low": 3000.0, "wage_high": 3600.0, "accepts": ("零经验",),
    }  # fmt: skip
    who = {"trades": (), "wage_min": 2600, "note": ""}
    assert "adjacent" in judged(who | {"wishes": ("轻松的活", "保安")}, seat).relaxed
    result = judged(who | {"wishes": ("坐着的活", "保安")}, seat)
    assert result.work is not None
    assert (result.veto, result.relaxed) == ("", ())


def test_what_the_hours_leave_time_for_is_none_of_the_work():
    lexicon = load_lexicon()
    beside = posting_facts(posting(title="做浮漂", duties="打磨、上漆，时间自己定，能接送小孩"), lexicon)
    at_work = posting_facts(posting(title="家政阿姨", duties="下午接送小孩，做晚饭"), lexicon)
    assert "nanny" not in dict(beside.families)
    assert "nanny" in dict(at_work.families)


@pytest.mark.parametrize(
    ("certs", "duties", "small"),
    [
        (("驾驶证C1",), "城里配送", True),
        ((), "开4.2米蓝牌送货", True),
        (("驾驶证B2",), "开6.8米送货，也有蓝牌车", False),
        ((), "跑省内专线", False),
    ],
)
def test_a_lorry_for_the_licence_of_a_car_delivers(certs, duties, small):
    families = dict(posting_facts(posting(title="城配货车司机", duties=duties, certs=certs), load_lexicon()).families)
    assert families["driver_truck"] == 1.0
    assert (families.get("driver_van", 0.0) >= 1.0) is small


@pytest.mark.parametrize(
    ("title", "duties", "helps"),
    [
        ("泥工", "砌挡墙，大工一天300，小工180", True),
        ("木工", "支模，大小工都要", True),
        ("砌墙师傅", "砌砖，有小工递料", False),
        ("保洁员", "打扫，大工小工的宿舍也扫", False),
    ],
)
def test_a_site_that_takes_both_hands(title, duties, helps):
    families = dict(posting_facts(posting(title=title, duties=duties), load_lexicon()).families)
    assert (families.get("building_helper", 0.0) >= 0.8) is helps


def test_who_wants_a_bed_needs_none_next_door():
    who = {"lodging": True, "note": "有地方住就行"}
    near = judged(who, {"lng": 115.01, "board": "包吃"})
    assert near.components is not None
    assert near.components["board"] == 0.7
    far = judged(who, {"lng": 115.1, "board": "包吃"})
    assert far.components is not None
    assert far.components["board"] == 0.0


@pytest.mark.parametrize("text", ["中专刚毕业 学技术", "想学门本事", "学点手艺"])
def test_who_would_learn_something_names_no_trade(text):
    said = understand(text)
    assert "beginner" in said.wishes
    assert said.families == {}


def test_a_vocational_school_goes_on_where_a_trade_is_learnt():
    said = understand("中专刚毕业 学技术")
    accepts = ("应届生", "零经验")
    lathe = ready_posting(title="数控车床操机员", duties="看机床", accepts=accepts)
    pack = ready_posting(title="包装工", duties="贴标装箱", accepts=accepts)
    assert wishes_kept(said, lathe)["beginner"] == 1.0
    assert wishes_kept(said, pack)["beginner"] < 0.6


def test_a_helper_at_the_stall_mends_no_roads():
    said, lexicon = understand("修马路"), load_lexicon()
    stall = ready_posting(title="做早餐帮工", duties="包包子、煮米粉")
    anything = ready_posting(title="打杂", duties="什么都帮一把")
    assert work_of(said, stall, lexicon) == 0.0
    assert work_of(said, anything, lexicon) > 0.0
    assert work_of(understand("帮工"), stall, lexicon) >= 0.8


def test_the_hall_of_technology_teaches_nobody():
    assert "beginner" not in understand("科学技术馆讲解").wishes
