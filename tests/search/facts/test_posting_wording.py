"""What employers say in their own words: which marks, needs and promises follow from it, and which must not."""

from __future__ import annotations

import pytest

from search.facts import PostingFacts, posting_facts
from tests.search.make import posting


def read(title: str, duties: str, requirements: str = "") -> PostingFacts:
    """The facts of a posting of which nothing but its words is known."""
    return posting_facts(
        posting(title=title, duties=duties, requirements=requirements, shift="", form="", place="街上")
    )


@pytest.mark.parametrize(
    ("title", "duties", "codes"),
    [
        ("员工", "早8点到晚10点", "long_day late"),
        ("开料工", "锯末灰飞得到处是，发口罩", "toxic"),
        ("外墙工", "十几层楼吊下来刷涂料", "height"),
        ("普工", "加不加班看自己", "-overtime"),
        ("员工", "体力活，怕吃苦的莫来", "heavy"),
        ("普工", "赶单的时候天天要加到八九点", "overtime"),
        ("员工", "坐式平车，一天坐着", "seated"),
        ("员工", "正常白班，赶货时加班到晚上八点", "-night overtime"),
        ("喷漆工", "接触油漆，发防毒口罩", "toxic"),
        ("储备干部", "轮岗学习生产管理，免费培训", "-disguised_sales"),
        ("仓管员", "有叉车，不用人工搬运", "-heavy"),
        ("员工", "长途跑广州，三四天回来一趟", "long_haul away_nights"),
        ("客服", "在线回消息处理退货，不打电话不卖东西", "-sales -disguised_sales"),
        ("普工", "劳务公司招聘，送到各大工厂", "agency"),
        ("员工", "一天做四个小时就行", "half_day"),
        ("员工", "天没亮就要出摊", "dawn"),
        ("质检", "一站就是一天", "standing"),
        ("储备经理", "初期以电话销售为主，完成每月业绩", "disguised_sales"),
        ("员工", "必须住厂，封闭管理", "live_in"),
        ("员工", "工地上给架子工递扣件", "-night"),
        ("员工", "晚上不开机器，天黑就关门", "-night -late"),
        ("员工", "早上4点半到店里和面蒸包子", "dawn"),
        ("员工", "不要你一分钱押金，证件也不收", "-scam"),
        ("员工", "正规厂不收押金不扣证件", "-scam"),
        ("员工", "抬病人翻身，力气小的做不来", "heavy"),
        ("营业员", "站立服务", "standing"),
        ("门卫", "退役军人优先", "-group_only"),
        ("员工", "车间危险，不准带小孩进来", "-child_ok"),
        ("员工", "棚里做事，夏天有点闷热", "heat"),
        ("员工", "服装费200从工资扣", "scam"),
        ("员工", "塔吊司机，上塔吊要爬梯子", "height"),
        ("员工", "坐着做，不累", "seated -standing"),
        ("普工", "夜班津贴一晚30，愿意倒的来", "night"),
        ("炉工", "炉子前头一千多度，汗流浃背", "heat"),
        ("员工", "夜宵摊帮手，下午5点做到凌晨1点", "night late"),
        ("员工", "车间装了水帘，不热", "-heat"),
        ("保险公司内勤", "录保单，不跑业务", "-sales -disguised_sales"),
        ("员工", "不跑长途", "-long_haul"),
        ("员工", "节假日要上班，平时调休", "weekend_work"),
        ("员工", "仅招低保户和零就业家庭成员", "group_only"),
        ("员工", "把活领到屋里做，做好送过来", "home_take"),
        ("员工", "晚上要睡在店里看店", "live_in"),
        ("员工", "只做上午半天", "half_day"),
        ("员工", "周末不上班", "weekends -weekend_work"),
        ("员工", "月休四天，轮休", "-weekends"),
        ("员工", "去广东的工地，做三个月", "away_nights"),
        ("园丁", "天冷天热都在露天", "outdoors"),
        ("员工", "夫妻两个一起来最好，看鱼塘", "couple"),
        ("员工", "一个月休一天，全勤奖200", "-weekends"),
        ("文员", "电话回访老客户介绍新产品，有任务", "disguised_sales"),
        ("园林工", "户外作业，夏天比较晒", "outdoors"),
        ("公岗保洁", "限就业困难人员", "group_only"),
        ("员工", "不日结，半月发一次", "-day_paid"),
        ("员工", "周末可以不来", "-weekend_work"),
        ("员工", "不能带回家做", "-home_take"),
        ("普工", "厂里直招，不经中介", "-agency"),
        ("员工", "县内配送，每天回家", "-away_nights -long_haul"),
        ("员工", "空调车间，冬暖夏凉", "-outdoors -heat"),
        ("货车司机", "跑赣州市内，当天往返", "-long_haul -away_nights"),
        ("员工", "外发手工活，材料送上门", "home_take"),
        ("半挂司机", "跑长途，全国各地，一个月回来两次", "long_haul away_nights"),
        ("员工", "无需加班", "-overtime"),
        ("员工", "不用爬高", "-height"),
        ("员工", "周末双休不打折", "weekends"),
        ("员工", "不招临时工暑假工", "-part_ok"),
        ("员工", "夜班有夜宵有补贴，白班也招", "-turns"),
    ],
)
def test_marks(title: str, duties: str, codes: str) -> None:
    marks = read(title, duties).marks
    for code in codes.split():
        assert (code.lstrip("-") in marks) is not code.startswith("-"), code


@pytest.mark.parametrize(
    ("duties", "lodging", "meals", "shuttle"),
    [
        ("包吃包住,宿舍有空调", True, True, False),
        ("管饭，不管住", False, True, False),
        ("提供住宿，水电平摊", True, False, False),
        ("住的地方有，吃的自己解决", True, False, False),
        ("宿舍在建，暂时没有住的", False, False, False),
        ("食宿自理", False, False, False),
        ("给客人安排住宿，登记押金", False, False, False),
        ("一天三餐老板全管，睡觉有架子床", True, True, False),
        ("班车早晚各一趟到镇上", False, False, True),
        ("厂车正在申请，还没开通", False, False, False),
        ("以前有厂车，现在取消了", False, False, False),
    ],
)
def test_what_is_promised_outside_the_columns(duties: str, lodging: bool, meals: bool, shuttle: bool) -> None:
    facts = read("普工", duties)
    assert (facts.lodging, facts.meals, facts.shuttle) == (lodging, meals, shuttle)


@pytest.mark.parametrize(
    ("words", "education", "soft", "years"),
    [
        ("初中以上文化", 2, False, 0),
        ("至少高中毕业，会Excel", 3, False, 0),
        ("大专及以上学历，财会专业，两年以上工作经验", 4, False, 2),
        ("大专优先", 0, True, 0),
        ("中专以上学历，能力突出可放宽", 0, True, 0),
        ("不看学历看态度", 0, False, 0),
        ("高中以上在校学生", 2, False, 0),
        ("起码干了三年的，别来混", 0, False, 3),
        ("一年以上经验优先", 0, False, 0),
        ("公司成立20年，经验不限", 0, False, 0),
    ],
)
def test_schooling_and_years_in_words(words: str, education: int, soft: bool, years: int) -> None:
    needs = read("员工", "", words).needs
    assert (needs.education, needs.education_soft, needs.years) == (education, soft, years)


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("二十到四十五岁之间", 20, 45),
        ("六十岁以下，能吃苦", None, 60),
        ("不超过四十五周岁", None, 45),
        ("男55女50以下", None, 55),
        ("35岁以下优先", None, None),
        ("年满18周岁", 18, None),
        ("60岁以上也要，能动就行", None, None),
        ("55-65岁都可以", 55, 65),
    ],
)
def test_ages_in_words(words: str, least: int | None, most: int | None) -> None:
    needs = read("员工", "", words).needs
    assert (needs.age_min, needs.age_max) == (least, most)


@pytest.mark.parametrize(
    ("words", "hard"),
    [
        ("持低压电工证", {"电工证"}),
        ("有焊工证最好，没有也行", set()),
        ("焊工证有没有无所谓，手艺好就行", set()),
        ("保安员证，没有的公司培训考证", set()),
        ("必须有B照，跑过山路", {"驾驶证B2"}),
        ("没叉车证的不考虑", {"叉车证"}),
    ],
)
def test_papers_in_words(words: str, hard: set[str]) -> None:
    assert set(read("员工", "", words).needs.certs) == hard


def test_what_is_asked_for_may_stand_among_the_duties() -> None:
    needs = read("送货员", "开面包车送货到乡镇,要搬货,C1证,公司有车,50岁以下").needs
    assert needs.certs == ("驾驶证C1",)
    assert needs.age_max == 50


@pytest.mark.parametrize(
    ("words", "beginner"),
    [
        ("头一回进厂也不怕，老员工一对一带", True),
        ("新手小白勿扰", False),
        ("不要学徒", False),
        ("有没有经验都要", True),
    ],
)
def test_newcomers_are_taught_or_turned_away(words: str, beginner: bool) -> None:
    assert read("员工", "", words).needs.beginner is beginner


@pytest.mark.parametrize(
    ("duties", "ends"), [("做到下午四点就走得", 16), ("晚上六点准时走人", 18), ("收工早，四点多就收", 16)]
)
def test_the_end_of_the_day(duties: str, ends: float) -> None:
    assert read("员工", duties).ends == ends


def test_a_base_in_the_words_is_what_a_seller_can_count_on() -> None:
    pay = posting_facts(posting(title="顾问", duties="约人到店，底薪2500加提成", wage_low=4000.0, wage_high=9000.0)).pay
    assert pay.commission
    assert pay.certain == 2500
