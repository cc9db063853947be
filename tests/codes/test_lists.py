"""Education, industries, and the lists about a person, with the words of the import tables."""

from __future__ import annotations

from collections import Counter

import pytest

from app.codes import UnknownCode, education, industries, people

UPWARD = ("不限", "小学", "初中", "高中", "大专", "本科", "硕士", "博士")


def test_words_of_the_import_tables_become_codes_and_come_back() -> None:
    for word in education.WORDS:
        assert education.education(education.from_word(word)).word == word
    assert [education.from_word(word) for word in UPWARD] == ["90", "81", "71", "61", "31", "21", "14", "11"]
    assert education.from_word("技校") == "47"


def test_education_order() -> None:
    codes = [education.from_word(word) for word in UPWARD]
    for place, code in enumerate(codes):
        for other_place, other in enumerate(codes):
            assert education.at_least(code, other) is (place >= other_place)
    ranks = [level.rank for level in education.levels()]
    assert ranks == sorted(ranks, reverse=True)


def test_secondary_schools_are_one_rank_and_both_forms_of_a_code_agree() -> None:
    for first in ("41", "44", "47", "61"):
        for second in ("41", "44", "47", "61"):
            assert education.at_least(first, second)
    for old, new in (("20", "21"), ("30", "31"), ("40", "41"), ("60", "61"), ("70", "71")):
        assert education.at_least(old, new)
        assert education.at_least(new, old)


def test_industries_form_a_tree() -> None:
    sections = industries.industries()
    assert [section.code for section in sections] == list("ABCDEFGHIJKLMNOPQRST")
    seen: Counter[str] = Counter()
    waiting = sections
    while waiting:
        seen.update(node.level for node in waiting)
        waiting = [child for node in waiting for child in industries.industries(node.code)]
    assert seen == {"section": 20, "division": 97, "group": 473, "class": 1381}
    assert industries.industry("C1811").parent == "C181"


def test_lists_about_a_person_are_complete() -> None:
    assert list(people.names("sex")) == ["0", "1", "2", "9"]
    assert list(people.names("employment")) == [f"E{number}" for number in range(13)]
    assert list(people.names("reason")) == [*(f"R{number:02}" for number in range(1, 14)), "R99"]
    assert people.name_of("reason", "R04") == "照顾家人"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("失业", ("E8", None)),
        ("在岗", ("E1", None)),
        ("灵活就业", ("E2", None)),
        ("务农", ("E4", None)),
        ("毕业未就业", ("E8", "R03")),
        ("无就业意愿", ("E9", None)),
        ("E7", ("E7", None)),
        ("登记失业", ("E7", None)),
    ],
)
def test_employment_words(word: str, expected: tuple[str, str | None]) -> None:
    assert people.employment_from_word(word) == expected


def test_reason_and_sex_words() -> None:
    words = ["缺技能", "照顾家人", "嫌工资低", "太远", "身体原因", "毕业未就业", "合同到期", "返乡", "其他"]
    assert [people.reason_from_word(word) for word in words] == [
        "R06",
        "R04",
        "R07",
        "R08",
        "R05",
        "R03",
        "R01",
        "R10",
        "R99",
    ]
    assert (people.sex_from_word(" 男 "), people.sex_from_word("女")) == ("1", "2")


def test_every_word_leads_to_a_listed_code() -> None:
    for (kind, word), (code, reason) in people._words().items():
        assert code in people.names(kind), word
        assert reason is None or reason in people.names("reason")


def test_unknown_values_raise_with_their_kind() -> None:
    for call, kind in (
        (education.from_word, "education"),
        (education.education, "education"),
        (industries.industry, "industry"),
        (industries.industries, "industry"),
        (people.sex_from_word, "sex"),
        (people.employment_from_word, "employment"),
        (people.reason_from_word, "reason"),
        (people.names, "list"),
    ):
        with pytest.raises(UnknownCode) as caught:
            call("没有")
        assert (caught.value.kind, caught.value.value) == (kind, "没有")
