"""Documents and queries made by chance but alike in every run, and a judge of filters that is neither engine."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from search.documents import POSTINGS, Document
from search.engines.base import Engine
from search.query import Best, Bonus, Box, Clause, Condition, Query, Range, Tag, Term

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TOKENS = [
    "普工",
    "焊工",
    "保洁",
    "保安",
    "叉车",
    "司机",
    "月嫂",
    "厨师",
    "𬭎石",
    "㛃",
    "c1",
    "c++",
    "电焊 工",
    "夜班",
    "包吃",
]
TAGS = [f"r:3607{n:02}" for n in range(12)] + [f"o:{n}" for n in range(8)] + ["shift:长白班", "地:㛃坑"]


def document(key: int, title: str = "普工", body: str = "包吃", tags: tuple[str, ...] = (), **numbers: int) -> Document:
    values = {"lng": 1_149_000, "lat": 254_000, "wage": 4000, "valid_to": 20_800} | numbers
    return Document(key, {"title": title.split(), "body": body.split()}, tags, values)


def documents(count: int, seed: int = 1) -> list[Document]:
    """Keys from 1 in mixed order; some fields empty, many documents alike so that scores tie."""
    draw = random.Random(seed)
    made = []
    for key in draw.sample(range(1, count + 1), count):
        texts = {
            "title": draw.choices(TOKENS, k=draw.randint(0, 3)),
            "body": draw.choices(TOKENS, weights=range(1, len(TOKENS) + 1), k=draw.choice((0, 2, 2, 9, 60))),
        }
        numbers = {
            "lng": draw.randint(1_148_000, 1_150_000),
            "lat": draw.randint(-20, 20),
            "wage": draw.choice((0, 3000, 5000, -1)),
            "valid_to": draw.randint(20_780, 20_820),
        }
        made.append(Document(key, texts, draw.sample(TAGS, draw.randint(0, 5)), numbers))
    return made


def queries(count: int, seed: int = 2) -> list[Query]:
    draw = random.Random(seed)

    def condition(deep: bool = True) -> Condition:
        kind = draw.random()
        if kind < 0.5:
            return Tag(draw.choice([*TAGS, "none:such"]))
        if kind < 0.8 or not deep:
            name, low, high = draw.choice((("lat", -20, 20), ("wage", -1, 6000), ("valid_to", 20_780, 20_820)))
            return Range(
                name, draw.choice((None, draw.randint(low, high))), draw.choice((None, draw.randint(low, high)))
            )
        return Box((Range("lng", 1_148_300, 1_149_500), Range("lat", draw.randint(-20, 0), 15)))

    def term() -> Clause:
        if draw.random() < 0.15:
            found = condition()
            return Bonus(found, 1.5) if not isinstance(found, Tag) else Term("tags", found.value, 1.5)
        if draw.random() < 0.1:
            return Best(tuple(Term("tags", tag, draw.choice((0.5, 1.0, 3.0))) for tag in draw.sample(TAGS, 3)))
        if draw.random() < 0.4:
            return Term("tags", draw.choice(TAGS), draw.choice((0.5, 1.0, 3.0)))
        return Term(draw.choice(POSTINGS.texts), draw.choice([*TOKENS, "没有"]), draw.choice((0.25, 1.0, 2.0)))

    return [
        Query(
            should=tuple(term() for _ in range(draw.randint(0, 5))),
            must=tuple(tuple(condition() for _ in range(draw.randint(1, 4))) for _ in range(draw.randint(0, 2))),
            must_not=tuple(condition() for _ in range(draw.choice((0, 0, 1, 2)))),
            need_match=draw.random() < 0.5,
            limit=draw.choice((1, 5, 20, 200, 10_000)),
        )
        for _ in range(count)
    ]


def fill(engine: Engine, made: list[Document], lexicon: str = "v1") -> None:
    builder = engine.build(POSTINGS, lexicon=lexicon, now=NOW)
    assert builder.add(made) == len(made)
    builder.publish()


def holds(condition: Condition, made: Document) -> bool:
    if isinstance(condition, Tag):
        return condition.value in made.tags
    if isinstance(condition, Box):
        return all(holds(part, made) for part in condition.ranges)
    number = made.key if condition.number == "key" else made.numbers[condition.number]
    return (condition.low is None or condition.low <= number) and (condition.high is None or number <= condition.high)


def matches(query: Query, made: Document) -> bool:
    """Whether the query finds the document, by the words of the interface."""
    return (
        all(any(holds(condition, made) for condition in group) for group in query.must)
        and not any(holds(condition, made) for condition in query.must_not)
        and (not query.need_match or any(has(term, made) for term in query.should))
    )


def has(term: Clause, made: Document) -> bool:
    if isinstance(term, Best):
        return any(has(one, made) for one in term.terms)
    if isinstance(term, Bonus):
        return holds(term.condition, made)
    return term.token in (made.tags if term.field == "tags" else made.texts.get(term.field, ()))
