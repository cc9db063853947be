"""What is said instead of, or beside, a posting is true: why there is nothing, what would change it, which course."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from statistics import median

import pytest

from search.lexicon import load_lexicon
from search.ranking.filters import SENTENCES
from search.ranking.match import Ranking, judge, rank
from search.ranking.prepared import PreparedPosting, prepare_person, prepare_posting
from search.ranking.training import could_train, suggestions
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY, many
from tests.matching import truth
from tests.matching.evidence import age_of, amount, close_by, families, km, names, offers
from tests.matching.rows import FOLDERS, Row, person_of, read

EVERY = {"judged": 1, "other": 1, "sample": 6}
COUNTIES = tuple(FOLDERS)


@dataclass(frozen=True)
class Heard:
    person: Row
    ranking: Ranking


@cache
def shelf(county: str) -> list[tuple[Row, PreparedPosting]]:
    return [(row, prepare_posting(view, load_lexicon())) for row, view in read(FOLDERS[county]).postings]


@cache
def heard(county: str) -> list[Heard]:
    """What each person is told when every posting of the county is looked at."""
    postings = [one for _, one in shelf(county)]
    people = read(FOLDERS[county]).people[:: EVERY[county]]
    ready = [(row, prepare_person(view, load_lexicon(), TODAY)) for row, view in people]
    return [Heard(row, rank(person, postings, today=TODAY)) for row, person in ready]


def fitting(county: str, row: Row) -> set[int]:
    """The postings that fit somebody with these answers on the form."""
    person = prepare_person(person_of(row, 1), load_lexicon(), TODAY)
    weights = load_weights()
    return {one.view.key for _, one in shelf(county) if not judge(person, one, weights, today=TODAY).veto}


@cache
def offered(number: str) -> list[str]:
    """The families that the posting of this number names."""
    posting = next(row for county in COUNTIES for row, _ in shelf(county) if row["岗位编号"] == number)
    return [code for code, (label, _, _) in families().items() if offers(label, posting)]


def wanted(county: str, person: Row) -> list[Row]:
    """The postings that name work that the person wished for or did, or work near to it."""
    said = person["择业工种"] + person["做过的工种"]
    own = {code for code, (label, _, _) in families().items() if names(label, said)}
    near = own | {code for code in families() if any(close_by(code, one) for one in own)}
    return [row for row, _ in shelf(county) if near & set(offered(row["岗位编号"]))]


ASKED_OF_POSTINGS = ("H8_FAR", "S_WAGE", "H3_CERT", "S_SCHOOL", "S_SKILL", "H9_GROUP")
"""What stands in the way is written in a posting of the person's own or near work."""

SCHOOL = re.compile(r"学历|大专|本科|中专|高中|认得字|识字|专业")
SKILL = re.compile(r"会|懂|熟|经验|年|做过|手艺")
GROUP = re.compile(r"公益|困难|认定|低保|脱贫|零就业|残疾")


@pytest.mark.parametrize("county", COUNTIES)
def test_why_there_is_nothing_is_true(county: str) -> None:
    """Of whom nothing fits, and what is told: there is such a posting of their work, and that stands in its way."""
    silent = [one for one in heard(county) if not one.ranking.matches]
    assert len(silent) >= 7
    for one in silent:
        assert one.ranking.silence is not None
        code, text = one.ranking.silence
        person = one.person
        assert text == SENTENCES[code]
        assert truth.unfit([text.replace("90天", "九十天")]) == []
        rows = wanted(county, person) if code in ASKED_OF_POSTINGS else []
        match code:
            case "P_NOT_LOOKING":
                looks = person["就业状态"] not in ("在岗", "无就业意愿")
                assert not looks or re.search(r"不|没|暂|莫", person["备注"]), person
            case "P_TOO_YOUNG":
                assert age_of(person) < 16
            case "X_NONE":
                assert not fitting(county, person), person
            case "H8_FAR":
                limit = amount(person["最远公里"]) or 15
                away = [km(person, row) for row in rows]
                assert any(one is None or one > limit for one in away), person
            case "S_WAGE":
                asked = amount(person["期望月薪"])
                assert any(amount(row["薪资下限"]) < asked for row in rows) or not asked, person
            case "H3_CERT":
                held = many(person["技能证书"])
                assert any(set(many(row["证书要求"])) - set(held) or "证" in row["招聘条件"] for row in rows), person
            case "H2_OVERAGE":
                assert age_of(person) >= 50
            case "H2_MINOR":
                assert age_of(person) < 18
            case "S_SHIFT":
                assert person["班次要求"] or re.search(r"夜|晚|白", person["备注"] + person["绝对不接受"]), person
            case "H5_REFUSED":
                assert person["绝对不接受"] or person["备注"] or person["接受住宿"] == "否"
            case "S_SCHOOL":
                assert any(row["学历要求"] not in ("", "不限") or SCHOOL.search(row["招聘条件"]) for row in rows), (
                    person
                )
            case "S_SKILL":
                assert any(row["经验年限"] or SKILL.search(row["招聘条件"]) for row in rows), person
            case "H9_GROUP":
                assert any(GROUP.search("".join(row.values())) for row in rows), person
            case "S_LOW":
                assert wanted(county, person), person
            case "H6_START":
                assert person["可到岗日期"] > TODAY.isoformat(), person
            case _:
                raise AssertionError(f"{code}: nobody checks this sentence")


@pytest.mark.parametrize("county", COUNTIES)
def test_one_change_opens_as_many_as_are_said(county: str) -> None:
    """The form filled in again with the change: as many postings more fit, counted from the beginning."""
    said = 0
    for one in heard(county):
        unlock, row = one.ranking.unlock, one.person
        if not unlock:
            continue
        said += 1
        what, text = str(unlock["what"]), str(unlock["text"])
        assert truth.unfit([text]) == []
        match unlock["code"]:
            case "cert":
                assert text == f"办个{what}可多出{unlock['count']}个岗位"
                held = many(row["技能证书"])
                note = re.sub(r"[^,，。;；]*[证照本][^,，。;；]*", "", row["备注"]) if what in held else row["备注"]
                new = "低压电工证" if what == "电工证" else what  # a course is for the low voltage
                changed = {"技能证书": ";".join({*held, new}), "备注": note}
            case "lodging":
                assert text == f"愿意住厂里可多出{unlock['count']}个岗位"
                changed = {"接受住宿": "是"}
            case "wage":
                assert text == f"工资要求放到{what}元可多出{unlock['count']}个岗位"
                changed = {"期望月薪": what}
            case _:
                assert text == f"愿意跑到{what}公里可多出{unlock['count']}个岗位"
                changed = {"最远公里": what}
        more = fitting(county, {**row, **changed}) - fitting(county, row)
        assert len(more) == unlock["count"], f"{row['登记编号']} {text}: {len(more)}"
    assert said >= 4


def test_a_course_opens_as_many_nearby_as_are_said() -> None:
    told = 0
    postings = [one for _, one in shelf("sample")]
    rows = {one.view.key: row for row, one in shelf("sample")}
    for row, view in read(FOLDERS["sample"]).people:
        person = prepare_person(view, load_lexicon(), TODAY)
        if not could_train(person):
            continue
        before = fitting("sample", row)
        for one in suggestions(person, postings, load_weights(), today=TODAY):
            told += 1
            text = one.text()
            found = re.fullmatch(r"(.+)，(附近)?多出(\d+)个岗位(?:，一般每月(\d+)元)?", text)
            assert found, text
            assert truth.unfit([text]) == []
            assert found[1] == one.course.label
            assert int(found[3]) == len(set(one.postings) - before) == len(one.postings)
            asked = [rows[key] for key in one.postings]
            labels = [load_lexicon().label(family) for family in one.course.families]
            for posting in asked:
                stems = [cert.removeprefix("驾驶证")[:2] for cert in one.course.certs]
                paper = any(stem in posting["证书要求"] + posting["招聘条件"] + posting["工作内容"] for stem in stems)
                assert paper or any(offers(label, posting) for label in labels), (text, posting)
            if found[2]:
                limit = (amount(row["最远公里"]) or 15) * 1.06
                away = [km(row, posting) for posting in asked]
                assert all(one is None or one <= limit for one in away), (text, row)
            if found[4]:
                pays = [next(p for p in postings if p.view.key == key).facts.pay.typical for key in one.postings]
                assert abs(median(pay for pay in pays if pay) - int(found[4])) <= 50
        if told >= 120:
            break
    assert told >= 20
