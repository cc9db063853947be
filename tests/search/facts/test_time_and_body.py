"""What people say of their hours, duties and body: what a phrase means, and that it means nothing more."""

from __future__ import annotations

import pytest

from search.facts import PersonFacts, person_facts
from search.facts.stance import stands
from search.lexicon import load_lexicon
from tests.search.make import person

LEXICON = load_lexicon()
LOOKED_AT = ("no.", "is.", "want.", "hours", "home_by", "nights")
LOAD = "no.heavy is.body is.lift"
SMELL = "no.fumes"
BODY = "is.body"

SAYS: dict[str, tuple[str, str]] = {
    # phrase: what must be read, what may be beside it
    "不上夜班，年纪大了": ("no.night", ""),
    "夜班上不了": ("no.night", ""),
    "熬不了夜": ("no.night", ""),
    "两班倒吃不消": ("no.night", ""),
    "不倒班": ("no.night", ""),
    "要正常白班": ("no.night", ""),
    "医生叫不要熬夜": ("no.night", ""),
    "老婆不准我上夜班": ("no.night", ""),
    "除了夜班都行": ("no.night", ""),
    "只要不上夜班都可以": ("no.night", ""),
    "夜斑不上": ("no.night", ""),
    "晚上那个班我不去": ("no.night", ""),
    "做了三年夜班，不想再上": ("no.night", ""),
    "夜班也可以": ("is.night_ok", ""),
    "不是不能上夜班": ("is.night_ok", ""),
    "不介意夜班": ("is.night_ok", ""),
    "夜班有补贴就上": ("is.night_ok", ""),
    "熬得夜": ("is.night_ok", ""),
    "不挑班次": ("is.night_ok", ""),
    "偶尔夜班可以，天天夜班不做": ("is.night_ok", ""),
    "原来在电子厂上夜班": ("", ""),
    "老公上夜班": ("", ""),
    "加班越多越好": ("is.overtime_ok", ""),
    "12小时吃得消": ("is.overtime_ok", ""),
    "周末加班也行": ("", ""),
    "夜班可以，重活不行": ("is.night_ok no.heavy", ""),
    "重活可以，夜班不行": ("no.night", ""),
    "夜班、高空、下井都不去": ("no.night no.height no.underground", ""),
    "不怕累不怕晒就是不能上夜班": ("no.night", ""),
    "除了高空和夜班什么都做": ("no.night no.height", ""),
    "除了夜班别的都不做": ("is.night_ok", ""),
    "脚手架不敢上": ("no.height", ""),
    "高的梯子莫叫我上": ("no.height", ""),
    "不恐高": ("", ""),
    "老公恐高": ("", ""),
    "高温受不了": ("no.heat", ""),
    "晒太阳皮肤起疹子": ("no.outdoors", ""),
    "晒太阳不怕": ("", ""),
    "要在室内": ("no.outdoors", ""),
    "灰大的石场免谈": ("no.toxic", SMELL),
    "化工厂不去": ("no.toxic", ""),
    "油漆胶水味都闻不得": ("no.paint no.glue", SMELL),
    "油漆胶水都不怕": ("", ""),
    "不打药": ("no.spray", ""),
    "味道大的不做": ("no.fumes", ""),
    "粉尘重的不能再做": ("no.toxic", ""),
    "煤矿干过，不想再下去了": ("no.underground", ""),
    "长途跑不动了": ("no.long_haul", ""),
    "怕打电话": ("no.phone", ""),
    "莫打电话到厂里去": ("", ""),
    "县外不考虑": ("no.outside", ""),
    "外地也可以": ("", ""),
    "不在厂里住": ("no.live_in", ""),
    "能每天回家": ("no.live_in", ""),
    "住不住厂都行": ("", ""),
    "不用每天回家": ("", ""),
    "楼梯上不去": ("no.stairs", ""),
    "腰上打了钢钉": ("no.heavy", LOAD),
    "出大力的事做不动": ("no.heavy", ""),
    "手腕受过伤": ("is.body", ""),
    "前年腰伤，现在全好了能搬": ("", ""),
    "腰扭过，养好了": ("", ""),
    "腰腿都好": ("", ""),
    "老公腰椎间盘突出，干不了重活": ("", ""),
    "儿子代登记：母亲眼睛花": ("no.eyesight", ""),
    "右眼失明": ("no.eyesight", ""),
    "看小东西费劲": ("no.eyesight", ""),
    "眼睛好，手脚快": ("", ""),
    "耳朵背": ("no.talk", "no.phone"),
    "静脉曲张": ("no.standing", ""),
    "站一天吃不消": ("no.standing", ""),
    "右脚有点跛": ("no.standing", BODY),
    "久站没事": ("", ""),
    "手脚麻利": ("", ""),
    "装了心脏起搏器": ("no.height", LOAD),
    "肚里有毛毛": ("no.night no.heavy", "no.toxic no.height no.heat no.paint no.spray no.fumes no.underground"),
    "儿媳怀孕": ("", ""),
    "去年怀孕辞的工，孩子现在一岁半": ("", ""),
    "三级残疾，左腿": ("is.certified", BODY),
    "残疾证正在办": ("", ""),
    "儿子残疾，有残疾证": ("", ""),
    "吃低保": ("is.certified", ""),
    "已经办了退休": ("is.pension", ""),
    "没有养老金": ("", ""),
    "老公退休了": ("", ""),
    "想找个半天班": ("want.half_day", ""),
    "每天做4小时左右": ("want.half_day", ""),
    "不做半天的": ("", ""),
    "一天做十二小时没得事": ("is.overtime_ok", ""),
    "最好周日休": ("want.weekends", ""),
    "双休单休无所谓": ("", ""),
    "平时上学，礼拜六礼拜天做": ("is.weekend_only", ""),
    "拿回家做的手工": ("want.home_work", ""),
    "不要拿回家做的": ("", ""),
    "能带小孩上班的": ("want.child_along", ""),
    "白天带孙子，晚上才能做事": ("nights", ""),
    "白天上班，晚上想找点事": ("nights", ""),
    "婆婆瘫在床上中午要回去弄饭": ("is.noon_home", ""),
    "接了孩子可以再回厂": ("is.flexible_ok hours", ""),
}
DAYS: dict[str, tuple[float, float] | None] = {
    "只能做8点到5点": (8.0, 17.0),
    "上午九点到下午三点半可以做": (9.0, 15.5),
    "早上送了孩子才能来，8点半以后": (8.5, 24.0),
    "接孙女放学4点": (7.0, 16.0),
    "屋里细人子要接，四点半": (7.0, 16.5),
    "下午五点前得赶到幼儿园": (7.0, 17.0),
    "五点半必须下班，回去做饭": (7.0, 17.5),
    "下班不能超过六点": (7.0, 18.0),
    "孙子在镇小，我负责接送": (8.0, 16.5),
    "白天孩子上学才有空": (8.0, 16.5),
    "老公接孩子，我时间自由": None,
    "以前下午要接孙，今年上初中不要接了": None,
    "孩子坐校车，不要人接": None,
}


def read(note: str) -> PersonFacts:
    return person_facts(person(note=note, wishes=(), trades=()), LEXICON)


@pytest.mark.parametrize("note", SAYS)
def test_a_phrase_says_what_people_mean_by_it(note: str) -> None:
    must, may = (set(part.split()) for part in SAYS[note])
    said = {code for code in read(note).noted if code.startswith(LOOKED_AT)}
    assert must <= said <= must | may


@pytest.mark.parametrize("note", DAYS)
def test_the_hours_of_a_day_are_read(note: str) -> None:
    assert read(note).care == DAYS[note]


def test_a_stand_is_told_in_the_words_of_the_note() -> None:
    said = stands("夜班和重活都不行，加班可以")
    assert {code: [(one.refused, one.words) for one in ones] for code, ones in said.items()} == {
        "night": [(True, "夜班和重活都不行")],
        "heavy": [(True, "夜班和重活都不行")],
        "overtime": [(False, "加班可以")],
    }
