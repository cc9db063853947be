"""Papers that are offered on either side, stepladders, evenings at home: words of invented notes and postings."""

import pytest

from search.facts import person_facts, posting_facts
from search.facts.freetime import home_by
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("asked", "hard"),
    [
        ("手脚快，没有的厂里带去办", False),
        ("有健康证，没有的可办", False),
        ("初中，健康证厂里统一办", False),
        ("爱干净，学校负责办", False),
        ("必须有健康证，没有的不要来", True),
        ("干净利索", True),
    ],
)
def test_an_employer_who_sees_to_the_health_certificate_takes_people_without(asked, hard):
    facts = posting_facts(posting(requirements=asked, certs=("健康证",)))
    assert ("健康证" in facts.needs.certs) == hard


@pytest.mark.parametrize(
    ("held", "note", "coming"),
    [
        ((), "保安证没有，肯考", {"保安员证"}),
        ((), "叉车证还没考，准备去考", {"叉车证"}),
        ((), "健康证没有，可以去办", {"健康证"}),
        ((), "登高证没得，愿意考", {"高处作业证"}),
        ((), "保安证没有", set()),
        (("焊工证",), "焊工证去年到期，厂里要的话我去复审", {"焊工证"}),
        (("叉车证",), "叉车证过期了，马上换证", {"叉车证"}),
        (("电工证",), "证是去年十月到的期，肯去复审", {"电工证"}),
        (("电工证",), "证到了期，可以去复审", {"电工证"}),
        (("电工证",), "证明年到期，到时我去复审", set()),
        (("叉车证",), "叉车证过期了，一直没去复审", set()),
        (("叉车证",), "叉车证过期了，以前我复审过", set()),
    ],
)
def test_a_paper_that_is_missing_may_be_got(held, note, coming):
    assert person_facts(person(certs=held, note=note)).certs_coming == coming


@pytest.mark.parametrize(
    ("note", "duties", "code"),
    [
        ("架子上不去，人字梯还行", "换楼道灯用人字梯", ""),
        ("恐高，矮梯子没事", "水电维修，爬梯子换灯", ""),
        ("恐高", "换楼道灯用人字梯", "H5_REFUSED"),
        ("恐高，人字梯都怕", "换楼道灯用人字梯", "H5_REFUSED"),
        ("恐高，人字梯还行", "用人字梯换灯，外墙吊绳补漏", "H5_REFUSED"),
    ],
)
def test_a_stepladder_is_no_height_for_who_says_so(note, duties, code):
    who = {"wishes": ("物业维修",), "note": note}
    assert veto(who, {"title": "物业维修工", "duties": duties}) == code


@pytest.mark.parametrize(
    ("note", "hour"),
    [
        ("夜饭要回来煮", 19.0),
        ("晚饭得我做", 19.0),
        ("要回家煮晚饭", 19.0),
        ("晚上不加班", 19.0),
        ("晚上莫加班就好", 19.0),
        ("晚饭不用我做", None),
        ("晚上不加班车", None),
        ("晚上加班可以", None),
    ],
)
def test_who_cooks_supper_is_home_in_the_evening(note, hour):
    assert home_by(note)[0] == hour


@pytest.mark.parametrize(
    ("note", "only"),
    [("平时要上课", True), ("平时有课，周末能做", True), ("周一到周五都上课", True), ("平时不上课", False)],
)
def test_who_has_lessons_on_weekdays_has_the_weekend(note, only):
    assert ("weekend_only" in person_facts(person(note=note)).facts) == only


def test_who_cannot_stand_and_wants_to_sit_gets_no_work_on_foot():
    who = {"wishes": ("坐着做的",), "note": "左脚残疾，站不久"}
    assert veto(who, {"title": "保洁员", "duties": "打扫楼道"}) == "H5_REFUSED"
    assert veto(who, {"title": "包装工", "duties": "坐着贴标"}) == ""


@pytest.mark.parametrize(
    ("duties", "code", "there"),
    [
        ("接待业主，催收物业费", "debt", False),
        ("电话催收信用卡逾期款", "debt", True),
        ("内包工，装小袋", "packer_hire", False),
        ("外包工，装盒", "packer_hire", False),
        ("包工头带班组", "packer_hire", True),
    ],
)
def test_a_fee_of_the_house_is_no_debt_and_inner_packing_no_contract(duties, code, there):
    assert (code in posting_facts(posting(duties=duties)).marks) == there
