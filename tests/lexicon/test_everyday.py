"""F040: how people speak, understood in matching and in search alike."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts.person import person_facts
from search.ranking.freetext import understand
from search.ranking.views import PersonView

WORK = [
    ("打螺丝", "electronics_assembly"), ("车衣服", "sewing"), ("搞卫生", "cleaning"), ("搞卫生滴", "cleaning"),
    ("看大门", "security"), ("泥水", "masonry"), ("做泥水", "masonry"), ("烧焊", "welding"), ("带崽", "nanny"),
    ("厂里做事", "factory_worker"),
]  # fmt: skip
TERMS = [("做件", "piece", "piece"), ("管饭", "meals", "meals"), ("轻松点的", "seated", "light")]


def wishing(words: str) -> PersonView:
    return PersonView(
        key=1, lng=115.0, lat=25.4, region="360722101", sex="2", birth=date(1984, 6, 12), education="", trades=(),
        certs=(), wishes=(words,), wage_min=None, max_km=None, lodging=None, shifts=(), refusals=(), forms=(),
        start_by=None, status="失业", reason="",
    )  # fmt: skip


@pytest.mark.parametrize(("words", "family"), WORK)
def test_the_trade_is_understood(words: str, family: str) -> None:
    facts, said = person_facts(wishing(words)), understand(words)
    assert max(facts.wishes, key=lambda one: facts.wishes[one]) == family
    assert not facts.vague
    assert max(said.families, key=lambda one: said.families[one]) == family
    assert said.names == ()


@pytest.mark.parametrize(("words", "want", "wish"), TERMS)
def test_the_terms_are_understood_and_are_no_name(words: str, want: str, wish: str) -> None:
    assert want in person_facts(wishing(words)).wants
    said = understand(words)
    assert said.wishes.keys() == {wish}
    assert (said.names, said.families) == ((), {})


@pytest.mark.parametrize("words", ["随便", "什么都行", "随便找个事做"])
def test_whoever_takes_anything_is_understood_to(words: str) -> None:
    assert person_facts(wishing(words)).vague
    assert understand(words).anything


def test_what_nobody_understands_is_not_anything() -> None:
    assert not understand("噜噜搓").anything
    assert not understand("随便找个搞卫生的").anything
