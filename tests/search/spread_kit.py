"""Postings spread over some hundred kilometres, and questions about the work around a home."""

from __future__ import annotations

import random
from dataclasses import replace

from search.documents import POSTINGS, Document
from search.engines.base import Engine
from search.query import Best, Bonus, Box, Clause, Hit, Query, Range, Tag, Term
from tests.search.engine_kit import TAGS, TOKENS, documents

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
    draw, other = random.Random(6), random.Random(7)
    made: list[Query] = []
    for _ in range(count):
        east, north, far = draw.randint(0, 4), draw.randint(0, 4), draw.randint(500, 5_000)
        lng, lat = 1_140_450 + 3_100 * east, -5_550 + 3_100 * north
        box = Box((Range("lng", lng - far, lng + far), Range("lat", lat - far, lat + far)))
        terms: list[Clause] = [
            Term("tags", f"t:{east}{north}", 4.0),
            Term("tags", f"c:{east}", 0.5),
            Term("tags", "live:1", 1.5),
        ]
        terms += [Term("title", draw.choice(TOKENS), 0.8), Term("body", draw.choice(TOKENS), 0.2)]
        terms += [Term("tags", draw.choice(TAGS), 3.0) for _ in range(3)]
        terms.append(
            Bonus(Box((Range("lng", lng - far // 2, lng + far // 2), Range("lat", lat - 300, lat + 300))), 0.75)
        )
        if len(made) % 2:  # of what somebody typed words count wherever they stand, and no part of a tag is loaded
            terms = [one for one in terms if not (isinstance(one, Term) and one.field == "body")]
        families = tuple(Tag(tag) for tag in draw.sample(TAGS, 12))
        if other.random() < 0.5:
            terms.append(Best(tuple(Term("tags", one.value, other.choice((1.0, 2.5, 4.0))) for one in families)))
        ways = ((box,), (box, LIVES_IN), (LIVES_IN,), (Tag(f"t:{east}{north}"),))
        must = ((Range("valid_to", low=20_785),), families, draw.choice(ways))
        made.append(
            Query(tuple(terms), must, (Tag(draw.choice(TAGS)),), limit=draw.choice((5, 20, 100)), any_order=True)
        )
    return made


def agree(engine: Engine, query: Query, found: list[Hit]) -> None:
    """All the hits, or where they are cut, some of the best."""
    whole = engine.search(POSTINGS, replace(query, any_order=False))
    cut = min((hit.score for hit in whole), default=0.0) if len(whole) == query.limit else -1.0
    scores = {hit.key: hit.score for hit in engine.search(POSTINGS, replace(query, any_order=False, limit=900))}
    assert len(found) == len(whole)
    assert {hit.key for hit in whole if hit.score > cut} <= {hit.key for hit in found}
    assert all(scores[hit.key] >= cut for hit in found)  # of equal scores at the cut either may stay
