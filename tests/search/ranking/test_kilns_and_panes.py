"""Kilns, glass, presses and galleries, and doubts that add up; words of invented notes and postings."""

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.suited import age_fit
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("青花画工", "ceramic_painting"),
        ("贴花纸", "ceramic_decal"),
        ("选瓷工", "electronics_qc"),
        ("行列机操作工", "glass"),
        ("打包发快递", "packing"),
        ("锔瓷", "carving"),
        ("展厅服务员", "scenic_service"),
    ],
)
def test_the_word_names_its_trade(words, family):
    found = load_lexicon().named_in(words)
    assert found[family] == max(found.values())


def test_who_sorts_china_is_not_sent_to_trim_and_glaze_it():
    assert load_lexicon().similarity("electronics_qc", "ceramic_finish") < load_weights().work_floor
    who = {"wishes": ("选瓷",), "trades": (("选瓷", 8.0),), "wage_min": 3000}
    assert veto(who, {"title": "修坯工", "duties": "修坯、施釉"}) == "S_WORK"
    assert veto(who, {"title": "选瓷质检", "duties": "看外观、分等级"}) == ""


@pytest.mark.parametrize(
    ("duties", "below"),
    [("修隧道窑风机", False), ("隧道炉烘烤", False), ("隧道里打钻", True), ("井下水泵维护", True)],
)
def test_a_tunnel_kiln_is_no_tunnel(duties, below):
    assert ("underground" in posting_facts(posting(duties=duties)).marks) == below


@pytest.mark.parametrize(
    ("trades", "note", "code"),
    [
        ((("机修", 9.0),), "", "S_WORK"),
        ((("机修", 9.0),), "以前在矿上修过水泵", ""),
        ((("井下支护", 3.0), ("机修", 9.0)), "", ""),
    ],
)
def test_nobody_is_sent_below_the_ground_who_never_spoke_of_it(trades, note, code):
    who = {"sex": "1", "wishes": ("机修",), "trades": trades, "note": note}
    assert veto(who, {"title": "机修工", "duties": "维护水泵", "conditions": ("井下",)}) == code


@pytest.mark.parametrize(
    ("trades", "note", "code"),
    [
        ((("水电工", 8.0),), "恐高", ""),
        ((("水电工", 8.0),), "恐高，人字梯都不敢上", "H5_REFUSED"),
        ((("水电工", 1.0),), "恐高", "H5_REFUSED"),
    ],
)
def test_a_stepladder_is_no_height_for_who_worked_on_it_for_years(trades, note, code):
    who = {"sex": "1", "wishes": ("水电工",), "trades": trades, "note": note}
    assert veto(who, {"title": "水电安装工", "duties": "家里穿线接管，登高也就是人字梯"}) == code
    assert veto(who, {"title": "水电安装工", "duties": "登高接线"}) == "H5_REFUSED"


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("保安做了六年，合同到期没续", True),
        ("原来做保安，房租到期搬回来了", True),
        ("保安证到期了", False),
    ],
)
def test_a_contract_that_ran_out_is_no_paper(note, held):
    assert ("保安员证" in person_facts(person(certs=("保安员证",), note=note)).certs) == held


@pytest.mark.parametrize(
    ("asked", "hard"),
    [
        ("有育婴员证或带过孩子", False),
        ("持叉车证或者有叉车经验", False),
        ("育婴员证、健康证", True),
        ("要有叉车证，过期的不要", True),
    ],
)
def test_practice_stands_for_a_paper_where_the_posting_says_so(asked, hard):
    assert bool(posting_facts(posting(requirements=asked)).needs.certs) == hard


@pytest.mark.parametrize(
    ("asked", "accepts", "limit"),
    [
        ("五十出头可以", (), 59),
        ("手脚勤快，50多岁也行", (), 59),
        ("六十来岁的也要", (), 69),
        ("五十多岁也可以", ("超龄",), None),
        ("五十多岁的不要", (), None),
    ],
)
def test_an_age_that_is_welcomed_in_words(asked, accepts, limit):
    assert posting_facts(posting(requirements=asked, accepts=accepts)).needs.age_max == limit


def test_who_welcomes_fifty_and_takes_pensioners_bars_no_sixty():
    welcome = ready_posting(requirements="50多岁也可以", accepts=("超龄",))
    limit = ready_posting(requirements="55岁以下", accepts=())
    assert age_fit(60, welcome) > 0.5 > age_fit(60, limit)


@pytest.mark.parametrize(
    ("title", "duties", "free"),
    [
        ("装盒工", "要接伢崽的说一声", True),
        ("装盒工", "家里有事可以早走，回头补上", True),
        ("保育员", "跟车接孩子，点名", False),
    ],
)
def test_hours_that_leave_time_for_a_child_and_work_that_is_one(title, duties, free):
    assert ("flexible" in posting_facts(posting(title=title, duties=duties)).marks) == free


@pytest.mark.parametrize("note", ["晚上要照顾孙子", "晚上要在家", "夜里得陪老人"])
def test_an_evening_that_is_taken(note):
    assert person_facts(person(note=note)).home_by == 19.0


@pytest.mark.parametrize(("wish", "only"), [("周末兼职", True), ("双休日的零工", True), ("周末休息的文员", False)])
def test_who_wishes_for_weekends_has_only_those(wish, only):
    assert ("weekend_only" in person_facts(person(wishes=(wish,))).facts) == only


@pytest.mark.parametrize(
    ("title", "extra", "code"),
    [
        ("前台接待", {}, ""),
        ("前台接待", {"duties": "接待客人，每月有开卡任务"}, "S_LOW"),
        ("前台接待", {"wage_low": 3300.0, "wage_high": 3500.0}, "S_LOW"),
        ("前台接待", {"form": "日结", "wage_unit": "日", "wage_low": 180.0, "wage_high": 180.0}, "S_LOW"),
    ],
)
def test_other_work_with_another_doubt_is_no_match(title, extra, code):
    who = {"wishes": ("做客服",), "trades": (("客服", 3.0),), "education": "大专", "note": "会打字"}
    assert veto(who, {"title": title, "duties": "接待、登记", **extra}) == code


def test_who_asks_for_packing_is_not_put_to_a_press():
    who = {"wishes": ("打包",), "trades": (("打包", 4.0),)}
    near = judge(ready_person(**who), ready_posting(title="普工", accepts=("零经验",)), load_weights(), today=TODAY)
    press = ready_posting(title="冲压操作工", duties="冲床上料，双手按钮", accepts=("零经验",))
    assert judge(ready_person(**who), press, load_weights(), today=TODAY).score < near.score


@pytest.mark.parametrize(
    ("query", "good", "poor"),
    [
        ("晚上兼职", {"form": "兼职", "duties": "下午5点到晚上9点看店"}, {"shift": "夜班", "conditions": ("夜班",)}),
        ("晚上兼职", {"form": "兼职", "wage_unit": "时", "duties": "学生做晚上也行"}, {"duties": "早8点到下午5点"}),
        ("轻松点的活", {"conditions": ("户外",)}, {"conditions": ("负重",)}),
        ("学生周末工", {"form": "兼职", "duties": "周末两天带小朋友"}, {"duties": "早8点到下午5点"}),
    ],
)
def test_terms_of_a_query(query, good, poor):
    said = understand(query)
    kept = [
        min(wishes_kept(said, ready_posting(**{"title": "店员", "duties": "看店", **one})).values())
        for one in (good, poor)
    ]
    assert kept[0] > 2 * kept[1]


@pytest.mark.parametrize(
    ("duties", "heavy"), [("布展时搬椅子、发资料", False), ("搬桌椅", False), ("搬货上架", True), ("搬砖", True)]
)
def test_a_chair_is_no_load(duties, heavy):
    assert ("heavy" in posting_facts(posting(title="临时工", duties=duties)).marks) == heavy


def test_who_carries_china_makes_none():
    facts = posting_facts(posting(title="陶瓷配送司机", duties="开货车送瓷器到店"))
    assert facts.family.startswith("driver_")
    assert dict(facts.families).get("ceramics", 0.0) <= 0.5


@pytest.mark.parametrize(
    ("asked", "hard"), [("18岁以上，健康证可办", False), ("健康证可以后补办", False), ("要有健康证", True)]
)
def test_a_health_certificate_that_may_be_got_later(asked, hard):
    assert ("健康证" in posting_facts(posting(requirements=asked, certs=("健康证",))).needs.certs) == hard


def test_a_guide_is_no_answerer_of_complaints():
    near = load_lexicon().similarity
    assert near("librarian_guide", "property_service") < load_weights().work_floor
    assert near("librarian_guide", "homestay_keeper") >= load_weights().work_floor


@pytest.mark.parametrize(
    ("query", "place"), [("景区上班", True), ("养老院的活", True), ("养老院护工", False), ("景区讲解员", False)]
)
def test_a_place_with_many_kinds_of_work_is_asked_for_by_name(query, place):
    assert understand(query).workplace is place


@pytest.mark.parametrize(("query", "first"), [("机修", 2), ("矿上机修", 1)])
def test_who_asks_for_a_trade_does_not_mean_a_mine(query, first):
    below = ready_posting(key=1, title="机修工", duties="井下水泵维修", conditions=("井下",))
    above = ready_posting(key=2, title="机修工", duties="车间设备维修")
    assert order_hits(understand(query), [below, above], today=TODAY)[0].posting == first
