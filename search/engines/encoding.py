"""What both engines agree on beneath the interface, so that they answer alike: tokens, documents, valid queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.documents import Collection, Document
from search.engines.base import IndexRejected
from search.query import Best, Box, Condition, Hit, Query, Range, Tag, Term

MAX_LIMIT = 10_000
MAX_TOKEN = 100
"""Characters of a token that count: Lucene's whitespace tokenizer would cut a longer one (255) in pieces."""

MAX_TAG = 1_000
SCORE_DIGITS = 4
"""Decimals of a score that count. Summing in 32 bits leaves noise below them, which differs from engine to engine."""

EMPTY_FIELD = "\u2205"
"""Stands in a text field without tokens: Lucene leaves such documents out of a field's average, tantivy does not."""

KEY = "key"
TAGS = "tags"
PLACE = ("lng", "lat")
CELL = "cell"
MOST_CELLS = 25
"""Cells that are looked through one by one; who goes further than that asks for a large part of all there is."""

CELL_SIZE = 4_000
"""1/10,000 degrees along a side of the cells that places are sorted into: some forty kilometres."""

READING = "reading"
READINGS_AT_ONCE = 1_000
"""Keys whose readings an engine is asked for at once."""

WHOLE = range(-(2**63), 2**63)
INFINITE = float("inf")


def encode_token(token: str) -> str:
    """A token as both whitespace tokenizers keep it whole: blanks inside become ``_``, what UTF-8 cannot hold goes."""
    if token.isalnum() and len(token) <= MAX_TOKEN:
        return token
    return "_".join(token.encode("utf-8", "ignore").decode().split())[:MAX_TOKEN]


def encode_text(tokens: Sequence[str]) -> str:
    return " ".join(filter(None, map(encode_token, tokens))) or EMPTY_FIELD


def encode_document(collection: Collection, document: Document) -> dict[str, object]:
    """Field → text, list of tags or whole number; the reading where there is one. Raises IndexRejected where the
    document does not fit."""
    fields: dict[str, object] = {KEY: document.key}
    numbers = document.numbers
    try:
        for name in collection.texts:
            fields[name] = encode_text(document.texts.get(name, ()))
        for name in collection.numbers:
            fields[name] = numbers[name]
    except KeyError as error:
        raise IndexRejected(f"document {document.key} of {collection.name} has no number {error}") from error
    if len(numbers) > len(collection.numbers) or not document.texts.keys() <= set(collection.texts):
        raise IndexRejected(f"document {document.key} has a field that {collection.name} does not")
    for name in (KEY, *collection.numbers):
        if type(fields[name]) is not int or fields[name] not in WHOLE:
            raise IndexRejected(f"document {document.key} of {collection.name}: {name} is not a 64-bit whole number")
    fields[TAGS] = [tag for tag in document.tags if _checked_tag(document.key, tag)]
    if document.reading:
        fields[READING] = document.reading.encode("utf-8", "ignore").decode()
    return fields


def _checked_tag(key: int, tag: str) -> str:
    if not 0 < len(tag) <= MAX_TAG or not tag.isprintable():
        raise IndexRejected(f"document {key} has a tag that cannot be stored: {tag[:40]!r}")
    return tag


def check_query(collection: Collection, query: Query) -> None:
    """Raises ValueError for what no engine answers: an unknown field, a boost or a limit out of bounds."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise ValueError(f"limit is {query.limit}; it must be 1 to {MAX_LIMIT}")
    texts = collection.texts
    for clause in query.should:  # as plainly as can be: there are a hundred thousand a second
        if isinstance(clause, Best):
            _check_best(clause)
            continue
        if not isinstance(clause, Term):
            _check_ranges(collection, clause.condition)
        elif clause.field != TAGS and clause.field not in texts:
            raise ValueError(f"{collection.name} has no text field {clause.field!r}")
        if not 0 < clause.boost < INFINITE:
            raise ValueError(f"the boost of {clause} must be above 0")
    for group in query.must:
        for condition in group:
            if not isinstance(condition, Tag):
                _check_ranges(collection, condition)
    for condition in query.must_not:
        _check_ranges(collection, condition)


def _check_best(clause: Best) -> None:
    if not clause.terms or not all(term.field == TAGS and 0 < term.boost < INFINITE for term in clause.terms):
        raise ValueError(f"the best of {clause} must be of tags, with boosts above 0")


def _check_ranges(collection: Collection, condition: Condition) -> None:
    for part in _ranges(condition):
        if part.number != KEY and part.number not in collection.numbers:
            raise ValueError(f"{collection.name} has no number {part.number!r}")


def _ranges(condition: Condition) -> Iterator[Range]:
    if isinstance(condition, Range):
        yield condition
    elif isinstance(condition, Box):
        yield from condition.ranges


def bounds(part: Range) -> tuple[int, int] | None:
    """The inclusive bounds of a range within 64 bits, or None where no number can be in it."""
    low = WHOLE.start if part.low is None else max(part.low, WHOLE.start)
    high = WHOLE[-1] if part.high is None else min(part.high, WHOLE[-1])
    return (low, high) if low <= high else None


def placed(collection: Collection) -> bool:
    """Whether its documents say where they are."""
    return set(PLACE) <= set(collection.numbers)


def cell_of(lng: int, lat: int) -> str:
    """The cell in which a point lies."""
    return f"{lng // CELL_SIZE}:{lat // CELL_SIZE}"


def cells_of(condition: Condition) -> list[str] | None:
    """The cells that a box touches; None for what is no box with ends all round."""
    ends = {part.number: bounds(part) for part in condition.ranges} if isinstance(condition, Box) else {}
    sides = [ends.get(number) for number in PLACE]
    if any(side is None or WHOLE.start in side or WHOLE[-1] in side for side in sides):
        return None
    east, north = (range(low // CELL_SIZE, high // CELL_SIZE + 1) for low, high in filter(None, sides))
    return [f"{lng}:{lat}" for lng in east for lat in north] if len(east) * len(north) <= MOST_CELLS else None


def ordered(scored: list[tuple[int, float]], limit: int) -> list[Hit]:
    """(key, score) pairs as hits: scores rounded, best first, equal ones in ascending key."""
    rounded = sorted((-round(score, SCORE_DIGITS), key) for key, score in scored)
    return [Hit(key, -score) for score, key in rounded[:limit]]
