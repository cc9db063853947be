"""就近就业率: of those who found work through the service, the share that found it in their county within 15 km."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.intents.models import Intent, IntentEvent
from app.intents.states import HIRED
from app.people.models import Person
from app.postings.models import Posting
from search.geo import haversine_km

NEAR_KM = 15.0
"""The rural circle of employment; straight line."""
_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Nearby:
    """Placements by how far from home. unknown: in the same county, but one of the two has no point of its own."""

    near: int
    away: int
    unknown: int

    @property
    def placements(self) -> int:
        return self.near + self.away + self.unknown

    @property
    def percent(self) -> float | None:
        """Near ones of those whose distance is known, to 0.01 %, halves rounded up; None where there are none."""
        known = self.near + self.away
        if not known:
            return None
        return float((Decimal(100 * self.near) / Decimal(known)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Placement:
    """One time that somebody was hired. event: the step to 已入职 of an intent. near: None where nobody knows."""

    event: int
    near: bool | None


def nearby_figures(session: Session, first: date, last: date, region: str) -> Nearby:
    """The placements of people of a region from the first to the last day (Shanghai, both counted), counted."""
    found = Counter(one.near for one in placements(session, first, last, region))
    return Nearby(found[True], found[False], found[None])


def placements(session: Session, first: date, last: date, region: str) -> list[Placement]:
    """The placements of people of a region from the first to the last day (Shanghai, both counted), in their order.

    A placement is an intent that came to 已入职 in that time; where home and work are is as recorded now.
    """
    begin = datetime.combine(first, time(), tzinfo=SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI)
    query = (
        select(IntentEvent.id, Person.region, Person.lng, Person.lat, Posting.region, Posting.lng, Posting.lat)
        .select_from(IntentEvent)
        .join(Intent, Intent.id == IntentEvent.intent_id)
        .join(Person, Person.id == Intent.person_id)
        .join(Posting, Posting.id == Intent.posting_id)
        .where(IntentEvent.after == HIRED, IntentEvent.at >= begin, IntentEvent.at < end)
        .where(Person.region.startswith(region))
        .order_by(IntentEvent.id)
    )
    return [
        Placement(event, _is_near(home, lng, lat, place, work_lng, work_lat))
        for event, home, lng, lat, place, work_lng, work_lat in session.execute(query)
    ]


def _is_near(
    home: str, lng: float | None, lat: float | None, place: str, work_lng: float | None, work_lat: float | None
) -> bool | None:
    if home[:_COUNTY] != place[:_COUNTY]:
        return False
    if lng is None or lat is None or work_lng is None or work_lat is None:
        return None
    return haversine_km(lng, lat, work_lng, work_lat) <= NEAR_KM
