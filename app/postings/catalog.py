"""The open postings as one process holds them: what completions and the width of a search are taken from."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock, Thread

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.clock import today
from app.codes import UnknownRegion, resolve
from app.codes.placenames import places_in
from app.codes.regions import LEVELS, children
from app.database import db
from app.employers.models import Employer
from app.matching.shelf import shelf
from app.matching.views import OFFERED
from app.postings.models import Posting
from search.lexicon import load_lexicon
from search.ranking.prepared import PreparedPosting

MOST = 2_000
"""Postings held, the newest; a county has some hundreds. With more open, completions know the newest, and a search goes
by what the engine finds best."""
CITY, COUNTY = 4, 6
"""Digits of their codes."""
LOOK_SECONDS = 1.0
"""How long a look at whether anything changed is good for."""
LOOK_SHARE = 50
"""Going through a whole city's postings takes seconds: that is done beside the requests, and again only after so many
times as long."""
_TOWN_TAIL = re.compile(r"(?<=..)(?:街道办事处|街道|镇|乡)$")

Stamp = tuple[object, ...]


@dataclass(frozen=True)
class Catalog:
    """ids: the newest :data:`MOST` open postings. size: how many are open in all. stamp: changes with any of them.

    regions: code of each region that has an open posting, at every level → how many are open there.
    """

    ids: tuple[int, ...]
    regions: Mapping[str, int]
    size: int
    stamp: Stamp

    @property
    def whole(self) -> bool:
        """Whether every open posting is held."""
        return self.size <= MOST

    @cached_property
    def postings(self) -> tuple[PreparedPosting, ...]:
        """The postings, read when they are first asked for."""
        return tuple(shelf().take(db.session(), self.ids))

    @cached_property
    def towns(self) -> Mapping[str, tuple[str, ...]]:
        """What the towns of counties with postings are called → codes; longest names first.

        Those that have postings themselves are also known without 镇.
        """
        found: dict[str, list[str]] = {}
        for county in [code for code in self.regions if len(code) == COUNTY]:
            for town in children(county):
                short = _TOWN_TAIL.sub("", town.name) if town.code in self.regions else town.name
                for said in {town.name, short}:
                    found.setdefault(said, []).append(town.code)
        return {name: tuple(sorted(found[name])) for name in sorted(found, key=lambda one: (-len(one), one))}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in self.towns}))

    def _names_in(self, text: str) -> list[str]:
        """The towns that a text names, in their order: there are thousands, and a text has few pieces."""
        pieces = {text[at : at + size] for size in self._lengths for at in range(len(text) - size + 1)}
        return sorted(pieces & self.towns.keys(), key=lambda one: (-len(one), one))

    def places(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """Place names in a text with their regions: those that have postings, else cities and provinces.

        A town elsewhere that happens to be called like a thing is no place here.
        """
        found = []
        for name in self._names_in(text):
            if name in text:  # of a longer one it may have been a part
                text = text.replace(name, " ")
                found.append((name, self.towns[name]))
        for place in places_in(text):
            here = tuple(code for code in place.codes if code in self.regions)
            far = tuple(code for code in place.codes if len(code) <= CITY)
            if here or far:
                found.append((place.words, here or far))
        return found


@lru_cache(maxsize=5_000)
def region_name(code: str) -> str:
    """The short name of a region for a list of them; its code where no list has it."""
    try:
        return resolve(code).name
    except UnknownRegion:
        return code


class Keeper:
    """Makes the catalog anew when something changed, for all threads of a process; they use the old one meanwhile."""

    def __init__(self) -> None:
        self._held: Catalog | None = None
        self._again = 0.0
        self._lock = Lock()
        self._beside: Thread | None = None

    def current(self, app: Flask, session: Session) -> Catalog:
        """With more open than are held, what the last look saw: this asks for another one at most."""
        held = self._held
        if held is not None and time.monotonic() < self._again and held.stamp[0] == today():
            return held
        if held is not None and not held.whole:
            self._look_beside(app)
            return held
        with self._lock:
            return self._look(session)

    def _look(self, session: Session) -> Catalog:
        began = time.monotonic()
        seen = _seen(session)
        if self._held is None or self._held.stamp != seen.stamp:
            self._held = _read(session, seen)
        now = time.monotonic()
        self._again = now + LOOK_SECONDS
        if not self._held.whole:
            self._again = max(self._again, now + LOOK_SHARE * (now - began))
        return self._held

    def _look_beside(self, app: Flask) -> None:
        with self._lock:
            if self._beside is None or not self._beside.is_alive():
                self._beside = Thread(target=self._look_in, args=(app,), daemon=True)
                self._beside.start()

    def _look_in(self, app: Flask) -> None:
        with app.app_context():
            try:
                self._look(db.session())
            except SQLAlchemyError as problem:  # the one that is held answers on
                app.logger.warning("the open postings could not be looked at: %s", problem)
                self._again = time.monotonic() + LOOK_SECONDS
            finally:
                db.session.remove()


def catalog() -> Catalog:
    """This application's catalog: at most :data:`LOOK_SECONDS` old, of more postings than are held as :class:`Keeper`
    says."""
    keeper: Keeper = current_app.extensions.setdefault("posting_catalog", Keeper())
    return keeper.current(current_app._get_current_object(), db.session())  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look over all open postings tells. towns: their number by the region as it is stored."""

    stamp: Stamp
    size: int
    towns: Mapping[str, int]


def _seen(session: Session) -> _Seen:
    """The stamp is another whenever a posting opens, closes or is written anew, a day begins or a word means something
    else."""
    query = (
        select(
            Posting.region,
            func.count(Posting.id),
            func.sum(Posting.id),
            func.sum(Posting.open_count),
            func.max(Posting.updated_at),
        )
        .join(Employer, Employer.id == Posting.employer_id)
        .group_by(Posting.region)
    )
    day = today()
    towns: dict[str, int] = {}
    keys, places, newest = 0, 0, None
    for region, count, ids, free, changed in session.execute(query.where(*OFFERED, Posting.valid_to >= day)):
        towns[region] = count
        keys, places = keys + int(ids), places + int(free)
        newest = changed if newest is None else max(newest, changed)
    size = sum(towns.values())
    return _Seen((day, size, keys, places, newest, load_lexicon().version), size, towns)


def _read(session: Session, seen: _Seen) -> Catalog:
    query = select(Posting.id).join(Employer, Employer.id == Posting.employer_id)
    query = query.where(*OFFERED, Posting.valid_to >= today()).order_by(Posting.open_from.desc(), Posting.id.desc())
    ids = tuple(int(key) for key in session.scalars(query.limit(MOST)))
    regions = Counter[str]()
    for region, count in seen.towns.items():
        for size in LEVELS:
            if len(region) >= size:
                regions[region[:size]] += count
    return Catalog(ids, regions, seen.size, seen.stamp)
