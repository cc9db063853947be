"""What another county's people and postings taught: rules that hold anywhere."""

from datetime import date

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from search.ranking.match import judge, rank
from search.ranking.weights import load_weights
from tests.search.make import TODAY, posting, ready_person, ready_posting

PACKING = {
    "title": "后道包装",
    "duties": "剪线头、打包。",
    "accepts": ("零经验",),
    "wage_low": 5500.0,
    "wage_high": 7500.0,
}
LORRY = {"title": "货车司机", "duties": "跑县内。", "certs": ("驾驶证B2",), "requirements": "从业资格证"}
CLERK = {"title": "行政文员", "duties": "收发文件、订餐。"}


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


def titles_by_rank(who, *postings):
    views = [ready_posting(key=key, **what) for key, what in enumerate(postings, 1)]
    return [postings[match.posting - 1]["title"] for match in rank(ready_person(**who), views, today=TODAY).matches]


def test_the_work_asked_for_stands_before_better_paid_adjacent_work():
    assert titles_by_rank({}, PACKING, {"title": "缝纫工"}) == ["缝纫工", "后道包装"]


def test_the_work_asked_for_at_a_little_less_is_shown_before_it_is_widened():
    less = {"title": "缝纫工", "wage_low": 3200.0, "wage_high": 3800.0}
    found = titles_by_rank({}, PACKING, PACKING, PACKING, less)
    assert found[0] == "缝纫工"
    assert "后道包装" in found


@pytest.mark.parametrize(
    ("code", "who", "what"),
    [
        ("H5_REFUSED", {"wishes": ("搞卫生",), "refusals": ("久站",)}, {"title": "保洁员", "duties": "扫楼道。"}),
        ("", {"wishes": ("搞卫生",)}, {"title": "保洁员", "duties": "扫楼道。"}),
        ("H5_REFUSED", {"wishes": ("焊锡",), "refusals": ("有毒有害",)}, {"title": "焊锡工", "duties": "焊端子线。"}),
        ("", {"wishes": ("焊锡",)}, {"title": "焊锡工", "duties": "焊端子线。"}),
        ("S_SCHOOL", {"wishes": ("文员",), "education": "高中"}, {**CLERK, "education": "大专"}),
        ("", {"wishes": ("文员",), "education": "大专"}, {**CLERK, "education": "大专"}),
        (
            "",
            {"wishes": ("文员",), "education": "高中", "trades": (("文员", 6.0),)},
            {**CLERK, "education": "大专"},
        ),
        ("H2_OVERAGE", {"birth": date(1973, 1, 1), "trades": (("文员", 6.0),)}, {}),
        ("", {"birth": date(1973, 1, 1), "wishes": ("文员",), "trades": (("文员", 6.0),)}, CLERK),
        (
            "",
            {"sex": "1", "wishes": ("开货车",), "certs": ("驾驶证B2",), "trades": (("大货司机", 6.0),)},
            LORRY,
        ),
        ("H3_CERT", {"sex": "1", "wishes": ("开货车",), "certs": ("驾驶证B2",), "trades": (("种田", 6.0),)}, LORRY),
    ],
)
def test_who_is_refused_and_who_is_not(code, who, what):
    assert veto(who, what) == code


@pytest.mark.parametrize(
    ("title", "duties", "family", "not_so"),
    [
        ("数控车床操作工", "车接头，对刀。", "cnc", "factory_worker"),
        ("汽修学徒", "换机油，跟师傅。", "apprentice", ""),
        ("池塘管护工", "投料、开增氧机、巡塘。", "aquaculture", ""),
        ("注浆工", "石膏模倒浆脱模。", "ceramic_forming", "ceramic_throwing"),
        ("出砖工", "窑车上下砖。", "brick", "masonry"),
        ("质量保证员", "批记录审核、GMP现场监控。", "pharma_quality", ""),
        ("染色工", "看染缸、配色。", "textile_dye", ""),
    ],
)
def test_what_a_posting_is(title, duties, family, not_so):
    weights = dict(posting_facts(posting(title=title, duties=duties, years=1)).families)
    assert weights.get(family, 0.0) >= 0.6
    assert weights.get(not_so, 0.0) <= 0.5


@pytest.mark.parametrize("words", ["办198元会员开通接单", "实训费19800可分期", "垫付后返本加佣金", "借用微信号一天结"])
def test_more_ways_to_take_an_applicants_money(words):
    assert "scam" in posting_facts(posting(title="录入员", duties=words)).marks


@pytest.mark.parametrize(
    "words", ["协助增员和业绩追踪", "考代理人资格", "每天打200个电话", "介绍贷款产品", "完成每月销售指标"]
)
def test_selling_under_another_name(words):
    assert "disguised_sales" in posting_facts(posting(title="行政主管", duties=words)).marks


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("看塘", "aquaculture"),
        ("扫地抹灰", "cleaning"),
        ("莳田", "farm_work"),
        ("打渔", "fishing"),
        ("挑豆子", "sorting"),
        ("牵电线", "electrician"),
        ("捡漏", "waterproof"),
        ("烧大锅饭", "canteen_cook"),
    ],
)
def test_words_of_the_villages(said, family):
    assert max(load_lexicon().named_in(said).items(), key=lambda one: one[1])[0] == family


@pytest.mark.parametrize(
    ("note", "has", "has_not"),
    [
        ("膝盖爬不得楼", "stairs", "standing"),
        ("膝盖痛", "standing", "stairs"),
        ("做到晚上九点没问题", "", "late"),
        ("晚上九点前要到家", "late", ""),
    ],
)
def test_what_a_note_refuses(note, has, has_not):
    refused = ready_person(note=note).facts.refused
    assert not has or has in refused
    assert has_not not in refused


def test_a_paper_that_is_lacking_takes_no_other_away():
    facts = ready_person(certs=("拖拉机驾驶证",), note="挖机会开但没证").facts
    assert facts.certs == {"拖拉机驾驶证"}
    assert "no_vehicle" not in facts.facts


@pytest.mark.parametrize(("note", "code"), [("驾照科三还没过", "no_licence"), ("跑腿也行", "")])
def test_signs_in_a_note(note, code):
    assert set(ready_person(note=note).facts.facts) & {"no_licence", "body"} == ({code} if code else set())


def test_any_work_under_a_roof_is_an_open_wish():
    assert ready_person(wishes=("室内的",)).facts.vague
