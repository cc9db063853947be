"""The engine's documents made from the database: tokens, tags and numbers, nothing that identifies a person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import db, write
from app.lexicon.current import words
from app.matching.person_readings import Fresh, keep, read_people
from app.matching.views import offered, person_view, posting_view, seeking
from app.people.models import Person
from app.people.plain import people_rows
from app.postings.models import Posting
from app.postings.plain import posting_rows
from search.documents import PEOPLE, POSTINGS, SHAPE, Collection, Document
from search.lexicon import load_lexicon
from search.ranking.indexed import person_document, posting_document
from search.ranking.readings import READING
from search.text import default_segmenter

SLICE = 500
"""Records whose documents are made at once, in a transaction of their own."""


@dataclass(frozen=True, slots=True)
class Made:
    """Documents by id, None where a record is not to be found. fresh: what had to be read of people for them, and is to
    be kept; gone: of whom nothing is to be kept."""

    documents: dict[int, Document | None]
    fresh: list[Fresh] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a collection's documents come from."""

    collection: Collection
    model: type[Posting] | type[Person]
    read: Callable[[Session, Sequence[int]], Made]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some neighbours of a collection: ids above ``after`` up to ``upto``, so many rows when it was looked.

    lexicon: the version of the words that their documents are to be made with.
    """

    collection: str
    after: int
    upto: int
    rows: int
    lexicon: str


class OtherWords(Exception):
    """Another lexicon came into force since the slices were cut."""


Sharing = Callable[[Callable[[Slice], list[Document]], Sequence[Slice]], Iterable[list[Document]]]
"""Who makes the documents of the slices, in whichever order."""


def made_with() -> str:
    """What the index's documents were made with: segmentation, lexicon, reading of facts, fields of an index; at most
    64 characters."""
    words().look()
    parts = (default_segmenter().version, load_lexicon().version, READING, SHAPE)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def all_documents(source: Source, sharing: Sharing = map) -> Iterator[Document]:
    """Every document of a collection. What is added after the first was asked for may be missing."""
    for made in sharing(documents_of, slices(source)):
        yield from made


def slices(source: Source) -> list[Slice]:
    """All records of a collection, in ascending order."""
    lexicon, found, after = load_lexicon().version, [], 0
    every = db.session.scalars(select(source.model.id).order_by(source.model.id).execution_options(yield_per=10_000))
    for ids in every.partitions(SLICE):
        found.append(Slice(source.collection.name, after, ids[-1], len(ids), lexicon))
        after = ids[-1]
    db.session.rollback()
    return found


def documents_of(part: Slice) -> list[Document]:
    """The documents of a slice as its records are now; keeps what was read for them. Raises OtherWords."""
    if load_lexicon().version != part.lexicon:
        raise OtherWords(f"the documents of {part.collection} were to be made with the lexicon {part.lexicon}")
    source = next(one for one in SOURCES if one.collection.name == part.collection)
    key = source.model.id
    ids = list(db.session.scalars(select(key).where(key > part.after, key <= part.upto).order_by(key)))
    made = source.read(db.session(), ids)
    db.session.rollback()
    if made.fresh or made.gone:
        with write() as session:
            keep(session, made.fresh, made.gone)
    db.session.expunge_all()
    return [document for document in made.documents.values() if document is not None]


def size(source: Source) -> int:
    """How many records the collection's table has."""
    return db.session.scalar(select(func.count()).select_from(source.model)) or 0


def _postings(session: Session, ids: Sequence[int]) -> Made:
    segmenter, lexicon = default_segmenter(), load_lexicon()
    found: dict[int, Document | None] = dict.fromkeys(ids)
    for posting in posting_rows(session, ids):
        if offered(posting):
            found[posting.id] = posting_document(posting_view(posting), segmenter, lexicon)
    return Made(found)


def _people(session: Session, ids: Sequence[int]) -> Made:
    segmenter, lexicon = default_segmenter(), load_lexicon()
    views = [person_view(person) for person in people_rows(session, ids) if seeking(person)]
    made = Made(dict.fromkeys(ids))
    facts = read_people(session, views, made.fresh)
    for view in views:
        made.documents[view.key] = person_document(view, segmenter, lexicon, facts[view.key])
    made.gone.extend(one for one, document in made.documents.items() if document is None)
    return made


SOURCES = (Source(POSTINGS, Posting, _postings), Source(PEOPLE, Person, _people))
