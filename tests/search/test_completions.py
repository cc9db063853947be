import pytest

from search.completions import TERMS, Completions, Entry, spelt
from search.lexicon import load_lexicon
from search.ranking.freetext import understand

SHELF = Completions(
    [
        Entry("保洁", "work", 20),
        Entry("保洁员", "work", 10),
        Entry("保安", "work", 8),
        Entry("搬家工", "work", 3),
        Entry("包吃住", "term", 5),
        Entry("CNC操机", "title", 2),
        Entry("cnc", "work", 4),
        Entry("CNC", "work", 9),
        Entry("饭店洗碗", "title", 1),
    ]
)


def texts(typed: str) -> list[str]:
    return [entry.text for entry in SHELF.begun(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("保", "保洁"),
        ("bj", "保洁"),
        ("BJ", "保洁"),
        ("baoj", "保洁"),
        ("bao jie", "保洁"),
        ("baojiey", "保洁员"),
        ("保a", "保安"),
        ("保an", "保安"),
        ("保结", "保洁"),
        ("bjg", "搬家工"),
        ("cn", "CNC"),
        ("ｃｎｃ", "CNC"),
        ("洗碗", "饭店洗碗"),
    ],
)
def test_by_characters_pinyin_initials_sound_and_what_holds_it(typed: str, first: str) -> None:
    assert texts(typed)[0] == first


def test_each_once_and_nothing_that_does_not_begin_so() -> None:
    assert texts("cnc") == ["CNC", "CNC操机"]
    assert texts("b")[:2] == ["保洁", "保洁员"]
    assert texts("zz") == texts("饿") == []
    assert len(texts("")) == len(SHELF)


def test_letters_in_a_word_stand_for_themselves() -> None:
    assert spelt("B超医生") == ("bchaoyisheng", "bcys")


def test_every_term_offered_is_read_as_a_term() -> None:
    for term in TERMS:
        said = understand(term, lexicon=load_lexicon())
        assert said.wishes or said.wage_min, term
        assert not said.names, term
