"""Calls, nights alone, early days, boats and households as six counties wrote of them, and what is not shown for it."""

import pytest

from search.facts.freetime import free_day
from search.facts.person import person_facts
from search.facts.posting import posting_facts
from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting


def assessed(one, other):
    weights = load_weights()
    who = prepare_person(person(**one), load_lexicon(), TODAY, weights)
    return judge(who, prepare_posting(posting(**other), load_lexicon()), weights, today=TODAY)


@pytest.mark.parametrize(
    ("duties", "shown"),
    [
        ("电话接查件、登记破损", True),
        ("回消息、接查件电话、登记问题件", True),
        ("一天接七八十个电话", True),
        ("给图片语音画框打标签", False),
    ],
)
def test_calls_are_told_in_many_words(duties, shown):
    assert ("phone" in posting_facts(posting(title="文员", duties=duties)).marks) is shown


@pytest.mark.parametrize(
    ("duties", "mark"),
    [
        ("管20个棚，浇水施肥，住基地", "live_in"),
        ("跟船给七八个人做三餐，两个月下船休一次", "live_in"),
        ("送到外县电子厂，两班倒，住宿舍", "live_in"),
    ],
)
def test_work_that_is_lived_at(duties, mark):
    assert mark in posting_facts(posting(title="普工", duties=duties)).marks


def test_the_keeper_of_a_girls_house_is_a_woman():
    assert "women_rooms" in posting_facts(posting(title="女生宿管", duties="查寝、叫起床")).marks


def test_leaflets_before_a_feast_lure_nobody_into_selling():
    text = {"duties": "腊月卖年货、装袋、发传单", "form": "季节工"}
    assert "disguised_sales" not in posting_facts(posting(title="年货季临时促销", **text)).marks
    assert "disguised_sales" in posting_facts(posting(title="行政助理", **text)).marks


def test_two_wages_told_as_one_are_no_lure():
    for duties, scam in (("夫妻一起管一栋猪舍，两个人合计工资", False), ("喂猪冲栏", True)):
        made = posting(title="饲养员", duties=duties, wage_low=10000, wage_high=12000, accepts=("零经验",), certs=())
        assert ("scam" in posting_facts(made).marks) is scam


@pytest.mark.parametrize(
    ("note", "code", "refused"),
    [
        ("夜班轮可以，长期夜班不干", "night", False),
        ("夜班不干", "night", True),
        ("两个证都在期，上高处不怕", "height", False),
        ("高处的活怕", "height", True),
        ("天天能回家的工资少点也可以", "live_in", False),
        ("天天要回家睡", "live_in", True),
        ("不想打电话推销", "phone", False),
        ("不打电话", "phone", True),
    ],
)
def test_a_limit_is_what_was_said_and_no_more(note, code, refused):
    assert (code in person_facts(person(note=note)).refused) is refused


def test_turns_are_no_line_of_nights():
    forklift = {"wishes": ("叉车工",), "trades": (("叉车工", 7.0),), "certs": ("叉车证",), "sex": "1"}
    nights = {
        "title": "叉车司机",
        "duties": "夜里卸车装车，晚上8点到早上6点",
        "conditions": ("夜班",),
        "certs": ("叉车证",),
    }
    willing = forklift | {"shifts": ("两班倒", "长白班"), "note": "夜班轮可以"}
    assert assessed(willing, nights).veto == ""
    assert assessed(willing | {"note": "夜班轮可以，长期夜班不干"}, nights).veto == "S_SHIFT"


def test_an_office_that_is_not_wanted_is_no_wish():
    assert "office" not in person_facts(person(note="不想坐办公室，猪也不怕")).wants
    assert "office" in person_facts(person(note="想坐办公室")).wants


@pytest.mark.parametrize(
    ("note", "begins"), [("孙子下午4点半放学要去接，早上多早都行", 0.0), ("孙子下午4点半放学要去接", 7.0)]
)
def test_a_day_may_begin_whenever_it_is(note, begins):
    assert free_day(note).hours == (begins, 16.5)


def test_who_cooks_at_home_in_the_evening_is_home_by_dusk():
    assert free_day("走路骑车都近，晚上要回来给老头子弄饭").home_by == 19.0


def test_a_ride_is_asked_for_where_it_is_far():
    assert "shuttle" in person_facts(person(note="中午要管饭，远了要车来接")).wants


def test_no_driving_at_all():
    who = {"note": "开车坐久了也疼，莫给他推司机", "wishes": ("仓管",), "trades": (("货车司机", 14.0),), "sex": "1"}
    lorry = {"title": "大货车司机", "duties": "开9米6跑市内", "certs": ("驾驶证B2",)}
    assert assessed(who | {"certs": ("驾驶证B2",)}, lorry).veto == "S_AGAINST"


def test_a_machine_beside_the_line_that_is_refused_is_the_trade_that_is_wished_for():
    who = {"note": "进厂插件的不想去", "wishes": ("数控",), "trades": (), "sex": "1"}
    assert assessed(who, {"title": "CNC操机学员", "duties": "CNC开料、上下料、对刀"}).veto != "S_AGAINST"


def test_who_minds_children_is_not_sent_to_the_old():
    who = {
        "wishes": ("幼儿园", "带小孩"),
        "trades": (),
        "certs": ("保育师证", "健康证"),
        "wage_min": 2500,
        "lodging": True,
    }
    home = {"title": "住家保姆", "wage_low": 3500, "wage_high": 4500, "certs": ()}
    old = assessed(who, home | {"duties": "照顾老人起居、煮饭搞卫生"})
    young = assessed(who, home | {"duties": "带小孩、煮饭搞卫生"})
    assert old.score < young.score / 1.5


def test_who_must_renew_is_told_not_to_come():
    who = {"wishes": ("开叉车",), "trades": (("叉车工", 6.0),), "certs": ("叉车证",), "sex": "1"}
    who |= {"note": "叉车证2025年10月到期没复审。跟他讲了要重新考，他愿意去考", "certs_willing": ("叉车证",)}
    forklift = {"title": "叉车司机", "duties": "原料装卸", "certs": ("叉车证",)}
    assert assessed(who, forklift | {"requirements": "有叉车证"}).veto == ""
    assert assessed(who, forklift | {"requirements": "没复审的不要来"}).veto == "H3_CERT"


def test_home_is_the_best_place_and_not_the_only_one():
    who = {"wishes": ("手工", "在家做的"), "trades": (), "forms": ("兼职",), "wage_min": 1200}
    near = {"title": "手工剪线", "duties": "坐着剪线头、配对装袋", "form": "兼职", "wage_low": 1200, "wage_high": 1800}
    best = assessed(who | {"note": "走路去得到的，最好拿回家做"}, near)
    only = assessed(who | {"note": "出不了门，只能在家做"}, near)
    assert best.hours > 0.5 > only.hours


def test_who_may_also_take_it_home_sits_where_the_work_is():
    who = {"wishes": ("在家做的手工",), "trades": (), "max_km": 4.0, "wage_min": 1200, "forms": ("兼职",)}
    work = {"title": "手工活", "form": "兼职", "shift": "弹性", "wage_low": 1200, "wage_high": 2600}
    assert assessed(who, work | {"duties": "坐着理线，领料回家做"}).veto == ""
    assert assessed(who, work | {"duties": "坐着理线，也可以领料回家做"}).veto == "H8_FAR"


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("看料场", "night_watch"),
        ("看茶山守棚", "night_watch"),
        ("货车维修实习生", "car_repair"),
        ("月子护理员", "nanny"),
        ("开片拉丝工", "wood_machine"),
        ("剪线头查货", "garment_finishing"),
        ("眼镜焊接工", "eyewear"),
    ],
)
def test_what_a_title_means(title, family):
    named = load_lexicon().named_in(title)
    assert max(named, key=named.get) == family


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("夜里十点以后上班我顶不牢", "night"),
        ("大夜那种班身子扛不下来", "night"),
        ("天黑以后就不出门做事了", "night"),
        ("两个手腕腱鞘炎，重的东西端不了", "heavy"),
        ("架子上的活这辈子都不碰了", "height"),
        ("打农药那种事再多钱也不去", "spray"),
        ("冷库里面待过一次，关节受不了", "cold"),
        ("孩子认床，我不能在外过夜", "live_in"),
        ("广东那边再高也不想去了", "outside"),
        ("太阳底下晒一会就头晕", "outdoors"),
        ("下矿的事情家里不准", "underground"),
        ("油烟熏得眼睛流泪", "fumes"),
        ("沾到胶水就起泡", "glue"),
    ],
)
def test_limits_in_other_words(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("夜头的班不接", "night"),
        ("黑班不上，白班随你排", "night"),
        ("扛包的年纪过了", "heavy"),
        ("做了搭桥，累活不敢接", "height"),
        ("脚踝打了钉子还没取", "standing"),
        ("爬梯子腿发软", "height"),
        ("梯子超过两米我不站", "height"),
        ("漆味重的地方待一天要头疼三天", "paint"),
        ("做鞋刷胶刷出皮炎来了", "glue"),
        ("冷水里捞东西关节痛", "wet"),
        ("电话里听不明白", "phone"),
        ("老公不放心我在外头住", "live_in"),
        ("本县以外不考虑", "outside"),
    ],
)
def test_limits_in_still_other_words(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("扛包的年纪不过四十", "heavy"),
        ("脚踝打的钉子去年取了", "standing"),
        ("梯子我敢爬", "height"),
        ("县里县外不限", "outside"),
        ("电话里听得清", "phone"),
    ],
)
def test_what_sounds_like_a_limit_and_is_none(note, code):
    assert code not in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"), [("鼠标都没摸过", "no_computer"), ("奶奶一个人在家，中午要送饭", "noon_home")]
)
def test_what_one_cannot_do_and_must(note, code):
    assert code in person_facts(person(note=note)).facts


@pytest.mark.parametrize(
    ("title", "duties", "mark"),
    [
        ("普工", "一个礼拜翻一次班，白的黑的轮", "night"),
        ("服务员", "客人散了才下班", "late"),
        ("理货", "整箱饮料上下架", "heavy"),
        ("小工", "挑灰桶", "heavy"),
        ("清洗工", "吊着绳子洗玻璃", "height"),
        ("饲养", "进场后半个月才准出来一次", "live_in"),
        ("专员", "每天外拨一百五十通", "phone"),
        ("文员", "要打电话约客户来门店听课", "disguised_sales"),
        ("分色", "红绿要分得出", "colour"),
        ("炉工", "靠炉口，夏天五十多度", "heat"),
        ("锻造", "红钢边上打锤，烤人", "heat"),
        ("矿工", "巷子里打眼放炮", "underground"),
        ("手工", "料送到村里，自己屋里做", "home_take"),
        ("宿管", "住男生楼一楼", "men_rooms"),
        ("小工", "做满一年才结清工钱", "late_pay"),
    ],
)
def test_what_duties_hide(title, duties, mark):
    assert mark in posting_facts(posting(title=title, duties=duties)).marks


@pytest.mark.parametrize(
    ("title", "duties", "mark"),
    [
        ("电工", "安装接线柜", "phone"),
        ("教务", "约家长来听课", "disguised_sales"),
        ("保洁", "扫男女楼层", "men_rooms"),
        ("质检", "颜色不限", "colour"),
    ],
)
def test_what_duties_do_not_hide(title, duties, mark):
    assert mark not in posting_facts(posting(title=title, duties=duties)).marks


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("下半夜的事不做", "night"),
        ("屋里奶奶要翻身，夜里走不脱", "night"),
        ("架子两层以上我就免了", "height"),
        ("脚底有鸡眼站不长", "standing"),
        ("碱水泡手烂过", "wet"),
        ("甲醛味受不住", "fumes"),
        ("尘大的地方咳个不停", "toxic"),
        ("空调底下吹久了颈子痛", "cold"),
        ("只听得懂本地话", "talk"),
        ("棚里喷药的时候我要避开", "spray"),
    ],
)
def test_limits_of_a_third_hand(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("带着老娘，走不远", "near_only"),
        ("坐车晕车，远的去不了", "near_only"),
        ("写字不行", "unlettered"),
        ("智能机只会接视频", "no_computer"),
    ],
)
def test_what_keeps_somebody_close_or_from_a_desk(note, code):
    assert code in person_facts(person(note=note)).facts


@pytest.mark.parametrize(("note", "code"), [("灰大也不咳", "toxic"), ("夜里走得脱", "night"), ("站得长", "standing")])
def test_no_limits_of_a_third_hand(note, code):
    assert code not in person_facts(person(note=note)).refused
