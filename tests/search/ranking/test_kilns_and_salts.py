"""What a county of fireworks, lithium salts, kilns, solar fields and pig farms taught: words and rules that hold
anywhere."""

import pytest

from search.facts import person_facts, posting_facts
from search.facts.paper_names import paper_ends, paper_name
from search.lexicon import load_lexicon
from search.ranking.found import SAME, work_of
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("炮竹封口上泥底", "fireworks"),
        ("插引工", "fireworks"),
        ("矿区看护员", "security"),
        ("看护老人", "elder_care"),
        ("电气装配工", "electrician"),
        ("光伏电站运维员", "solar"),
        ("光伏组件清洗工", "solar"),
        ("配种员", "pig_farm"),
        ("育肥舍饲养工", "pig_farm"),
        ("压滤工", "chem_operator"),
        ("百合剥片工", "sorting"),
        ("检包工", "packing"),
        ("短驳牵引车司机", "driver_trailer"),
        ("玻璃磨边", "glass"),
        ("会计算机", "clerk"),
    ],
)
def test_titles_of_these_trades_are_known(title, family):
    named = load_lexicon().named_in(title)
    assert max(named, key=lambda code: named[code]) == family


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("叉车证(2026-06到期)", "叉车证"),
        ("会计中级", "中级会计证"),
        ("会计初级证", "初级会计证"),
        ("烟花爆竹作业证（2027年8月到期）", "烟花爆竹作业证"),
        ("英语(四级)", "英语(四级)"),
    ],
)
def test_what_brackets_say_of_time_is_no_part_of_a_name(written, name):
    assert paper_name(written) == name


@pytest.mark.parametrize(
    ("written", "end"),
    [("叉车证(2026-06到期)", (2026, 6)), ("焊工证(有效期至2027年)", (2027, 12)), ("健康证(已过期)", (0, 1))],
)
def test_brackets_behind_a_certificate_say_how_long_it_holds(written, end):
    assert list(paper_ends([written]).values()) == [end]


def test_a_certificate_that_its_brackets_call_expired_is_not_held():
    work = {"title": "叉车司机", "certs": ("叉车证",)}
    who = {"wishes": ("开叉车",), "trades": (("叉车", 5.0),)}
    assert veto(who | {"certs": ("叉车证(2026-06到期)",)}, work) == "H3_CERT"
    assert veto(who | {"certs": ("叉车证(2027-06到期)",)}, work) == ""


@pytest.mark.parametrize(
    ("words", "most"),
    [("60岁以上的不能进场", 60), ("超过55岁莫来", 55), ("60岁以上的也能做", None), ("16岁以上", None)],
)
def test_who_is_over_an_age_is_told_not_to_come(words, most):
    assert posting_facts(posting(requirements=words)).needs.age_max == most


@pytest.mark.parametrize("words", ["十二小时对班", "两班制,对班", "三班两运转"])
def test_shifts_against_each_other_are_nights(words):
    assert "night" in posting_facts(posting(title="窑炉工", duties=f"隧道窑看窑,{words}", shift="")).marks


@pytest.mark.parametrize(
    ("duties", "code", "there"),
    [
        ("看护井口,不下井", "underground", False),
        ("下井支护", "underground", True),
        ("站喷釉柜前喷釉", "standing", True),
        ("坐在机台边", "standing", False),
    ],
)
def test_marks_of_these_trades(duties, code, there):
    assert (code in posting_facts(posting(title="工人", duties=duties)).marks) is there


@pytest.mark.parametrize("note", ["片子上有尘，再不能恰灰", "肺不好", "肺上有阴影"])
def test_a_lung_that_is_ill_bears_no_dust(note):
    assert "toxic" in person_facts(person(note=note)).refused


def test_who_comes_in_a_car_of_their_own_may_drive():
    work = {"title": "光伏运维", "requirements": "会开车"}
    who = {"wishes": ("光伏",), "trades": (("光伏安装", 3.0),)}
    assert veto(who | {"note": "自己有小车"}, work) == ""
    assert veto(who | {"note": "骑电动车"}, work) == "H3_CERT"


def test_a_long_day_of_unknown_hours_is_no_offer_to_who_fetches_a_child():
    parent = {"reason": "照顾家人", "note": "小女4:30放学要接", "wishes": ("电子厂",), "trades": (("电子厂", 5.0),)}
    packing = {"title": "包装工", "duties": "装箱、码垛", "wage_low": 5500.0, "wage_high": 6500.0}
    assert veto(parent, packing) == "S_LOW"
    assert veto(parent | {"reason": "", "note": ""}, packing) == ""


@pytest.mark.parametrize("duties", ["看护老煤矿井口，白天巡两圈", "地面岗位，不用下井", "矿区巡查，不下矿"])
def test_beside_a_mine_is_not_down_it(duties):
    assert "underground" not in posting_facts(posting(title="看护员", duties=duties)).marks


def score(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).score


ANYTHING = {"wishes": ("随便",), "trades": (), "forms": (), "note": ""}
PEELING = {"title": "百合剥片工", "duties": "坐着剥百合片", "form": "季节工"}


def test_simple_work_is_not_hard_labour():
    bags = {"title": "包装工", "duties": "装袋码垛，要有力气"}
    assert score(ANYTHING, bags) < score(ANYTHING | {"note": "有力气"}, bags)


def test_who_takes_anything_takes_it_for_a_season_too():
    asked = {"wishes": ("剥片",), "trades": (), "forms": ()}
    assert score(ANYTHING, PEELING) > 0.8 * score(ANYTHING, PEELING | {"form": "全职"})
    assert score(asked, PEELING) < 0.95 * score(asked, PEELING | {"form": "全职"})


@pytest.mark.parametrize("note", ["屋边上有事做就行", "离家近点", "走路能到的"])
def test_who_asks_for_work_near_home_feels_every_kilometre(note):
    near, plain = ready_person(note=note), ready_person(note="")
    assert near.reach < plain.reach


def test_who_left_work_for_their_health_is_not_put_on_their_feet():
    standing = {"title": "包装工", "duties": "站着打包"}
    ill = ANYTHING | {"reason": "身体原因"}
    assert score(ill, standing) < 0.9 * score(ANYTHING, standing)


@pytest.mark.parametrize(
    ("query", "family"), [("炮竹厂做手工", "fireworks"), ("锂电厂 倒班", "battery"), ("煮饭厨娘", "canteen_cook")]
)
def test_queries_of_these_trades(query, family):
    said = understand(query)
    assert max(said.families, key=lambda code: said.families[code]) == family
    assert said.names == ()


@pytest.mark.parametrize(
    ("query", "by_day"), [("看门 白天", True), ("白天要带孩子 晚上做", False), ("白天晚上都行", False)]
)
def test_by_day_is_no_night_unless_the_day_is_taken(query, by_day):
    assert ("no_night" in understand(query).wishes) is by_day


def test_who_sells_a_thing_stands_behind_who_fits_it():
    said, lexicon = understand("光伏"), load_lexicon()
    fits = ready_posting(title="光伏安装工", duties="屋顶上装支架")
    sells = ready_posting(title="光伏推广专员", duties="下乡跟农户讲，签一户提成800")
    assert work_of(said, sells, lexicon) < SAME <= work_of(said, fits, lexicon)


def test_work_for_the_holidays_by_its_name_is_for_the_holidays():
    student = ready_posting(title="寒假工", duties="放寒假来做满25天，白班夜班听安排", form="季节工")
    assert wishes_kept(understand("寒假工"), student)["short"] == 1.0
