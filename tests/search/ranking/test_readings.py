"""How queries are read: work, terms, wage and age of each, as people type and say them."""

from __future__ import annotations

import pytest

from search.ranking.freetext import understand

WORK = [
    ("药厂招工吗", "pharma_op"),
    ("电子厂女工", "electronics_assembly"),
    ("鞋厂普工", "shoemaking"),
    ("砖厂干活", "brick"),
    ("在家具厂做过想再找家具厂的活", "carpentry"),
    ("不穿无尘服的电子厂", "electronics_assembly"),
    ("5k以上文员", "clerk"),
    ("县城里收银", "cashier"),
    ("叉车证", "forklift"),
    ("持证焊工", "welding"),
    ("不打电话的客服", "customer_service"),
    ("我爸退休了想看大门", "security"),
    ("五十八岁女的能做保洁不", "cleaning"),
    ("帮人带小孩", "nanny"),
    ("办公室保洁", "cleaning"),
    ("拿回家做的手工", "handcraft"),
]
TERMS = [
    ("寒假工", {"short"}),
    ("暑假工有没有", {"short"}),
    ("放假做一个月的短期工", {"short"}),
    ("假期兼职学生", {"part_time", "short"}),
    ("学生寒假工", {"short"}),
    ("坐办公室的", {"office"}),
    ("坐着做的工作", {"seated"}),
    ("老人家能做的轻松活", {"light", "overage"}),
    ("年纪大找保安", {"overage"}),
    ("宝妈工作时间自由", {"flexible"}),
    ("宝妈 能接送小孩", {"flexible"}),
    ("可以接孩子放学的班", {"flexible"}),
    ("带娃妈妈能做的", {"flexible"}),
    ("照顾家里的活 家门口", {"flexible"}),
    ("女三十五岁做过车位也做过收银要能照顾小孩", {"flexible"}),
    ("不要夜班", {"no_night"}),
    ("夜班上不了", {"no_night"}),
    ("不用倒班的", {"no_night"}),
    ("夜班也可以", set()),
    ("不怕夜班", set()),
    ("不住宿的", {"no_live_in"}),
    ("不加班双休", {"weekends", "no_overtime"}),
    ("双休五险", {"weekends", "insurance"}),
    ("五险一金 周末双休", {"weekends", "insurance"}),
    ("不要夜班 不住宿 不加班 双休 五险 不穿无尘服 不体检",
     {"no_night", "no_live_in", "no_overtime", "weekends", "insurance", "no_cleanroom", "no_checkup"}),
    ("不体检的厂", {"no_checkup", "factory"}),
    ("不要销售", {"no_sales"}),
    ("客服 不要打电话推销", {"no_sales"}),
    ("不交押金", {"no_deposit"}),
    ("没有学历要求", {"no_degree"}),
    ("不要求经验", {"beginner"}),
    ("工资日结", {"day_paid"}),
    ("日结小时工", {"day_paid", "part_time"}),
    ("周结", {"week_paid"}),
    ("周末兼职", {"weekend_work", "part_time"}),
    ("有厂车接送的厂", {"shuttle", "factory"}),
    ("两口子一起干", {"couple"}),
    ("聋哑人可以做吗", {"disabled"}),
    ("腰不好不能搬重的", {"no_heavy"}),
    ("眼睛不好 不看电脑", {"no_computer"}),
    ("不识字能做", {"no_writing"}),
    ("不会普通话", {"no_talk"}),
    ("孩子上幼儿园了想找个下午四点能走的", {"flexible", "ends_by"}),
    ("带着孩子能上班吗", {"flexible"}),
    ("怀孕了能做的", {"light"}),
    ("粉尘过敏", {"no_toxic"}),
    ("8小时工作制", {"no_overtime"}),
    ("朝九晚五", {"no_overtime"}),
    ("月休四天", {"days_off"}),
    ("上四休二", {"days_off"}),
    ("晚上六点以后能做的", {"evening"}),
    ("站不久", {"no_standing"}),
    ("没有证能做的", {"no_paper"}),
    ("不要电工证", {"no_paper"}),
    ("只上白班", {"no_night"}),
    ("晚上兼职", {"part_time", "evening"}),
    ("在家能做的", {"home_take"}),
]  # fmt: skip
WAGES = [
    ("四千到五千", 4000),
    ("四五千", 4000),
    ("5k", 5000),
    ("5K-8K", 5000),
    ("4.5k以上", 4500),
    ("一天200", 4800),
    ("200一天的活", 4800),
    ("150-200一天", 3600),
    ("两百块钱一天", 4800),
    ("日薪不低于180", 4320),
    ("时薪18", 3132),
    ("18块一小时", 3132),
    ("20块钱一个钟头", 3480),
    ("底薪3000以上", 3000),
    ("一个月六千保底", 6000),
    ("月薪不低于4500", 4500),
    ("工资要有六千", 6000),
    ("一年十万的司机", 8333),
    ("年薪12万", 10_000),
    ("一万以上", 10_000),
    ("包吃住普工6000", 6000),
    ("三千五以上", 3500),
    ("月薪过万", 10_000),
    ("日结150以上", 3600),
    ("一个月能拿七八千的", 7000),
    ("8点到5点", None),
    ("三千家门店", None),
    ("A2", None),
    ("60多了", None),
]
AGES = [
    ("六十多岁能做的", 60),
    ("60多了还能做什么", 60),
    ("六十出头想找点事做", 60),
    ("快六十了有人要吗", 60),
    ("奔五的人了", 50),
    ("我五十八了 女的", 58),
    ("我爸65了", 65),
    ("今年62", 62),
    ("55岁以上", 55),
    ("我45 男 有C1", 45),
    ("接近六十岁的保安", 60),
    ("四十来岁女工", 40),
    ("我今年四十五岁以前做木工", 45),
    ("60多块一天", None),
    ("5点多下班", None),
    ("15岁", 15),
]
EVERYTHING = ["离家近", "能当天上班", "电动车能到的", "随便什么都行", "附近有什么活"]


@pytest.mark.parametrize(("text", "family"), WORK)
def test_the_work_is_read(text: str, family: str) -> None:
    said = understand(text)
    assert said.families[family] >= 0.8
    assert said.names == ()


@pytest.mark.parametrize(("text", "codes"), TERMS)
def test_the_terms_are_read_and_nothing_else_of_them_is_left(text: str, codes: set[str]) -> None:
    said = understand(text)
    assert set(said.wishes) == codes
    assert said.names == ()


@pytest.mark.parametrize(("text", "least"), WAGES)
def test_the_wage_is_read(text: str, least: int | None) -> None:
    assert understand(text).wage_min == least


@pytest.mark.parametrize(("text", "years"), AGES)
def test_the_age_is_read(text: str, years: int | None) -> None:
    assert understand(text).age == years


@pytest.mark.parametrize("text", EVERYTHING)
def test_whoever_takes_anything_gets_everything(text: str) -> None:
    assert understand(text).anything


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("药厂", True),
        ("电子厂普工", True),
        ("鞋厂针车工", False),
        ("普工", False),
        ("车衣厂", False),
        ("药厂化验", False),
    ],
)
def test_a_kind_of_factory_is_a_place_of_work_and_a_trade_in_it_is_none(text: str, place: bool) -> None:
    assert understand(text).workplace is place


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("我今年四十五岁以前做木工也会开叉车想在家附近找个稳定的工作", {"carpentry", "forklift"}),
        ("我五十二了以前做过厨师也做过保安有没有包吃住的", {"cook", "security"}),
        ("我六十出头 男的 想找个看门或者扫地的 晚上要回家 夜班上不了", {"security", "cleaning"}),
    ],
)
def test_an_age_and_two_trades_in_a_long_sentence(text: str, families: set[str]) -> None:
    said = understand(text)
    assert families <= said.families.keys()
    assert said.age
    assert said.names == ()
    assert "night" not in said.wishes
