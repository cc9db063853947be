"""Sentences about people and postings that nobody wrote down: put together at random, with what is denied among it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.lexicon import load_lexicon
from search.ranking.filters import whole_person
from search.ranking.prepared import prepare_person, prepare_posting
from tests.golden.reading import TODAY
from tests.matching import truth
from tests.matching.rows import Row, person_of, posting_of
from tests.matching.test_reasons_true import about

TRADES = ["缝纫工", "普工", "保安", "保洁", "服务员", "仓库管理员", "叉车工", "装卸工", "打包", "电工"]
CLAUSES = [
    "不上夜班",
    "没有夜班",
    "两班倒",
    "晚上10点到早上6点",
    "8点到17点",
    "早上8点到下午5点半",
    "8:00-12:00,14:00-18:00",
    "早八晚五半",
    "不排晚班",
    "有时上晚班",
    "晚上9点下班",
    "不用搬东西",
    "没有重活",
    "要搬货",
    "不用站着",
    "站着做",
    "坐着做",
    "没有灰尘",
    "粉尘大",
    "有点气味",
    "没有厂车",
    "厂车接送",
    "门口有班车",
    "有面包车来接",
    "没有车接送",
    "住家附近的优先",
    "吃住在厂里",
    "工资可以商量",
    "时间可以商量",
    "有事可请假",
    "可以回去接孩子",
    "没做过可以学",
    "要熟手",
    "一年以上经验",
    "不要求经验",
    "45岁以下",
    "18-60岁",
    "要健康证",
    "不需要健康证",
    "有叉车证",
    "一天做200件",
    "无尘车间",
    "打药",
]
NOTES = [
    "下午4点半要接孩子",
    "早上8点送，下午5点接小孩",
    "只有电驴",
    "有摩托",
    "没有车",
    "自己有小车",
    "腰不好",
    "站不久",
    "健康证过期了",
    "做事勤快",
    "夜班不上",
    "少点也可以",
    "要包住",
    "坐厂车方便",
]


def cells(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


def some(words: list[str], most: int, between: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), max_size=most, unique=True).map(between.join)


BIRTHS = st.builds("{}-{:02d}-{:02d}".format, st.integers(1955, 2010), st.integers(1, 12), st.integers(1, 28))
EAST = st.sampled_from(["", "114.9", "114.905", "114.95", "115.0", "115.03", "115.06", "115.2", "115.6"])
PEOPLE: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {
        "性别": cells("男", "女"),
        "出生日期": BIRTHS,
        "区划代码": cells("360722100", "360722101", "360722"),
        "经度": EAST,
        "纬度": cells("25.4"),
        "文化程度": cells("", "小学", "初中", "大专"),
        "做过的工种": st.lists(
            st.builds("{}:{}".format, st.sampled_from(TRADES), cells("", "0.5", "3", "11")), max_size=2
        ).map(";".join),
        "技能证书": some(["健康证", "叉车证", "电工证"], 2, ";"),
        "择业工种": some(TRADES, 2, ";"),
        "期望月薪": cells("", "3000", "4000", "6500"),
        "最远公里": cells("", "5", "12", "40"),
        "接受住宿": cells("", "是", "否"),
        "班次要求": cells("", "长白班", "夜班"),
        "绝对不接受": cells("", "夜班", "住厂"),
        "用工形式": cells("", "兼职", "全职"),
        "可到岗日期": cells(""),
        "就业状态": cells("失业"),
        "未就业原因": cells("", "照顾家人"),
        "可办证书": cells("", "健康证"),
        "备注": some(NOTES, 3, "，"),
    }
)
POSTINGS: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {
        "岗位名称": st.sampled_from(TRADES),
        "招聘人数": st.integers(1, 300).map(str),
        "工作内容": some(CLAUSES, 4, "，"),
        "招聘条件": some(CLAUSES, 3, "，"),
        "学历要求": cells("", "不限", "初中", "高中"),
        "经验年限": cells("", "0", "2"),
        "证书要求": cells("", "健康证", "叉车证"),
        "工作地点": cells("工业园"),
        "区划代码": cells("360722100", "360722102"),
        "经度": EAST,
        "纬度": cells("25.4"),
        "薪资下限": cells("", "3000", "4200"),
        "薪资上限": cells("4500", "9000"),
        "底薪": cells("", "1900", "4500"),
        "计薪方式": cells("月", "月", "日", "时"),
        "食宿": cells("", "包吃", "包住", "包吃住", "不包"),
        "班车": cells("", "是", "否"),
        "班次": cells("", "长白班", "两班倒", "夜班", "弹性"),
        "用工形式": cells("", "全职", "兼职", "日结"),
        "工作条件": cells("", "夜班", "久站", "负重", "有毒有害"),
        "接收人群": cells("", "零经验", "超龄", "超龄;零经验"),
        "有效期至": cells("2027-01-31"),
        "急招": cells("", "是"),
    }
)
DAILY = {"日": 20.0, "时": 200.0}


def paid(posting: Row) -> Row:
    """The wages in the unit that is named: nobody is paid four thousand a day."""
    share = DAILY.get(posting["计薪方式"], 1.0)
    cut: dict[str, Any] = {
        name: f"{float(posting[name]) / share:g}" for name in ("薪资下限", "薪资上限") if posting[name]
    }
    return {**posting, **cut}


@given(person=PEOPLE, posting=POSTINGS.map(paid), asked=st.integers(0, 3))
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_said_of_anybody_is_true(person: Row, posting: Row, asked: int) -> None:
    """asked: mostly the work of the posting is wished for, so that there is something to say."""
    person = {**person, "择业工种": posting["岗位名称"]} if asked else person
    one = prepare_person(person_of(person, 1), load_lexicon(), TODAY)
    if whole_person(one) is not None:
        return
    said = about(one, prepare_posting(posting_of(posting, 1), load_lexicon()), (person, posting))
    if said is None:
        return
    for code, text in said.lines:
        assert not (wrong := truth.refute(code, text, person, posting)), f"{code} {text}: {wrong}"
    for text in said.relaxed:
        assert not (wrong := truth.relaxed(text, person, posting)), f"{text}: {wrong}"
    assert truth.unfit([*(text for _, text in said.lines), *said.relaxed]) == []
