"""What an officer would never send somebody to: each once, beside the like of it that they would."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from search.ranking.ladder import climb
from search.ranking.match import judge
from search.ranking.score import Assessment
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting

Values = dict[str, Any]


def veto(person: Values, posting: Values) -> str:
    return judge(ready_person(**person), ready_posting(**posting), load_weights(), today=TODAY).veto


YOUNG: Values = {"sex": "1", "birth": date(2009, 5, 1), "trades": (), "wishes": ("学门手艺",), "wage_min": None}
WELDS: Values = {"title": "焊接学徒", "duties": "跟师傅学点焊，证厂里帮办。", "accepts": ("零经验",)}
SERVES: Values = {"wishes": ("服务员",), "trades": (("饭店服务员", 6.0),)}
NURSE: Values = {"wishes": ("护士", "体检中心"), "trades": (("护士", 7.0),), "education": "中专"}
CLERK: Values = {"wishes": ("文员", "人事"), "trades": (("文员", 5.0),), "education": "大专"}
SENIOR: Values = {
    "title": "人力资源经理（资深）", "duties": "统筹人力资源规划。", "requirements": "五年以上人力资源管理经验",
}  # fmt: skip
MINDS: Values = {"wishes": ("幼儿园", "带小孩"), "trades": (), "birth": date(2005, 8, 1), "wage_min": 2500}
GLUES: Values = {"wishes": ("厂里上班",), "trades": (("电子厂普工", 6.0),)}
KILN: Values = {
    "title": "出窑工", "duties": "装窑出窑，窑车边热。", "conditions": ("高温", "负重"), "accepts": ("零经验",),
}  # fmt: skip
SELLS: Values = {"title": "美容师", "duties": "做皮肤护理，完成销售目标。"}
BEAUTY: Values = {"wishes": ("美容",), "trades": (("美容师", 4.0),)}


@pytest.mark.parametrize(
    ("person", "posting", "code"),
    [
        (YOUNG, WELDS, "H2_MINOR"),
        (YOUNG | {"birth": date(2007, 5, 1)}, WELDS, ""),
        (SERVES, {"title": "电动车送餐员", "duties": "外卖配送，骑手，饿了么。"}, "S_WORK"),
        (SERVES, {"title": "餐厅服务员", "duties": "点菜端菜。"}, ""),
        (NURSE, {"title": "短视频助理", "duties": "自媒体、视频、定期体检、员工旅游"}, "S_WORK"),
        (CLERK, SENIOR, "S_SKILL"),
        (CLERK | {"note": "做过三年人事主管"}, SENIOR, ""),
        (GLUES, KILN, "S_LOW"),
        (GLUES | {"trades": (("出窑", 3.0),)}, KILN, ""),
        (BEAUTY | {"note": "不想背业绩推卡，只做手上功夫"}, SELLS, "S_AGAINST"),
        (BEAUTY, SELLS, ""),
        (CLERK, {"title": "客服专员", "duties": "账单分期业务，联系客户办理分期。"}, "S_SALES"),
        (CLERK, {"title": "普工转IT", "duties": "公司做软件研发，文员也可。"}, "H1_SCAM"),
        (CLERK | {"note": "电脑不会"}, {"title": "文员", "duties": "收发文件。"}, "S_SKILL"),
    ],
)
def test_what_is_kept_from_somebody(person: Values, posting: Values, code: str) -> None:
    assert veto(person, posting) == code


def test_the_bus_home_goes_when_the_shift_is_over() -> None:
    away: Values = {"lng": 115.11, "shuttle": True}
    fetches = {"note": "下午4点半要接孩子", "max_km": 8.0}
    assert veto({"max_km": 8.0}, away) == ""
    assert veto(fetches, away) == "H8_FAR"
    assert veto(fetches, {"lng": 115.02, "shuttle": True}) == ""


def test_a_helper_of_the_old_minds_no_children() -> None:
    old = ready_posting(title="住家阿姨", duties="照看八十岁老人，做三餐")
    young = ready_posting(title="住家阿姨", duties="照看两岁宝宝，做三餐")
    assert "nanny" not in dict(old.facts.families)
    assert "nanny" in dict(young.facts.families)


def test_day_and_night_by_turns_is_night_work() -> None:
    assert "night" in ready_posting(title="门卫", duties="看大门，两个人轮，白一天夜一天。").facts.marks
    assert "night" not in ready_posting(title="门卫", duties="看大门，做一天休一天，早8点到晚6点。").facts.marks


def test_who_teaches_a_class_needs_its_papers() -> None:
    needs = ready_posting(title="高中物理教师", duties="任教两个班。").facts.needs
    assert "教师资格证" in needs.certs
    assert needs.education == 5
    assert ready_posting(title="托管班老师", duties="辅导作业。").facts.needs.certs == ()


def test_who_wants_nothing_else_gets_nothing_else() -> None:
    serves: Values = {"wishes": ("餐厅服务员",), "trades": (("餐厅服务员", 9.0),)}
    helper: Values = {"title": "客房服务员", "duties": "铺床换布草。"}
    assert veto(serves, helper) == ""
    assert veto(serves | {"note": "不改行，别的不考虑"}, helper) == "S_AGAINST"


def test_what_is_marginal_is_not_told_beside_what_is_better() -> None:
    good, weak = Assessment(score=80.0, fit=80.0), Assessment(score=48.0, fit=48.0)
    assert climb([(good, "good"), (weak, "weak")], limit=3, enough=3) == [(good, "good")]
    assert climb([(weak, "weak")], limit=3, enough=3) == [(weak, "weak")]
