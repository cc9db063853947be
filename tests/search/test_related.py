import pytest

from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.related import MOST, related_terms, sectors


def related(text: str) -> list[str]:
    return related_terms(text, understand(text), load_lexicon())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("保洁", {"钟点工", "客房"}),
        ("会计", {"出纳"}),
        ("家政", {"月嫂", "钟点工"}),
        ("电工", {"水电安装"}),
        ("日结", {"临时工"}),
        ("普工", {"打螺丝"}),
    ],
)
def test_other_names_branches_and_what_lies_beside(text: str, wanted: set[str]) -> None:
    assert wanted <= set(related(text)), related(text)


def test_neither_itself_nor_the_same_with_another_tail() -> None:
    for text in ("保安", "收银员", "焊工", "寒假工"):
        found = related(text)
        assert 3 <= len(found) <= MOST
        stem = text.rstrip("员工")
        assert not {text, stem, f"{stem}员", f"{stem}工"} & set(found)
        assert len(set(found)) == len(found)


def test_nothing_where_nothing_was_understood() -> None:
    assert related("") == []
    assert related("呃呃呃") == []


def test_sectors_name_families_that_there_are() -> None:
    known = load_lexicon().families
    assert {family for families in sectors().values() for family in families} <= known.keys()
    assert len(sectors()) > 50


def test_every_related_search_is_understood() -> None:
    lexicon = load_lexicon()
    for family in list(lexicon.families)[::7]:
        for term in related(lexicon.label(family)):
            assert not understand(term).empty, term
