"""Duties at noon, beds elsewhere, ears that a line needs, rotas of holidays: invented people."""

import pytest

from search.facts.freetime import free_day
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.ladder import climb
from search.ranking.match import judge
from search.ranking.score import Assessment
from search.ranking.suited import eased
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("孙子上小学,早上七点二十送,中午不用管,下午四点半接", (7 + 20 / 60, 16.5)),
        ("下午四点半要接孙子，中午饭不用我煮", (7.0, 16.5)),
        ("下午四点半放学，不用接", None),
        ("孩子中午不用接，下午也不用接，四点半放学自己走回来", None),
    ],
)
def test_who_is_not_needed_at_noon_still_fetches_in_the_afternoon(note, hours):
    assert free_day(note).hours == hours


@pytest.mark.parametrize(
    ("note", "refused"),
    [
        ("晚上在外面睡不惯", {"night", "live_in"}),
        ("在外头住不惯", {"live_in"}),
        ("在外面睡得惯", set()),
    ],
)
def test_who_does_not_sleep_elsewhere_takes_no_nights_there(note, refused):
    assert set(ready_person(note=note).facts.refused) & {"night", "live_in"} == refused


@pytest.mark.parametrize(
    ("words", "veto"), [("成品听音、看外观", "H5_REFUSED"), ("听力正常", "H5_REFUSED"), ("看外观", "")]
)
def test_work_of_the_ears_is_not_for_the_deaf(words, veto):
    who = {"wishes": ("品检",), "trades": (("品检", 3.0),), "note": "听力残疾二级", "wage_min": None}
    assert judged(who, {"title": "品检员", "duties": words}).veto == veto


@pytest.mark.parametrize(("words", "turns"), [("节假日轮班", False), ("周末轮班", False), ("早晚轮班", True)])
def test_a_rota_of_holidays_is_no_shift_work(words, turns):
    assert ("turns" in ready_posting(title="收费员", duties=f"门诊收费，{words}").facts.marks) is turns


@pytest.mark.parametrize(
    ("title", "duties", "veto"),
    [
        ("工地做饭", "给三十人做中晚两餐，买菜有车", "S_HOURS"),
        ("食堂阿姨", "负责早中晚餐，洗菜煮饭", "S_HOURS"),
        ("食堂阿姨", "下午四点到八点，只做夜饭", ""),
        ("平车工", "8点到16点半，平车四线", "S_HOURS"),
        ("平车工", "8点到11点、13点半到17点，平车四线", ""),
    ],
)
def test_who_is_needed_at_home_at_noon_cooks_for_nobody_else_then(title, duties, veto):
    who = {"wishes": ("做饭", "车衣服"), "wage_min": None, "note": "家公瘫在床上，中午11点到1点要在家喂饭"}
    assert judged(who, {"title": title, "duties": duties, "shift": "长白班"}).veto == veto


@pytest.mark.parametrize(("query", "alike"), [("六十多岁能做的", False), ("60出头能做的", False), ("60岁能做的", True)])
def test_past_sixty_is_more_than_sixty(query, alike):
    work = {"title": "保洁", "duties": "扫楼道"}
    postings = [
        ready_posting(key=1, requirements="60岁以下", **work),
        ready_posting(key=2, requirements="64岁以下", **work),
    ]
    said = understand(query)
    assert said.age == 60
    scores = {one.posting: one.score for one in order_hits(said, postings, today=TODAY)}
    assert (scores.get(1, 0.0) > scores[2] / 2) is alike


def test_work_that_names_people_in_their_sixties_comes_before_work_up_to_sixty():
    sorting = {"title": "挑选包装", "duties": "坐着挑竹筷装袋", "accepts": ("超龄",)}
    named = ready_posting(key=1, requirements="五六十岁手脚灵便也行", **sorting)
    capped = ready_posting(key=2, requirements="60岁以下", **sorting)
    assert eased(named) > eased(capped)


@pytest.mark.parametrize(("hours", "order"), [(0.2, ["suits", "asked"]), (1.0, ["asked", "suits"])])
def test_hours_that_most_likely_clash_are_no_nearer_than_other_work_at_hours_that_suit(hours, order):
    suits = Assessment(score=70.0, relaxed=("adjacent",), rung=2)
    asked = Assessment(score=66.0, hours=hours)
    chosen = climb([(suits, "suits"), (asked, "asked")], limit=5, enough=3)
    assert [name for _, name in chosen] == order


def test_practised_hands_and_schooling_are_no_names_of_places():
    assert not understand("针车熟手").names
    assert not understand("药厂化验 大专").names
    assert understand("A2 跑广东").names == ("广东",)


def test_fruit_that_is_chosen_and_packed_is_fruit():
    assert set(understand("选果包装").families) == {"fruit_packing"}


@pytest.mark.parametrize(
    ("note", "veto"), [("想学个手艺", ""), ("想学门手艺，住师傅家也行", ""), ("想学修车", "S_WORK"), ("", "S_WORK")]
)
def test_who_wants_some_trade_above_all_is_an_apprentice_of_another_than_the_one_named(note, veto):
    who = {"wishes": ("学徒", "学修车"), "trades": (), "wage_min": None, "note": note}
    what = {"title": "后厨学徒", "duties": "跟师傅学切配打荷", "accepts": ("零经验",)}
    assert judged(who, what).veto == veto
