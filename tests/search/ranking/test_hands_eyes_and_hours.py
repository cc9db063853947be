"""Hands that stand no water, eyes that stand no screen, backs that lift nobody, feet that stand no morning; shifts that
a posting denies and machines of another kind. Invented people."""

from datetime import date

import pytest

from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("两只手有湿疹，泡水久了就烂", "wet"),
        ("手不能泡水", "wet"),
        ("碰不得冷水", "wet"),
        ("不能长时间盯电脑", "screen"),
        ("看电脑久了眼睛痛", "screen"),
        ("坐骨神经痛，站一上午就受不了", "standing"),
        ("站半个小时就痛", "standing"),
        ("现在只在平地焊，上不了架", "height"),
        ("爬不了外架", "height"),
        ("翻不动病人，想找不用抱人的", "heavy"),
        ("想做白天的", "night"),
        ("找白天的活", "night"),
    ],
)
def test_what_a_body_does_not_stand(note, code):
    assert code in ready_person(note=note).facts.refused


@pytest.mark.parametrize(
    "note", ["手不怕冷水", "不怕水", "电脑看久了没事", "站一天没问题", "上得了架", "白天的晚上的都可以", "抱得动老人"]
)
def test_who_stands_it_refuses_nothing(note):
    refused = ready_person(note=note).facts.refused
    assert not {"wet", "screen", "standing", "height", "heavy", "night"} & refused.keys()


@pytest.mark.parametrize(
    ("wish", "title", "duties", "note", "veto"),
    [
        ("洗碗", "洗碗工", "洗碗、择菜", "手有湿疹，不能泡水", "H5_REFUSED"),
        ("保洁", "保洁员", "扫地、抹桌子", "手有湿疹，不能泡水", ""),
        ("客服", "电商客服", "电脑上回复买家", "不能长时间盯电脑", "H5_REFUSED"),
        ("护工", "护工", "给病人翻身、喂饭", "腰不行了，翻不动病人", "H5_REFUSED"),
        ("护工", "护工", "陪能自理的老人散步、做饭", "腰不行了，翻不动病人", ""),
    ],
)
def test_work_made_of_it_is_not_recommended(wish, title, duties, note, veto):
    who = {"wishes": (wish,), "trades": ((wish, 3.0),), "note": note, "wage_min": None}
    assert judged(who, {"title": title, "duties": duties}).veto == veto


@pytest.mark.parametrize(
    ("duties", "hours"),
    [
        ("落纱换管，常白班，不上夜班，8点到5点半", (8.0, 17.5)),
        ("没有夜班，8点到6点", (8.0, 18.0)),
        ("早班8点到4点，夜班8点到4点", (8.0, 28.0)),
    ],
)
def test_a_shift_that_is_denied_has_no_hours(duties, hours):
    assert ready_posting(title="落纱工", duties=duties).facts.hours == hours


@pytest.mark.parametrize(
    ("done", "requirements", "veto"),
    [
        ("设备调试", "修过工业缝纫机两年", "S_SKILL"),
        ("针车机修", "修过工业缝纫机两年", ""),
        ("设备调试", "懂液压，三年经验", "S_SKILL"),
        ("挖机维修", "懂液压，三年经验", ""),
    ],
)
def test_who_repairs_one_machine_does_not_know_all(done, requirements, veto):
    who = {"wishes": ("设备维修",), "trades": ((done, 4.0),), "wage_min": None, "education": "中专"}
    assert judged(who, {"title": "设备维修工", "duties": "保养修理", "requirements": requirements}).veto == veto


def test_a_minor_works_a_split_day_only_where_it_was_asked_for():
    boy = {"birth": date(2009, 7, 15), "sex": "1", "trades": (), "wage_min": None}
    what = {"title": "服务员", "duties": "端菜，上午10点到下午2点，下午5点到晚上9点"}
    assert judged(boy | {"wishes": ("服务员",)}, what).veto == ""
    assert judged(boy | {"wishes": ("洗碗",)}, what).veto == "H2_MINOR"
