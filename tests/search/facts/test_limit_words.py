"""Limits told in turns of phrase, as several hands would write them down; invented notes."""

import pytest

from search.facts.freetime import LATEST
from tests.search.make import ready_person, ready_posting


def refused(note):
    return set(ready_person(note=note, wishes=("普工",), trades=()).facts.refused)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("有腰突，二十斤以上拎不了", "heavy"),
        ("腰里有两块钢板，弯腰的活干不来", "heavy"),
        ("超过三十斤就不行", "heavy"),
        ("前年摔断过腿，站个把小时就肿", "standing"),
        ("膝关节置换过", "standing"),
        ("心脏搭过桥", "height"),
        ("血压170", "height"),
        ("一沾洗洁精手就起泡", "wet"),
        ("闻到油漆就犯恶心", "paint"),
        ("一闻到胶水味鼻子就出血", "glue"),
        ("油烟一熏就咳", "fumes"),
        ("鼻炎严重", "toxic"),
        ("视力只有0.3", "eyesight"),
        ("天生斗鸡眼，穿针引线不行", "eyesight"),
        ("戴助听器", "talk"),
        ("老寒腿，冷库里做不了", "cold"),
        ("凌晨的起不来", "dawn"),
        ("太早的起不来", "dawn"),
        ("太早（5点前）出门老伴不放心", "dawn"),
        ("夜里孩子只认我", "night"),
        ("晚上得给爷爷翻身", "night"),
        ("抑郁症在吃药", "night"),
        ("夜班不是不能上，是家里不让", "night"),
        ("老娘瘫在床，夜里要起来两趟", "night"),
        ("晚上眼睛发花", "night"),
        ("大太阳下面中过暑", "outdoors"),
        ("宿舍八人间我住不来", "live_in"),
        ("孩子一个人在家过夜不放心", "live_in"),
    ],
)
def test_a_limit_is_read_however_it_is_told(note, code):
    assert code in refused(note)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("前年摔断过腿，现在全好了", "standing"),
        ("冷库也不怕冷", "cold"),
        ("不怕冷", "cold"),
        ("凌晨起得来", "dawn"),
        ("外面打工回来的", "outdoors"),
        ("晚上眼睛发花", "eyesight"),
        ("坐着站着都可以", "standing"),
        ("鼻炎早好了", "toxic"),
        ("鼻炎喷剂厂做过", "toxic"),
        ("在精神病院做过护工", "night"),
    ],
)
def test_what_is_no_limit(note, code):
    assert code not in refused(note)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("肩周炎犯了，胳膊举不过头", "body"),
        ("右手手指被机器轧掉一节", "body"),
        ("下蹲困难", "body"),
        ("我一天只能出来四个钟头", "few_hours"),
        ("出了本镇就不去", "near_only"),
        ("只在鲁溪街上或附近", "near_only"),
        ("签名都要人代", "unlettered"),
        ("微信都不会用", "no_computer"),
        ("6000以下免谈", "firm_pay"),
        ("点工280以下不做", "firm_pay"),
        ("三千五打底，少一分都不去", "firm_pay"),
        ("驾照记满12分，要重考", "no_licence"),
        ("会开车但没本", "no_licence"),
    ],
)
def test_what_is_so_of_a_person(note, code):
    assert code in ready_person(note=note).facts.facts


@pytest.mark.parametrize(
    ("note", "code", "wanted"),
    [
        ("坐着站着都可以", "seated", False),
        ("要坐着做的", "seated", True),
        ("周六周日店里要帮忙，来不了", "weekends", True),
        ("单休的免谈", "weekends", True),
        ("钱做完就结", "day_pay", True),
        ("不能压工资，上家拖了三个月", "day_pay", True),
        ("年底才结的工地不去", "day_pay", True),
        ("工资月月清", "day_pay", True),
    ],
)
def test_what_is_wanted(note, code, wanted):
    assert (code in ready_person(note=note).facts.wants) is wanted


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("送了孙子上学后有空,8点半到下午4点", (8.5, 16.0)),
        ("早上6、7点出不来", (7.5, LATEST)),
        ("早饭要弄给老人吃，八点前来不了", (8.0, LATEST)),
        ("上午十一点前能做", (7.0, 11.0)),
        ("上学日要送要接，一送八点一接四点四十", (8.0, pytest.approx(16.667, abs=0.01))),
        ("早晚接送两趟，中间时间是空的", (8.0, 16.5)),
        ("孙子我一手带，早送晚接", (8.0, 16.5)),
        ("有空，8点半到过年都行", None),
    ],
)
def test_hours_that_stand_apart_from_what_they_are_of(note, hours):
    assert ready_person(note=note).facts.care == hours


@pytest.mark.parametrize(
    ("note", "hour"),
    [
        ("天黑以前非到家不可", 19.0),
        ("加班到八点可以，再晚不成", 20.0),
        ("天黑得早，五点半要往家赶", 17.5),
        ("加班到八点可以", None),
    ],
)
def test_when_somebody_is_home(note, hour):
    assert ready_person(note=note).facts.home_by == hour


@pytest.mark.parametrize(
    ("note", "coming"),
    [
        ("护士资格考试没过，明年再考", False),
        ("护士资格考试没过，明年再考。先在养老院、医院做护理也愿意", False),
        ("护士证在考", True),
        ("护士资格证报名了，下个月考", True),
    ],
)
def test_a_paper_of_next_year_is_none_to_count_on(note, coming):
    assert ("护士执业证" in ready_person(note=note, wishes=("护士",)).facts.certs_coming) is coming


def test_a_class_held_for_years_needs_no_word_for_the_paper():
    assert "驾驶证C1" in ready_person(note="C1有八年，在家没带来登记").certs


@pytest.mark.parametrize(
    ("title", "duties", "mark"),
    [
        ("保安", "上一个白天再上一个黑夜，然后休一天", "night"),
        ("营业员", "打烊后盘点到十点半", "late"),
        ("面点师", "三点半起来和面", "dawn"),
        ("普工", "一袋五十斤，一天要过手三百袋", "heavy"),
        ("安装工", "站三米高的架子", "height"),
        ("广告安装", "吊在楼外面装字", "height"),
        ("分拣员", "冷库负十八度里拣货", "cold"),
        ("打磨工", "粉末飞得满身都是", "toxic"),
        ("品检", "坐在灯箱前看布，不能色弱", "colour"),
        ("品检", "坐在灯箱前看布", "seated"),
        ("包装", "给鞋套袋贴标,坐凳子做", "seated"),
        ("健康顾问", "请老人来店体验，带动购买", "disguised_sales"),
        ("跟车员", "三天在外两天在家", "away_nights"),
        ("客服", "每天一百多通电话进来", "phone"),
        ("会计", "单休，月底周日也要来", "six_days"),
        ("木工", "按方算，平时借支生活费，年底总结", "late_pay"),
        ("小工", "工程款下来才发钱", "late_pay"),
        ("选筷工", "有事讲一声就走", "flexible"),
    ],
)
def test_what_a_posting_says_in_passing(title, duties, mark):
    assert mark in ready_posting(title=title, duties=duties, shift="").facts.marks


@pytest.mark.parametrize(
    ("duties", "mark"),
    [
        ("一袋五十斤，叉车搬", "heavy"),
        ("下午3点半起送货", "dawn"),
        ("双休或单休自选", "late_pay"),
        ("工资月底发，不压工资", "late_pay"),
    ],
)
def test_what_a_posting_does_not_say(duties, mark):
    assert mark not in ready_posting(title="普工", duties=duties, shift="").facts.marks


@pytest.mark.parametrize(
    ("wish", "vague"),
    [
        ("近点的", True),
        ("有社保的", True),
        ("白班", True),
        ("除了服装厂都行", True),
        ("随你们安排", True),
        ("飞机维修", False),
        ("白班保安", False),
    ],
)
def test_a_wish_of_terms_alone_leaves_the_work_open(wish, vague):
    assert ready_person(wishes=(wish,), trades=()).facts.vague is vague
