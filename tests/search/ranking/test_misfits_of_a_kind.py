"""Stairs, arts, late hours, groups, minors and screens: what does not fit though the words agree. Invented people."""

from datetime import date

import pytest

from search.facts.reading import closes_at
from search.ranking.belonging import first_factor
from search.ranking.match import judge
from search.ranking.practice import strange_to_screens
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("duties", "stairs"),
    [("扫楼道、收垃圾", True), ("清洁楼梯间", True), ("拖楼道", True), ("楼下门厅打扫", False), ("打扫办公室", False)],
)
def test_whoever_sweeps_staircases_climbs_them(duties, stairs):
    assert ("stairs" in ready_posting(title="保洁员", duties=duties).facts.marks) is stairs


@pytest.mark.parametrize(
    ("duties", "learner"),
    [("编茶盘、灯罩，也带学徒", False), ("教学徒", False), ("跟师傅做，学徒每月补1800", True), ("师傅带", True)],
)
def test_who_teaches_learners_is_none(duties, learner):
    assert ("learner" in ready_posting(title="竹编师傅", duties=duties).facts.marks) is learner


@pytest.mark.parametrize(
    ("requirements", "skilled"),
    [
        ("做过沙发扪工", True),
        ("要做过喷漆", True),
        ("做过的优先", False),
        ("做过母婴或当过妈的优先", False),
        ("没做过也可以", False),
    ],
)
def test_who_has_done_it_is_asked_for(requirements, skilled):
    assert ready_posting(title="扪皮工", duties="沙发蒙皮", requirements=requirements).facts.needs.skilled is skilled


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("传菜、摆台，晚上收市九点半", 21.5),
        ("早班晚班隔周换，晚班到十点", 22.0),
        ("打烊一般9点", 21.0),
        ("晚上客人走完为止，一般9点半", 21.5),
        ("旺季晚上加班到8点半", None),
        ("节假日晚上到九点", None),
        ("晚上7点开始直播", None),
        ("上架理货", None),
    ],
)
def test_when_an_evening_is_over(words, hour):
    assert closes_at(words) == hour


def test_who_fetches_a_child_at_eight_takes_nothing_that_closes_later():
    what = {"title": "传菜员", "duties": "传菜、摆台、打包，晚上收市九点半", "shift": ""}
    who = {"wishes": ("服务员",), "trades": (), "wage_min": None}
    assert judged(who | {"note": "最晚8点要接小孩"}, what).veto == "S_HOURS"
    assert judged(who | {"note": ""}, what).veto == ""


@pytest.mark.parametrize(
    ("duties", "turns"),
    [("早班晚班隔周换", True), ("早班、晚班轮", True), ("早班7点到3点，晚班3点到10点", True), ("只上早班", False)],
)
def test_early_and_late_by_turns(duties, turns):
    assert ("turns" in ready_posting(title="客服", duties=duties).facts.marks) is turns


@pytest.mark.parametrize(
    ("note", "refuses"),
    [
        ("村里酒席都是我做，夜宵档那种熬夜的不去", False),
        ("远的饭店不去", False),
        ("厨房受够了，厨师不想再做", True),
    ],
)
def test_a_kind_of_work_refused_is_not_the_trade(note, refuses):
    who = ready_person(wishes=("厨师",), trades=(("厨师", 20.0),), note=note)
    assert ("cook" not in who.facts.wishes) is refuses


@pytest.mark.parametrize("note", ["胶水味闻了头痛", "胶水味闻久了恶心", "胶水闻着头晕"])
def test_what_makes_the_head_ache_is_refused(note):
    assert "glue" in ready_person(note=note).facts.refused


@pytest.mark.parametrize(
    ("values", "strange"),
    [
        ({"birth": date(1973, 1, 1), "education": "高中"}, True),
        ({"birth": date(1973, 1, 1), "education": "高中", "note": "电脑会一点"}, False),
        ({"birth": date(1973, 1, 1), "education": "大专"}, False),
        ({"birth": date(1998, 1, 1), "education": "高中"}, False),
    ],
)
def test_a_screen_is_strange_to_who_never_spoke_of_one(values, strange):
    what = ready_posting(title="客服内勤", duties="电脑前处理查件、投诉")
    assert strange_to_screens(ready_person(**values), what) is strange


BOY = {"birth": date(2009, 12, 5), "sex": "1", "wishes": ("服务员",), "trades": (), "wage_min": None}


@pytest.mark.parametrize(
    ("duties", "shift", "veto"),
    [
        ("端菜收台，上午10点到下午2点，下午4点半到晚上8点半", "长白班", ""),
        ("端菜收台，上午10点到下午2点，下午5点到晚上9点", "长白班", ""),
        ("端菜收台，上午9点到下午2点，下午4点到晚上9点半", "长白班", "H2_MINOR"),
        ("端菜收台，下午3点到晚上10点半", "", "H2_MINOR"),
        ("端菜收台，凌晨4点到上午11点", "", "H2_MINOR"),
        ("端菜收台，晚班做到10点半", "", "H2_MINOR"),
        ("端菜收台", "长白班", ""),
    ],
)
def test_hours_of_minors(duties, shift, veto):
    assert judged(BOY, {"title": "服务员", "duties": duties, "shift": shift}).veto == veto


@pytest.mark.parametrize(
    ("requirements", "kept"),
    [
        ("本乡脱贫户，走得动山路", True),
        ("退捕渔民", True),
        ("限退役军人", True),
        ("退役军人优先", False),
        ("脱贫户、退捕渔民优先", False),
        ("残疾人也可", False),
        ("身体健康", False),
    ],
)
def test_a_group_named_in_the_requirements_alone(requirements, kept):
    what = ready_posting(title="护林员", duties="巡山", requirements=requirements)
    assert ("group_only" in what.facts.marks) is kept


@pytest.mark.parametrize(
    ("requirements", "note", "veto"),
    [
        ("就业困难人员", "持残疾证", ""),
        ("就业困难人员", "脱贫户", ""),
        ("就业困难人员", "退捕渔民，上岸两年了", ""),
        ("就业困难人员", "当过五年兵", "H9_GROUP"),
        ("退捕渔民", "退捕渔民，上岸两年了", ""),
        ("退捕渔民", "持残疾证", "H9_GROUP"),
        ("限退役军人", "9月刚退伍", ""),
        ("限退役军人", "老公是退役军人", "H9_GROUP"),
        ("限退役军人", "低保户", "H9_GROUP"),
        ("本乡脱贫户", "", "H9_GROUP"),
    ],
)
def test_a_place_is_kept_for_its_own_group(requirements, note, veto):
    who = {"wishes": ("保洁",), "trades": (), "wage_min": None, "note": note}
    assert judged(who, {"title": "保洁员", "duties": "拖地", "requirements": requirements}).veto == veto


@pytest.mark.parametrize(
    ("note", "factor"), [("当过五年兵", 1.1), ("没当过兵", 1.0), ("儿子当过兵", 1.0), ("持残疾证", 1.0)]
)
def test_who_is_taken_first(note, factor):
    what = ready_posting(title="保安", duties="门岗", requirements="退役军人优先")
    assert first_factor(ready_person(note=note), what) == factor


def test_who_would_learn_to_repair_a_machine_is_shown_how_to_drive_it():
    who = {
        "birth": date(2004, 4, 25), "sex": "1", "wishes": ("修车", "挖机维修", "学徒"), "trades": (("汽修", 1.0),),
        "wage_min": None,
    }  # fmt: skip
    learns = {"title": "挖机学徒", "duties": "跟老师傅打黄油、换斗", "accepts": ("零经验",)}
    line = {"title": "纸板线普工", "duties": "收板、堆码", "accepts": ("零经验",)}
    assert judged(who, learns).veto == ""
    assert judged(who, line).veto == "S_WORK"


@pytest.mark.parametrize(("accepts", "least"), [(("超龄",), 0.95), ((), 0.0)])
def test_a_limit_just_passed_where_older_people_are_taken(accepts, least):
    old = {"birth": date(1965, 1, 1), "sex": "1", "wishes": ("保洁",), "trades": (), "wage_min": None}
    what = {"title": "保洁员", "duties": "拖地", "requirements": "60岁以下", "accepts": accepts}
    found = judged(old, what)
    assert (found.veto == "") is bool(accepts)
    assert (found.components or {"coverage": 0.0})["coverage"] >= least * 0.9


@pytest.mark.parametrize(
    ("duties", "veto"),
    [
        ("给五十个老人做三餐，早6点到下午6点中间歇", "S_HOURS"),
        ("给老人做早晚两顿，早6点到9点，下午4点到6点", ""),
    ],
)
def test_who_cooks_lunch_for_others_is_not_home_at_noon(duties, veto):
    who = {"wishes": ("做饭",), "trades": (), "note": "中午要回家给孙子做饭", "wage_min": None}
    assert judged(who, {"title": "厨房阿姨", "duties": duties, "lng": 115.01, "shift": ""}).veto == veto
