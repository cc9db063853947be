"""Shifts that take turns by the month, pay without a base, pupils at school, routes and houses in a query."""

import pytest

from search.facts import posting_facts
from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.prepared import affinity_of
from search.ranking.stages import stage
from search.ranking.terms import wishes_in
from search.ranking.weights import load_weights
from tests.search.make import TODAY, posting, ready_person, ready_posting


def regions(text):
    return [(name, ("36", "44")) for name in ("广东", "赣州") if name in text]


@pytest.mark.parametrize(
    ("duties", "night"),
    [
        ("插件焊锡，每月轮换一次班次", True),
        ("装配，半个月换一次班", True),
        ("上料下料，熟了以后跟机台倒大夜", True),
        ("装配，每天轮换工位", False),
        ("装配，下班逛大夜市", False),
    ],
)
def test_turns_by_the_month_in_a_factory_are_nights(duties, night):
    facts = posting_facts(posting(title="普工", duties=duties, shift=""))
    assert ("night" in facts.marks) == night


@pytest.mark.parametrize(
    ("title", "words", "mark"),
    [
        ("行政助理", "要自购服装400元", "scam"),
        ("文员", "自费购买工装300元", "scam"),
        ("行政储备", "前期派单，带客看房", "disguised_sales"),
        ("储备干部", "业绩达标转管理", "disguised_sales"),
        ("客户经理", "底薪以考核为准", "disguised_sales"),
    ],
)
def test_what_is_sold_under_another_name(title, words, mark):
    assert mark in posting_facts(posting(title=title, duties="接待", requirements=words)).marks


@pytest.mark.parametrize("words", ["公司发工装", "转正后底薪3000", "购买社保", "带客人入座"])
def test_what_is_no_sale(words):
    marks = posting_facts(posting(title="前台", duties=words, requirements="")).marks
    assert not {"scam", "disguised_sales"} & marks.keys()


@pytest.mark.parametrize(("duties", "phone"), [("打字回消息，不打电话", False), ("给客户打电话", True)])
def test_a_telephone_that_is_denied_is_none(duties, phone):
    assert ("phone" in posting_facts(posting(title="网店客服", duties=duties)).marks) == phone


@pytest.mark.parametrize(
    ("words", "step"),
    [("大专或师范在校生", 3), ("大学生兼职，在读也可", 3), ("大专以上，有经验", 4)],
)
def test_who_is_still_at_school_needs_no_degree_where_pupils_are_taken(words, step):
    facts = posting_facts(posting(title="晚托老师", requirements=words, education="大专"))
    assert facts.needs.education == step


def test_who_wants_a_factory_can_look_over_its_goods_but_a_search_for_inspectors_does_not_find_lines():
    lexicon = load_lexicon()
    wants = ready_person(wishes=("厂里做事",)).facts
    assert affinity_of(wants, frozenset(), lexicon)["electronics_qc"].value >= 0.6
    assert lexicon.similarity("electronics_qc", "factory_worker") < 0.6


@pytest.mark.parametrize(
    ("text", "places"), [("A2 跑广东", []), ("开赣州的货车", []), ("赣州 货车司机", ["赣州"]), ("广东普工", ["广东"])]
)
def test_where_a_lorry_goes_is_not_where_somebody_works(text, places):
    assert list(understand(text, places=regions).places) == places


@pytest.mark.parametrize(
    ("text", "house"), [("稀土厂", True), ("钨矿招工", True), ("幼儿园", True), ("幼儿园老师", False)]
)
def test_a_house_is_named_by_what_it_does(text, house):
    assert understand(text).workplace is house


@pytest.mark.parametrize(
    ("text", "code"),
    [("带崽的 能接小孩放学", "flexible"), ("带小孩的要接送孩子", "flexible"), ("兼职 晚上", "evening")],
)
def test_terms_of_parents_and_evenings(text, code):
    assert code in wishes_in(text)[0]


def test_a_mother_who_fetches_her_child_does_not_ask_to_mind_children():
    assert "childcare_aide" not in understand("带崽的 能接小孩放学").families
    assert "childcare_aide" in understand("帮人带崽").families


def test_pupils_are_who_holiday_work_is_for():
    said = understand("暑假工 兼职")
    taken = ready_posting(title="晚托老师", form="兼职", wage_unit="月", requirements="师范在校生")
    whole = ready_posting(title="晚托老师", form="兼职", wage_unit="月", requirements="师范毕业")
    assert wishes_kept(said, taken)["short"] > wishes_kept(said, whole)["short"]


@pytest.mark.parametrize(("word", "family"), [("车衫", "sewing"), ("取件", "courier"), ("稀土厂", "hydromet")])
def test_words_of_the_hills(word, family):
    assert family in load_lexicon().families_in(word)
    assert load_lexicon().families_in("点工").get("odd_jobs", 0.0) < 0.6


@pytest.mark.parametrize(
    ("note", "words", "veto"),
    [
        ("要有底薪的", "底薪以考核为准", "S_SALES"),
        ("什么都可以卖", "底薪以考核为准", ""),
        ("要有底薪的", "底薪2500加提成", ""),
    ],
)
def test_who_asks_for_a_base_is_not_sent_where_it_depends(note, words, veto):
    who = ready_person(wishes=("销售",), trades=(), note=note, wage_min=3000)
    what = ready_posting(title="客户经理", duties="销售", requirements=words)
    assert judge(who, what, load_weights(), today=TODAY).veto == veto


def test_a_base_that_is_asked_for_in_a_query_is_kept_by_who_pays_one():
    said = understand("卖房子 有底薪")
    honest = ready_posting(title="置业顾问", wage_base=2500)
    other = ready_posting(title="客户经理", requirements="底薪以考核为准")
    assert wishes_kept(said, other)["base_pay"] == 0.0 < wishes_kept(said, honest)["base_pay"]
    assert "base_pay" not in understand("没有底薪的也行").wishes


def test_an_expectant_mother_neither_drives_nor_delivers():
    mother, other = ready_person(note="怀了五个月"), ready_person(note="")
    assert {"courier", "driver_truck"} <= mother.against
    assert not other.against


def test_part_time_alone_is_no_whole_day():
    what = ready_posting(title="缝纫工")
    scores = [
        judge(ready_person(forms=forms), what, load_weights(), today=TODAY).score
        for forms in (("兼职",), ("兼职", "全职"))
    ]
    assert scores[0] < scores[1] / 1.5


@pytest.mark.parametrize(
    ("title", "duties", "hours"),
    [
        ("保安", "上学放学站岗", False),
        ("车位", "早上送完小孩来，放学可以去接", True),
        ("育婴", "带宝宝", False),
    ],
)
def test_who_stands_at_the_school_gate_is_not_a_parent(title, duties, hours):
    kept = wishes_kept(understand("能接小孩放学的活"), ready_posting(title=title, duties=duties))
    assert (kept["flexible"] > 0.5) == hours


def scored(who, what):
    return judge(who, what, load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("years", "wishes", "less"), [(12.0, ("电工",), True), (1.0, ("电工",), False), (12.0, ("学徒",), False)]
)
def test_a_master_is_no_apprentice(years, wishes, less):
    who = ready_person(sex="1", wishes=wishes, trades=(("电工", years),))
    taught = ready_posting(title="电工学徒", duties="跟师傅学电工")
    held = stage(who, taught, "electrician")
    assert (held < 1.0) == less


def test_a_place_that_welcomes_the_disabled_comes_first_for_who_has_the_paper():
    place = {"title": "手工组装", "duties": "坐着装变压器", "accepts": ("残疾人",)}
    who = {"wishes": ("厂里做事",), "trades": (), "education": 1}
    plain = scored(ready_person(**who), ready_posting(**place)).score
    assert scored(ready_person(**who, note="有残疾证"), ready_posting(**place)).score > plain


def test_other_work_at_doubtful_hours_is_no_match():
    mother = ready_person(note="下午四点半要接小孩")
    sews = ready_posting(title="缝纫工", shift="长白班")
    glues = ready_posting(title="鞋厂刷胶工", duties="贴鞋底", shift="长白班")
    assert (scored(mother, sews).veto, scored(mother, glues).veto) == ("", "S_LOW")
    assert scored(ready_person(), glues).veto == ""


def test_a_season_is_no_part_time():
    who = ready_person(forms=("兼职",))
    season, days = (ready_posting(form=form) for form in ("季节工", "日结"))
    assert scored(who, season).components["coverage"] < scored(who, days).components["coverage"]
