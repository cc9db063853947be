"""What people and employers say in passing, and what it rules out; each row is invented."""

import pytest

from search.facts import person_facts, posting_facts
from search.facts.freetime import home_by
from search.lexicon import load_lexicon
from search.ranking.hours import hours_fit
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, person, posting, ready_person, ready_posting


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("duties", "night"),
    [
        ("外观检查，订单多时要翻晚班到早上八点。", True),
        ("看机，半个月转晚班。", True),
        ("网店打字回复，晚班到23点。", True),
        ("理货，早晚班轮，晚班到22点。", False),
        ("早上八点到下午五点半，不上晚班。", False),
    ],
)
def test_late_turns_are_nights(duties, night):
    assert ("night" in posting_facts(posting(title="普工", duties=duties, shift="")).marks) is night


@pytest.mark.parametrize("note", ["老婆要天天归家，夜里不开", "夜车不跑", "不开夜车", "夜晚要早归，屋里老人要人看"])
def test_who_does_not_drive_or_stay_out_at_night(note):
    assert "night" in person_facts(person(note=note)).refused


@pytest.mark.parametrize("note", ["夜里不出租房", "夜里睡得好"])
def test_other_words_of_the_night_refuse_nothing(note):
    assert "night" not in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "hour"),
    [
        ("夜晚要早归", 19.0),
        ("天黑前要到家", 19.0),
        ("晚上要早点回", 19.0),
        ("晚上8点前要到家", 20.0),
        ("早上要早起", None),
    ],
)
def test_home_before_dark(note, hour):
    assert home_by(note)[0] == hour


def test_work_that_ends_late_is_not_for_who_must_be_home_early():
    who = ready_person(note="夜晚要早归", wishes=("洗碗",))
    late = ready_posting(title="洗碗工", duties="洗碗，两头班，晚上九点半收。", shift="弹性")
    assert hours_fit(who, late)[0] == 0.0


@pytest.mark.parametrize(
    ("note", "duties", "form", "fits"),
    [
        ("平时要上课，只有周六周日有空", "周六周日酒席端盘子。", "兼职", True),
        ("只有周末有空", "每天早上卸车分拣。", "兼职", False),
        ("只能周末做", "流水线装配。", "全职", False),
        ("周末休息最好", "流水线装配。", "全职", True),
        ("只有周末有空", "装配，周末休。", "兼职", False),
    ],
)
def test_only_weekends_free(note, duties, form, fits):
    who, what = ready_person(note=note), ready_posting(duties=duties, form=form)
    assert (hours_fit(who, what)[0] > 0.0) is fits


def test_only_here_means_no_ride_either():
    away = {"lng": HOME[0] + 0.06, "shuttle": True}
    assert veto({"max_km": 5.0, "note": "要照看婆婆"}, away) == ""
    assert veto({"max_km": 5.0, "note": "婆婆要照看，只能在圩上找"}, away) == "H8_FAR"


@pytest.mark.parametrize(
    ("wish", "trade", "note", "title", "refused"),
    [
        ("看门", "泥水", "腰椎间盘突出，重东西不敢提", "贴砖师傅", True),
        ("泥水", "泥水", "身体好", "贴砖师傅", False),
        ("矿上做事", "打钻", "有尘肺苗头", "选矿工", True),
        ("矿上做事", "打钻", "", "选矿工", False),
        ("木工", "木工", "医生讲有尘肺，灰大的地方不去", "家具打磨工", True),
    ],
)
def test_what_a_trade_does_to_the_body_goes_without_saying(wish, trade, note, title, refused):
    who = {"sex": "1", "wishes": (wish,), "trades": ((trade, 9.0),), "note": note}
    assert (veto(who, {"title": title, "duties": ""}) == "H5_REFUSED") is refused


@pytest.mark.parametrize(
    ("requirements", "note", "lacks"),
    [
        ("有电动车", "走路去，电驴不会骑", True),
        ("有电动车", "有电动车", False),
        ("会带人", "走路去", False),
    ],
)
def test_a_scooter_that_is_asked_for(requirements, note, lacks):
    who = {"wishes": ("家政",), "trades": (), "wage_min": None, "note": note}
    assert (veto(who, {"title": "钟点工", "duties": "上门打扫", "requirements": requirements}) == "S_SKILL") is lacks


@pytest.mark.parametrize(
    ("duties", "far"), [("跑广州市场送货", True), ("单程七八个钟头", True), ("在县城送货", False), ("跑腿送货", False)]
)
def test_roads_out_of_the_county(duties, far):
    assert ("long_haul" in posting_facts(posting(title="司机", duties=duties)).marks) is far


@pytest.mark.parametrize("wish", ["周末兼职", "兼职", "寒假工", "长期工作,零工"])
def test_a_form_of_work_alone_leaves_the_work_open(wish):
    assert person_facts(person(wishes=tuple(wish.split(",")))).vague


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("种脐橙", "orchard_care"), ("高接换种", "orchard_care"), ("卫生院打针的", "nurse"), ("打吊针", "nurse"),
        ("摘橙子的", "orchard_pick"),
    ],
)  # fmt: skip
def test_more_words_for_work(words, family):
    found = load_lexicon().named_in(words)
    assert max(found, key=lambda one: found[one]) == family


def test_sitting_is_a_wish_of_who_was_at_school_and_no_trade_of_a_line():
    assert "clerk" in person_facts(person(wishes=("坐班",), education="中专")).wishes
    assert "clerk" not in person_facts(person(wishes=("坐班",), education="小学")).wishes
    line = posting_facts(posting(title="普工", duties="耳机组装，流水线坐班。"))
    assert "clerk" not in dict(line.families)


@pytest.mark.parametrize(
    ("title", "form", "month"),
    [
        ("周末宴席帮工", "兼职", 900),
        ("宴席帮工", "兼职", 2400),
        ("帮工，周末休", "兼职", 2400),
        ("周末帮工", "日结", 2400),
    ],
)
def test_a_month_of_weekends_is_nine_days(title, form, month):
    what = posting(title=title, duties="", form=form, wage_unit="日", wage_low=100.0, wage_high=100.0)
    assert posting_facts(what).pay.typical == month


@pytest.mark.parametrize(
    ("said", "lacks"), [("保安员证可帮办", False), ("保安员证协助办", False), ("要有保安员证", True)]
)
def test_papers_that_the_employer_gets(said, lacks):
    assert bool(posting_facts(posting(title="包装工", requirements=said)).needs.certs) is lacks


@pytest.mark.parametrize(("said", "skilled"), [("懂果树", True), ("懂电工,夫妻优先", True), ("懂礼貌", False)])
def test_who_must_know_the_work(said, skilled):
    assert posting_facts(posting(title="长工", requirements=said)).needs.skilled is skilled


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("夜里要带孙子睡，走不开", "night"),
        ("厂里倒班倒怕了", "night"),
        ("眼睛近视得厉害", "eyesight"),
        ("细东西看不见", "eyesight"),
        ("太热的地方受不得", "heat"),
        ("怀崽五个月了", "toxic"),
        ("才生完，细伢子还吃奶", "night"),
        ("去外面打工不去了", "outside"),
        ("闻到胶水就头痛", "glue"),
        ("闻见油漆就吐", "paint"),
        ("不讲普通话，只会客家话", "talk"),
    ],
)
def test_refusals_in_their_own_words(note, code):
    assert code in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("孙子还吃奶，媳妇在带", "night"),
        ("会讲普通话，也讲客家话", "talk"),
        ("不怕热，不怕累", "heat"),
        ("近视两百度，戴眼镜", "eyesight"),
        ("去外面跑过几年货", "outside"),
    ],
)
def test_what_refuses_nothing(note, code):
    assert code not in person_facts(person(note=note)).refused


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("电脑只会开机", "no_computer"),
        ("不懂电脑", "no_computer"),
        ("认不得几个字", "unlettered"),
        ("右手少两个指头", "body"),
        ("手上有风湿", "body"),
    ],
)
def test_what_a_person_cannot(note, code):
    facts = person_facts(person(note=note)).facts
    assert code in facts
    assert "computer" not in facts


@pytest.mark.parametrize(("note", "day"), [("一天少于两百不做", 200), ("一天起码180块", 180)])
def test_least_for_a_day(note, day):
    assert person_facts(person(note=note)).day_wage == day


def test_being_tied_up_refuses_no_work():
    assert not person_facts(person(note="屋里有两亩田要作，农忙走不开")).against


@pytest.mark.parametrize(
    ("duties", "mark"),
    [
        ("爬梯子装灯箱", "height"),
        ("要自己带三轮车", "own_vehicle"),
        ("封闭式管理", "live_in"),
        ("绩效看开户数", "sales"),
        ("店里推会员卡", "sales"),
    ],
)
def test_what_a_posting_means(duties, mark):
    assert mark in posting_facts(posting(title="普工", duties=duties)).marks


def test_who_is_strong_and_takes_anything_is_offered_rough_work():
    rough = {"title": "木器打磨工", "duties": "砂光白坯", "accepts": ("零经验",)}
    who = {"sex": "1", "wishes": ("送货",), "trades": ()}
    assert veto({**who, "note": "有力气，啥都肯干"}, rough) == ""
    assert veto({**who, "note": "有力气"}, rough) == "S_WORK"
