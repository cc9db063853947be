"""Postings as answers show them, made once a process and again only when they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from threading import Lock
from time import monotonic
from typing import Any

from flask import current_app
from marshmallow import fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.changes.service import changed_within
from app.employers.models import Employer
from app.matching.shelf import LOOK_SECONDS
from app.matching.watch import written
from app.postings.models import Posting
from app.postings.plain import among
from app.postings.shown import PostingOut
from search.ranking.prepared import PreparedPosting
from search.ranking.views import PostingView

LIMIT = 20_000
"""Cards held at once, those asked for last; one takes a few kilobytes."""

VERSION = (Posting.updated_at, Posting.payload_hash, Posting.status, Posting.open_count, Employer.name)
"""Columns of which one changes whenever a card does."""

Card = dict[str, Any]
Version = tuple[Any, ...]

_IN_JSON: dict[type[fields.Field[Any]], Callable[[Any], Any]] = {fields.UUID: str, fields.Date: date.isoformat}
"""Values of a card that are not as the row has them, by the kind of field."""
_IN_JSON_OF_VIEW = _IN_JSON | {fields.List: list}
_VIEWED = {"employer": "house"}
"""Fields of a card that ranking calls otherwise."""
_UNVIEWED = ("id", "external_no")
"""Fields of a card that ranking does not know. They never change."""


@cache
def _newest(dialect: str) -> Select[Any]:
    """Whether they are offered is looked at by the caller: asked for as well, SQLite would go through all that are
    open."""
    what: list[Any] = [Posting.id, *VERSION, Employer.verify_status]
    return select(*what).join(Employer, Employer.id == Posting.employer_id).where(among(dialect))


@cache
def _shown(dialect: str) -> Select[Any]:
    """What a card shows, in the order of its fields."""
    table = Posting.__table__.c
    what = [Employer.name if one == "employer" else table[one] for one in _sources()]
    return select(Posting.id, *what).join(Employer, Employer.id == Posting.employer_id).where(among(dialect))


@cache
def _sources() -> tuple[str, ...]:
    return tuple(field.attribute or name for name, field in PostingOut().dump_fields.items())


@cache
def _makers() -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((name, _IN_JSON.get(type(field))) for name, field in PostingOut().dump_fields.items())


@cache
def _numbers(dialect: str) -> Select[Any]:
    what: list[Any] = [Posting.id, Posting.public_id, Posting.external_no]
    return select(*what).where(among(dialect))


@cache
def _makers_of_view() -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    dumped = PostingOut().dump_fields.items()
    return tuple((name, _IN_JSON_OF_VIEW.get(type(field))) for name, field in dumped if name not in _UNVIEWED)


@cache
def _values_of_view() -> Callable[[PostingView], tuple[Any, ...]]:
    return attrgetter(*(_VIEWED.get(name, name) for name, _ in _makers_of_view()))


def _card(row: Sequence[Any]) -> Card:
    """The same as PostingOut makes of a posting, without making the posting."""
    return {
        name: value if make is None or value is None else make(value)
        for (name, make), value in zip(_makers(), row[1:], strict=True)
    }


def _card_of_view(view: PostingView, public_id: Any, external_no: str) -> Card:
    """The same of a posting as ranking sees it."""
    card: Card = {"id": str(public_id), "external_no": external_no}
    for (name, make), value in zip(_makers_of_view(), _values_of_view()(view), strict=True):
        card[name] = value if make is None or value is None else make(value)
    return card


@dataclass(slots=True)
class _Held:
    version: Version
    card: Card
    looked: float
    """When the version was last compared with the database, by the clock that never goes back."""

    offered: bool = False
    """Whether it was offered at that version: others are shown to whoever has applied for them."""


class Cards:
    """A process's cards, for all of its threads. Whoever takes one only reads it."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._made: OrderedDict[int, tuple[PostingView, Card]] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, ids: Sequence[int]) -> dict[int, Card]:
        """The cards of a few postings by id; those that are gone, or offered no longer, are left out. Like what they
        were ranked by, one that was looked at a moment ago is taken as it was: see ``app.matching.shelf``."""
        found: dict[int, Card] = {}
        if not changed_within("postings", LOOK_SECONDS):
            moment, late = monotonic(), written(session)
            with self._lock:
                for one in ids:
                    held = self._held.get(one)
                    if held is None or not held.offered:
                        continue
                    if moment - held.looked < LOOK_SECONDS or late.unchanged(one, held.looked):
                        self._held.move_to_end(one)
                        found[one] = held.card
        unsure = [one for one in ids if one not in found]
        if unsure:
            rows = session.execute(_newest(session.get_bind().dialect.name), {"ids": unsure})
            offered = self.take(session, {row[0]: tuple(row[1:-1]) for row in rows if _offered(row)})
            with self._lock:
                for one in offered.keys() & self._held.keys():
                    self._held[one].offered = True
            found |= offered
        return found

    def made(self, session: Session, postings: Sequence[PreparedPosting]) -> dict[int, Card]:
        """The cards of postings that were taken from the shelf just now, by id: of what they were ranked by, so that
        nothing is looked at again."""
        found: dict[int, Card] = {}
        new: dict[int, PostingView] = {}
        with self._lock:
            for view in (one.view for one in postings):
                held = self._made.get(view.key)
                if held is not None and held[0] is view:
                    self._made.move_to_end(view.key)
                    found[view.key] = held[1]
                else:
                    new[view.key] = view
        rows = session.execute(_numbers(session.get_bind().dialect.name), {"ids": list(new)}).all() if new else []
        made = {key: (new[key], _card_of_view(new[key], *numbers)) for key, *numbers in rows}
        with self._lock:
            for key, one in made.items():
                found[key] = one[1]
                self._made[key] = one
                self._made.move_to_end(key)
            while len(self._made) > LIMIT:
                self._made.popitem(last=False)
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
        new = [one for one in versions if one not in found]
        rows = session.execute(_shown(session.get_bind().dialect.name), {"ids": new}).all() if new else []
        for row in rows:
            found[row[0]] = card = _card(row)
            with self._lock:
                self._held[row[0]] = _Held(versions[row[0]], card, moment)
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
