"""Reads people, their matches and what they were sent, many at a time, into what the contact policy looks at.

With freshness and standing, the one place of this capability that reads the tables of others.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.care.service import in_care
from app.clock import SHANGHAI
from app.employers.models import Employer
from app.matching.models import Match, PersonOutcome
from app.outreach import states
from app.outreach.cluster import posting_cluster
from app.outreach.compose import Line
from app.outreach.freshness import people_waiting, postings_waiting
from app.outreach.histories import read_histories
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import Candidate, History, Offer, youngest_birth
from app.outreach.policy_config import PolicyConfig
from app.outreach.standing import answered, at_work, away_from_home
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting
from search.geo import haversine_km
from search.lexicon.loader import Lexicon, shipped_lexicon

Applicants = Callable[[Session, Collection[int]], Mapping[int, int]]
"""How many people applied to each of some postings in the last 21 days; a posting left out has none."""

COUNTY = 6
"""Digits of a county's code."""

_SAID = {None: "", True: "given", False: "withdrawn"}
"""A consent as the policy has it."""


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """A posting as it is told and as the policy sees it."""

    id: int
    external_no: str
    employer: int
    employer_name: str
    title: str
    place: str
    region: str
    lng: float | None
    lat: float | None
    low: float | None
    high: float | None
    base: int | None
    unit: str
    is_open: bool
    open_count: int
    cluster: str


@dataclass(frozen=True, slots=True)
class MatchFacts:
    posting: int
    score: float
    reasons: list[list[str]]
    drawback: list[str] | None
    weights: str
    public_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything about a slice of people, by person id; postings by posting id.

    points: longitude, latitude. homes: the county of each. public: the ids that they have everywhere. changed: postings
    that wait to be matched again. answered: (person, posting) of interests shown lately.
    """

    candidates: dict[int, Candidate] = field(default_factory=dict)
    histories: dict[int, History] = field(default_factory=dict)
    numbers: dict[int, list[str]] = field(default_factory=dict)
    points: dict[int, tuple[float, float] | None] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)
    public: dict[int, uuid.UUID] = field(default_factory=dict)
    matches: dict[int, list[MatchFacts]] = field(default_factory=dict)
    postings: dict[int, PostingFacts] = field(default_factory=dict)
    applicants: Mapping[int, int] = field(default_factory=dict)
    exposure: Counter[int] = field(default_factory=Counter)
    changed: Collection[int] = frozenset()
    answered: Collection[tuple[int, int]] = frozenset()

    def offers(self, person: int, shown: Mapping[int, int]) -> tuple[Offer, ...]:
        """The person's matches as the policy sees them. shown: people told of a posting since this was read."""
        return tuple(
            Offer(
                posting=match.posting,
                employer=posting.employer,
                cluster=posting.cluster,
                score=match.score,
                has_reason=positive_reason(match.reasons) is not None,
                is_open=posting.is_open,
                is_current=match.posting not in self.changed,
                answered=(person, match.posting) in self.answered,
                at_home=posting.region[:COUNTY] == self.homes[person],
                open_count=posting.open_count,
                applicants=self.applicants.get(match.posting, 0),
                exposure=self.exposure[match.posting] + shown.get(match.posting, 0),
            )
            for match in self.matches.get(person, ())
            if (posting := self.postings.get(match.posting))
        )


def living_in(region: str) -> ColumnElement[bool]:
    """The condition on :class:`Person` of living in a region, given by a code or the beginning of one."""
    return and_(Person.region >= region, Person.region < region + ":")  # ":" sorts after "9"


def to_region(region: str) -> ColumnElement[bool]:
    """The condition on :class:`OutboxMessage` of being for somebody who lives there."""
    return OutboxMessage.person_id.in_(select(Person.id).where(living_in(region)))


def registered_as(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """The numbers that each person was registered under, first one first."""
    return _registrations(session, ids)[0]


def posting_numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The outside's numbers of postings by id."""
    query = select(Posting.id, Posting.external_no).where(Posting.id.in_(ids))
    return {row.id: row.external_no for row in session.execute(query)}


def people_in(session: Session, region: str) -> list[int]:
    """The ids of everybody who lives in a region ("": everywhere), ascending."""
    query = select(Person.id).order_by(Person.id)
    if region:
        query = query.where(living_in(region))
    return list(session.scalars(query))


def read_people(session: Session, ids: Sequence[int], now: datetime) -> Reading:
    """People, their consents, numbers and histories; without matches."""
    people = session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.region,
            Person.state,
            Person.valid_to,
            Person.birth,
            Person.birth_precision,
            Person.status,
            Person.lng,
            Person.lat,
        ).where(Person.id.in_(ids))
    ).all()
    consents = _consents(session, ids)
    numbers, met = _registrations(session, ids)
    reading = Reading(numbers=numbers, histories=read_histories(session, ids))
    changed, working = people_waiting(session, ids), at_work(session, ids)
    reading.homes.update((row.id, row.region[:COUNTY]) for row in people)
    reading.public.update((row.id, row.public_id) for row in people)
    cared_for = in_care(session, ids)
    away = away_from_home(session, reading.homes)
    for row in people:
        purposes = consents.get(row.id, {})
        reading.candidates[row.id] = Candidate(
            person=row.id,
            state=row.state,
            valid_to=row.valid_to,
            youngest=youngest_birth(row.birth, row.birth_precision),
            status=row.status,
            consent=_SAID[purposes.get("push")],
            algo_off=bool(purposes.get("algo_off")),
            met_at=met.get(row.id),
            is_current=row.id not in changed,
            at_work=row.id in working,
            away=row.id in away,
            in_care=row.id in cared_for,
            home_consent=_SAID[purposes.get("homecoming")],
        )
        reading.points[row.id] = None if row.lng is None or row.lat is None else (row.lng, row.lat)
    return reading


def read_matches(
    session: Session, reading: Reading, ids: Sequence[int], now: datetime, config: PolicyConfig, applicants: Applicants
) -> Reading:
    """The same reading with the matches of ``ids``, the postings in them, and how often those were told."""
    matches = kept_matches(session, ids)
    outcomes = {
        row.person_id: row.text
        for row in session.execute(
            select(PersonOutcome.person_id, PersonOutcome.text).where(PersonOutcome.person_id.in_(ids))
        )
    }
    wanted = {match.posting for found in matches.values() for match in found}
    candidates = dict(reading.candidates)
    for person in ids:
        looked_at = person in outcomes or person in matches
        candidates[person] = replace(candidates[person], matched=looked_at, no_match=outcomes.get(person))
    return replace(
        reading,
        candidates=candidates,
        matches=matches,
        postings=read_postings(session, wanted, now.astimezone(SHANGHAI).date()),
        applicants=applicants(session, wanted),
        changed=postings_waiting(session, wanted),
        answered=answered(session, ids, now),
    )


def kept_matches(session: Session, ids: Collection[int]) -> dict[int, list[MatchFacts]]:
    """The matches of people by person id, best first."""
    matches: dict[int, list[MatchFacts]] = {}
    columns = (Match.posting_id, Match.score, Match.reasons, Match.drawback, Match.weights, Match.public_id)
    query = select(Match.person_id, *columns).where(Match.person_id.in_(ids)).order_by(Match.person_id, Match.rank)
    for person, *values in session.execute(query):
        matches.setdefault(person, []).append(MatchFacts(*values))
    return matches


def read_postings(session: Session, ids: Collection[int], today: date) -> dict[int, PostingFacts]:
    """Postings by id, with whether each can be applied to on ``today``."""
    lexicon = shipped_lexicon()  # a word that staff add makes no news of what was told already
    rows = session.execute(
        select(
            Posting.id,
            Posting.external_no,
            Posting.employer_id,
            Posting.title,
            Posting.place,
            Posting.region,
            Posting.lng,
            Posting.lat,
            Posting.wage_low,
            Posting.wage_high,
            Posting.wage_base,
            Posting.wage_unit,
            Posting.open_count,
            Posting.status,
            Posting.open_from,
            Posting.valid_to,
            Employer.name,
            Employer.verify_status,
        )
        .join(Employer, Employer.id == Posting.employer_id)
        .where(Posting.id.in_(ids))
    )
    return {row.id: _posting(row, today, lexicon) for row in rows}


def _posting(row: Any, today: date, lexicon: Lexicon) -> PostingFacts:
    is_open = row.status == "open" and row.open_from <= today <= row.valid_to and row.open_count > 0
    return PostingFacts(
        id=row.id,
        external_no=row.external_no,
        employer=row.employer_id,
        employer_name=row.name,
        title=row.title,
        place=row.place,
        region=row.region,
        lng=row.lng,
        lat=row.lat,
        low=row.wage_low,
        high=row.wage_high,
        base=row.wage_base,
        unit=row.wage_unit,
        is_open=is_open and row.verify_status == "verified",
        open_count=row.open_count,
        cluster=posting_cluster(
            employer=row.employer_id,
            title=row.title,
            region=row.region,
            lng=row.lng,
            lat=row.lat,
            wage_unit=row.wage_unit,
            wages=(row.wage_low, row.wage_high, row.wage_base),
            lexicon=lexicon,
        ),
    )


def line(match: MatchFacts, posting: PostingFacts, point: tuple[float, float] | None) -> Line:
    """A match as it is told to the person who lives at ``point``."""
    km = None
    if point is not None and posting.lng is not None and posting.lat is not None:
        km = haversine_km(*point, posting.lng, posting.lat)
    return Line(
        title=posting.title,
        employer=posting.employer_name,
        place=posting.place,
        low=posting.low,
        high=posting.high,
        base=posting.base,
        unit=posting.unit,
        km=km,
        reason=positive_reason(match.reasons) or "",
        drawback=match.drawback[1] if match.drawback else None,
    )


def positive_reason(reasons: Iterable[Sequence[str]]) -> str | None:
    """The words of the first reason that speaks for the match; N_ and X_ codes speak against it."""
    return next((text for code, text in reasons if not code.startswith(("N_", "X_"))), None)


def nobody_applied(_session: Session, _postings: Collection[int]) -> Mapping[int, int]:
    """For an installation where people do not apply through the program."""
    return {}


def _consents(session: Session, ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """Person → purpose → whether it holds now. push: may be sent matches; algo_off: wants nothing personalised."""
    found: dict[int, dict[str, bool]] = {}
    query = select(Consent.person_id, Consent.purpose, Consent.withdrawn_at).where(Consent.person_id.in_(ids))
    for row in session.execute(query):
        purposes = found.setdefault(row.person_id, {})
        purposes[row.purpose] = purposes.get(row.purpose, False) or row.withdrawn_at is None
    return found


def _registrations(session: Session, ids: Collection[int]) -> tuple[dict[int, list[str]], dict[int, datetime]]:
    """The numbers that each person was registered under, and when each was last met at a fair."""
    numbers: dict[int, list[str]] = {}
    met: dict[int, datetime] = {}
    query = select(Registration.person_id, Registration.external_no, Registration.channel, Registration.at)
    for row in session.execute(query.where(Registration.person_id.in_(ids)).order_by(Registration.id)):
        if row.external_no:
            numbers.setdefault(row.person_id, []).append(row.external_no)
        if row.channel == "fair":
            met[row.person_id] = max(row.at, met.get(row.person_id, row.at))
    return numbers, met


def exposure_of(session: Session, postings: Collection[int], now: datetime, config: PolicyConfig) -> Counter[int]:
    """How many people were told of each of some postings within the policy's window. One query."""
    # not by the moment, of which there are millions, but by the few items of these postings
    written = func.coalesce(OutboxMessage.created_at, OutboxMessage.not_before)
    query = (
        select(OutboxItem.posting_id, func.count())
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(
            OutboxItem.posting_id.in_(postings),
            written > now - config.exposure_window,
            OutboxMessage.state.in_(states.COUNTED),
        )
        .group_by(OutboxItem.posting_id)
    )
    return Counter({row[0]: row[1] for row in session.execute(query)})
