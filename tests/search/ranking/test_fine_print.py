"""What stands between the lines of a posting or a note: each row is an invented person and an invented posting."""

from datetime import date

import pytest

from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


NIGHT_LINE = {"title": "普工", "duties": "装配灯具，长夜班，不倒白班。", "shift": ""}
FACTORY = {"wishes": ("进厂",), "trades": (("普工", 3.0),)}


@pytest.mark.parametrize(
    ("who", "rungs"),
    [
        ({"shifts": ("夜班",)}, ()),
        ({"shifts": ("夜班", "两班倒")}, ()),
        ({"shifts": ("两班倒", "长白班")}, ("shift",)),
        ({"shifts": ("两班倒",), "note": "夜班能上"}, ()),
        ({}, ()),
    ],
)
def test_who_takes_turns_has_not_asked_for_nights_alone(who, rungs):
    result = judged({**FACTORY, **who}, NIGHT_LINE)
    assert (result.veto, result.relaxed) == ("", rungs)


def test_nights_alone_rank_lower_for_who_named_no_shift():
    assert judged(FACTORY, NIGHT_LINE).score < judged({**FACTORY, "note": "夜班能上"}, NIGHT_LINE).score


@pytest.mark.parametrize(
    ("duties", "family"),
    [
        ("流水线上套袋、贴标、封箱。", "packing"),
        ("选果分级后套袋装箱。", "fruit_packing"),
        ("果园里疏果、套袋。", "orchard_care"),
        ("给葡萄套袋。", "orchard_care"),
        ("桃树套袋，除草，采下来装箱。", "orchard_care"),
    ],
)
def test_bags_are_put_on_fruit_in_orchards_and_on_goods_on_lines(duties, family):
    facts = ready_posting(title="普工", duties=duties).facts
    others = {"packing", "fruit_packing", "orchard_care"} - {family}
    found = dict(facts.families)
    assert found[family] >= max(found.get(other, 0.0) for other in others)
    assert family == "orchard_care" or "orchard_care" not in found


RIDE = {"shuttle": True, "lng": HOME[0] + 0.18}
"""About 18 km away."""


@pytest.mark.parametrize(
    ("who", "reach"),
    [
        ({"max_km": 10.0}, ""),
        ({"max_km": 10.0, "note": "远的要有车接"}, "shuttle"),
        ({"max_km": 12.0}, "shuttle"),
        ({"max_km": None}, "shuttle"),
        ({"max_km": 20.0}, "daily"),
    ],
)
def test_a_distance_that_was_named_is_meant_whoever_drives(who, reach):
    assert judged(who, RIDE).reach == reach


@pytest.mark.parametrize(
    ("duties", "long"),
    [
        ("车衣服，早7点到晚9点。", True),
        ("车衣服，早8点到晚8点。", True),
        ("车衣服，一天12小时。", True),
        ("端菜，上午10点到下午2点，下午5点到9点半。", True),
        ("车衣服，早8点到晚8点，中间吃两餐饭。", False),
        ("车衣服，早班7:00-14:00，晚班14:00-21:00。", False),
        ("扫码，下午5点到晚上9点。", False),
        ("车衣服，早8点到下午5点半。", False),
        ("24小时热水，12小时热水供应。", False),
    ],
)
def test_a_long_day_counts_against_and_is_not_for_the_young(duties, long):
    what = {"duties": duties}
    assert ("long_day" in ready_posting(**what).facts.marks) is long
    young = {"birth": date(2009, 6, 1), "wishes": ("车衣服", "端菜", "扫码"), "trades": ()}
    assert (judged(young, what).veto == "H2_MINOR") is long


def test_a_long_day_is_lower_but_for_who_takes_overtime():
    long, usual = ({"duties": f"车衣服，早7点半到{end}。"} for end in ("晚上9点", "下午5点半"))
    assert judged({}, long).score < judged({}, usual).score
    assert judged({"note": "不怕加班"}, long).score == judged({"note": "不怕加班"}, usual).score
