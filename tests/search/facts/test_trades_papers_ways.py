"""Phrases as people and employers write them: trades, papers, the way to work, the least wage; and what is none."""

import pytest

from search.facts.person import person_facts
from search.facts.posting import posting_facts
from search.ranking.freetext import understand
from tests.search.make import person, posting


def read(note="", **form):
    blank = {"wishes": (), "trades": (), "wage_min": None, "max_km": None, "lodging": None, "education": ""}
    return person_facts(person(note=note, **{**blank, **form}))


@pytest.mark.parametrize(
    ("note", "family", "years"),
    [
        ("在鞋厂刷过胶", "shoemaking", 1),
        ("跟师傅装了两年空调", "aircon", 2),
        ("帮人看过店", "shop_sales", 1),
        ("做过三年会计后来带娃", "accounting", 3),
        ("以前在广东打螺丝，打了八年", "electronics_assembly", 8),
        ("挖机会开，干了三年", "excavator", 3),
        ("在外头开了12年货车", "driver_truck", 12),
        ("种了一辈子田", "farm_work", 20),
        ("快递送过一年多", "courier", 1),
        ("扎钢筋扎了七八年", "rebar", 7.5),
        ("医院陪护做过半年", "hospital_aide", 0.5),
        ("厨师，炒了十年赣菜", "cook", 10),
        ("小学食堂里煮饭，煮了六年", "canteen_cook", 6),
        ("带过别人家小孩，做过育儿嫂", "nanny", 1),
        ("会开叉车没证", "forklift", 1),
        ("开过十年的士", "driver_car", 10),
    ],
)
def test_work_that_a_note_tells_of(note, family, years):
    assert read(note).done[family] == pytest.approx(years)


def test_months_as_a_student_make_no_hand_of_a_works():
    assert not read("机电毕业，在厂里实习过半年，没正式干过").done
    assert set(read("在医院当护士实习过半年").done) == {"nurse"}


@pytest.mark.parametrize(
    "note",
    [
        "老公是电焊工",
        "我爸以前是木匠",
        "隔壁邻居做月嫂一个月八千",
        "女儿学护理的，马上毕业",
        "没做过会计",
        "去年报名学过月嫂，没去做",
        "应聘过文员没要我",
        "想进服装厂但是不会车衣",
        "屋里老人中风了，服侍了四年",
        "家里两个孙子要带",
        "会弹点电子琴",
        "办公软件都会",
        "叉车证2024年就过期了",
        "看人家摘脐橙，没摘过",
    ],
)
def test_no_work_of_ones_own(note):
    assert read(note).done == {}


@pytest.mark.parametrize(
    ("note", "family"),
    [
        ("听说养老院招人，想去问问", "elder_care"),
        ("想在超市收银或者理货", "cashier"),
        ("打算去送快递", "courier"),
        ("仓管或者文员都好", "warehouse"),
        ("媳妇在家带孩子，他自己想找仓管", "warehouse"),
        ("保洁也可以做", "cleaning"),
    ],
)
def test_wishes_of_a_note(note, family):
    facts = read(note)
    assert facts.wishes[family] >= 0.5
    assert "nanny" not in facts.wishes


@pytest.mark.parametrize(
    ("note", "family"),
    [
        ("餐馆端盘子的不要", "waiter"),
        ("卖保险的别找我", "sales_insurance"),
        ("搬运的话现在吃不消", "loading"),
        ("保姆不当", "home_helper"),
    ],
)
def test_work_refused(note, family):
    facts = read(note)
    assert family in facts.against
    assert family not in facts.wishes


def test_what_a_wish_refuses_leaves_the_rest_of_it():
    assert read(wishes=("不做销售，文职",)).wishes.keys() == {"clerk"}


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("急招！！高薪缝纫工", "sewing"),
        ("保安（长白班）", "security"),
        ("酒店客房清洁员", "room_attendant"),
        ("PA清洁工", "cleaning"),
        ("光伏组件操作工", "pv_factory"),
        ("美容师学徒", "beautician"),
        ("混凝土搅拌车司机", "driver_truck"),
        ("后厨小工包吃住", "kitchen_helper"),
        ("CNC编程师傅", "cnc"),
        ("校车司机（A1）", "driver_bus"),
        ("【直招】二保焊工5名", "welding"),
    ],
)
def test_the_trade_of_a_title(title, family):
    assert posting_facts(posting(title=title, duties="")).family == family


@pytest.mark.parametrize(
    ("note", "held", "coming"),
    [
        ("C1证，开了八年", "驾驶证C1", ""),
        ("驾照A1A2都有", "驾驶证A1 驾驶证A2", ""),
        ("有大货车驾照", "驾驶证B2", ""),
        ("B2降成C1了", "驾驶证C1", ""),
        ("老公有B2", "", ""),
        ("正在考C1", "", ""),
        ("高压电工证", "高压电工证 电工证", ""),
        ("电工证、焊工证都没有", "", ""),
        ("电工证有，焊工证没有", "电工证", ""),
        ("叉车证在考，月底出证", "", "叉车证"),
        ("叉车证丢了", "", ""),
        ("初级会计考了两次没过", "", ""),
        ("初级会计在备考", "", "初级会计证"),
        ("护士证没注册", "", ""),
        ("月嫂证、育婴证都有", "母婴护理证 育婴员证", ""),
        ("培训过育婴，证还没下来", "", "育婴员证"),
        ("健康证上周刚办", "健康证", ""),
        ("没健康证，要的话去办", "", "健康证"),
        ("不想考焊工证", "", ""),
        ("女儿考了教师资格证", "", ""),
    ],
)
def test_papers(note, held, coming):
    facts = read(note)
    assert (set(facts.certs), set(facts.certs_coming)) == (set(held.split()), set(coming.split()))


def test_how_long_papers_hold_and_how_forms_write_them():
    assert read("叉车证2027年5月到期").certs_until == {"叉车证": (2027, 5)}
    assert read(certs=("C1照，健康证", "特种作业操作证（低压电工）")).certs == {"驾驶证C1", "健康证", "电工证"}


@pytest.mark.parametrize(
    ("note", "like"),
    [
        ("大专，学会计的", "大专"),
        ("技校学的数控", "中专"),
        ("高中没读完", "初中"),
        ("儿子读大专", ""),
        ("想做小学老师", ""),
    ],
)
def test_schooling(note, like):
    assert read(note).education == read(education=like).education


@pytest.mark.parametrize(
    ("note", "vehicle"),
    [
        ("老公有车", ""),
        ("我哥有辆货车", ""),
        ("准备买个电动车", ""),
        ("去年有车，今年卖了", ""),
        ("我自己开面包车上下班", "car"),
        ("没车，走路", "walk"),
        ("不要厂车，自己有电动车", "ebike"),
    ],
)
def test_whose_vehicle(note, vehicle):
    facts = read(note)
    assert facts.vehicle == vehicle
    assert "shuttle" not in facts.wants


@pytest.mark.parametrize(
    ("note", "km"),
    [("五公里以内", 5), ("超过十里路就不去了", 5), ("电动车二十分钟以内", 5.1), ("以前的厂离家三公里", None)],
)
def test_how_far(note, km):
    assert read(note).km == km
    assert read(note, max_km=8).km is None


@pytest.mark.parametrize(
    ("note", "month", "day"),
    [
        ("工资不低于四千", 4000, None),
        ("3k起", 3000, None),
        ("4k-5k", 4000, None),
        ("5000以下免谈", 5000, None),
        ("一个月没有五千不去", 5000, None),
        ("年薪六万", 5000, None),
        ("两百五一天才做", 6000, 250),
        ("一个小时二十", 3480, 160),
        ("之前五千，现在四千也行", 4000, None),
        ("老婆在家带小孩，我要五千以上", 5000, None),
        ("以前一个月八千", None, None),
        ("房贷每月三千", None, None),
        ("老公一个月六千", None, None),
        ("工资面谈", None, None),
    ],
)
def test_the_least_pay(note, month, day):
    facts = read(note)
    assert (facts.wage_min, facts.day_wage) == (month, day)


def test_a_smaller_wage_is_enough_where_the_note_says_so():
    assert read("四千也行", wage_min=5000).wage_min == 4000
    assert read("房贷四千也要还", wage_min=5000).wage_min == 5000


@pytest.mark.parametrize(
    ("query", "families", "terms", "wage"),
    [
        ("钟点工20块一小时", "home_cleaning", "part_time", 3480),
        ("rijie 搬运", "loading", "day_paid", None),
        ("jian zhi", "", "part_time", None),
        ("包主 普工", "factory_worker", "lodging", None),
        ("老公开货车我找个文员", "clerk", "", None),
        ("带小孩能做的", "", "flexible", None),
        ("没技术能做什么", "", "beginner", None),
        ("一天250的泥工", "masonry", "", 6000),
    ],
)
def test_queries(query, families, terms, wage):
    said = understand(query)
    assert set(families.split()) <= said.families.keys()
    assert (set(said.wishes), said.wage_min) == (set(terms.split()), wage)
    assert not {"nanny", "driver_truck"} & said.families.keys()
