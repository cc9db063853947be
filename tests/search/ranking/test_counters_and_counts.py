"""Shops, storehouses and airports beside a city: what a title leaves to the duties, and who is kept off what."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts.person import person_facts
from search.facts.posting import posting_facts
from search.facts.scam import scam_words
from search.lexicon import load_lexicon
from search.ranking.filters import first_veto
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.match import judge
from search.ranking.prepared import PreparedPerson
from search.ranking.score import assess
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "duties", "family"),
    [
        ("店员", "做奶茶、点单、收银", "drinks"),
        ("店员", "炸鸡出餐，打扫卫生", "roast_shop"),
        ("日结工", "快递分拣，扫码装车", "parcel_sort"),
        ("临时工", "快递分拣，白班", "parcel_sort"),
        ("理货员", "仓库收货、按单拣货、复核", "parcel_sort"),
        ("旅客服务员", "值机柜台办手续", "transit"),
        ("龙门吊司机", "工地起吊", "crane"),
        ("CNC调机", "加工中心换刀、首件", "cnc"),
        ("物流跟单员", "打电话催单、做表", "clerk"),
    ],
)
def test_what_is_done_tells_more_than_a_bare_title(title: str, duties: str, family: str) -> None:
    assert dict(posting_facts(posting(title=title, duties=duties)).families).get(family, 0.0) >= 0.6


@pytest.mark.parametrize(
    ("title", "duties", "family"),
    [
        ("店员", "卖手机，贴膜", "drinks"),
        ("理货员", "超市仓库收货、拣货上架", "parcel_sort"),
        ("杂工", "给师傅打下手，偶尔分拣废料", "parcel_sort"),
        ("起重机司机", "厂内起吊", "driver_van"),
    ],
)
def test_nor_is_it_more_than_that(title: str, duties: str, family: str) -> None:
    assert dict(posting_facts(posting(title=title, duties=duties)).families).get(family, 0.0) < 0.6


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("在家串珠，先购买材料包200元", True),
        ("手工活，先买材料再回收成品", True),
        ("负责先采购材料再发到车间", False),
        ("懂得购买材料清单", False),
    ],
)
def test_who_sells_the_material_first_takes_money(text: str, taken: bool) -> None:
    assert bool(scam_words("手工", text)) is taken


@pytest.mark.parametrize(
    ("duties", "marked"),
    [("跟车送货，有装卸工", False), ("车上配装卸工，司机开车就行", False), ("自己装卸", True), ("码头装卸货物", True)],
)
def test_who_has_loaders_beside_them_loads_nothing(duties: str, marked: bool) -> None:
    assert ("heavy" in posting_facts(posting(title="货车司机", duties=duties)).marks) is marked


@pytest.mark.parametrize(("hours", "flexible"), [("早10点到晚10点", False), ("上午9点到下午3点", True)])
def test_a_day_until_ten_is_no_flexible_one(hours: str, flexible: bool) -> None:
    facts = posting_facts(posting(title="导购", duties=f"卖衣服，{hours}", shift="弹性"))
    assert ("flexible" in facts.marks) is flexible


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("左手二级残疾", "body"),
        ("肢体三级残疾，有证", "certified"),
        ("只有周末和晚上有空", "weekend_only"),
        ("只有周末没课", "weekend_only"),
    ],
)
def test_notes(note: str, code: str) -> None:
    assert code in person_facts(person(note=note), load_lexicon()).facts


@pytest.mark.parametrize(("note", "refuses"), [("不做白夜倒", True), ("不上黑白班", True), ("白夜倒都做过", False)])
def test_days_and_nights_in_turn_are_nights(note: str, refuses: bool) -> None:
    assert ("night" in person_facts(person(note=note), load_lexicon()).refused) is refuses


@pytest.mark.parametrize("wish", ["时间短点的", "上班时间少一点", "做几个小时"])
def test_few_hours_are_a_wish(wish: str) -> None:
    facts = person_facts(person(wishes=(wish,), trades=()), load_lexicon())
    assert facts.vague
    assert "half_day" in facts.wants


@pytest.mark.parametrize(
    ("conditions", "accepts", "veto"),
    [(("高空",), (), "H2_OVERAGE"), (("高空",), ("超龄",), None), ((), (), None)],
)
def test_no_heights_past_the_pension_age(
    conditions: tuple[str, ...], accepts: tuple[str, ...], veto: str | None
) -> None:
    older = ready_person(birth=date(1968, 3, 1), wishes=("搞卫生",), trades=(("保洁", 5.0),))
    cleans = ready_posting(
        title="开荒保洁", duties="新房打扫", form="日结", wage_unit="日", conditions=conditions, accepts=accepts
    )
    assert first_veto(older, cleans, TODAY) == veto


def test_board_and_lodging_are_two_things() -> None:
    both = ready_posting(key=1, board="包吃住")
    bed = ready_posting(key=2, board="包住")
    found = order_hits(understand("车衣服 包吃住"), [bed, both], today=TODAY)
    assert found[0].posting == 1
    assert found[0].score > found[-1].score
    assert set(understand("包住").wishes) == {"lodging"}


def test_who_leads_comes_after_who_does_it() -> None:
    leads = ready_posting(key=1, title="客服班组长", duties="带客服小组，质检", requirements="")
    does = ready_posting(key=2, title="客服专员", duties="接听客服来电", requirements="")
    assert order_hits(understand("客服"), [leads, does], today=TODAY)[0].posting == 2


def test_sitting_half_the_time_is_better_than_standing() -> None:
    half = ready_posting(key=1, title="包装工", duties="装盒贴标，坐站交替")
    stands = ready_posting(key=2, title="包装工", duties="装盒贴标，站着做")
    found = {one.posting: one.score for one in order_hits(understand("包装 坐着做"), [half, stands], today=TODAY)}
    assert found[1] > found.get(2, 0.0)


@pytest.mark.parametrize(
    ("note", "accepts", "veto"),
    [
        ("右手残疾，左手正常", (), "H5_REFUSED"),
        ("断了两根手指，做不得快", (), "H5_REFUSED"),
        ("左手使不上力", (), "H5_REFUSED"),
        ("右手残疾", ("残疾人",), None),
        ("右腿有点跛", (), None),
        ("手指灵活，做惯细活", (), None),
    ],
)
def test_lines_take_two_hands(note: str, accepts: tuple[str, ...], veto: str | None) -> None:
    line = ready_posting(title="装配工", duties="坐着打螺丝，装外壳", accepts=accepts)
    assert first_veto(ready_person(wishes=("打螺丝",), trades=(), note=note), line, TODAY) == veto


def _score(someone: PreparedPerson, **values: object) -> float:
    return judge(someone, ready_posting(**values), load_weights(), today=TODAY).score


def test_a_place_for_the_disabled_is_one_for_who_takes_any_work() -> None:
    desk = {"title": "数据标注员", "duties": "电脑上画框，坐着做", "requirements": "", "accepts": ("残疾人", "零经验")}
    anything = {"wishes": ("随便做点",), "trades": (), "wage_min": 3000, "education": "初中"}
    assert _score(ready_person(**anything, note="左脚三级残疾，有残疾证"), **desk) > 0.0
    assert _score(ready_person(**anything, note=""), **desk) == 0.0


def test_lunch_at_home_is_the_harder_the_further_the_work() -> None:
    her = ready_person(note="中午要回去弄饭")
    near, far = (ready_posting(lng=115.0 + step, shift="长白班") for step in (0.06, 0.14))
    fits = [assess(her, one, km, load_weights(), today=TODAY).components for one, km in ((near, 6.0), (far, 14.0))]
    assert fits[0]
    assert fits[1]
    assert fits[1]["coverage"] < 0.5 * fits[0]["coverage"]


@pytest.mark.parametrize(("years", "sent"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_paper_alone_does_not_stand_for_years(years: int, sent: bool) -> None:
    new = ready_person(
        birth=date(2003, 1, 1), education="大专", wishes=("电工",), trades=(), certs=("电工证",), status="毕业未就业"
    )
    asked = {"title": "电工", "duties": "配电房值守维修", "years": years, "certs": ("电工证",)}
    assert (judge(new, ready_posting(**asked), load_weights(), today=TODAY).veto != "S_SKILL") is sent


@pytest.mark.parametrize(
    ("conditions", "duties", "loads"),
    [
        (("负重",), "成品打包入库，每包25公斤", True),
        (("负重",), "打包贴单", False),
        ((), "每包25公斤，机器打包", False),
    ],
)
def test_a_packer_of_bales_is_a_loader(conditions: tuple[str, ...], duties: str, loads: bool) -> None:
    facts = posting_facts(posting(title="打包工", duties=duties, conditions=conditions))
    assert (dict(facts.families).get("loading", 0.0) >= 0.6) is loads


def test_the_note_names_the_trade_where_the_form_says_anything() -> None:
    facts = person_facts(person(wishes=("打工", "随便"), trades=(), note="想学修车或者洗车"), load_lexicon())
    assert "car_repair" in facts.wishes


def test_young_people_are_not_put_to_sweeping() -> None:
    cleans = {"title": "保洁", "duties": "商场打扫", "requirements": ""}
    young, older = (
        ready_person(birth=date(year, 1, 1), wishes=("随便",), trades=(), wage_min=3000) for year in (2007, 1984)
    )
    assert _score(young, **cleans) < _score(older, **cleans)


def test_pupils_come_after_whom_a_title_calls() -> None:
    aunt = ready_posting(key=1, title="做饭阿姨", duties="做一餐中饭", form="兼职", wage_unit="时", accepts=("零经验",))
    any_one = ready_posting(key=2, title="店员", duties="收银打包", form="兼职", wage_unit="时", accepts=("零经验",))
    found = {one.posting: one.score for one in order_hits(understand("大学生兼职"), [aunt, any_one], today=TODAY)}
    assert found[2] > found.get(1, 0.0)


@pytest.mark.parametrize(
    ("words", "part"),
    [("早晚班，可兼职", True), ("全职兼职均可", True), ("兼职也行", True), ("不可兼职", False), ("不收兼职", False)],
)
def test_whole_days_that_may_be_parts(words: str, part: bool) -> None:
    open_to = posting_facts(posting(title="店员", duties=f"做奶茶，{words}")).marks
    assert ("part_ok" in open_to) is part


def test_part_of_a_full_time_place_is_part_time_work() -> None:
    shop = {"title": "店员", "form": "全职", "shift": "两班倒", "wage_low": 3000.0, "wage_high": 3600.0}
    pupil = ready_person(wishes=("店员",), trades=(), forms=("兼职",), wage_min=1500)
    assert _score(pupil, **shop, duties="做奶茶，可兼职") > _score(pupil, **shop, duties="做奶茶")
    parts = [ready_posting(key=key, **shop, duties=words) for key, words in ((1, "做奶茶"), (2, "做奶茶，可兼职"))]
    found = order_hits(understand("奶茶店兼职"), parts, today=TODAY)
    assert found[0].posting == 2
