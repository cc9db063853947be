"""The postings that a place can be told of, as much of each as choosing needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.codes.education import at_least
from app.database import chunks
from app.employers.models import Employer
from app.matching.demand import demand
from app.matching.views import OFFERED
from app.outreach.policy_config import PolicyConfig
from app.postings.models import Posting
from search.geo import haversine_km
from search.lexicon import load_lexicon

SCHOOL = "61"
"""高中: what asks for no more, and for no certificate, is something for many."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A posting as choosing sees it. for_many: it asks for neither certificate nor college."""

    id: int
    employer: int
    title: str
    region: str
    lng: float | None
    lat: float | None
    open_count: int
    for_many: bool

    @property
    def kind(self) -> str:
        """The kind of work, the same for all postings of a group of families; the title where none is named."""
        lexicon = load_lexicon()
        families = lexicon.named_in(self.title)
        if not families:
            return self.title
        return lexicon.families[min(families, key=lambda one: (-families[one], one))].group

    def km_from(self, centre: tuple[float, float] | None) -> float | None:
        """Kilometres from a point in a straight line; None where one of the two is not known."""
        if centre is None or self.lng is None or self.lat is None:
            return None
        return haversine_km(*centre, self.lng, self.lat)


def offers_in(session: Session, county: str, day: date, until: date, policy: PolicyConfig) -> dict[int, Offer]:
    """The postings of a county that take people on a day and up to another, by id, but for those with applicants
    enough."""
    return _read(session, Posting.region.startswith(county), day, until, policy)


def offers_among(
    session: Session, ids: Collection[int], day: date, until: date, policy: PolicyConfig
) -> Mapping[int, Offer]:
    """Of some postings, wherever they are, those that take people on a day and up to another."""
    found: dict[int, Offer] = {}
    for part in chunks(sorted(ids), 500):
        found |= _read(session, Posting.id.in_(part), day, until, policy)
    return found


def _read(
    session: Session, which: ColumnElement[bool], day: date, until: date, policy: PolicyConfig
) -> dict[int, Offer]:
    query = (
        select(Posting.id, Posting.employer_id, Posting.title, Posting.region, Posting.lng, Posting.lat,
               Posting.open_count, Posting.education, Posting.certs)
        .join(Employer, Employer.id == Posting.employer_id)
        .where(which, *OFFERED, Posting.open_from <= day, Posting.valid_to >= until)
    )  # fmt: skip
    applicants = demand(session).applicants
    found = {}
    for key, employer, title, region, lng, lat, count, education, certs in session.execute(query):
        if applicants.get(key, 0) >= policy.applicants_per_seat * count:
            continue
        for_many = not certs and (not education or at_least(SCHOOL, education))
        found[key] = Offer(key, employer, title, region, lng, lat, count, for_many)
    return found
