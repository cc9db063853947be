"""The open postings as one process holds them: what completions and the width of a search are taken from."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from flask import current_app
from sqlalchemy import func, select
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
"""Postings held, the newest; a county has some hundreds. With more open, completions know the newest."""
CITY, COUNTY = 4, 6
"""Digits of their codes."""
LOOK_SECONDS = 1.0
"""How long a look at whether anything changed is good for."""
_TOWN_TAIL = re.compile(r"(?<=..)(?:街道办事处|街道|镇|乡)$")

Stamp = tuple[object, ...]


@dataclass(frozen=True)
class Catalog:
    """ids: the newest :data:`MOST` open postings. size: how many are open in all. stamp: changes with any of them.

    regions: code of each region that has an open posting, at every level → how many of ``ids``.
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

    def places(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """Place names in a text with their regions: those that have postings, else cities and provinces.

        A town elsewhere that happens to be called like a thing is no place here.
        """
        found = []
        for name, codes in self.towns.items():
            if name in text:
                text = text.replace(name, " ")
                found.append((name, codes))
        for place in places_in(text):
            here = tuple(code for code in place.codes if code in self.regions)
            far = tuple(code for code in place.codes if len(code) <= CITY)
            if here or far:
                found.append((place.words, here or far))
        return found


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
        self._looked = 0.0
        self._lock = Lock()

    def current(self, session: Session) -> Catalog:
        held = self._held
        if held is not None and time.monotonic() - self._looked < LOOK_SECONDS and held.stamp[0] == today():
            return held
        with self._lock:
            stamp = _stamp(session)
            if self._held is None or self._held.stamp != stamp:
                self._held = _read(session, stamp)
            self._looked = time.monotonic()
            return self._held


def catalog() -> Catalog:
    """This application's catalog, at most :data:`LOOK_SECONDS` old."""
    keeper: Keeper = current_app.extensions.setdefault("posting_catalog", Keeper())
    return keeper.current(db.session())


def _stamp(session: Session) -> Stamp:
    """What changes whenever a posting opens, closes or is written anew, a day begins or a word means something else."""
    query = select(
        func.count(Posting.id),
        func.sum(Posting.id),
        func.sum(Posting.open_count),
        func.max(Posting.updated_at),
    ).join(Employer, Employer.id == Posting.employer_id)
    day = today()
    return (day, *session.execute(query.where(*OFFERED, Posting.valid_to >= day)).one(), load_lexicon().version)


def _read(session: Session, stamp: Stamp) -> Catalog:
    query = select(Posting.id, Posting.region).join(Employer, Employer.id == Posting.employer_id)
    query = query.where(*OFFERED, Posting.valid_to >= today()).order_by(Posting.open_from.desc(), Posting.id.desc())
    rows = [(int(key), str(region)) for key, region in session.execute(query.limit(MOST))]
    regions = Counter(region[:size] for _, region in rows for size in LEVELS if len(region) >= size)
    return Catalog(tuple(key for key, _ in rows), regions, int(str(stamp[1])), stamp)
