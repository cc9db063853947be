import pytest

from search.facts import posting_facts
from search.facts.reading import number, time_ranges
from tests.search.make import posting


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("六七十", 65), ("千把", 1000), ("三百五十", 350), ("两", 2), ("一万二千", 12_000), ("几个", None)],
)
def test_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("早8点到晚8点", [(8, 20)]),
        ("上午7点到11点,下午2点到5点半", [(7, 11), (14, 17.5)]),
        ("早上6点到下午1点半", [(6, 13.5)]),
        ("7:30-17:00", [(7.5, 17)]),
        ("晚上9点到早上6点", [(21, 30)]),
        ("朝八晚八", [(8, 20)]),
        ("每件4-8块,管5-6个人", []),
    ],
)
def test_times(text, expected):
    assert list(time_ranges(text)) == expected


@pytest.mark.parametrize(
    "duties",
    [
        "流水线装配，白夜班半个月一倒。",
        "看机上下料，单量大的时候上到凌晨。",
        "晚上9点到早上6点分拣扫码。",
        "一人管六个老人，上24小时休24小时。",
        "小区岗亭，夜间巡楼打卡。",
    ],
)
def test_night_work_hidden_in_the_duties(duties):
    facts = posting_facts(posting(title="普工", duties=duties, shift=""))
    assert "night" in facts.marks
    assert facts.marks["night"]


@pytest.mark.parametrize(
    "duties",
    [
        "坐着装配，早8点到晚8点，不上夜班。",
        "登记访客，夜里不用巡逻。",
        "包装贴标，不倒夜。",
        "夜班只有前面工序才上,这里不上。",
    ],
)
def test_night_work_denied_is_not_night_work(duties):
    assert "night" not in posting_facts(posting(title="普工", duties=duties)).marks


def test_two_shifts_mean_nights_in_a_factory_and_evenings_in_a_shop():
    assert "night" in posting_facts(posting(title="注塑普工", duties="看机取件。", shift="两班倒")).marks
    shop = posting(title="收银员", duties="早班7:30-14:30,晚班14:30-21:30。", shift="两班倒")
    assert "night" not in posting_facts(shop).marks


def test_a_fortune_for_unskilled_work_is_a_trap():
    facts = posting_facts(posting(title="打包员", wage_low=15_000, wage_high=20_000, accepts=("零经验",)))
    assert "scam" in facts.marks


@pytest.mark.parametrize(
    ("title", "duties", "disguised"),
    [
        ("行政文员", "前期开发客户，拉够5个人的团队可以晋升主管。", True),
        ("行政文员", "打电话邀请老人听课、现场卖保健品", True),
        ("客服专员", "整理资料，推销产品", True),
        ("储备干部", "带团队，前期自己找客户办信用卡", True),
        ("行政文员", "打字、整理资料，接待老人来访", False),
        ("药店营业员", "卖药、卖保健品，上架", False),
    ],
)
def test_selling_under_another_name(title, duties, disguised):
    assert ("disguised_sales" in posting_facts(posting(title=title, duties=duties)).marks) is disguised


@pytest.mark.parametrize(
    ("values", "typical"),
    [
        ({"wage_low": 4000, "wage_high": 6000}, 5000),
        ({"wage_low": 200, "wage_high": 200, "wage_unit": "日"}, 4800),
        ({"wage_low": 20, "wage_high": 20, "wage_unit": "时"}, 3480),
        ({"wage_low": 3, "wage_high": 3, "wage_unit": "件", "duties": "一天做五六十筐。"}, 3960),
        ({"wage_low": 3, "wage_high": 3, "wage_unit": "件", "duties": "挑筐。"}, 0),
        ({"wage_low": 2000, "wage_high": 20_000, "wage_base": 2000}, 4700),
    ],
)
def test_pay_comes_to_a_month(values, typical):
    assert posting_facts(posting(**values)).pay.typical == typical


def test_certificates_hard_and_soft():
    needs = posting_facts(posting(certs=("保安员证",), requirements="有保安员证优先，可入职后考")).needs
    assert needs.certs == ()
    assert needs.certs_soft == ("保安员证",)
    needs = posting_facts(posting(requirements="持有效叉车证，两年以上经验")).needs
    assert needs.certs == ("叉车证",)


def test_stated_ages_are_read():
    needs = posting_facts(posting(requirements="18-45岁，手脚麻利")).needs
    assert (needs.age_min, needs.age_max) == (18, 45)
    assert posting_facts(posting(requirements="55岁以下")).needs.age_max == 55


def test_duties_tell_what_a_general_title_hides():
    facts = posting_facts(posting(title="普工", duties="坐着打螺丝、装外壳。"))
    assert dict(facts.families)["electronics_assembly"] > 0.8
    cook = posting_facts(posting(title="厨师", duties="炒菜，收工后打扫卫生。"))
    assert dict(cook.families).get("cleaning", 0) < 0.5


def test_the_licence_tells_which_driver():
    facts = posting_facts(posting(title="司机", duties="跑广东，拉货。", certs=("驾驶证A2",)))
    assert facts.family == "driver_trailer"


def test_load_in_kilograms():
    assert posting_facts(posting(duties="一筐60斤，挑到路边。")).load_kg == 30
