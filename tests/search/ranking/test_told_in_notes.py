"""Papers, drivers, evenings and shifts as notes and postings tell them: tables of words."""

from datetime import date

import pytest

from search.facts import person_facts, posting_facts
from search.facts.freetime import home_by
from search.facts.paper_names import PAPERS
from search.facts.papers import told
from search.ranking.candidates import candidates_query
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("初中数学教师资格证有", {"教师资格证"}),
        ("考到了焊工证，愿意做工地", {"焊工证"}),
        ("保育员证和健康证都齐了", {"保育师证", "健康证"}),
        ("有低压电工作业证", {"电工证"}),
        ("有B2，跑过短途", {"驾驶证B2"}),
        ("C1驾照拿到了", {"驾驶证C1"}),
        ("没有电工证", set()),
        ("叉车证还没有", set()),
        ("想考保育员证", set()),
        ("准备去考叉车证", set()),
        ("老公有电工证", set()),
        ("教师资格证考过两次没过", set()),
        ("要有焊工证的不去", set()),
        ("离C1区近", set()),
    ],
)
def test_the_papers_that_a_note_says_are_there(note, held):
    assert told(note, PAPERS.seen(note)) == held


@pytest.mark.parametrize(
    ("wish", "trade", "certs", "wished"),
    [
        ("开车", "大货车司机", ("驾驶证A2",), {"driver_truck", "driver_trailer"}),
        ("货车司机", "半挂司机", ("驾驶证A2",), {"driver_trailer"}),
        ("司机", "公交车司机", ("驾驶证A1",), {"driver_bus"}),
        ("开小车", "大货车司机", ("驾驶证A2",), set()),
        ("开车", "普工", ("驾驶证B2",), set()),
    ],
)
def test_who_drove_for_years_means_that_by_driving(wish, trade, certs, wished):
    facts = person_facts(person(wishes=(wish,), trades=((trade, 8.0),), certs=certs))
    assert {"driver_truck", "driver_trailer", "driver_bus"} & {
        family for family, value in facts.wishes.items() if value == 1.0
    } >= wished
    assert wished or "driver_trailer" not in facts.wishes


@pytest.mark.parametrize(
    ("note", "by"),
    [
        ("老公在外，晚上一个人带两个崽", 19.0),
        ("晚上自己照顾老人", 19.0),
        ("晚上一个人也能带班", None),
    ],
)
def test_who_is_alone_with_a_family_at_night_is_home_by_then(note, by):
    assert home_by(note)[0] == by


@pytest.mark.parametrize(
    ("note", "code", "there"),
    [
        ("儿子叫他莫上夜班", "night", True),
        ("家里交代别值夜班", "night", True),
        ("夜班都行", "night", False),
    ],
)
def test_a_family_that_forbids_nights(note, code, there):
    assert (code in person_facts(person(note=note)).refused) == there


def test_a_bad_neck_is_a_bad_back():
    assert "body" in person_facts(person(note="颈椎不好，不能老低头")).facts
    assert "body" not in person_facts(person(note="颈椎没问题")).facts


@pytest.mark.parametrize(
    ("duties", "night"),
    [
        ("一人看十台机，白天班或夜班自己选，定了不换", False),
        ("白班、夜班可选", False),
        ("夜班自愿，白班也够做", False),
        ("白班夜班半个月一换", True),
        ("夜班自己带饭", True),
    ],
)
def test_nights_that_one_may_choose_are_no_nights(duties, night):
    assert ("night" in posting_facts(posting(title="看机工", duties=duties, shift="")).marks) == night


@pytest.mark.parametrize(("duties", "off"), [("周一到周五上班", True), ("周一至周五", True), ("周一到周六上班", False)])
def test_five_days_a_week_leave_the_weekend(duties, off):
    assert ("weekends" in posting_facts(posting(duties=duties)).marks) == off


def test_who_works_at_home_fetches_the_pieces_from_further_than_they_would_go_daily():
    who = {"wishes": ("手工", "在家做"), "trades": (), "max_km": 3.0, "wage_min": 1000}
    piece = {"title": "手工活外发", "wage_unit": "件", "form": "兼职", "wage_low": 1000.0, "wage_high": 1500.0}
    assert judged(who, {**piece, "duties": "领回家做"}).reach == "daily"
    assert judged(who, {**piece, "title": "手工活", "duties": "来厂里做"}).veto == "H8_FAR"


@pytest.mark.parametrize(("wishes", "less"), [(("学门手艺", "修车"), True), (("学门手艺",), False)])
def test_who_named_the_trade_to_learn_does_not_learn_it_on_a_line(wishes, less):
    line = {"title": "组装普工", "duties": "装数据线", "wage_low": 3000.0, "wage_high": 3500.0}
    who = {"wishes": wishes, "trades": (), "wage_min": 2500, "birth": date(2006, 3, 1)}
    learner = judged(who, {**line, "requirements": "没做过有人带"})
    assert (judged(who, line).score < learner.score) == less


@pytest.mark.parametrize(
    ("note", "wants"),
    [("吃住在外面也行", False), ("要吃住在工地", True), ("吃住在厂里都可以", False)],
)
def test_who_would_also_live_away_does_not_ask_for_it(note, wants):
    assert ("lodging" in person_facts(person(note=note, lodging=True)).wants) == wants


@pytest.mark.parametrize(
    ("note", "less"),
    [("弯腰久了不行", True), ("蹲不得", True), ("不能总弯腰", True), ("弯腰没问题", False), ("手脚快", False)],
)
def test_who_cannot_bend_is_hardly_for_floors_and_beds(note, less):
    beds = {"title": "客房服务员", "duties": "打扫房间换床单"}
    who = {"wishes": ("客房",), "trades": ()}
    assert (judged({**who, "note": note}, beds).score < judged(who, beds).score) == less


def test_the_dust_of_a_trade_is_no_news_to_who_followed_it():
    dust = {"title": "修坯工", "duties": "修坯", "conditions": ("有毒有害",)}
    clean = {**dust, "conditions": ()}
    new, old = {"wishes": ("修坯",), "trades": ()}, {"wishes": ("修坯",), "trades": (("修坯", 6.0),)}
    assert judged(new, dust).score < judged(new, clean).score
    assert judged(old, dust).score == judged(old, clean).score


def test_pieces_to_fetch_are_asked_for_from_further_away():
    near = ready_person(wishes=("做手工",), trades=(), max_km=3.0)
    home = ready_person(wishes=("手工", "在家做"), trades=(), max_km=3.0)
    assert candidates_query(home, today=TODAY).must[2] != candidates_query(near, today=TODAY).must[2]


@pytest.mark.parametrize(
    ("wishes", "behind"), [(("看门", "轻松点的"), True), (("轻松点的",), False), (("打螺丝", "轻松点的"), False)]
)
def test_who_names_a_service_and_something_easy_means_the_service_first(wishes, behind):
    bags = {"title": "内包装工", "duties": "坐着装袋", "wage_low": 4000.0, "wage_high": 5000.0}
    result = judged({"wishes": wishes, "trades": (), "wage_min": 3000}, bags)
    assert ("adjacent" in result.relaxed) == behind
