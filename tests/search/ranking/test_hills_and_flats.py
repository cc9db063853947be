"""What people of a mountain county say, and what its employers write; each row is invented."""

from datetime import date

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, person, posting, ready_person, ready_posting


def assessed(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("开客车", "driver_bus"),
        ("开大巴", "driver_bus"),
        ("跑客运", "driver_bus"),
        ("山里做事", "forestry"),
        ("山上干活", "forestry"),
        ("田里干活", "farm_work"),
        ("切肉师傅", "butcher"),
        ("砍骨头", "butcher"),
        ("茶叶厂", "tea_making"),
        ("茶叶包装工", "packing"),
    ],
)
def test_the_word_names_its_trade(word, family):
    named = load_lexicon().named_in(word)
    assert named[family] == max(named.values())
    assert named[family] >= 0.8


def test_work_in_the_hills_is_no_factory():
    assert "factory_worker" not in load_lexicon().named_in("山上做工")


@pytest.mark.parametrize("title", ["普工(专车接送)", "普工（县里有大巴接）", "普工【车接车送】"])
def test_how_one_is_fetched_is_no_trade(title):
    families = dict(posting_facts(posting(title=title, duties="装外壳", requirements="")).families)
    assert not [family for family in families if family.startswith("driver_")]


def test_who_fetches_the_staff_drives():
    assert posting_facts(posting(title="班车司机(接送员工)", duties="早晚各一趟")).family == "driver_bus"


@pytest.mark.parametrize("note", ["健康证年年办", "做过食堂，健康证每年都办"])
def test_a_health_certificate_of_every_year_is_held(note):
    assert "健康证" in person_facts(person(note=note)).certs


@pytest.mark.parametrize(
    ("words", "hard"),
    [
        ("有健康证或入职后办，厂里报销", False),
        ("健康证可入职后办", False),
        ("健康证到岗后再办也可以", False),
        ("入职前办好健康证", True),
        ("持健康证", True),
    ],
)
def test_a_health_certificate_that_can_wait(words, hard):
    needs = posting_facts(posting(title="包装工", requirements=words, certs=("健康证",))).needs
    assert ("健康证" in needs.certs) is hard


@pytest.mark.parametrize("note", ["不想再跑夜车了", "不要再开夜车", "夜车不跑"])
def test_no_driving_by_night(note):
    assert "night" in person_facts(person(note=note)).refused


@pytest.mark.parametrize("note", ["在外面睡不着", "在外头过夜不行"])
def test_no_nights_on_the_road(note):
    assert "long_haul" in person_facts(person(note=note)).refused


@pytest.mark.parametrize("note", ["想找坐着做的事", "只想找个轻松点的活", "要做轻省点的活"])
def test_work_that_is_named_by_its_ease_only(note):
    facts = person_facts(person(wishes=("收银",), note=note))
    assert facts.vague
    assert "seated" in facts.wants


@pytest.mark.parametrize(
    "note", ["婆婆瘫在床上，中午12点到1点半要回家喂饭", "中午11点半到1点要回去给老人做饭", "12点到1点要回家烧饭"]
)
def test_a_gap_at_noon_is_not_the_end_of_the_day(note):
    facts = person_facts(person(note=note))
    assert facts.care is None
    assert facts.home_by is None


HOME_AT_NOON = {"wishes": ("打扫卫生",), "note": "中午12点到1点半要回家喂饭"}


@pytest.mark.parametrize(
    ("duties", "clash"),
    [
        ("拖地，早5:30到11:00，下午1:30到5:00", False),
        ("拖地，早8点到下午5点", False),
        ("拖地，上午10点到2点，下午5点到9点", True),
        ("拖地，早7点到下午2点", True),
    ],
)
def test_who_must_be_home_at_noon(duties, clash):
    result = assessed(HOME_AT_NOON, {"title": "保洁", "duties": duties, "shift": ""})
    assert (result.veto == "S_HOURS") is clash, result


def test_who_would_learn_any_trade_is_shown_who_teaches():
    taught = {"title": "针车工", "duties": "车鞋面，生手师傅带三个月", "accepts": ("零经验",), "years": 0}
    who = {"wishes": ("学手艺",), "trades": (), "note": ""}
    assert assessed(who, taught).veto == ""
    assert assessed({**who, "wishes": ("保洁",)}, taught).veto == "S_WORK"
    assert assessed(who, {**taught, "duties": "车鞋面，要熟手", "accepts": ()}).veto == "S_WORK"


def test_who_learns_is_shown_a_trade_before_simple_work():
    who = {"wishes": ("学手艺",), "trades": (), "note": ""}
    taught = {"title": "木工", "duties": "开料拼板，跟师傅学", "accepts": ("零经验",), "years": 0}
    simple = {"title": "拣药工", "duties": "拣药材", "accepts": ("零经验",)}
    assert assessed(who, taught).score > assessed(who, simple).score


def test_a_day_that_ends_late_is_no_day_shift():
    late = {"title": "营业员", "duties": "上货，早8点到晚10点", "shift": ""}
    who = {"wishes": ("营业员",), "note": ""}
    by_day = assessed({**who, "shifts": ("长白班",)}, late)
    assert by_day.components["hours"] < assessed(who, late).components["hours"]
    assert "shift" in by_day.relaxed


@pytest.mark.parametrize(("birth", "stays"), [(date(1964, 6, 1), True), (date(1984, 6, 1), False)])
def test_a_bed_far_from_home_is_worth_less_past_sixty(birth, stays):
    away = {"title": "煮饭阿姨", "board": "包吃住", "lat": HOME[1] + 0.4, "accepts": ("超龄",)}
    found = assessed({"wishes": ("煮饭",), "birth": birth, "sex": "1", "lodging": True, "max_km": 8.0}, away)
    assert (found.components["near"] < 0.5) is stays


def test_who_looks_close_by_says_so():
    assert ready_person(note="过完年想在近处做").close_by
    assert not ready_person(note="近处看得清").close_by


def test_a_hotel_wants_whoever_works_there():
    named = load_lexicon().named_in("酒店")
    assert min(named["room_attendant"], named["waiter"]) >= load_weights().work_direct


@pytest.mark.parametrize(
    ("text", "place"),
    [("中药材厂", True), ("养猪场", True), ("鸭场做事", True), ("车衣厂", False), ("采蘑菇", False)],
)
def test_what_is_made_names_the_house(text, place):
    assert understand(text).workplace is place


def kept(text, **what):
    return wishes_kept(understand(text), ready_posting(**what))


@pytest.mark.parametrize("text", ["县城收银", "在县城找个收银的活", "城里收银"])
@pytest.mark.parametrize(
    ("region", "place", "share"),
    [
        ("360722100", "嘉定大道", 1.0),
        ("360722105", "县城新区", 1.0),
        ("360722001", "街道办旁", 1.0),
        ("360722400", "园区一路", 0.9),
        ("360722105", "圩上", 0.4),
    ],
)
def test_the_seat_of_a_county(text, region, place, share):
    assert kept(text, title="收银员", region=region, place=place)["in_town"] == share


@pytest.mark.parametrize(
    ("title", "duties", "seated"),
    [
        ("文员", "录单打表", True),
        ("客服", "对着电脑回消息", True),
        ("文员", "站着接待来访", False),
        ("保洁", "拖地", False),
    ],
)
def test_who_works_at_a_desk_sits(title, duties, seated):
    assert (kept("坐着做", title=title, duties=duties)["seated"] >= 0.5) is seated
