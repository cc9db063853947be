"""Reads people, their matches and what they were sent, many at a time, into what the contact policy looks at.

With freshness and standing, the one place of this capability that reads the tables of others.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.care.service import in_care
from app.clock import SHANGHAI
from app.database import among
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
from search.lexicon.loader import shipped_lexicon

_KEPT_POSTINGS = 20_000
"""Of which facts are kept in a process: their words are read by the lexicon, which takes longer than their row."""

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


class _PostingRow(NamedTuple):
    """What is read of a posting and its employer, under the names of their columns."""

    id: int
    external_no: str
    employer_id: int
    title: str
    place: str
    region: str
    lng: float | None
    lat: float | None
    wage_low: float | None
    wage_high: float | None
    wage_base: int | None
    wage_unit: str
    open_count: int
    status: str
    open_from: date
    valid_to: date
    name: str
    verify_status: str


class MatchFacts(NamedTuple):
    """A match as it is kept. reason: the words of the first reason that speaks for it, None where there is none.
    reasons_json, drawback_json: as they stand in the database. public_id: in its own form, to be handed on."""

    posting: int
    score: float
    reason: str | None
    reasons_json: str
    drawback_json: str
    weights: str
    public_id: object

    @property
    def reasons(self) -> list[list[str]]:
        """Code and words of each, best first."""
        found: list[list[str]] = json.loads(self.reasons_json)
        return found

    @property
    def drawback(self) -> list[str] | None:
        """Code and words."""
        found: list[str] | None = None if self.drawback_json == "null" else json.loads(self.drawback_json)
        return found


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
    changed: Collection[int] = frozenset()
    answered: Collection[tuple[int, int]] = frozenset()

    def offers(self, person: int) -> tuple[Offer, ...]:
        """The person's matches as the policy sees them; how many were told of each is not among it."""
        return tuple(
            Offer(
                posting=match.posting,
                employer=posting.employer,
                cluster=posting.cluster,
                score=match.score,
                has_reason=match.reason is not None,
                is_open=posting.is_open,
                is_current=match.posting not in self.changed,
                answered=(person, match.posting) in self.answered,
                at_home=posting.region[:COUNTY] == self.homes[person],
                open_count=posting.open_count,
                applicants=self.applicants.get(match.posting, 0),
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
    query = select(Posting.id, Posting.external_no).where(among(session, Posting.id, ids))
    return {row.id: row.external_no for row in session.execute(query)}


def people_in(session: Session, region: str) -> list[int]:
    """The ids of everybody who lives in a region ("": everywhere), ascending."""
    query = select(Person.id).order_by(Person.id)
    if region:
        query = query.where(living_in(region))
    return list(session.scalars(query))


def read_people(session: Session, ids: Sequence[int], now: datetime) -> Reading:
    """People, their consents, numbers and histories; without matches."""
    columns = Person.__table__.c
    people = session.execute(
        select(
            columns.id,
            columns.public_id,
            columns.region,
            columns.state,
            columns.valid_to,
            columns.birth,
            columns.birth_precision,
            columns.status,
            columns.lng,
            columns.lat,
        ).where(among(session, columns.id, ids))
    ).all()
    consents = _consents(session, ids)
    numbers, met = _registrations(session, ids)
    reading = Reading(numbers=numbers, histories=read_histories(session, ids))
    changed, working = people_waiting(session, ids), at_work(session, ids)
    reading.homes.update((person, region[:COUNTY]) for person, _, region, *_ in people)
    cared_for = in_care(session, ids)
    away = away_from_home(session, reading.homes)
    for person, public, _, state, valid_to, birth, precision, status, lng, lat in people:
        purposes = consents.get(person, {})
        reading.candidates[person] = Candidate(
            person=person,
            state=state,
            valid_to=valid_to,
            youngest=youngest_birth(birth, precision),
            status=status,
            consent=_SAID[purposes.get("push")],
            algo_off=bool(purposes.get("algo_off")),
            met_at=met.get(person),
            is_current=person not in changed,
            at_work=person in working,
            away=person in away,
            in_care=person in cared_for,
            home_consent=_SAID[purposes.get("homecoming")],
        )
        reading.points[person] = None if lng is None or lat is None else (lng, lat)
        reading.public[person] = public
    return reading


def read_matches(
    session: Session, reading: Reading, ids: Sequence[int], now: datetime, applicants: Applicants
) -> Reading:
    """The same reading with the matches of ``ids`` and the postings in them."""
    matches = kept_matches(session, ids)
    outcome = PersonOutcome.__table__.c
    said = select(outcome.person_id, outcome.text).where(among(session, outcome.person_id, ids))
    outcomes: dict[int, str | None] = {row[0]: row[1] for row in session.execute(said).all()}
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
    match = Match.__table__.c
    texts = (cast(match.reasons, Text), cast(match.drawback, Text))
    columns = (match.person_id, match.posting_id, match.score, *texts, match.weights)
    query = select(*columns, type_coerce(match.public_id, NullType())).where(among(session, match.person_id, ids))
    for person, posting, score, reasons, drawback, weights, public in session.execute(
        query.order_by(match.person_id, match.rank)
    ).all():
        reason = positive_reason(json.loads(reasons))
        one = MatchFacts(posting, score, reason, reasons, drawback or "null", weights, public)
        matches.setdefault(person, []).append(one)
    return matches


def read_postings(session: Session, ids: Collection[int], today: date) -> dict[int, PostingFacts]:
    """Postings by id, with whether each can be applied to on ``today``."""
    posting, employer = Posting.__table__, Employer.__table__
    theirs = {"name": employer.c.name, "verify_status": employer.c.verify_status}
    query = select(*(theirs.get(name, posting.c.get(name)) for name in _PostingRow._fields))
    query = query.select_from(posting.join(employer, employer.c.id == posting.c.employer_id))
    rows = session.execute(query.where(among(session, posting.c.id, ids)))
    return {row[0]: _posting(tuple(row), today) for row in rows}


@lru_cache(_KEPT_POSTINGS)
def _posting(values: tuple[Any, ...], today: date) -> PostingFacts:
    """A posting that is as it was is made into facts once. values: as :class:`_PostingRow` names them."""
    row = _PostingRow._make(values)
    lexicon = shipped_lexicon()  # a word that staff add makes no news of what was told already
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
    km, drawback = None, match.drawback
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
        reason=match.reason or "",
        drawback=drawback[1] if drawback else None,
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
    consent = Consent.__table__.c
    query = select(consent.person_id, consent.purpose, consent.withdrawn_at.is_(None))
    for person, purpose, holds in session.execute(query.where(among(session, consent.person_id, ids))).all():
        purposes = found.setdefault(person, {})
        purposes[purpose] = purposes.get(purpose, False) or bool(holds)
    return found


def _registrations(session: Session, ids: Collection[int]) -> tuple[dict[int, list[str]], dict[int, datetime]]:
    """The numbers that each person was registered under, and when each was last met at a fair."""
    numbers: dict[int, list[str]] = {}
    met: dict[int, datetime] = {}
    form = Registration.__table__.c
    at_fair = case((form.channel == "fair", form.at))
    query = select(form.person_id, form.external_no, at_fair).where(among(session, form.person_id, ids))
    for person, number, at in session.execute(query.order_by(form.id)).all():
        if number:
            numbers.setdefault(person, []).append(number)
        if at is not None:
            met[person] = max(at, met.get(person, at))
    return numbers, met


def exposure_of(session: Session, postings: Collection[int], now: datetime, config: PolicyConfig) -> Counter[int]:
    """How many people were told of each of some postings within the policy's window. One query."""
    # not by the moment or the state, of which there are millions, but by the few items of these postings
    written = func.coalesce(OutboxMessage.created_at, OutboxMessage.not_before)
    query = (
        select(OutboxItem.posting_id, func.count())
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(
            among(session, OutboxItem.posting_id, postings),
            written > now - config.exposure_window,
            func.coalesce(OutboxMessage.state, "").in_(states.COUNTED),
        )
        .group_by(OutboxItem.posting_id)
    )
    return Counter({row[0]: row[1] for row in session.execute(query)})
