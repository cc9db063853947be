from datetime import date

import pytest

from search.ranking.filters import SENTENCES, first_veto, whole_person
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def veto(the_person, the_posting):
    return judge(the_person, the_posting, load_weights(), today=TODAY).veto


def test_the_plain_pair_passes():
    assert veto(ready_person(), ready_posting()) == ""


@pytest.mark.parametrize(
    ("code", "who", "what"),
    [
        ("H1_CLOSED", {}, {"valid_to": date(2026, 11, 20)}),
        ("H1_CLOSED", {}, {"open_count": 0}),
        ("H1_SCAM", {}, {"duties": "车衣服，入职先交押金300元。"}),
        ("H2_MINOR", {"birth": date(2009, 6, 1)}, {"shift": "两班倒", "conditions": ("夜班",)}),
        ("H2_MINOR", {"birth": date(2009, 6, 1)}, {"requirements": "18-50岁"}),
        ("H2_OVERAGE", {"birth": date(1970, 1, 1)}, {}),
        ("H3_CERT", {}, {"certs": ("叉车证",)}),
        ("H3_CERT", {}, {"requirements": "焊工证、电工证有其一即可"}),
        ("H3_CERT", {"wishes": ("送货",), "note": "没驾照"}, {"title": "送货司机", "duties": "开面包车送货。"}),
        ("H4_BARRED", {"wishes": ("下井",)}, {"title": "井下采矿", "duties": "下井打钻。"}),
        ("H4_BARRED", {"wishes": ("搬运",)}, {"title": "搬运工", "duties": "搬水泥，一包100斤。"}),
        ("H5_REFUSED", {"refusals": ("夜班",)}, {"duties": "车衣服，赶货时上到凌晨。"}),
        ("H5_REFUSED", {"refusals": ("住厂",)}, {"duties": "车衣服，封闭管理。"}),
        ("H5_REFUSED", {"refusals": ("出县",)}, {"region": "361123101"}),
        ("H6_START", {"start_by": date(2027, 3, 1)}, {}),
        ("H7_KNOWN", {"blocked": frozenset({7})}, {}),
        ("H8_FAR", {"max_km": 4.0}, {}),
        ("H9_GROUP", {}, {"title": "公益性岗位", "duties": "缝纫，只收就业困难人员。"}),
        ("S_AGAINST", {"wishes": ("收银",), "note": "不想再车衣服"}, {}),
        ("S_SCHOOL", {}, {"education": "大专"}),
        ("S_SALES", {"wishes": ("文员",)}, {"title": "文员", "duties": "上午录单，下午带客户看房。"}),
        ("S_WAGE", {"wage_min": 8000}, {}),
        ("S_WORK", {"wishes": ("开挖机",), "trades": ()}, {}),
        ("S_SHIFT", {"shifts": ("长白班",)}, {"shift": "两班倒", "conditions": ("夜班",)}),
        ("S_HOURS", {"note": "下午4点半要接孩子"}, {"duties": "车衣服，早8点到晚8点。"}),
        ("H5_REFUSED", {"refusals": ("夜班",)}, {"duties": "车衣服，20:00-次日8:00。"}),
        ("H2_MINOR", {"birth": date(2009, 6, 1)}, {"duties": "车衣服，22:00-6:00。"}),
        ("S_HOURS", {"note": "早上8点送孩子下午5点接"}, {"duties": "车衣服，晚上5点到10点。"}),
        ("S_HOURS", {"note": "晚上9点前要到家"}, {"duties": "车衣服，下午2点到晚上10点。"}),
        ("S_HOURS", {"note": "下午才有空"}, {"duties": "车衣服，上午8点到12点。"}),
        ("S_SHIFT", {"shifts": ("夜班",)}, {"duties": "车衣服，早8点到下午5点。"}),
        ("S_SKILL", {"note": "只会走路"}, {"requirements": "自备摩托，有车"}),
    ],
)
def test_each_filter_refuses_with_its_code(code, who, what):
    assert veto(ready_person(**who), ready_posting(**what)) == code
    assert SENTENCES[code]


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ({"birth": date(1970, 1, 1)}, {"accepts": ("超龄",)}),
        ({"birth": date(1970, 1, 1)}, {"form": "日结", "wage_unit": "日", "wage_low": 200, "wage_high": 250}),
        ({"certs_willing": ("健康证",)}, {"certs": ("健康证",)}),
        ({"certs": ("电工证",)}, {"requirements": "焊工证、电工证有其一即可"}),
        ({"certs_willing": ("电工证",)}, {"requirements": "焊工证、电工证有其一即可"}),
        ({"max_km": 3.5}, {"shuttle": True}),
        ({"max_km": 4.0, "lodging": True}, {"board": "包吃住"}),
        ({"sex": "1", "wishes": ("搬运",)}, {"title": "搬运工", "duties": "搬水泥，一包100斤。"}),
        ({"note": "下午4点半要接孩子"}, {"duties": "车衣服，中间可以回去接小孩。"}),
        ({"note": "早上8点送孩子下午5点接"}, {"duties": "车衣服，早9点到下午4点半。"}),
        ({"shifts": ("夜班",)}, {"duties": "车衣服，20:00-次日8:00。", "shift": ""}),
        ({"note": "白天要带孩子,晚上有空"}, {"duties": "车衣服，晚上6点到9点。", "shift": ""}),
        ({"wishes": ("跑业务",)}, {"title": "业务员", "duties": "开发客户，拿佣金。"}),
    ],
)
def test_what_lifts_a_filter(who, what):
    assert veto(ready_person(**who), ready_posting(**what)) == ""


def test_whole_person():
    assert whole_person(ready_person(status="在岗")) == "P_NOT_LOOKING"
    assert whole_person(ready_person(birth=date(2011, 1, 1))) == "P_TOO_YOUNG"
    assert whole_person(ready_person()) is None


def test_sex_alone_refuses_nothing():
    for sex in "0129":
        assert first_veto(ready_person(sex=sex), ready_posting(requirements="限女"), TODAY) is None
