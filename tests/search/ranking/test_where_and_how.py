"""A house beside the trade, what is learnt, live-in care, things known, work that only the duties tell; invented."""

import pytest

from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.talk import has_name
from tests.search.make import TODAY, ready_posting

School, Plant = {"house": "某镇中心小学"}, {"house": "某县精密电路板有限公司"}


def first(query, *postings):
    ready = [ready_posting(key=key, **{"duties": "", **one}) for key, one in enumerate(postings)]
    return [one.posting for one in order_hits(understand(query), ready, today=TODAY) if not one.alternative]


@pytest.mark.parametrize(
    ("query", "title", "house"),
    [
        ("小学做饭", "食堂煮饭", "某镇中心小学"),
        ("医院保洁", "保洁员", "某县人民医院"),
        ("工地煮饭", "煮饭阿姨", "某建工集团安置房项目部"),
        ("民宿搞卫生", "客房服务员", "湖畔民宿"),
        ("酒店前台", "前台接待", "某某大酒店"),
    ],
)
def test_a_house_that_is_named_beside_the_trade_comes_first(query, title, house):
    assert first(query, {"title": title, **Plant}, {"title": title, "house": house}) == [1, 0]
    trade = query[2:]
    assert first(trade, {"title": title, **Plant}, {"title": title, "house": house})[0] == 0


def test_who_learns_a_trade_asks_for_no_other():
    said = understand("学修车")
    assert "apprentice" not in said.families
    assert first("学修车", {"title": "针车学徒"}, {"title": "汽车维修学徒"}, {"title": "汽车维修工"})[0] == 1
    assert understand("学徒").wishes.keys() == {"beginner"}


def test_who_would_live_in_asks_for_a_home():
    postings = {"title": "不住家保姆(带小孩)"}, {"title": "住家保姆(照顾老人)", "duties": "照顾老人，住家"}
    assert first("住家带老人", *postings)[0] == 1
    assert first("住家 照顾老人", {"title": "护理员", "duties": "早8晚5"}, postings[1])[0] == 1
    assert understand("不住家带小孩").wishes.keys() == {"no_live_in"}
    assert "live_in" not in understand("住家附近的活").wishes


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("会英语", "英语四级，会用邮箱", True),
        ("懂日语", "日语二级", True),
        ("橘子洲", "橘子洲头", True),
        ("心理咨询师", "心理学专业优先", False),
        ("调音师", "调音台", False),
    ],
)
def test_a_calling_is_named_in_full_and_a_skill_by_itself(name, text, told):
    assert has_name(name, text) is told


def test_what_one_must_know_is_read_in_the_requirements():
    wants = {"title": "业务助理", "duties": "回邮件", "requirements": "英语四级"}
    assert first("会英语的工作", wants, {"title": "理货员"}) == [0]


def test_what_only_the_duties_tell_is_an_answer_too():
    helper = {"title": "早餐帮工", "duties": "早4点半到10点半，包饺子下粉收碗。"}
    assert first("包饺子", helper) == [0]
    assert first("包饺子", helper, {"title": "包饺子师傅"})[0] == 1


def test_the_querys_own_words_order_the_same_work():
    assert first("修缝纫机", {"title": "机电维修工"}, {"title": "缝纫机修理工"}) == [1, 0]


def test_a_factory_with_shifts_is_still_a_factory():
    assert understand("锂电厂 倒班").workplace


def test_who_is_on_duty_at_a_plant_is_no_guard():
    told = load_lexicon().named_in("水电站运行值班员")
    assert told["utility_op"] > told["security"]
    assert load_lexicon().named_in("值班员")["security"] >= 0.9


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("搬行李", "loading"),
        ("码水泥", "loading"),
        ("卤鸭子师傅", "roast_shop"),
        ("车辆清洁工", "car_wash"),
        ("抖音卖货", "live_stream"),
        ("缝纫机修理工", "equipment_maint"),
        ("照顾住院的人", "hospital_aide"),
        ("体验课老师", "tutor"),
        ("做皮鞋", "shoemaking"),
        ("除锈", "polishing"),
    ],
)
def test_words_of_the_trades(words, family):
    assert load_lexicon().named_in(words).get(family, 0.0) >= 0.8


@pytest.mark.parametrize(
    ("query", "title", "duties"),
    [
        ("送鸡蛋", "送蛋司机", "往县城超市送鸡蛋"),
        ("扛烟包", "装卸工", "烟包装车卸车"),
        ("装窑工", "装窑工", "把坯子码上窑车"),
        ("压机工", "压机工", "竹地板热压机上下板"),
    ],
)
def test_goods_and_callings_find_their_work(query, title, duties):
    assert first(query, {"title": title, "duties": duties}, {"title": "理货员"}) == [0]


def test_who_learns_a_machine_is_taught():
    taught = {"title": "挖机学徒", "accepts": ("零经验",), "form": "全职"}
    assert first("学开挖机", {"title": "挖机司机"}, taught)[0] == 1
    assert "beginner" not in understand("科学做饭").wishes
    assert "beginner" not in understand("大学开车").wishes


@pytest.mark.parametrize(("query", "kin"), [("民宿管家", "前台接待"), ("幼儿园老师", "保育员"), ("幼师", "保育员")])
def test_a_paper_or_a_house_of_its_own_is_not_stood_for(query, kin):
    assert first(query, {"title": kin}) == []
