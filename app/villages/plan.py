"""The bulletins of every village with enough people, place after place: killed at any point, it goes on from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from app.codes import UnknownRegion
from app.database import db
from app.villages.demand import SMALL, people_by_region
from app.villages.places import Place, place_of
from app.villages.script import Script
from app.villages.service import Round, Told, broadcast, keep_broadcast
from app.villages.slots import name_of

OPERATOR, ACTOR = "plan", "job:villages"


@dataclass(frozen=True, slots=True)
class Planned:
    """One place. state: made, kept (it was there already), silent (nothing to be read out)."""

    place: Place
    state: str
    text: str
    postings: int
    basis: str
    people: int | None

    @property
    def script(self) -> Script:
        return Script(self.text, ())


def places_with_people(session: Session, region: str) -> Iterator[Place]:
    """The villages of a region in which enough people look for work, and their townships, for those who live in
    smaller ones; in the order of their codes. A code of which not even the county is listed is passed over."""
    counts = people_by_region(session, region)
    towns = Counter[str]()
    for code, count in counts.items():
        towns[code[:9]] += count
    enough = [town for town, count in towns.items() if count >= SMALL and len(town) == 9 and town.startswith(region)]
    enough += [code for code, count in counts.items() if count >= SMALL and len(code) == 12]
    for code in sorted(enough):
        try:
            yield place_of(code)
        except UnknownRegion:
            continue


def plan(slot: datetime, region: str, *, write: bool, advance: Callable[[int], None]) -> Iterator[Planned]:
    """What each place of a region (a code or its beginning) is told in a slot; with ``write`` it is written down, each
    place in a transaction of its own. What is written already stays, and counts for the places after it."""
    session = db.session()
    places = list(places_with_people(session, region))
    for county, group in groupby(places, key=lambda place: place.county_code):
        round_ = Round.begin(session, county, slot.date(), name_of(slot))
        for place in group:
            told = broadcast(session, place, slot, round_)
            yield _done(told, write=write)
            round_.shown.update(one.id for one in told.postings)
            advance(1)


def _done(told: Told, *, write: bool) -> Planned:
    kept = told.kept is not None and told.kept.text == told.text
    state = "kept" if kept else "made" if told.text else "silent"
    if write and state == "made":
        keep_broadcast(told, OPERATOR, ACTOR)
    return Planned(told.place, state, told.text, len(told.postings), told.basis, told.people)
