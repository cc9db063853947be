"""The engine's documents made from the database: tokens, tags and numbers, nothing that identifies a person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import db
from app.lexicon.current import words
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

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a collection's documents come from."""

    collection: Collection
    model: type[Posting] | type[Person]
    read: Callable[[Session, Sequence[int]], dict[int, Document | None]]


def made_with() -> str:
    """What the index's documents were made with: segmentation, lexicon, reading of facts, fields of an index; at most
    64 characters."""
    words().look()
    parts = (default_segmenter().version, load_lexicon().version, READING, SHAPE)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def all_documents(source: Source) -> Iterator[Document]:
    """Every document of a collection, read in slices by key, each in a short transaction of its own."""
    last = 0
    while True:
        query = select(source.model.id).where(source.model.id > last).order_by(source.model.id).limit(BATCH)
        ids = list(db.session.scalars(query))
        if not ids:
            return
        found = source.read(db.session(), ids)
        db.session.rollback()
        db.session.expunge_all()
        yield from (document for document in found.values() if document is not None)
        last = ids[-1]


def size(source: Source) -> int:
    """How many records the collection's table has."""
    return db.session.scalar(select(func.count()).select_from(source.model)) or 0


def _postings(session: Session, ids: Sequence[int]) -> dict[int, Document | None]:
    segmenter, lexicon = default_segmenter(), load_lexicon()
    found: dict[int, Document | None] = dict.fromkeys(ids)
    for posting in posting_rows(session, ids):
        if offered(posting):
            found[posting.id] = posting_document(posting_view(posting), segmenter, lexicon)
    return found


def _people(session: Session, ids: Sequence[int]) -> dict[int, Document | None]:
    segmenter, lexicon = default_segmenter(), load_lexicon()
    found: dict[int, Document | None] = dict.fromkeys(ids)
    for person in people_rows(session, ids):
        if seeking(person):
            found[person.id] = person_document(person_view(person), segmenter, lexicon)
    return found


SOURCES = (Source(POSTINGS, Posting, _postings), Source(PEOPLE, Person, _people))
