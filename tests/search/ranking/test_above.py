"""Another subject, a machine that is set up, a trade that one helped at: near work, and never told as one's own."""

import pytest

from search.explain import reasons
from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting

TEACHER = {"education": "本科", "certs": ("教师资格证",), "wage_min": None, "max_km": 20.0}


def judged(who, what):
    """(whether it is the person's own work, the first reason)."""
    person = ready_person(**who)
    posting = ready_posting(**{"duties": "", "wage_low": 6000.0, "wage_high": 8000.0, **what})
    result = judge(person, posting, load_weights(), today=TODAY)
    assert result.veto in ("", "S_WORK", "S_AGAINST", "S_LOW", "S_SKILL"), result.veto
    own = not result.veto and "adjacent" not in result.relaxed
    said = reasons(person, posting, result, load_lexicon())[0][1] if not result.veto else ""
    assert own or ("对口" not in said and "正是" not in said), said
    return own


@pytest.mark.parametrize(
    ("wishes", "trades", "certs", "note", "title", "own"),
    [
        (("初中英语老师",), (("初中英语老师", 4.0),), (), "", "初中英语教师", True),
        (("初中英语老师",), (("初中英语老师", 4.0),), (), "", "初中数学教师", False),
        (("老师",), (), (), "", "小学数学教师", True),
        (("老师",), (), ("教师资格证(小学语文)",), "", "小学数学教师", False),
        (("老师",), (), ("教师资格证(小学语文)",), "", "小学语文教师", True),
        (("老师",), (), (), "汉语言文学毕业，考了教师资格证", "小学英语教师", False),
        (("老师",), (), (), "数学教育专业", "初中数学教师", True),
        (("老师",), (), (), "英语四级过了", "小学数学教师", True),
        (("体育老师",), (), (), "", "音乐教师", False),
        (("体育老师",), (), (), "", "体育教师", True),
        (("老师",), (), ("教师资格证(小学数学)",), "", "高中数学教师", False),
        (("老师",), (), ("教师资格证(高中数学)",), "", "初中数学教师", True),
        (("钢琴老师",), (("钢琴老师", 3.0),), (), "", "美术老师", False),
        (("钢琴老师",), (("钢琴老师", 3.0),), (), "", "声乐老师", True),
        (("语文老师", "数学老师"), (), (), "", "小学数学教师", True),
        (("瑜伽老师",), (("瑜伽老师", 2.0),), (), "", "游泳教练", False),
        (("游泳教练",), (("游泳教练", 2.0),), (), "", "游泳教练", True),
        (("英语翻译",), (("英语翻译", 2.0),), (), "", "日语翻译", False),
    ],
)
def test_who_teaches_one_subject_is_near_to_another(wishes, trades, certs, note, title, own):
    who = {**TEACHER, "wishes": wishes, "trades": trades, "certs": certs or ("教师资格证",), "note": note}
    assert judged(who, {"title": title}) is own


def test_a_paper_for_the_small_ones_is_none_for_a_school():
    who = {**TEACHER, "wishes": ("老师",), "trades": (), "certs": ("教师资格证(幼儿园)",)}
    what = {"title": "小学语文教师", "duties": ""}
    result = judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)
    assert result.veto == "H3_CERT"


@pytest.mark.parametrize(
    ("wishes", "trades", "title", "more", "own"),
    [
        (("普工",), (("电子厂普工", 5.0),), "数控操作工", {}, False),
        (("操作工",), (("操作工", 5.0),), "CNC操作工", {}, False),
        (("打螺丝", "操作工"), (), "数控车床操作工", {"accepts": ("零经验",)}, False),
        (("操作工",), (), "模具普工", {}, False),
        (("操作工",), (("数控车床", 3.0),), "CNC操作工", {}, True),
        (("数控",), (), "CNC操作工", {"accepts": ("零经验",)}, True),
        (("普工",), (("电子厂普工", 5.0),), "冲压操作工", {"accepts": ("零经验",)}, True),
        (("普工",), (("电子厂普工", 5.0),), "包装操作工", {}, True),
        (("厨房帮工",), (("厨房帮工", 3.0),), "厨师", {}, False),
        (("厨房帮工",), (("厨房帮工", 3.0),), "食堂煮饭", {}, False),
        (("厨房帮工",), (("厨房帮工", 3.0),), "帮厨", {}, True),
        (("食堂煮饭",), (("食堂煮饭", 3.0),), "帮厨", {}, True),
        (("工地小工",), (("工地小工", 4.0),), "泥水大工", {}, False),
        (("泥水工",), (("泥水工", 9.0),), "泥水工", {}, True),
        (("收银",), (("收银", 4.0),), "会计", {}, False),
        (("护工",), (("护工", 4.0),), "护士", {}, False),
        (("车衣服",), (("缝纫工", 9.0),), "裁床工", {}, False),
        (("车衣服",), (("缝纫工", 9.0),), "打版师傅", {}, False),
        (("工地小工",), (("水电小工", 2.0),), "维修电工", {}, False),
    ],
)
def test_a_helper_is_near_to_the_trade_and_no_more(wishes, trades, title, more, own):
    who = {"sex": "1", "wishes": wishes, "trades": trades, "wage_min": None}
    assert judged(who, {"title": title, **more}) is own


@pytest.mark.parametrize(
    ("wishes", "trades", "title", "own"),
    [
        (("护林员",), (), "护林员", True),
        (("护林",), (("巡山", 3.0),), "森林巡护员", True),
        (("护林员",), (("护林员", 3.0),), "伐木工", False),
        (("砍树",), (("伐木", 3.0),), "油锯手", True),
        (("砍树",), (("伐木", 3.0),), "护林员", False),
    ],
)
def test_who_guards_a_forest_does_not_cut_it(wishes, trades, title, own):
    who = {"sex": "1", "wishes": wishes, "trades": trades, "wage_min": None}
    assert judged(who, {"title": title}) is own
