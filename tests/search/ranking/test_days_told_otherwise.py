"""Days told by what they do not leave room for: nights away, the half of a day, few hours, dusk; invented people."""

import pytest

from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("奶奶带到晚上8点，最晚8点要接回来", (7.0, 20.0)),
        ("早上8点送孩子，晚上8点接", (8.0, 20.0)),
        ("小孩放学5点要接", (7.0, 17.0)),
        ("一周三次陪老伴透析，上午不行", (12.5, 24.0)),
        ("上午要去医院做理疗", (12.5, 24.0)),
        ("上午有课，下午可以做", (12.5, 24.0)),
        ("下午没空", (7.0, 12.0)),
        ("下午走不开", (7.0, 12.0)),
        ("上午下午都行", None),
        ("老公上午走不开", None),
        ("上午带货直播过", None),
    ],
)
def test_who_is_taken_up_for_a_part_of_the_day(note, hours):
    assert ready_person(note=note).facts.care == hours


@pytest.mark.parametrize(
    ("note", "away"),
    [
        ("不能隔夜在外面", True),
        ("当天要回来", True),
        ("当天必须来回", True),
        ("没法在外面过夜", True),
        ("过夜的不跑", True),
        ("在外面过夜没关系", False),
        ("跨省过夜没问题", False),
        ("当天面试当天上班", False),
    ],
)
def test_who_must_be_back_the_same_day_drives_no_long_hauls(note, away):
    assert ("long_haul" in ready_person(note=note).facts.refused) is away


def test_work_that_keeps_for_days_is_not_for_who_must_be_back():
    what = {"title": "大货车司机", "duties": "跑车，十来天回一趟", "certs": ("驾驶证A2",)}
    who = {"wishes": ("货车司机",), "trades": (("货车司机", 6.0),), "certs": ("驾驶证A2",), "wage_min": None}
    assert judged(who | {"note": "当天要回来"}, what).veto == "H5_REFUSED"
    assert judged(who | {"note": ""}, what).veto != "H5_REFUSED"


@pytest.mark.parametrize(
    ("note", "few"),
    [
        ("一天最多做六个钟头", True),
        ("每天只能做四五个小时", True),
        ("不能超过5个小时", True),
        ("最多骑两个小时车", False),
        ("最多做八个小时", False),
        ("一天做十个小时都可以", False),
    ],
)
def test_how_long_a_day_somebody_can_stand(note, few):
    assert ("few_hours" in ready_person(note=note).facts.facts) is few


@pytest.mark.parametrize(
    ("duties", "form", "veto"),
    [
        ("拖地擦窗，早7点到下午4点", "全职", "S_HOURS"),
        ("拖地擦窗，早7点到下午1点", "全职", ""),
        ("拖地擦窗", "全职", "S_HOURS"),
        ("拖地擦窗，时间自由", "全职", ""),
        ("拖地擦窗", "兼职", ""),
    ],
)
def test_a_longer_day_is_not_recommended(duties, form, veto):
    who = {"wishes": ("保洁",), "note": "肾不好，一天最多做六个钟头", "wage_min": None, "forms": ()}
    assert judged(who, {"title": "保洁员", "duties": duties, "form": form, "wage_unit": "月"}).veto == veto


@pytest.mark.parametrize(
    ("note", "dim", "night"),
    [
        ("天黑看不清", False, True),
        ("夜里开车看不清", False, True),
        ("夜盲", False, True),
        ("白内障手术做过了", False, False),
        ("看不清东西", True, False),
    ],
)
def test_who_sees_badly_in_the_dark_works_by_day(note, dim, night):
    refused = ready_person(note=note).facts.refused
    assert ("eyesight" in refused, "night" in refused) == (dim, night)


@pytest.mark.parametrize("note", ["太阳下山前收工", "日落前要收工", "天黑看不清，走不了路"])
def test_who_is_home_by_dusk(note):
    assert ready_person(note=note).facts.home_by == 19.0


@pytest.mark.parametrize(
    ("note", "drives"),
    [("驾照扣了12分正在学习", False), ("驾照扣满十二分", False), ("驾照十二分没扣", True), ("驾照扣了3分", True)],
)
def test_who_has_lost_all_points_drives_no_more_for_now(note, drives):
    who = ready_person(wishes=("开车送货",), certs=("驾驶证C1",), note=note)
    assert ("no_licence" not in who.facts.facts) is drives


def test_a_licence_that_comes_back_is_no_work_at_home():
    assert "home_work" not in ready_person(note="驾照下个月才能拿回来").facts.wants
    assert "home_work" in ready_person(note="手工拿回来做最好").facts.wants


@pytest.mark.parametrize(
    ("note", "home"),
    [("中午11点半要给孙子做饭", True), ("中午要给老人喂饭", True), ("中午不用回去做饭", False)],
)
def test_who_cooks_for_somebody_at_noon(note, home):
    assert ("noon_home" in ready_person(note=note).facts.facts) is home


def test_no_works_bus_brings_anybody_home_for_lunch():
    what = {"title": "保洁员", "duties": "拖地，早7点到下午4点", "shuttle": True, "lng": 115.06}
    who = {"wishes": ("保洁",), "max_km": 5.0, "wage_min": None}
    assert judged(who | {"note": ""}, what).veto == ""
    assert judged(who | {"note": "中午11点半要给孙子做饭"}, what).veto == "H8_FAR"


@pytest.mark.parametrize(
    ("duties", "veto"),
    [
        ("上午9点到下午2点一班，下午2点到8点一班，可挑一班", ""),
        ("摘菜，早6点到11点、下午2点到5点，可以只做上午", ""),
        ("上午9点到下午2点一班，下午2点到8点一班，一周一换", "S_HOURS"),
    ],
)
def test_of_hours_that_are_told_a_part_may_be_chosen(duties, veto):
    who = {"wishes": ("营业员",), "trades": (), "note": "下午四点要去接小孩", "wage_min": None}
    what = {"title": "营业员", "duties": duties, "shift": "弹性", "form": "兼职"}
    assert judged(who, what).veto == veto
