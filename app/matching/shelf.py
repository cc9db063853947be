"""Postings read and prepared for ranking once, and again only when they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import chunks
from app.matching.views import offered, posting_view, postings_by_id
from app.postings.models import Posting
from search.lexicon import load_lexicon
from search.ranking.prepared import PreparedPosting, prepare_posting

LIMIT = 20_000
"""Postings held at once; a prepared one takes some kilobytes."""


class PostingShelf:
    """A process's prepared postings, checked against ``updated_at`` each time they are asked for."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[datetime, PreparedPosting | None]] = {}

    def take(self, session: Session, ids: Sequence[int]) -> list[PreparedPosting]:
        """The offered postings among ``ids``, in their order. One query a 500 when nothing changed."""
        newest: dict[int, datetime] = {}
        for part in chunks(ids, 500):
            rows = session.execute(select(Posting.id, Posting.updated_at).where(Posting.id.in_(part)))
            newest.update((row.id, row.updated_at) for row in rows)
        held = self._held
        stale = [one for one, at in newest.items() if one not in held or held[one][0] != at]
        if len(held) + len(stale) > LIMIT:
            held.clear()
            stale = list(newest)
        for posting in postings_by_id(session, stale):
            prepared = prepare_posting(posting_view(posting), load_lexicon()) if offered(posting) else None
            held[posting.id] = (posting.updated_at, prepared)
        found = (held[one][1] for one in ids if one in newest)
        return [prepared for prepared in found if prepared is not None]


def shelf() -> PostingShelf:
    """This application's shelf."""
    found: PostingShelf = current_app.extensions.setdefault("posting_shelf", PostingShelf())
    return found
