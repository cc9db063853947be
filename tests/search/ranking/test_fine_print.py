"""What stands between the lines of a posting or a note: each row is an invented person and an invented posting."""

from datetime import date

import pytest

from search.ranking.hours import hours_fit
from search.ranking.match import judge, rank
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


NIGHT_LINE = {"title": "普工", "duties": "装配灯具，长夜班，不倒白班。", "shift": ""}
FACTORY = {"wishes": ("进厂",), "trades": (("普工", 3.0),)}


@pytest.mark.parametrize(
    ("who", "rungs"),
    [
        ({"shifts": ("夜班",)}, ()),
        ({"shifts": ("夜班", "两班倒")}, ()),
        ({"shifts": ("两班倒", "长白班")}, ("shift",)),
        ({"shifts": ("两班倒",), "note": "夜班能上"}, ()),
        ({}, ()),
    ],
)
def test_who_takes_turns_has_not_asked_for_nights_alone(who, rungs):
    result = judged({**FACTORY, **who}, NIGHT_LINE)
    assert (result.veto, result.relaxed) == ("", rungs)


def test_nights_alone_rank_lower_for_who_named_no_shift():
    assert judged(FACTORY, NIGHT_LINE).score < judged({**FACTORY, "note": "夜班能上"}, NIGHT_LINE).score


@pytest.mark.parametrize(
    ("duties", "family"),
    [
        ("流水线上套袋、贴标、封箱。", "packing"),
        ("选果分级后套袋装箱。", "fruit_packing"),
        ("果园里疏果、套袋。", "orchard_care"),
        ("给葡萄套袋。", "orchard_care"),
        ("桃树套袋，除草，采下来装箱。", "orchard_care"),
    ],
)
def test_bags_are_put_on_fruit_in_orchards_and_on_goods_on_lines(duties, family):
    facts = ready_posting(title="普工", duties=duties).facts
    others = {"packing", "fruit_packing", "orchard_care"} - {family}
    found = dict(facts.families)
    assert found[family] >= max(found.get(other, 0.0) for other in others)
    assert family == "orchard_care" or "orchard_care" not in found


RIDE = {"shuttle": True, "lng": HOME[0] + 0.18}
"""About 18 km away."""


@pytest.mark.parametrize(
    ("who", "reach"),
    [
        ({"max_km": 10.0}, ""),
        ({"max_km": 10.0, "note": "远的要有车接"}, "shuttle"),
        ({"max_km": 12.0}, "shuttle"),
        ({"max_km": None}, "shuttle"),
        ({"max_km": 20.0}, "daily"),
    ],
)
def test_a_distance_that_was_named_is_meant_whoever_drives(who, reach):
    assert judged(who, RIDE).reach == reach


@pytest.mark.parametrize(
    ("duties", "long"),
    [
        ("车衣服，早7点到晚9点。", True),
        ("车衣服，早8点到晚8点。", False),
        ("车衣服，早7点到晚8点。", True),
        ("车衣服，一天12小时。", True),
        ("端菜，上午10点到下午2点，下午5点到9点半。", True),
        ("车衣服，早8点到晚8点，中间吃两餐饭。", False),
        ("车衣服，早班7:00-14:00，晚班14:00-21:00。", False),
        ("扫码，下午5点到晚上9点。", False),
        ("车衣服，早8点到下午5点半。", False),
        ("24小时热水，12小时热水供应。", False),
    ],
)
def test_a_long_day_counts_against_and_is_not_for_the_young(duties, long):
    what = {"duties": duties}
    assert ("long_day" in ready_posting(**what).facts.marks) is long
    young = {"birth": date(2009, 6, 1), "wishes": ("车衣服", "端菜", "扫码"), "trades": ()}
    assert (judged(young, what).veto == "H2_MINOR") is long


def test_a_long_day_is_lower_but_for_who_takes_overtime():
    long, usual = ({"duties": f"车衣服，早7点半到{end}。"} for end in ("晚上9点", "下午5点半"))
    assert judged({}, long).score < judged({}, usual).score
    assert judged({"note": "不怕加班"}, long).score == judged({"note": "不怕加班"}, usual).score


PACKER = {"wishes": ("打包", "文员", "营业员", "客服"), "trades": (("包装", 3.0), ("文员", 2.0))}


@pytest.mark.parametrize("note", ["近处看得清", "眼睛老花", "视力差", "看不清小字", "左眼弱视"])
@pytest.mark.parametrize("asked", ["视力好，手快", "裸眼视力1.0以上", "眼睛要好", "显微镜下看"])
def test_who_sees_badly_is_not_sent_where_good_eyes_are_asked_for(note, asked):
    what = {"title": "包装工", "requirements": asked}
    assert judged({**PACKER, "note": note}, what).veto == "H5_REFUSED"
    assert judged(PACKER, what).veto == ""


def test_colours_are_not_told_apart_by_the_colour_blind():
    assert judged({**PACKER, "note": "红绿色弱"}, {"title": "包装工", "requirements": "不色盲"}).veto == "H5_REFUSED"


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        ("视力好", "视力好"),
        ("夜里看不清路", "视力好"),
        ("眼睛老花", "手脚快"),
        ("眼睛老花", "视力不限"),
        ("不色盲", "不色盲"),
        ("眼睛老花", "不色盲"),
        ("人听不清", "视力好"),
    ],
)
def test_good_enough_eyes_are_no_obstacle(note, asked):
    assert judged({**PACKER, "note": note}, {"title": "包装工", "requirements": asked}).veto == ""


@pytest.mark.parametrize("note", ["听力不好", "有点耳背", "耳朵听不见", "说话不清", "讲话不太清楚", "平时打字沟通"])
@pytest.mark.parametrize(
    ("title", "duties"),
    [
        ("文员", "招聘面试，做考勤。"),
        ("营业员", "女鞋导购。"),
        ("文员", "接待来访，排会议。"),
        ("客服", "答客户的电话。"),
        ("营业员", "向客人推销酒水。"),
        ("文员", "展厅讲解。"),
    ],
)
def test_who_hears_or_speaks_with_effort_is_not_sent_where_talk_is_the_work(note, title, duties):
    assert judged({**PACKER, "note": note}, {"title": title, "duties": duties}).veto == "H5_REFUSED"
    assert judged(PACKER, {"title": title, "duties": duties}).veto != "H5_REFUSED"


@pytest.mark.parametrize(
    ("note", "title", "duties"),
    [
        ("听力不好", "文员", "录单，做表格。"),
        ("听力不好", "网店客服", "打字回消息。"),
        ("听力正常", "营业员", "女鞋导购。"),
        ("说话不清", "包装工", "贴标装箱。"),
    ],
)
def test_work_without_talk_is_open_to_them(note, title, duties):
    assert judged({**PACKER, "note": note}, {"title": title, "duties": duties}).veto == ""


@pytest.mark.parametrize(
    ("wish", "title", "duties", "veto"),
    [
        ("工地小工", "普工", "点胶、贴标，上下货。", "S_WORK"),
        ("工地小工", "装卸工", "上下货。", ""),
        ("插件", "焊锡工", "焊线。", ""),
        ("上下货", "普工", "贴标，上下货。", ""),
    ],
)
def test_a_duty_beside_a_general_title_is_near_to_nothing(wish, title, duties, veto):
    who = {"sex": "1", "wishes": (wish,), "trades": ()}
    assert judged(who, {"title": title, "duties": duties, "accepts": ("零经验",)}).veto == veto


COURIER = {"title": "送货员", "duties": "送米送油。", "requirements": "自备面包车"}
DRIVES = {"wishes": ("送货",), "trades": (("送货", 4.0),), "certs": ("驾驶证C1",)}


@pytest.mark.parametrize("note", ["面包车卖掉了", "车子已经卖了", "没有车", "没有面包车", "没车"])
def test_who_has_no_vehicle_is_not_sent_where_one_must_be_brought(note):
    assert judged({**DRIVES, "note": note}, COURIER).veto == "S_SKILL"


def test_where_no_vehicle_is_known_of_the_chance_is_less():
    known = judged({**DRIVES, "note": "有面包车"}, COURIER)
    unknown = judged(DRIVES, COURIER)
    assert known.veto == unknown.veto == ""
    assert unknown.components["coverage"] < known.components["coverage"]


@pytest.mark.parametrize("duties", ["装卸工，车来就装，晚上也可能有车。", "有车接送。", "厂门口有车位。"])
def test_a_lorry_that_comes_is_no_vehicle_to_bring(duties):
    assert "own_vehicle" not in ready_posting(duties=duties).facts.marks


@pytest.mark.parametrize(
    ("note", "what", "veto"),
    [
        ("视力差", {"title": "打包工", "conditions": ("高温",)}, "H5_REFUSED"),
        ("视力差", {"title": "打包工"}, ""),
        ("二三十斤搬得动", {"title": "打包工", "conditions": ("负重",)}, "H5_REFUSED"),
        ("20斤以内搬得动", {"title": "打包工", "conditions": ("负重",)}, "H5_REFUSED"),
        ("一百二十斤搬得动", {"title": "打包工", "conditions": ("负重",)}, ""),
    ],
)
def test_what_a_body_stands(note, what, veto):
    assert judged({**PACKER, "note": note}, what).veto == veto


@pytest.mark.parametrize(
    ("requirements", "field"),
    [
        ("药学类中专，会电脑", "药学"),
        ("机械、数控专业大专", "机械数控"),
        ("畜牧大专以上", "畜牧"),
        ("统计相关专业，细心", "统计"),
        ("中专以上", ""),
        ("全日制大专以上", ""),
        ("药学专业优先", ""),
        ("专业不限，大专以上", ""),
        ("会电脑", ""),
    ],
)
def test_the_field_of_study_that_is_asked_for(requirements, field):
    assert ready_posting(requirements=requirements).facts.needs.field == field


DISPENSER = {"title": "药店店员", "duties": "配药，理货架。", "requirements": "药学类中专", "education": "中专"}
SELLS = {"wishes": ("药店店员",), "trades": (("营业员", 3.0),), "education": "中专"}


def test_without_the_field_the_chance_is_clearly_less():
    plain = judged(SELLS, {**DISPENSER, "requirements": ""}).components["coverage"]
    without = judged(SELLS, DISPENSER).components
    assert without is None or without["coverage"] < 0.5 * plain
    for known in ({"note": "药学毕业"}, {"trades": (("药店店员", 2.0),)}):
        learnt = {**SELLS, **known}
        same = judged(learnt, {**DISPENSER, "requirements": ""}).components["coverage"]
        assert judged(learnt, DISPENSER).components["coverage"] == pytest.approx(same)


@pytest.mark.parametrize(
    ("duties", "shifts", "rungs"),
    [
        ("车衣服，早晚班轮。", ("长白班",), ("shift",)),
        ("车衣服，早中晚三班轮。", ("长白班",), ("shift",)),
        ("车衣服，早晚班轮。", ("两班倒", "长白班"), ()),
        ("车衣服，早晚班轮。", (), ()),
        ("车衣服，不轮班。", ("长白班",), ()),
    ],
)
def test_turns_in_the_text_are_a_shift(duties, shifts, rungs):
    result = judged({"shifts": shifts}, {"title": "裁缝店车工", "duties": duties, "shift": ""})
    assert (result.veto, result.relaxed) == ("", rungs)


@pytest.mark.parametrize(
    ("wishes", "trades", "title", "work"),
    [
        (("线长",), (("普工", 6.0), ("线长", 3.0)), "普工", "您做过6年厂里普工，可以先做"),
        (("开挖机",), (("搬运", 8.0),), "搬运工", "您做过8年装卸搬运，可以先做"),
        (("普工",), (("普工", 6.0),), "普工", "您做过6年厂里普工，对口"),
        (("随便",), (("普工", 6.0),), "普工", "您做过6年厂里普工，对口"),
        ((), (("普工", 6.0),), "普工", "您做过6年厂里普工，对口"),
    ],
)
def test_what_was_done_beside_another_wish_is_not_what_was_asked_for(wishes, trades, title, work):
    who = ready_person(sex="1", wishes=wishes, trades=trades)
    match = rank(who, [ready_posting(title=title, duties="听安排。")], today=TODAY).matches[0]
    assert match.reasons[0] == ("R_OCC", work)
    assert bool(match.relaxed) is work.endswith("可以先做")


@pytest.mark.parametrize(
    ("wishes", "note", "veto"),
    [
        (("文员",), "", "S_WAGE"),
        (("文员",), "提成也行", ""),
        (("营业员", "文员"), "", ""),
    ],
)
def test_only_the_base_is_a_wage_for_who_did_not_ask_for_a_share(wishes, note, veto):
    who = {"wishes": wishes, "trades": (("文员", 3.0),), "wage_min": 2800, "note": note}
    what = {"title": "文员", "duties": "录单。", "wage_low": 2000.0, "wage_high": 9000.0, "wage_base": 2000}
    assert judged(who, what).veto == veto


GUARD = {"title": "保安", "duties": "守门。", "requirements": "保安员证可入职后考", "accepts": ("超龄",), "shift": ""}


@pytest.mark.parametrize(
    ("birth", "certs", "less"), [(1965, (), True), (1965, ("保安员证",), False), (1990, (), False)]
)
def test_a_certificate_to_be_made_later_is_none_past_the_age_for_it(birth, certs, less):
    who = {"sex": "1", "wishes": ("保安",), "trades": (), "birth": date(birth, 1, 1), "certs": certs}
    asked, plain = (judged(who, what).components["coverage"] for what in (GUARD, {**GUARD, "requirements": ""}))
    assert (asked < 0.6 * plain) is less


def test_who_is_past_the_age_cannot_get_what_they_would_get():
    who = {"sex": "1", "wishes": ("保安",), "trades": (), "certs_willing": ("保安员证",)}
    what = {**GUARD, "requirements": "", "certs": ("保安员证",)}
    assert judged({**who, "birth": date(1965, 1, 1)}, what).veto == "H3_CERT"
    assert judged({**who, "birth": date(1985, 1, 1)}, what).veto == ""


@pytest.mark.parametrize(
    ("note", "veto"),
    [
        ("叉车证到2026年10月", "H3_CERT"),
        ("叉车证有效期到2025年", "H3_CERT"),
        ("叉车证至2026-9", "H3_CERT"),
        ("叉车证到2026年11月", ""),
        ("叉车证到2027年", ""),
        ("叉车证2025年办的，到2027年3月", ""),
        ("", ""),
    ],
)
def test_a_date_in_the_note_is_compared_with_today(note, veto):
    assert judged({"certs": ("叉车证",), "note": note}, {"certs": ("叉车证",)}).veto == veto


@pytest.mark.parametrize(
    ("held", "note", "told"),
    [(("健康证",), "健康证到2026年8月", "健康证过期了，要先补办"), ((), "", "要先办健康证")],
)
def test_a_certificate_that_ran_out_is_to_be_renewed(held, note, told):
    who = ready_person(certs=held, note=note, certs_willing=("健康证",))
    match = rank(who, [ready_posting(certs=("健康证",))], today=TODAY).matches[0]
    assert match.drawback == ("N_CERT", told)
    assert all(code != "R_CERT" for code, _ in match.reasons)


@pytest.mark.parametrize(
    ("who", "what", "veto"),
    [
        # spraying is refused, the orchard is not
        ({"wishes": ("除草",), "trades": (), "note": "打药不做"}, {"title": "果园除草", "duties": "除草。"}, ""),
        (
            {"wishes": ("除草",), "trades": (), "note": "打药不做"},
            {"title": "果园打药", "duties": "打药。"},
            "H5_REFUSED",
        ),
        # who washes up is no chef
        ({"wishes": ("洗碗",), "trades": (("洗碗", 3.0),)}, {"title": "厨师", "duties": "炒小炒。"}, "S_WORK"),
        # late at times, and home by six
        ({"note": "晚上6点前要到家"}, {"duties": "车衣服，赶货时做到晚上10点。"}, "S_HOURS"),
        # dishes are washed standing, whatever the form says
        ({"wishes": ("洗碗",), "refusals": ("久站",)}, {"title": "洗碗工", "duties": "洗碗。"}, "H5_REFUSED"),
        (
            {"wishes": ("客服",), "trades": (), "note": "不打电话"},
            {"title": "客服", "duties": "打电话回访。"},
            "H5_REFUSED",
        ),
        # an apprentice of any trade, or of the one that is named
        ({"wishes": ("学徒",), "trades": ()}, {"title": "学徒", "duties": "汽修学徒。"}, ""),
        ({"wishes": ("学修车",), "trades": ()}, {"title": "汽修学徒", "duties": "换机油。"}, ""),
    ],
)
def test_what_is_meant_and_not_meant(who, what, veto):
    assert judged(who, what).veto == veto


def test_a_barrier_that_is_lifted_is_no_heavy_work():
    facts = ready_posting(title="停车场收费员", duties="收费抬杆。").facts
    assert "heavy" not in facts.marks
    assert facts.family == "parking"


@pytest.mark.parametrize(("note", "day"), [("一天120就行", 120), ("一天180左右", 180), ("一天8小时", None)])
def test_pay_by_the_day_in_the_note(note, day):
    assert ready_person(note=note).facts.day_wage == day


@pytest.mark.parametrize(
    ("asked", "skilled"), [("做过", True), ("要做过的", True), ("做过的优先", False), ("没做过也可", False)]
)
def test_hands_that_have_done_it(asked, skilled):
    assert ready_posting(requirements=asked).facts.needs.skilled is skilled


@pytest.mark.parametrize(("note", "share"), [("9点到下午4点有空", 0.2), ("下午5点半要接孩子", 0.6)])
def test_a_day_shift_without_hours_needs_a_whole_day(note, share):
    who = ready_person(note=note, wishes=("剪草",), trades=())
    assert hours_fit(who, ready_posting(title="绿化工", duties="剪草。"))[0] == pytest.approx(share)
