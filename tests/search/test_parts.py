"""A large index gives the same hits part by part as when it is asked as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.documents import POSTINGS
from search.engines import embedded_parts
from search.engines.base import Change
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_masks import Masks
from search.query import Box, Query, Range, Tag, Term
from tests.search.engine_kit import document, fill
from tests.search.spread_kit import LIVES_IN, agree, asked, spread


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    monkeypatch.setattr(embedded_parts, "SMALL", 400)
    monkeypatch.setattr(embedded_parts, "MOST_HELD", 1_000)
    found = EmbeddedEngine(tmp_path)
    fill(found, spread())
    return found


def test_the_same_hits_part_by_part(engine: EmbeddedEngine) -> None:
    full = 0
    for query in asked(250):
        found = engine.search(POSTINGS, query)
        agree(engine, query, found)
        assert engine.search(POSTINGS, query) == found
        full += len(found) == query.limit
    assert 50 < full < 200  # what is cut, and what is not


def test_parts_and_answers_are_those_of_the_index_as_it_is_now(engine: EmbeddedEngine) -> None:
    far = Query(must=((LIVES_IN,),), must_not=(Tag("gone:1"),), limit=1_000, any_order=True)
    here = replace(far, must=((Box((Range("lng", 1_139_000, 1_142_000), Range("lat", -6_500, -4_000))),),))
    before = [{hit.key for hit in engine.search(POSTINGS, one)} for one in (far, here)]
    assert all(before)
    new = document(5_000, tags=("live:1",), lng=1_140_100, lat=-5_500)
    left = min(before[0] & before[1])
    engine.apply(POSTINGS, [Change(5_000, new), Change(left, None)])
    for one, known in zip((far, here), before, strict=True):
        assert {hit.key for hit in engine.search(POSTINGS, one)} == known - {left} | {5_000}


def test_a_box_without_ends_and_one_without_anything_in_it(engine: EmbeddedEngine) -> None:
    everywhere = Query(must=((Box((Range("lng", 1_141_000), Range("lat", None, 0))),),), limit=1_000, any_order=True)
    found = {hit.key for hit in engine.search(POSTINGS, everywhere)}
    assert found == {hit.key for hit in engine.search(POSTINGS, replace(everywhere, any_order=False))} != set()
    nowhere = Box((Range("lng", 900_000, 900_100), Range("lat", 0, 100)))
    assert engine.search(POSTINGS, Query(must=((nowhere,),), any_order=True)) == []


def test_a_typed_search_loads_no_part_for_its_words(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Term] = []
    true = Masks._word

    def noted(part: Masks, term: Term) -> Any:
        loaded.append(term)
        return true(part, term)

    monkeypatch.setattr(Masks, "_word", noted)
    words = (Term("title", "w1"), Term("title", "w2"))
    place = Query(should=words, must=((LIVES_IN,),), limit=5, any_order=True)
    typed = replace(place, should=(*words, Term("body", "w1", 0.5), Term("tags", LIVES_IN.value)))
    found = engine.search(POSTINGS, typed)
    assert found == engine.search(POSTINGS, replace(typed, any_order=False)) != []
    assert not loaded
    assert engine.search(POSTINGS, place)
    assert loaded  # of what is asked again and again a part is loaded
