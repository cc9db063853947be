"""What the people of a township lack: how many of them each posting fits, counted and never named.

Counted are those who look for work (as the market's figures have it) and for whom matches are kept. A number under
:data:`SMALL` leaves this module for no purpose but to be passed over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from app.intents.models import Intent
from app.market.balance import Slice, looking
from app.matching.models import Match
from app.outreach.candidates import living_in
from app.outreach.standing import ANSWERED_FOR
from app.people.models import Person

SMALL = 5
"""Fewer people than this are nobody's business: no number of them is shown, and nothing is chosen by them."""
TOLD_COUNTS = 0.25
"""Somebody who was told of a posting already counts so much for telling it again; who applied for it, nothing."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fit:
    """people: whom a posting fits. unmet: the same, less for those who know of it."""

    people: int = 0
    unmet: float = 0.0

    def __add__(self, other: Fit) -> Fit:
        return Fit(self.people + other.people, self.unmet + other.unmet)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The demand of one place. people: who look for work there, None where they are few. fits: by posting, of those
    that fit many. centre: where most of them live, longitude and latitude; None where too few say so."""

    people: int | None
    fits: dict[int, Fit]
    centre: Point | None


@dataclass(slots=True)
class TownDemand:
    """A township's demand, village by village; people who are written for the township alone are under its code."""

    people: Counter[str] = field(default_factory=Counter)
    fits: dict[str, dict[int, Fit]] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)

    def of(self, code: str) -> Wanted:
        """The demand of the township itself, or of one village of it."""
        regions = [one for one in {*self.people, *self.points} if one.startswith(code)]
        people = sum(self.people[one] for one in regions)
        fits: dict[int, Fit] = {}
        for region in regions:
            for posting, fit in self.fits.get(region, {}).items():
                fits[posting] = fits.get(posting, Fit()) + fit
        many = {posting: fit for posting, fit in fits.items() if fit.people >= SMALL}
        points = [point for region in regions for point in self.points.get(region, ())]
        return Wanted(people if people >= SMALL else None, many, _centre(points))


def town_demand(session: Session, town: str, at: datetime) -> TownDemand:
    """What a township (9 digits) lacks at a moment: a few statements, whatever its size."""
    here = (living_in(town), *looking(Slice(town)))
    applied = exists(select(Intent.id).where(
        Intent.person_id == Match.person_id, Intent.posting_id == Match.posting_id, Intent.at > at - ANSWERED_FOR
    ))  # fmt: skip
    counts = case((applied, 0.0), (Match.told_at.is_not(None), TOLD_COUNTS), else_=1.0)
    found = TownDemand(people_by_region(session, town))
    of_matches = select(Person.region, Match.posting_id, func.count(), func.sum(counts))
    of_matches = of_matches.join(Match, Match.person_id == Person.id).where(*here)
    for region, posting, people, unmet in session.execute(of_matches.group_by(Person.region, Match.posting_id)):
        found.fits.setdefault(region, {})[posting] = Fit(people, float(unmet))
    for region, lng, lat in session.execute(select(Person.region, Person.lng, Person.lat).where(*here)):
        if lng is not None and lat is not None:
            found.points.setdefault(region, []).append((lng, lat))
    return found


def people_by_region(session: Session, region: str) -> Counter[str]:
    """How many people of a region look for work and have matches kept, by the code that they live under."""
    matched = exists(select(Match.id).where(Match.person_id == Person.id))
    query = (
        select(Person.region, func.count())
        .where(living_in(region), *looking(Slice(region)), matched)
        .group_by(Person.region)
    )
    found: Counter[str] = Counter()
    for code, count in session.execute(query.group_by(Person.region)):
        found[code] = count
    return found


def _centre(points: list[Point]) -> Point | None:
    """The middle of many homes, to about a kilometre."""
    if len(points) < SMALL:
        return None
    return round(median(lng for lng, _ in points), 2), round(median(lat for _, lat in points), 2)
