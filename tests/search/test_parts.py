"""A large index gives the same hits part by part, and from its lists, as when it is asked as a whole."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from search.documents import POSTINGS, Document
from search.engines import embedded, embedded_parts
from search.engines.base import Change
from search.engines.embedded import EmbeddedEngine
from search.query import Box, Hit, Query, Range, Tag, Term
from tests.search.engine_kit import TAGS, TOKENS, document, documents, fill

LIVES_IN = Tag("live:1")


def spread() -> list[Document]:
    """Over some hundred kilometres, in 25 towns, as postings lie; a third with a bed."""
    draw = random.Random(5)
    made = []
    for one in documents(900):
        east, north = draw.randint(0, 4), draw.randint(0, 4)
        numbers = dict(one.numbers, lng=1_140_000 + 3_100 * east + draw.randint(0, 900))
        numbers["lat"] = -6_000 + 3_100 * north + draw.randint(0, 900)  # on both sides of a cell's edge, and of zero
        tags = [*one.tags, f"t:{east}{north}", f"c:{east}", *([LIVES_IN.value] if draw.random() < 0.35 else [])]
        made.append(replace(one, numbers=numbers, tags=tags))
    return made


def asked(count: int) -> list[Query]:
    draw = random.Random(6)
    made = []
    for _ in range(count):
        east, north, far = draw.randint(0, 4), draw.randint(0, 4), draw.randint(500, 5_000)
        lng, lat = 1_140_450 + 3_100 * east, -5_550 + 3_100 * north
        box = Box((Range("lng", lng - far, lng + far), Range("lat", lat - far, lat + far)))
        terms = [Term("tags", f"t:{east}{north}", 4.0), Term("tags", f"c:{east}", 0.5), Term("tags", "live:1", 1.5)]
        terms += [Term("title", draw.choice(TOKENS), 0.8), Term("body", draw.choice(TOKENS), 0.2)]
        terms += [Term("tags", draw.choice(TAGS), 3.0) for _ in range(3)]
        families = tuple(Tag(tag) for tag in draw.sample(TAGS, 12))
        ways = ((box,), (box, LIVES_IN), (LIVES_IN,), (Tag(f"t:{east}{north}"),))
        must = ((Range("valid_to", low=20_785),), families, draw.choice(ways))
        made.append(
            Query(tuple(terms), must, (Tag(draw.choice(TAGS)),), limit=draw.choice((5, 20, 100)), any_order=True)
        )
    return made


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    monkeypatch.setattr(embedded_parts, "SMALL", 400)
    monkeypatch.setattr(embedded_parts, "MOST_HELD", 1_000)
    found = EmbeddedEngine(tmp_path)
    fill(found, spread())
    return found


def agree(engine: EmbeddedEngine, query: Query, found: list[Hit]) -> None:
    """All the hits, or where they are cut, some of the best."""
    whole = engine.search(POSTINGS, replace(query, any_order=False))
    cut = min((hit.score for hit in whole), default=0.0) if len(whole) == query.limit else -1.0
    scores = {hit.key: hit.score for hit in engine.search(POSTINGS, replace(query, any_order=False, limit=900))}
    assert len(found) == len(whole)
    assert {hit.key for hit in whole if hit.score > cut} <= {hit.key for hit in found}
    assert all(scores[hit.key] >= cut for hit in found)  # of equal scores at the cut either may stay


def test_the_same_hits_part_by_part(engine: EmbeddedEngine) -> None:
    full = 0
    for query in asked(250):
        found = engine.search(POSTINGS, query)
        agree(engine, query, found)
        assert engine.search(POSTINGS, query) == found
        full += len(found) == query.limit
    assert 50 < full < 200  # what is cut, and what is not


def test_the_same_hits_of_many_questions_at_once(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SMALL", 400)
    monkeypatch.setattr(embedded_parts.Parts, "hits", None)  # nothing is asked the other way
    queries = asked(250)
    found = engine.search_many(POSTINGS, queries)
    assert engine.search_many(POSTINGS, queries) == found
    monkeypatch.undo()
    for query, hits in zip(queries, found, strict=True):
        agree(engine, query, hits)
    assert 50 < sum(len(hits) == query.limit for query, hits in zip(queries, found, strict=True)) < 200


def test_many_questions_see_the_index_as_it_is_now(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SMALL", 400)
    far = Query(must=((LIVES_IN,),), limit=1_000, any_order=True)
    before = {hit.key for hit in engine.search_many(POSTINGS, [far] * embedded.MANY)[-1]}
    left = min(before)
    engine.apply(POSTINGS, [Change(5_000, document(5_000, tags=("live:1",))), Change(left, None)])
    assert {hit.key for hit in engine.search_many(POSTINGS, [far] * embedded.MANY)[0]} == before - {left} | {5_000}


def test_of_many_questions_those_that_lists_do_not_answer_are_answered_too(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SMALL", 400)
    everywhere = Query(must=((Box((Range("lng", 1_141_000), Range("lat", None, 0))),),), limit=1_000, any_order=True)
    ordered = Query(should=(Term("tags", "c:1", 2.0),), must=((LIVES_IN,),), limit=20)
    nowhere = Query(must=((Tag("nobody:1"),),), any_order=True)
    for query in (everywhere, ordered, nowhere):
        assert engine.search_many(POSTINGS, [query] * embedded.MANY) == [engine.search(POSTINGS, query)] * embedded.MANY


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
