"""Words of a lake: boats, ponds, crews and their papers, nights away from home, stairs, places for certified people."""

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.certificates import licence_years
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("title", "duties", "family"),
    [
        ("投料工", "开小船投料，修网箱、捡死鱼", "aquaculture"),
        ("投料工", "反应釜投料，看仪表", "chem_operator"),
        ("蟹塘养护工", "割水草、看防逃网", "aquaculture"),
        ("公路养护工", "清边沟、补路面", "road_work"),
        ("驾驶员(船)", "值航行班", "boat_crew"),
        ("船厂送货司机", "开厢货送钢板", "driver_van"),
        ("汽渡水手", "系缆、指挥车辆上下", "boat_crew"),
    ],
)
def test_what_is_done_by_the_water(title, duties, family):
    assert posting_facts(posting(title=title, duties=duties)).family == family


def test_a_copper_works_is_rolled_metal_too_and_tickets_are_no_ledgers():
    lexicon = load_lexicon()
    assert {"metal_forming", "smelting"} <= lexicon.named_in("铜厂").keys()
    assert lexicon.named_in("售票员")["cashier_finance"] < 0.7


@pytest.mark.parametrize(
    ("held", "note", "coming"),
    [
        (("健康证",), "健康证过期了，补一张就是", {"健康证"}),
        (("健康证",), "健康证过期了，重新办一张也快", {"健康证"}),
        (("焊工证",), "证过期了没去审，有厂要就去审", {"焊工证"}),
        (("健康证",), "健康证过期了，一直没补", set()),
    ],
)
def test_a_paper_that_ran_out_is_got_again(held, note, coming):
    assert person_facts(person(certs=held, note=note)).certs_coming == coming


def test_brackets_behind_a_crew_s_paper_say_its_class():
    asked = posting_facts(posting(certs=("船员适任证书",))).needs.certs
    assert set(asked) <= ready_person(certs=("船员适任证(内河二副)",)).certs
    assert "船员证" in ready_person(certs=("船员适任证书",)).certs
    assert "船员适任证书" not in ready_person(certs=("船员证",)).certs


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("晚上一定要回家", "live_in"),
        ("每天要回家睡", "live_in"),
        ("长途和通宵的不跑", "night"),
        ("长途和通宵的不跑", "long_haul"),
        ("爬楼梯吃不消", "stairs"),
        ("楼梯爬不动", "stairs"),
        ("爬楼多了腿疼", "stairs"),
    ],
)
def test_what_a_note_refuses(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize("note", ["爬楼梯没事", "爬楼不怕累", "晚上回不回家都行", "长途短途都不怕"])
def test_what_a_note_does_not_refuse(note):
    assert not {"stairs", "live_in", "long_haul"} & person_facts(person(note=note)).refused.keys()


@pytest.mark.parametrize(
    ("who", "what", "code"),
    [
        ({"note": "每天要回家睡"}, {"duties": "车卫衣，有时当晚不回，住宿公司管"}, "H5_REFUSED"),
        ({"note": "每天要回家睡"}, {"duties": "车卫衣，不用在外过夜，不爬楼"}, ""),
        ({"note": "住哪里都行"}, {"duties": "车卫衣，有时当晚不回，住宿公司管"}, ""),
        ({"refusals": ("久站",)}, {"duties": "车卫衣，坐站交替"}, "H5_REFUSED"),
        ({"note": "残疾证四级"}, {"requirements": "就业困难人员优先认定后上岗"}, ""),
        ({"note": "没有残疾证"}, {"requirements": "就业困难人员优先认定后上岗"}, "H9_GROUP"),
        ({"note": "下午4点20放学要去接"}, {"duties": "车卫衣，月休两天，晚上要加班到九点"}, "S_HOURS"),
        ({"note": "下午4点20放学要去接，接完可以再回厂里做"}, {"duties": "车卫衣", "wage_unit": "件"}, ""),
    ],
)
def test_nights_away_kept_places_and_late_evenings(who, what, code):
    assert veto(who, what) == code


@pytest.mark.parametrize(("age", "code"), [("2009-09-19", "H2_MINOR"), ("2000-09-19", "")])
def test_presses_are_no_work_for_minors(age, code):
    birth = TODAY.fromisoformat(age)
    who = {"birth": birth, "wishes": ("进厂", "冲压"), "trades": ()}
    assert veto(who, {"title": "冲压工", "duties": "看冲床，踩脚踏送料", "accepts": ("零经验",)}) == code


def test_stairs_weigh_for_who_cannot_climb_them():
    what = {"title": "保洁员", "duties": "拖扫楼道，走楼梯", "wage_low": 4000.0}
    who = {"wishes": ("搞卫生",), "trades": (("保洁", 4.0),), "wage_min": 3000}
    assert veto({**who, "note": "爬楼梯吃不消"}, what) == "S_LOW"
    assert veto(who, what) == ""


def test_an_engineer_s_degree_counts_where_the_trade_is_another():
    what = {"title": "设备工程师", "duties": "固晶机、分光机维护调机", "education": "大专", "years": 3}
    who = {"wishes": ("电工",), "trades": (("电工", 8.0),), "education": "中专"}
    assert veto(who, what) == "S_SCHOOL"
    assert veto({**who, "education": "大专"}, what) == ""


def test_a_licence_held_for_years_stands_for_years_behind_the_wheel():
    what = {"title": "送货司机", "requirements": "C1两年以上，能搬货", "years": 2, "certs": ("驾驶证C1",)}
    who = {"wishes": ("开小车", "送货"), "trades": (("外卖骑手", 2.0),), "certs": ("驾驶证C1",)}
    weights = load_weights()
    scores = [
        judge(ready_person(**who, note=note), ready_posting(**what), weights, today=TODAY).components["experience"]
        for note in ("C1拿了三年多", "C1拿了一年", "")
    ]
    assert scores[0] > 0.8 > scores[1] == scores[2]


@pytest.mark.parametrize(
    ("text", "years"), [("C1两年以上", 2), ("驾照拿了五年", 5), ("B2三年以上", 3), ("熟手，三年以上", 0), ("有C1", 0)]
)
def test_years_of_a_licence(text, years):
    assert licence_years(text) == years


@pytest.mark.parametrize(
    ("asked", "hard"), [("校车驾驶资格，无犯罪记录", True), ("有校车驾驶资格优先", False), ("坐校车上下班", False)]
)
def test_a_school_bus_asks_for_a_paper_of_its_own(asked, hard):
    assert ("校车驾驶资格证" in posting_facts(posting(requirements=asked)).needs.certs) == hard


def found(query, **what):
    said = understand(query)
    hits = order_hits(said, [ready_posting(**what)], today=TODAY)
    return bool(hits) and not hits[0].alternative


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        ({"title": "捆蟹工", "wage_unit": "日", "wage_low": 120, "wage_high": 200, "form": "季节工"}, True),
        ({"title": "装卸工", "wage_unit": "日", "wage_low": 200, "wage_high": 300, "form": "日结"}, True),
        ({"title": "缝纫工", "form": "全职"}, False),
        (
            {"title": "吊车司机", "wage_unit": "日", "wage_low": 400, "wage_high": 500, "form": "日结", "years": 3},
            False,
        ),
    ],
)
def test_odd_jobs_are_whatever_is_paid_by_the_day(what, answers):
    duties = {"捆蟹工": "大闸蟹分拣、扎草绳", "装卸工": "上下车扛米", "缝纫工": "踩平车", "吊车司机": "开吊车"}[
        what["title"]
    ]
    assert found("打零工", duties=duties, **what) == answers


def test_who_must_fetch_a_child_is_not_shown_sales_first():
    said = understand("能接小孩的")
    plain = ready_posting(title="钟点工", duties="上门搞卫生", shift="弹性", form="兼职", wage_unit="时")
    sells = ready_posting(title="课程顾问", duties="签单拿提成", shift="弹性", wage_base=1600, wage_low=3000.0)
    assert wishes_kept(said, sells)["flexible"] < 0.5 * wishes_kept(said, plain)["flexible"]


def test_a_helper_of_an_online_shop_is_of_its_trade():
    assert load_lexicon().named_in("服装直播运营助理")["ecommerce"] >= 0.8


def test_who_wants_to_sit_can_look_over_goods():
    who = {"wishes": ("文员", "坐着做的轻松活"), "trades": (("文员", 2.0), ("普工", 3.0)), "wage_min": 2600}
    what = {"title": "灯珠目检", "duties": "坐着看显微镜挑不良", "wage_low": 3300.0, "wage_high": 4000.0}
    result = judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)
    assert not result.veto
    assert "adjacent" not in result.relaxed
