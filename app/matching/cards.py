"""Postings as answers show them, made once a process and again only when they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.changes.service import changed_within
from app.employers.models import Employer
from app.matching.shelf import LOOK_SECONDS
from app.matching.views import postings_by_id
from app.postings.models import Posting
from app.postings.shown import PostingOut

LIMIT = 20_000
"""Cards held at once, those asked for last; one takes a few kilobytes."""

VERSION = (Posting.updated_at, Posting.payload_hash, Posting.status, Posting.open_count, Employer.name)
"""Columns of which one changes whenever a card does."""

_NEWEST = (
    select(Posting.id, *VERSION, Employer.verify_status)
    .join(Employer, Employer.id == Posting.employer_id)
    .where(Posting.id.in_(bindparam("ids", expanding=True)))
)
"""Whether they are offered is looked at here: asked for as well, SQLite would go through all that are open."""

Card = dict[str, Any]
Version = tuple[object, ...]


@dataclass(slots=True)
class _Held:
    version: Version
    card: Card
    looked: float
    """When the version was last compared with the database, by the clock that never goes back."""


class Cards:
    """A process's cards, for all of its threads. Whoever takes one only reads it."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._lock = Lock()
        self._schema = PostingOut()

    def of(self, session: Session, ids: Sequence[int]) -> dict[int, Card]:
        """The cards of a few postings by id; those that are gone, or offered no longer, are left out. Like what they
        were ranked by, one that was looked at a moment ago is taken as it was: see ``app.matching.shelf``."""
        found: dict[int, Card] = {}
        if not changed_within("postings", LOOK_SECONDS):
            moment = monotonic()
            with self._lock:
                for one in ids:
                    held = self._held.get(one)
                    if held is not None and moment - held.looked < LOOK_SECONDS:
                        found[one] = held.card
        unsure = [one for one in ids if one not in found]
        if unsure:
            rows = session.execute(_NEWEST, {"ids": unsure})
            found |= self.take(session, {row[0]: tuple(row[1:-1]) for row in rows if _offered(row)})
        return found

    def take(self, session: Session, versions: Mapping[int, Version]) -> dict[int, Card]:
        """The cards of these postings by id. versions: what VERSION holds for each of them now."""
        found: dict[int, Card] = {}
        moment = monotonic()
        with self._lock:
            for one, version in versions.items():
                held = self._held.get(one)
                if held is not None and held.version == version:
                    held.looked = moment
                    self._held.move_to_end(one)
                    found[one] = held.card
        for posting in postings_by_id(session, [one for one in versions if one not in found]):
            found[posting.id] = card = self._schema.dump(posting)
            with self._lock:
                self._held[posting.id] = _Held(versions[posting.id], card, moment)
                if len(self._held) > LIMIT:
                    self._held.popitem(last=False)
        return found


def _offered(row: Any) -> bool:
    """As ``app.matching.views.offered``."""
    return bool(row.status == "open" and row.open_count > 0 and row.verify_status == "verified")


def cards() -> Cards:
    """This application's cards."""
    held: Cards | None = current_app.extensions.get("posting_cards")
    if held is None:
        held = current_app.extensions.setdefault("posting_cards", Cards())
    return held
