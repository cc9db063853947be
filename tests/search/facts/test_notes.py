"""What a note says, in the words of people: dialect, typos, what is over, what others do, what was only once."""

from __future__ import annotations

import pytest

from search.facts import PersonFacts, person_facts
from search.facts.noted import FIRM, noted_facts
from search.lexicon import load_lexicon
from search.ranking.filters import first_veto
from search.ranking.hours import hours_fit
from search.ranking.match import rank_views
from search.ranking.views import DENIED, SURE
from tests.search.make import TODAY, person, posting, ready_person, ready_posting

LEXICON = load_lexicon()
PLAIN = {"wishes": ("普工",), "wage_min": None, "max_km": None, "lodging": None}


def read(note: str, **more: object) -> PersonFacts:
    return person_facts(person(**{**PLAIN, "certs": ("叉车证", "电工证"), "note": note, **more}), LEXICON)


def codes(note: str) -> set[str]:
    return {code for noted in noted_facts(read(note), LEXICON) for code, _ in noted.pairs}


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("下午4点半要接孩子", "hours"),
        ("四点半要去学校接细伢子", "hours"),
        ("只有电驴", "by.ebike"),
        ("腰不好", "no.heavy is.body"),
        ("腰闪了,搬不得重", "no.heavy is.body"),
        ("腰好了", ""),
        ("腰没毛病,能扛", ""),
        ("以前腰伤过,现在没事了", ""),
        ("不用接孩子了", ""),
        ("孩子大了不用管", ""),
        ("细伢子大了,不要接送了", ""),
        ("小孩上大学去了", ""),
        ("带崽,只能做白天", "no.night"),
        ("在家带孙子,只有上午有空", "hours"),
        ("孙子放学要人接,五点前要到家", "hours home_by"),
        ("老公接送", ""),
        ("儿子可以送我上班", ""),
        ("孩子有爷爷奶奶接", ""),
        ("婆婆帮忙接小孩,时间自由", ""),
        ("以前开叉车证过期了", "cert.gone.叉车证"),
        ("叉车证去年到期没换", "cert.gone.叉车证"),
        ("有叉车证", ""),
        ("叉车证掉了", "cert.gone.叉车证"),
        ("电工证在年审", ""),
        ("焊工证还没考", ""),
        ("没有健康证,可以办", "cert.soon.健康证"),
        ("电瓶车坏了", "is.no_vehicle"),
        ("会骑电动车但没有", "is.no_vehicle"),
        ("不会骑电动车", "is.no_vehicle"),
        ("没车,走路去", "is.no_vehicle by.walk"),
        ("有个电瓶车", "by.ebike"),
        ("骑摩托车", "by.moto"),
        ("摩托车驾照吊销了", "is.no_vehicle"),
        ("有小车可以开", "by.car"),
        ("坐公交来", ""),
        ("夜班上不了", "no.night"),
        ("上不得夜班,心脏不好", "no.night no.height"),
        ("夜班也可以", "is.night_ok"),
        ("白班夜班都行", "is.night_ok"),
        ("不怕上夜班", "is.night_ok"),
        ("不上晚班,十点前要回家", "no.night home_by"),
        ("恐高", "no.height"),
        ("爬不得高", "no.height"),
        ("不恐高", ""),
        ("高血压,医生不让爬高", "no.height"),
        ("站不得太久", "no.standing"),
        ("脚崴过,久站吃不消", "no.standing"),
        ("想坐着做的", "no.standing want.seated"),
        ("闻不得油漆味", "no.paint no.fumes"),
        ("对粉尘过敏", "no.toxic no.fumes"),
        ("眼睛花了,看不清细的", "no.eyesight is.body"),
        ("老花眼,穿针穿不了", "no.eyesight"),
        ("不识字", "is.unlettered"),
        ("字认不得几个", "is.unlettered"),
        ("普通话讲不好", ""),
        ("耳朵有点背", "no.talk"),
        ("中午要回来给老人做饭", "is.noon_home"),
        ("每天早上要送小孩上学,8点半以后才能到", "hours"),
        ("星期天要休息", "want.weekends"),
        ("礼拜六礼拜天要带崽", "want.weekends"),
        ("周末可以加班", ""),
        ("要住厂里", "want.lodging"),
        ("不住厂,晚上要回家", "no.live_in"),
        ("不去外地", "no.outside"),
        ("广东也可以去", ""),
        ("不去电子厂", "against.electronics_assembly"),
        ("电子厂做怕了", "against.electronics_assembly"),
        ("做过电子厂", "done.electronics_assembly"),
        ("最少四千", "least_pay"),
        ("低于4000不做", "least_pay is.firm_pay"),
        ("有残疾证,左手不方便", "is.body is.certified"),
        ("身体好,什么都能做", ""),
        ("重活干不了", "no.heavy"),
        ("重一点的也干得动", ""),
        ("搬重东西没问题", ""),
        ("不能搬重东西", "no.heavy"),
        ("腰间盘突出", "no.heavy is.body"),
        ("腰椎开过刀", "no.heavy is.body"),
        ("没有电动车,老公用摩托送", "is.no_vehicle"),
        ("女儿中午放学要回来做饭", "is.noon_home"),
        ("晚上孩子一个人在家不放心", "no.night"),
        ("他爸爸管孩子,我哪个班都行", "is.night_ok"),
        ("以前不肯上夜班,现在可以", ""),
        ("以前能上夜班，现在不行了", "no.night"),
        ("以前骑电动车，现在卖了", "is.no_vehicle"),
        ("崽要我接，四点就放学", "hours"),
        ("16点半前必须赶到幼儿园接孙女", "hours"),
        ("下午5点钟要去接小孩放学", "hours"),
        ("娃在镇上读书，每天五点十分去接", "hours"),
        ("老公早晚接送小孩，我时间自由", ""),
        ("小孩他奶奶接，不用我管", ""),
        ("孩子寄宿，一个礼拜回来一次", ""),
        ("儿子读高中住校了", ""),
        ("家婆帮我带崽", ""),
        ("奶奶身体不行接不了，下午四点要我去接", "hours"),
        ("以前要接孩子，现在孩子上初中自己坐车", ""),
        ("腰椎间盘突出好多年了", "no.heavy is.body"),
        ("腰杆子痛，弯不得", "no.heavy is.body"),
        ("做过腰部手术，重活莫安排", "no.heavy is.body"),
        ("腰好得很，挑百把斤没问题", ""),
        ("腰不痛了，什么活都做得", ""),
        ("力气大，扛得动水泥", ""),
        ("提不动重东西", "no.heavy"),
        ("医生交代不能提重物", "no.heavy"),
        ("膝盖换过，站久了痛", "no.standing"),
        ("静脉曲张，不能久站", "no.standing"),
        ("高血压吃药控制，不能登高", "no.height"),
        ("血压正常，身体结实", ""),
        ("有恐高症", "no.height"),
        ("没有恐高，外墙做过", ""),
        ("晚班倒不了", "no.night"),
        ("不能熬夜，有心脏病", "no.night no.height"),
        ("通宵不做", "no.night"),
        ("只上白班", "no.night"),
        ("倒班可以，夜班也能上", "is.night_ok"),
        ("家里有老人，晚上离不得人", "no.night"),
        ("夜里要起来照顾瘫痪的娘，上不得夜班", "no.night"),
        ("电驴一台", "by.ebike"),
        ("有辆旧摩托", "by.moto"),
        ("没车，只能走路", "is.no_vehicle by.walk"),
        ("电动车被偷了，还没买", "is.no_vehicle"),
        ("电瓶车借给崽了", "is.no_vehicle"),
        ("会开车，但没有车", "is.no_vehicle"),
        ("自己有面包车", "by.car"),
        ("厂里有车接就行", "want.shuttle"),
        ("坐儿子的车去", ""),
        ("叉车证2024年就过期了", "cert.gone.叉车证"),
        ("叉车证丢了还没补办", "cert.gone.叉车证"),
        ("叉车证过期又复审过了", ""),
        ("电工证有效期到2027年6月", "cert.until.电工证"),
        ("证都在有效期内", ""),
        ("愿意去考健康证", "cert.soon.健康证"),
        ("健康证马上办", "cert.soon.健康证"),
        ("不想再进电子厂了", "against.electronics_assembly"),
        ("电子厂做够了", "against.electronics_assembly"),
        ("电子厂也可以", "wish.electronics_assembly"),
        ("中午要回家给孙子做饭", "is.noon_home"),
        ("晚上8点之前要回到家", "home_by"),
        ("天黑前要到家", "no.night home_by"),
        ("下午三点以后才有空", "hours"),
        ("上午送完小孩9点后才能上班", "hours"),
        ("只能做到下午三点", "hours"),
        ("周六周日都能上", ""),
        ("周末要带孩子", "want.weekends"),
        ("眼睛老花，看不清小字", "no.eyesight is.body"),
        ("耳朵听不太清", "no.talk no.phone"),
        ("没读过什么书，字不认得", "is.unlettered"),
        ("会电脑，会打字", "is.computer"),
        ("电脑不会", "is.no_computer"),
        ("已经领养老金了", "is.pension"),
        ("油漆味闻不得", "no.paint no.fumes"),
        ("对油漆不过敏", ""),
        ("粉尘大的地方不去", "no.toxic"),
        ("一个月最少三千五", "least_pay"),
        ("至少要4000块", "least_pay"),
        ("低于两千八不做", "least_pay is.firm_pay"),
        ("大工一天不低于280", "day_wage"),
        ("目前不考虑上班", "not_looking"),
        ("坐着做的轻松活", "no.standing want.seated"),
        ("不住厂，每天要回家", "no.live_in"),
        ("想住厂里，离家远", "want.lodging"),
        ("不出县，家里走不开", "no.outside"),
        ("老婆怀孕五个月", ""),
        ("月薪面议", ""),
        ("人勤快，肯学", "want.learn"),
    ],
)
def test_a_note_says_this_and_nothing_else(note: str, said: str) -> None:
    assert codes(note) == set(said.split())


def test_what_ails_the_family_is_not_the_seeker_s() -> None:
    assert not read("婆婆腰不好，要人照顾").refused
    assert not read("老公有高血压，不能登高").facts
    assert not read("老婆怀孕五个月", sex="1").refused
    assert not read("女儿怀孕了，要去照顾", sex="2").refused


def test_a_licence_that_was_withdrawn_takes_no_other_certificate_with_it() -> None:
    assert read("摩托车驾照吊销了").certs == {"叉车证", "电工证"}


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("娃在镇上读书，每天五点十分去接", (7.0, 17 + 1 / 6)),
        ("孙子放学要人接，五点前要到家", (7.0, 17.0)),
        ("每天早上要送小孩上学,8点半以后才能到", (8.5, 24.0)),
        ("下午三点以后才有空", (15.0, 24.0)),
        ("四点半放学，她奶奶接", None),
        ("孩子大了，四点半放学自己走", None),
    ],
)
def test_the_hours_that_are_free(note: str, hours: tuple[float, float] | None) -> None:
    assert read(note).care == hours


@pytest.mark.parametrize(
    ("note", "yuan"), [("一个月最少三千五", 3500), ("低于两千八不做", 2800), ("至少3年经验", None), ("最少4000", 4000)]
)
def test_the_least_pay_that_the_note_asks_counts_where_the_form_asks_none(note: str, yuan: int | None) -> None:
    assert read(note).wage_min == yuan
    assert read(note, wage_min=5000).wage_min == 5000


def test_what_was_denied_is_read_no_more_and_other_words_for_it_are() -> None:
    denied = (("no.heavy", "腰不好", DENIED), ("is.body", "腰", DENIED))
    assert "heavy" not in read("腰不好", decided=denied).refused
    assert read("腰不好，搬不动重的", decided=denied).refused["heavy"] == "搬不动"
    assert read("腰不好", decided=(("no.heavy", "腰痛", DENIED),)).refused["heavy"] == "腰不好"
    gone = (("cert.gone.叉车证", "叉车证过期了", DENIED),)
    assert "叉车证" in read("叉车证过期了", decided=gone).certs
    against = (("against.electronics_assembly", "不去电子厂", DENIED),)
    assert not read("不去电子厂", decided=against).against


def test_the_same_words_are_asked_about_once() -> None:
    [pregnant] = noted_facts(read("怀孕五个月"), LEXICON)
    assert len(pregnant.pairs) > 3
    assert pregnant.text.endswith("等")
    [day] = noted_facts(read("五点前要到家"), LEXICON)
    assert {code for code, _ in day.pairs} == {"hours", "home_by"}


def test_every_fact_is_a_short_plain_sentence() -> None:
    for note in ("腰不好，四点半要接孩子，周末要休息，骑电动车", "叉车证过期了，可以办健康证，一天不低于200"):
        for noted in noted_facts(read(note), LEXICON):
            assert 2 <= len(noted.text) <= 30
            assert 2 <= len(noted.use) <= 40
            assert noted.words in note


SEWING = {"wishes": ("车衣服",), "wage_min": None, "max_km": 30.0, "lodging": None}


@pytest.mark.parametrize(
    ("note", "code", "words", "offer", "veto"),
    [
        ("想坐着做", "want.seated", "坐着", {"duties": "车卫衣，要站着做，久站"}, "H5_REFUSED"),
        ("左手不大方便", "is.body", "左手", {"duties": "车卫衣，搬货，要搬重物"}, "H5_REFUSED"),
        ("要住厂里", "want.lodging", "要住厂", {"lng": 115.1}, "H8_FAR"),
        ("中午要回来做饭", "is.noon_home", "中午要回来做饭", {"lng": 115.1}, "H8_FAR"),
        ("做半天", "want.half_day", "做半天", {}, "S_FORM"),
        ("不识字", "is.unlettered", "不识字", {"duties": "车卫衣，做好登记台账"}, "S_SKILL"),
    ],
)
def test_what_was_soft_is_a_condition_once_it_is_confirmed(
    note: str, code: str, words: str, offer: dict[str, object], veto: str
) -> None:
    ready = ready_posting(**offer)
    soft = ready_person(**SEWING, note=note)
    assert soft.facts.noted[code] == words
    assert first_veto(soft, ready, TODAY) is None
    sure = ready_person(**SEWING, note=note, decided=((code, words, SURE),))
    assert first_veto(sure, ready, TODAY) == veto
    assert code in FIRM or code == "is.unlettered"


def test_a_child_confirmed_leaves_no_doubt_about_the_hours() -> None:
    note = "下午四点半要接孩子"
    soft = ready_person(**SEWING, note=note)
    sure = ready_person(**SEWING, note=note, decided=(("hours", "四点半要接", SURE),))
    untold = ready_posting()
    assert hours_fit(soft, untold)[0] > 0
    assert hours_fit(sure, untold)[0] == 0
    till_half_past = ready_posting(duties="车卫衣，早上8点到下午4点半")
    assert hours_fit(soft, till_half_past)[0] > 0
    assert hours_fit(sure, till_half_past)[0] == 0
    assert hours_fit(sure, ready_posting(duties="车卫衣，早上8点到下午4点"))[0] > 0


def test_protected_traits_move_nothing() -> None:
    """The same person as the other sex, with another household register, people, marriage or looks ranks the same."""
    offers = [
        posting(key=1),
        posting(key=2, title="搬运工", duties="装卸货物，要搬重物20斤", conditions=("负重",)),
        posting(key=3, title="普工", duties="包装，坐着做", lng=115.02),
        posting(key=4, title="保洁", duties="打扫卫生，久站", wage_low=3000.0),
    ]
    who = {"wishes": ("普工", "搬运工", "保洁"), "wage_min": 3000, "note": "手脚快"}
    plain = rank_views(person(**who), offers, today=TODAY)
    assert len(plain.matches) >= 3
    for sex in ("0", "1", "2", "9"):
        assert rank_views(person(**who, sex=sex), offers, today=TODAY) == plain
    for words in ("畲族", "回族", "农村户口", "外地户口", "已婚已育", "离异", "未婚", "长得漂亮", "相貌一般", "党员"):
        told = person(**{**who, "note": f"手脚快，{words}"})
        assert rank_views(told, offers, today=TODAY) == plain, words
