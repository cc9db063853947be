"""What an engine stores: documents made of our own tokens, exact tags and whole numbers.

A document never holds a name, a phone number, an ID number, a group tag, health or disability: callers build
documents from ranking views (:mod:`search.ranking.views`), which have no such fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SHAPE = "3"
"""Raise it whenever an engine stores other fields: indexes made before do not fit, and are made again."""

EPOCH = date(1970, 1, 1)
DEGREE_SCALE = 10_000
"""Coordinates are indexed as whole 1/10,000 degrees (about 11 m)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of document: its name, the text fields that BM25 sees and the numbers that ranges see."""

    name: str
    texts: tuple[str, ...]
    numbers: tuple[str, ...]


POSTINGS = Collection("postings", texts=("title", "body"), numbers=("lng", "lat", "wage", "valid_to"))
PEOPLE = Collection("people", texts=("title", "body"), numbers=("lng", "lat", "wage", "birth"))
COLLECTIONS = (POSTINGS, PEOPLE)


@dataclass(frozen=True, slots=True)
class Document:
    """One record for the engine.

    key: the database id. texts: field → tokens in order. tags: exact terms ``prefix:value``.
    numbers: field → int; every number of the collection is present. reading: what was read from the record, kept
    beside the document for :meth:`search.engines.base.Engine.readings` and seen by no search; "" none.
    """

    key: int
    texts: Mapping[str, Sequence[str]]
    tags: Sequence[str]
    numbers: Mapping[str, int]
    reading: str = ""


def day_number(day: date) -> int:
    """Days since 1970-01-01, as indexed in date fields."""
    return (day - EPOCH).days


def degrees(value: float) -> int:
    """A coordinate in decimal degrees as the indexed whole number."""
    return round(value * DEGREE_SCALE)
