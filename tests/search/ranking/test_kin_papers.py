"""A paper stands for another only where it says all that the other does; kin papers only with years of that work."""

import pytest

from search.facts import posting_facts
from search.ranking.certificates import closure
from search.ranking.demanded import certificates
from tests.search.make import TODAY, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("held", "asked", "enough"),
    [
        ("高压电工证", "电工证", True),
        ("低压电工证", "高压电工证", False),
        ("电工证", "高压电工证", True),
        ("高低压电工证", "高压电工作业证", True),
        ("低压电工作业证", "电工证", True),
        ("小学教师资格证", "幼师资格证", True),
        ("幼师资格证", "教师资格证", False),
        ("幼师资格证", "保育师证", True),
        ("保育师证", "幼师资格证", False),
        ("育婴员证", "母婴护理证", False),
        ("母婴护理证", "育婴员证", False),
        ("月嫂证", "母婴护理员证", True),
        ("驾驶证A2", "驾驶证C1", True),
        ("驾驶证C1", "驾驶证B2", False),
    ],
)
def test_which_paper_is_enough(held, asked, enough):
    person = ready_person(certs=(held,), trades=())
    work = ready_posting(title="文员", duties="", certs=(asked,))
    assert (certificates(person, work, TODAY) is None) == enough


@pytest.mark.parametrize(("trades", "enough"), [((), False), ((("月嫂", 1.0),), False), ((("月嫂", 4.0),), True)])
def test_who_has_nursed_for_years_is_taken_with_either_paper(trades, enough):
    nurse = ready_person(certs=("育婴员证",), trades=trades, wishes=("带小孩",))
    work = ready_posting(title="月嫂", duties="照顾产妇和新生儿，住雇主家", certs=("母婴护理证",))
    assert (certificates(nurse, work, TODAY) is None) == enough


@pytest.mark.parametrize(
    ("words", "certs", "any_of"),
    [
        ("有母婴护理证", {"母婴护理证"}, set()),
        ("月嫂证、健康证", {"母婴护理证"}, set()),
        ("母婴护理证或育婴员证", set(), {"母婴护理证", "育婴员证"}),
        ("有育婴或母婴护理证", set(), {"母婴护理证", "育婴员证"}),
        ("持高压电工证", {"高压电工证", "电工证"}, set()),
        ("低压或高压电工证必须有", {"电工证"}, set()),
        ("电工证（高压）", {"高压电工证", "电工证"}, set()),
    ],
)
def test_which_paper_is_asked_for(words, certs, any_of):
    needs = posting_facts(posting(title="值班员", duties="看护", requirements=words)).needs
    assert set(needs.certs) - {"健康证"} == certs
    assert {cert for group in needs.any_of for cert in group} == any_of


def test_a_kindergarten_takes_its_own_paper_where_it_asks_for_that_of_a_teacher():
    for place in ({"title": "幼儿园老师"}, {"title": "主班教师", "house": "小舟幼儿园"}):
        work = ready_posting(duties="带中班", certs=("教师资格证",), **place)
        assert certificates(ready_person(certs=("幼儿园教师资格证",)), work, TODAY) is None


def test_no_paper_is_enough_by_way_of_another_that_is_less():
    assert "教师资格证" not in closure({"幼师资格证"})
    assert "母婴护理证" not in closure({"育婴员证"})
