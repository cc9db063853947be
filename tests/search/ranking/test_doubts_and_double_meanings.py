"""What two doubts, a trade of two meanings, and a promise in passing come to: invented people and postings."""

from datetime import date

import pytest

from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


def families(**what):
    return dict(ready_posting(**what).facts.families)


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("送货装卸工", "loading"),
        ("雨鞋包装工", "packing"),
        ("产线组长", "line_leader"),
        ("夜里看仓库", "night_watch"),
        ("配餐员", "kitchen_helper"),
        ("蜜柚采摘打包", "orchard_pick"),
        ("门机司机", "crane"),
        ("竹浆打浆工", "paper_print"),
        ("垃圾转运", "street_cleaning"),
    ],
)
def test_what_a_title_means(title, family):
    named = load_lexicon().named_in(title)
    assert named[family] >= 0.85
    assert named[family] == max(named.values())


@pytest.mark.parametrize(
    ("title", "duties", "family", "other"),
    [
        ("车工学徒", "学踩平车、锁边", "sewing", "cnc"),
        ("车工学徒", "学开车床，看图纸", "cnc", "sewing"),
        ("刮腻子油漆工", "本镇自建房刮大白打磨", "putty", "paint_spray"),
        ("学校食堂炊事员", "洗切、打饭、洗盘子", "kitchen_helper", ""),
        ("村级公益岗(河道保洁)", "捞水草垃圾", "street_cleaning", ""),
    ],
)
def test_the_duties_tell_what_a_title_means(title, duties, family, other):
    found = families(title=title, duties=duties)
    assert found[family] >= 0.6
    assert found.get(other, 0.0) < 0.5


def test_a_cook_of_large_pots_is_no_helper():
    assert families(title="学校食堂炊事员", duties="炒大锅菜、洗菜打饭").get("kitchen_helper", 0.0) < 0.8


@pytest.mark.parametrize(
    ("wishes", "note", "refused"),
    [
        (("快递", "莫是炒菜"), "", True),
        (("快递", "只要别是炒菜就行"), "", True),
        (("快递", "炒菜"), "", False),
    ],
)
def test_anything_but(wishes, note, refused):
    person = ready_person(wishes=wishes, trades=(("厨师", 14.0),), note=note)
    assert ("cook" in person.against) is refused
    assert ("cook" in person.facts.wishes) is not refused


@pytest.mark.parametrize(
    ("duties", "hours", "veto"),
    [
        ("给工地三十来人煮中饭晚饭", 19.0, "S_HOURS"),
        ("给工地三十来人煮中饭，2点下班", 19.0, ""),
        ("给工地三十来人煮中饭晚饭", None, ""),
    ],
)
def test_who_cooks_others_supper_is_not_home_for_their_own(duties, hours, veto):
    note = "晚上7点前要回家给老公煮饭" if hours else ""
    who = {"wishes": ("煮饭",), "trades": (("煮饭", 6.0),), "certs": ("健康证",), "note": note}
    assert judged(who, {"title": "工地煮饭", "duties": duties}).veto == veto


@pytest.mark.parametrize(
    ("duties", "note", "veto"),
    [
        ("上午6点到12点半，称菜", "中午12点前要到家喂饭", "S_HOURS"),
        ("上午6点到11点半，称菜", "中午12点前要到家喂饭", ""),
        ("上午6点到12点半，称菜", "中午要回家做饭", ""),
        ("坐着做，早8点到下午4点，中午可以回家煮饭", "中午要回家做饭", ""),
        ("坐着做，早8点到下午4点", "中午要回家做饭", "S_HOURS"),
    ],
)
def test_home_at_noon(duties, note, veto):
    who = {"wishes": ("理货",), "trades": (("理货", 3.0),), "note": note, "wage_min": 3000}
    assert judged(who, {"title": "理货员", "duties": duties, "lng": 115.01}).veto == veto


@pytest.mark.parametrize(
    ("note", "duties", "veto"),
    [
        ("要双休，小孩周末没人看", "单休，月底周日也要来", "S_HOURS"),
        ("要双休，小孩周末没人看", "双休", ""),
        ("最好双休", "单休", ""),
        ("", "单休", ""),
    ],
)
def test_weekends_that_must_be_free(note, duties, veto):
    who = {"wishes": ("会计",), "trades": (("会计", 4.0),), "education": "大专", "note": note}
    assert judged(who, {"title": "会计", "duties": f"做账报税。{duties}"}).veto == veto


@pytest.mark.parametrize(
    ("note", "low", "high", "veto"),
    [
        ("6000以下免谈", 4800.0, 5400.0, "S_WAGE"),
        ("6000以下免谈", 5600.0, 6600.0, ""),
        ("", 4800.0, 5400.0, ""),
        ("3000以下不做", 4800.0, 5400.0, ""),
    ],
)
def test_who_is_firm_on_pay(note, low, high, veto):
    who = {"wage_min": 6000, "note": note}
    assert judged(who, {"wage_low": low, "wage_high": high}).veto == veto


def test_pay_at_the_end_of_the_year_is_nothing_for_who_wants_it_at_once():
    who = {"wishes": ("泥水",), "trades": (("泥水工", 20.0),), "sex": "1"}
    late = {"title": "泥水工", "duties": "砌墙，按方算，平时借支生活费，年底总结"}
    assert judged({**who, "note": "钱做完就结"}, late).veto == "S_LOW"
    assert judged({**who, "note": ""}, late).veto == ""
    assert judged({**who, "note": "钱做完就结"}, {"title": "泥水工", "duties": "砌墙"}).veto == ""


@pytest.mark.parametrize(
    ("sex", "duties", "veto"),
    [
        ("1", "管女生宿舍，查寝", "S_LOW"),
        ("2", "管女生宿舍，查寝", ""),
        ("1", "管男女生宿舍，查寝", ""),
        ("1", "管宿舍，查寝", ""),
        ("2", "男浴室清扫，管男生宿舍", "S_LOW"),
    ],
)
def test_rooms_where_people_sleep_and_wash(sex, duties, veto):
    who = {"wishes": ("宿管",), "trades": (), "sex": sex, "birth": date(1976, 5, 1), "wage_min": 3000}
    assert judged(who, {"title": "宿管", "duties": duties}).veto == veto


@pytest.mark.parametrize(
    ("requirements", "note", "veto"),
    [
        ("退伍军人或干过三年保安", "今年9月退伍", ""),
        ("退伍军人或干过三年保安", "", "S_SKILL"),
        ("干过三年保安", "今年9月退伍", "S_SKILL"),
    ],
)
def test_a_soldier_needs_no_years_where_soldiers_are_asked_for(requirements, note, veto):
    who = {"wishes": ("保安",), "trades": (), "sex": "1", "note": note, "wage_min": 3800}
    what = {"title": "保安队长", "duties": "排班带队员", "requirements": requirements, "years": 3}
    assert judged(who, what).veto == veto


def test_who_never_led_a_line_is_not_sent_to_lead_one():
    what = {"title": "平车组长", "duties": "带平车组，排人报产量", "requirements": "做过组长两年以上", "years": 2}
    who = {"wishes": ("平车",), "trades": (("平车", 6.0),)}
    assert judged(who, what).veto == "S_SKILL"
    assert judged({**who, "trades": (("平车", 6.0), ("线长", 3.0))}, what).veto == ""


def test_a_line_by_night_is_no_stopgap_for_who_asked_for_a_trade():
    night = {"title": "操作员", "duties": "看机器，白班夜班半月一倒", "shift": "两班倒", "conditions": ("夜班",)}
    who = {"wishes": ("平车",), "trades": (("平车", 8.0),), "lodging": True}
    assert judged(who, night).veto == "S_LOW"
    assert judged({**who, "shifts": ("两班倒",)}, night).veto == ""


def test_other_work_that_also_lacks_a_paper_is_two_doubts():
    what = {"title": "客房服务员", "duties": "铺床换布草", "requirements": "健康证", "certs": ("健康证",)}
    who = {"wishes": ("保洁",), "trades": (("保洁", 8.0),), "wage_min": 3500}
    assert judged(who, what).veto == "S_LOW"
    assert judged({**who, "certs": ("健康证",)}, what).veto == ""
    assert judged({**who, "certs_willing": ("健康证",)}, what).veto == ""


@pytest.mark.parametrize(("years", "veto"), [(4.0, "S_SCHOOL"), (8.0, "")])
def test_an_office_that_asks_for_college(years, veto):
    who = {"wishes": ("文员",), "trades": (("文员", years),), "education": "高中", "note": "Excel会"}
    assert judged(who, {"title": "文员", "duties": "做表", "education": "大专"}).veto == veto


def test_college_that_is_asked_for_at_no_desk_is_asked_for_all_the_same():
    who = {"wishes": ("保安",), "trades": (), "education": "高中", "sex": "1"}
    assert judged(who, {"title": "安检员", "duties": "查行李", "education": "大专"}).veto == "S_SCHOOL"


def test_a_loose_word_makes_simple_work_no_less_simple():
    result = judged(
        {"wishes": ("随便",), "trades": (), "wage_min": 3000},
        {"title": "手工包装", "duties": "坐着装盒", "form": "全职"},
    )
    assert result.relaxed == ()


@pytest.mark.parametrize(("note", "veto"), [("冷库里做不了", "H5_REFUSED"), ("冷库也不怕", "")])
def test_cold_stores(note, veto):
    who = {"wishes": ("分拣",), "trades": (("分拣", 3.0),), "note": note}
    assert judged(who, {"title": "分拣员", "duties": "冷库里拣货"}).veto == veto


@pytest.mark.parametrize(("note", "veto"), [("凌晨的起不来", "H5_REFUSED"), ("凌晨起得来", "")])
def test_small_hours(note, veto):
    who = {"wishes": ("包子",), "trades": (("包子", 3.0),), "note": note}
    assert judged(who, {"title": "包子师傅", "duties": "凌晨3点半上班，包包子"}).veto == veto


@pytest.mark.parametrize(
    ("wishes", "veto"),
    [(("周末工", "寒假工"), ""), (("周末工",), "S_SHIFT")],
)
def test_who_also_asks_for_the_holidays_has_all_week_then(wishes, veto):
    who = {"wishes": wishes, "trades": (), "forms": ("兼职", "季节工"), "note": "", "wage_min": 2000}
    what = {"title": "包装工", "duties": "装礼盒，做到过年前", "form": "季节工", "wage_unit": "日"}
    what |= {"wage_low": 110.0, "wage_high": 130.0}
    assert judged(who, what).veto == veto


def test_who_teaches_an_art_is_not_sent_to_mind_children_at_their_homework():
    who = {"wishes": ("教书法",), "trades": (), "education": "大专", "wage_min": 3000}
    art = judged(who, {"title": "书法老师", "duties": "教小学生书法"})
    minding = judged(who, {"title": "晚托老师", "duties": "接学生，辅导作业到晚上8点"})
    assert art.veto == ""
    assert minding.veto or minding.work.how == "near"


LIGHT = {"title": "手工包装", "duties": "坐着装盒，时间自己定", "requirements": "没做过的教", "accepts": ("零经验",)}


@pytest.mark.parametrize(
    ("wishes", "changes", "veto"),
    [
        (("搞卫生", "洗碗"), {}, ""),
        (("搞卫生", "洗碗"), {"duties": "站着装盒，时间自己定"}, "S_WORK"),
        (("搞卫生", "洗碗"), {"duties": "坐着装盒，8点到5点"}, "S_WORK"),
        (("厨师",), {}, "S_WORK"),
    ],
)
def test_light_work_at_hours_of_ones_own_is_near_to_who_asks_to_help(wishes, changes, veto):
    who = {"wishes": wishes, "trades": (), "wage_min": 3500}
    assert judged(who, {**LIGHT, **changes}).veto == veto


@pytest.mark.parametrize(
    ("wishes", "note", "veto"),
    [
        (("超市", "莫是车衣服就行"), "车了十年，服装厂莫再介绍了", ""),
        (("超市",), "", "S_WORK"),
    ],
)
def test_who_leaves_a_trade_of_making_can_begin_on_a_line(wishes, note, veto):
    who = {"wishes": wishes, "trades": (("平车工", 9.0),), "note": note, "shifts": ("长白班",)}
    what = {"title": "灯具装配工", "duties": "坐着装灯头，早8点到晚6点", "accepts": ("零经验",)}
    assert judged(who, what).veto == veto


def test_the_requirements_tell_which_turner_is_meant():
    what = {"title": "妈妈班车工", "duties": "早8点到下午4点，做件", "requirements": "会踩平车或锁边"}
    assert families(**what)["sewing"] >= 0.6


def test_work_fetched_home_that_would_be_fine_too_is_no_condition():
    assert "home_work" not in ready_person(note="能拿回家做也好").facts.wants
    assert "home_work" in ready_person(note="最好拿回家做").facts.wants


def test_a_day_that_tells_no_break_most_likely_leaves_none_to_go_home_in():
    who = {"wishes": ("保洁",), "trades": (("保洁", 3.0),), "note": "中午12点到1点半要回家喂饭", "wage_min": 3500}
    told = judged(who, {"title": "保洁员", "duties": "拖地，早8点到12点，下午2点到6点", "lng": 115.01})
    untold = judged(who, {"title": "保洁员", "duties": "拖地，早8点到下午5点", "lng": 115.01})
    assert told.hours == 1.0
    assert untold.hours < 0.35


@pytest.mark.parametrize(("note", "veto"), [("白天要接送孙子，只有晚上有空", "H8_FAR"), ("只有晚上有空", "")])
def test_who_is_tied_by_day_does_not_live_at_the_place_of_work(note, veto):
    who = {"wishes": ("守夜",), "trades": (), "sex": "1", "lodging": True, "max_km": 5.0, "note": note}
    what = {"title": "守果园", "duties": "晚上守园，白天睡觉", "shift": "夜班", "board": "包吃住", "lng": 115.2}
    assert judged(who, what).veto == veto
