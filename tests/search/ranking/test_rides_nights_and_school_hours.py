"""What cost three counties most at first: others who lift or spray, turns asked for, beds of a ward, school hours."""

from __future__ import annotations

from datetime import date

import pytest

from search.explain import reasons
from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.away import OUTLYING, away
from search.ranking.filters import against, barred_work, reachable, skills
from search.ranking.hours import hours_fit
from search.ranking.score import assess
from search.ranking.spoken import underground
from search.ranking.weights import load_weights
from search.ranking.work import best_work
from tests.search.make import HOME, TODAY, person, posting, ready_person, ready_posting

LEXICON, WEIGHTS = load_lexicon(), load_weights()
NOT_MARKED = [
    ("heavy", "卖奶粉、收银，大箱货有送货的搬进来"),
    ("heavy", "焊门框，门框偶尔两个人抬一下"),
    ("spray", "除草、剪枝，农药请人打"),
    ("spray", "剪枝施肥，由专业队打药"),
    ("scam", "配件装袋，领回家做，交货结钱不压押金"),
]


@pytest.mark.parametrize(("mark", "duties"), NOT_MARKED)
def test_what_others_do_or_nobody_asks_for_is_no_mark(mark, duties):
    assert mark not in posting_facts(posting(title="员工", duties=duties), LEXICON).marks


@pytest.mark.parametrize(
    ("mark", "duties"),
    [
        ("heavy", "卖奶粉、收银，大箱货自己搬进来"),
        ("heavy", "焊门框，门框天天两个人抬"),
        ("spray", "除草、剪枝、打农药"),
        ("scam", "配件装袋，领回家做，要压押金200元"),
        ("phone", "排车、打单、接司机电话"),
        ("phone", "排课，接家长电话"),
        ("scam", "两班倒，来回车费和中介费从工资扣"),
    ],
)
def test_what_is_asked_stays_a_mark(mark, duties):
    assert mark in posting_facts(posting(title="员工", duties=duties), LEXICON).marks


@pytest.mark.parametrize(
    ("duties", "barred"), [("一车纱百来斤推着走", False), ("一包纱百来斤，扛上车", True), ("一袋60公斤，搬上板", True)]
)
def test_what_rolls_is_not_lifted(duties, barred):
    offer = ready_posting(title="落纱工", duties=duties, conditions=("负重",))
    assert (barred_work(ready_person(), offer, TODAY) is not None) is barred


@pytest.mark.parametrize("note", ["眼睛晚上看不清，夜里开车危险", "眼睛天黑看不见"])
def test_who_sees_badly_at_night_works_by_day(note):
    facts = person_facts(person(note=note), LEXICON)
    assert "night" in facts.refused
    assert "eyesight" not in facts.refused


def test_who_sees_badly_is_still_kept_from_driving():
    assert "eyesight" in person_facts(person(note="眼睛看不清"), LEXICON).refused


def test_who_would_take_turns_is_not_for_nights_alone():
    said = {"wishes": ("只上夜班的", "进厂"), "note": "专门上夜班都行，两班倒也可以"}
    offer = ready_posting(title="普工", duties="流水线装配", shift="两班倒")
    assert hours_fit(ready_person(**said, shifts=("夜班", "两班倒")), offer)[0] > 0
    assert hours_fit(ready_person(**said, shifts=("夜班",)), offer)[0] == 0


def test_what_keeps_somebody_busy_by_day_leaves_the_night_free():
    guard = ready_person(
        wishes=("守夜",), shifts=("夜班",), note="白天要接送孙子上学还要煮饭，只有晚上有空，6点半以后到天亮"
    )
    offer = ready_posting(title="仓库守夜", duties="晚上7点到早上6点守仓库", shift="夜班", conditions=("夜班",))
    assert hours_fit(guard, offer)[0] > 0.9


@pytest.mark.parametrize("duties", ["白班，一个星期值一晚夜班", "白班，夜里有急事打电话叫"])
def test_a_night_now_and_then_is_no_night_shift(duties):
    offer = ready_posting(title="维修电工", duties=duties)
    willing = ready_person(wishes=("电工",), shifts=("长白班",), note="一个星期值个夜班可以，天天倒班不行")
    assert hours_fit(willing, offer)[0] > 0.5
    nights = ready_posting(title="维修电工", duties="三班倒，常上夜班", shift="三班倒")
    assert hours_fit(willing, nights)[0] == 0


@pytest.mark.parametrize(("duties", "least"), [("下午1点到晚上9点", False), ("早8点到下午5点半", True)])
def test_an_afternoon_shift_is_no_day_shift(duties, least):
    value, shift = hours_fit(ready_person(shifts=("长白班",)), ready_posting(duties=duties, shift=""))
    assert (value > 0.8) is least
    assert shift is not least


def test_plumbing_is_not_swimming():
    offer = ready_posting(title="水电维修工", duties="换灯、通下水", requirements="电工证，会水电")
    assert skills(ready_person(wishes=("水电",)), offer, TODAY) is None
    guard = ready_posting(title="泳池救生员", duties="看泳池", requirements="会水")
    assert skills(ready_person(wishes=("保安",)), guard, TODAY) == "S_SKILL"


def test_what_a_husband_cannot_do_is_no_wish_and_no_refusal():
    facts = person_facts(person(wishes=("随便",), note="老公在家做不了重活，中午要回家煮饭"), LEXICON)
    assert "home_work" not in facts.wants
    assert "heavy" not in facts.refused
    assert "home_work" in person_facts(person(wishes=("手工",), note="想在家做"), LEXICON).wants


@pytest.mark.parametrize(
    ("note", "max_km", "km", "reached"),
    [
        ("婆婆瘫了，拿货回家做", 2.0, 4.5, True),
        ("婆婆瘫了，拿货回家做", 2.0, 7.0, False),
        ("婆婆瘫了，拿货回家做", None, 12.0, True),
    ],
)
def test_goods_are_fetched_from_a_little_further_than_one_goes(note, max_km, km, reached):
    offer = ready_posting(title="外发手工", duties="领回家做")
    worker = ready_person(wishes=("手工",), note=note, max_km=max_km)
    assert bool(reachable(worker, offer, km, WEIGHTS)) is reached


@pytest.mark.parametrize(
    ("note", "km", "shuttle", "reached"),
    [
        ("我不会骑车，要有厂车接送才去得成", 12.0, False, False),
        ("我不会骑车，要有厂车接送才去得成", 12.0, True, True),
        ("我不会骑车，要有厂车接送才去得成", 2.0, False, True),
        ("骑电动车", 12.0, False, True),
    ],
)
def test_who_cannot_ride_and_must_be_fetched_goes_no_further_than_on_foot(note, km, shuttle, reached):
    offer = ready_posting(shuttle=shuttle)
    assert bool(reachable(ready_person(note=note, max_km=15.0), offer, km, WEIGHTS)) is reached


@pytest.mark.parametrize("duties", ["一对一陪护，24小时，睡病房折叠床", "一对一陪护，24小时在病房，打饭擦身"])
def test_who_watches_by_a_bed_sleeps_there(duties):
    assert posting_facts(posting(title="病人陪护", duties=duties, board="不包"), LEXICON).lodging


def test_a_day_on_the_ward_is_no_bed():
    day = posting(title="护士", duties="病房护理、打针输液，早8点到下午5点", board="不包")
    assert not posting_facts(day, LEXICON).lodging


def test_a_digger_of_a_quarry_is_sent_into_no_mine():
    mine = ready_posting(title="井下采掘工", duties="井下打眼、支护", conditions=("井下",))
    quarry = ready_person(sex="1", wishes=("开挖机",), trades=(("挖机", 9.0),), note="修路、采石场都开过")
    assert underground(quarry, mine, TODAY) == "S_WORK"
    miner = ready_person(sex="1", wishes=("开挖机",), trades=(("采煤工", 9.0),))
    assert underground(miner, mine, TODAY) is None


def test_who_cannot_use_the_telephone_may_write_to_customers():
    deaf = ready_person(wishes=("打字",), trades=(), note="耳朵听不见，要接电话的做不了")
    writes = ready_posting(title="电商客服", duties="打字回买家消息，不用打电话", requirements="打字快")
    assert against(deaf, writes, TODAY) is None
    assert best_work(deaf, writes)[0] >= WEIGHTS.work_floor
    assert "phone" in deaf.facts.refused


@pytest.mark.parametrize(
    ("requirements", "hard", "any_of"),
    [
        ("健康证，保育证育婴证可以后考", (), ()),
        ("保育、幼教专业或者有保育师证、育婴员证", (), (("育婴员证", "保育师证"),)),
        ("要有育婴员证", ("育婴员证",), ()),
    ],
)
def test_papers_of_a_nursery(requirements, hard, any_of):
    needs = posting_facts(posting(title="托育员", duties="带小孩", requirements=requirements), LEXICON).needs
    assert needs.certs == hard
    assert needs.any_of == any_of


@pytest.mark.parametrize(("title", "value"), [("宝妈班普工", True), ("普工", False)])
def test_a_line_that_keeps_school_hours_is_shown_to_who_fetches_a_child(title, value):
    clerk = ready_person(wishes=("文员",), trades=(("文员", 2.0),), note="下午5点前一定要到校门口接小孩")
    offer = ready_posting(title=title, duties="穿线贴标，早8点半到下午4点10分", form="兼职", accepts=("零经验",))
    assert (best_work(clerk, offer)[0] >= WEIGHTS.work_floor) is value


@pytest.mark.parametrize(("lng", "factor"), [(HOME[0] + 3.0, OUTLYING), (HOME[0] + 0.2, 1.0)])
def test_a_bed_at_the_other_end_of_the_country_stands_behind(lng, factor):
    worker = ready_person(lodging=True, note="包吃住就好", max_km=None)
    offer = ready_posting(lng=lng, board="包吃住")
    assert away(worker, "live", (lng - HOME[0]) * 100) == factor
    assert reachable(worker, offer, (lng - HOME[0]) * 100, WEIGHTS) == "live"


def test_what_is_only_one_of_the_duties_is_not_called_the_person_s_trade():
    cleaner = ready_person(wishes=(), trades=(("保洁", 2.0),), birth=date(1975, 5, 1), wage_min=None, note="什么都做")
    feeder = ready_posting(title="料房员", duties="喂猪、打扫卫生", accepts=("零经验",))
    result = assess(cleaner, feeder, 3.0, WEIGHTS, today=TODAY)
    told = dict(reasons(cleaner, feeder, result, LEXICON))
    assert result.family == "cleaning"
    assert "对口" not in told["R_OCC"]
    sweeps = ready_posting(title="保洁员", duties="打扫卫生")
    own = assess(cleaner, sweeps, 3.0, WEIGHTS, today=TODAY)
    assert "对口" in dict(reasons(cleaner, sweeps, own, LEXICON))["R_OCC"]


@pytest.mark.parametrize(
    ("title", "family", "least"),
    [
        ("开片精刨工", "wood_machine", 1.0),
        ("喷浆涂饰工", "paint_spray", 1.0),
        ("鞋面手工（可领回家做）", "handcraft", 0.9),
        ("跟单文员", "clerk", 0.7),
        ("分选包装工", "packing", 0.8),
        ("托育老师助理", "childcare_aide", 1.0),
        ("市容协管员", "security", 0.6),
        ("喂养员", "pig_farm", 1.0),
    ],
)
def test_titles_that_were_read_as_another_trade(title, family, least):
    assert LEXICON.named_in(title).get(family, 0.0) >= least
