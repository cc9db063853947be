"""Electric porcelain, cathode powder, hospitals and sites in their own words; trainees; papers that are lacking."""

import pytest

from search.facts import posting_facts
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, posting, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("title", "duties", "family"),
    [
        ("胶装工", "把瓷件和铁帽用水泥胶合", "ceramics"),
        ("大棚小工", "栽菜、摘辣椒", "farm_work"),
        ("基地小工", "除草、采收", "farm_work"),
        ("小工", "拌灰、递料", "building_helper"),
        ("小车机修师傅", "发动机底盘维修", "car_repair"),
        ("机修工", "厂里设备检修", "equipment_maint"),
        ("普工", "磷酸铁锂车间投料", "battery"),
        ("电气试验员", "做耐压出厂试验，填报告", "electrician"),
        ("试验员", "工地混凝土试块送检", "site_manager"),
        ("病区保洁", "病房走廊拖地", "cleaning"),
    ],
)
def test_work_in_its_own_words(title, duties, family):
    families = dict(posting_facts(posting(title=title, duties=duties)).families)
    assert families[family] == max(families.values()) or families[family] >= 0.85


@pytest.mark.parametrize(
    ("text", "families", "code"),
    [
        ("医院里的活 没有护士证", {"hospital_aide"}, "no_paper"),
        ("送货 没驾驶证", {"driver_van"}, "no_paper"),
        ("工地上的活", {"excavator", "rebar", "building_helper"}, ""),
        ("冷库分牛肉", {"butcher"}, ""),
    ],
)
def test_queries_of_a_house_or_a_lacking_paper(text, families, code):
    said = understand(text)
    assert families <= said.families.keys()
    assert "nurse" not in said.families or text.count("护士") == 0 or said.families["nurse"] < 0.9
    assert not code or code in said.wishes


def test_a_paper_that_is_lacking_closes_what_asks_for_it():
    said = understand("医院的活 没有护士证")
    assert wishes_kept(said, ready_posting(title="护士", certs=("护士执业证",)))["no_paper"] == 0.0
    assert wishes_kept(said, ready_posting(title="护工"))["no_paper"] == 1.0


TRAINEE = {"title": "储备干部", "duties": "先下车间轮岗再带线", "wage_low": 4500.0, "wage_high": 5500.0}


@pytest.mark.parametrize(
    ("who", "veto"),
    [
        ({"wishes": ("技术员",), "education": "大专", "trades": ()}, ""),
        ({"wishes": ("技术员",), "education": "初中", "trades": ()}, "S_WORK"),
        ({"wishes": ("会计",), "education": "大专", "trades": ()}, "S_WORK"),
    ],
)
def test_graduates_of_a_technical_field_are_shown_places_for_trainees(who, veto):
    assert judged(who, TRAINEE).veto == veto


def test_who_is_far_under_the_age_that_is_asked_for_is_hardly_meant():
    aide = {"title": "护工", "duties": "照顾病人", "requirements": "45-62岁"}
    who = {"wishes": ("护工",), "trades": ()}
    young, near = (
        judged({**who, "birth": TODAY.replace(year=2000)}, aide),
        judged({**who, "birth": TODAY.replace(year=1984)}, aide),
    )
    assert young.score < near.score


@pytest.mark.parametrize(
    ("text", "families"),
    [("学徒 学技术", set()), ("学手艺 没经验", set()), ("汽修学徒", {"car_repair"})],
)
def test_who_would_learn_any_trade_is_shown_where_one_is_taught(text, families):
    said = understand(text)
    assert "beginner" in said.wishes
    assert families <= said.families.keys()
    assert families or not said.families


def test_weekends_that_nobody_speaks_of_are_neither_promised_nor_refused():
    said = understand("文员 双休")
    told, untold, six = (
        wishes_kept(said, ready_posting(title="文员", duties=duties))["weekends"]
        for duties in ("周一到周五上班", "做报表", "做报表，月休四天")
    )
    assert six < 0.12 < untold < told
