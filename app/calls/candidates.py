"""Reads people, many at a time: who must not be called, who need not be, and why the others should.

The consent to calls is asked of everybody, those in care and those without a smartphone as well: they begin here, and
not with messages, but nobody is called who did not say that they may be. Having registered by phone is no such yes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask
from app.calls.policy_config import CallPolicy
from app.calls.sentences import ANSWERED
from app.care.service import InCare, in_care
from app.clock import SHANGHAI
from app.feedback.models import Feedback
from app.intents.models import Intent
from app.outreach import states
from app.outreach.audience import is_held_out, measures
from app.outreach.candidates import Reading, nobody_applied, read_matches, read_people
from app.outreach.models import OutboxMessage
from app.outreach.notices import called_first
from app.outreach.policy import ContactPolicy, History, Offer
from app.people.models import Consent, Person, Registration
from app.reach.service import UNSAID, Reach, reach_of

_NOTHING = History()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the planning says of one person. code: why they are not called, None where they should be.

    unserved: days since they were last reached; waiting: since they were reached or rung at. postings: their numbers,
    what there is to tell, best first; score: of the best.
    """

    person: int
    region: str
    code: str | None = None
    why: str = ""
    care: InCare | None = None
    unserved: int = 0
    waiting: int = 0
    score: float = 0.0
    postings: tuple[int, ...] = ()


def calls_begin(day: date, now: datetime, contact: ContactPolicy) -> datetime:
    """The first moment of a day (Shanghai's), not before ``now``, at which its people may be rung."""
    return max(now, datetime.combine(day, contact.config.quiet_to, SHANGHAI))


def assess(
    session: Session, ids: Sequence[int], *, day: date, now: datetime, policy: CallPolicy, contact: ContactPolicy
) -> list[Assessment]:
    """What is to be said of a slice of people for a day. Reads only, a fixed number of queries."""
    begin = calls_begin(day, now, contact)
    regions = {row[0]: row[1] for row in session.execute(select(Person.id, Person.region).where(Person.id.in_(ids)))}
    codes, reading, reach = forbidden(session, [one for one in ids if one in regions], begin, contact)
    codes |= _on_lists(session, [one for one in regions if one not in codes], day, policy)
    left = [person for person in regions if person not in codes]
    spoken_to = called_first(session, left)
    drawn = measures(session, contact.config)
    for person in left:
        code = _not_now(
            reading, reach, person, begin, policy, contact, written_to=person not in spoken_to,
            left_alone=drawn and is_held_out(reading.public[person], contact.config),
        )  # fmt: skip
        if code:
            codes[person] = code
    left = [person for person in left if person not in codes]
    needs = _needs(session, left, reading, reach, day=day, now=now, begin=begin, policy=policy, contact=contact)
    return [needs.get(person) or Assessment(person, region, codes[person]) for person, region in regions.items()]


def forbidden(
    session: Session, ids: Sequence[int], moment: datetime, contact: ContactPolicy
) -> tuple[dict[int, str], Reading, dict[int, Reach]]:
    """Those of some people who must not be called, with the code of why; and what was read of the others."""
    reach = reach_of(session, ids)
    agreed = _agreed(session, ids)
    query = select(Person.id, Person.phone_hash).where(Person.id.in_(ids))
    numbers = {row.id: row.phone_hash for row in session.execute(query)}
    codes: dict[int, str] = {}
    for person in ids:
        said = reach.get(person, UNSAID)
        if agreed.get(person) != "":
            codes[person] = agreed.get(person, "no_call_consent")
        elif said.no_calls:
            codes[person] = "no_calls"
        elif numbers[person] is None:
            codes[person] = "no_number"
        elif said.dead_hash == numbers[person]:
            codes[person] = "dead_number"
    left = [person for person in ids if person not in codes]
    reading = read_people(session, left, moment)
    for person in left:
        asked = replace(reading.candidates[person], consent="given")
        if code := contact.personal_silence(asked, _NOTHING, moment):
            codes[person] = code
    return codes, reading, reach


def useful(reading: Reading, person: int, told: Collection[int], policy: CallPolicy) -> list[Offer]:
    """What is worth telling a person in a call, best first and each piece of news once. told: postings told before."""
    found: dict[str, Offer] = {}
    for offer in reading.offers(person):
        good = offer.is_open and offer.is_current and offer.has_reason and offer.score >= policy.floor_score
        if good and not offer.answered and offer.posting not in told:
            found.setdefault(offer.cluster, offer)
    return list(found.values())[: policy.max_postings]


def _agreed(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Who has ever been asked whether they may be called: "" where they may be, else the code of why not.

    A stop to everything, said after the yes to calls, ends that as well.
    """
    query = select(Consent.person_id, Consent.purpose, Consent.granted_at, Consent.withdrawn_at)
    rows = session.execute(query.where(Consent.person_id.in_(ids), Consent.purpose.in_(("phone", "push")))).all()
    yes: dict[int, datetime | None] = {}
    stopped: dict[int, datetime] = {}
    pushed: set[int] = set()
    for person, purpose, granted, withdrawn in rows:
        if purpose == "phone":
            yes[person] = granted if withdrawn is None else yes.get(person)
        elif withdrawn is None:
            pushed.add(person)
        else:
            stopped[person] = max(withdrawn, stopped.get(person, withdrawn))
    found: dict[int, str] = {}
    for person, since in yes.items():
        over = person not in pushed and person in stopped
        if since is None:
            found[person] = "calls_refused"
        else:
            found[person] = "opted_out" if over and stopped[person] > since else ""
    return found


def _on_lists(session: Session, ids: Collection[int], day: date, policy: CallPolicy) -> dict[int, str]:
    """Who stands on the list of the day, or was rung or is to be within the days before and after."""
    length = timedelta(days=policy.again_days)
    query = select(CallTask.person_id, CallTask.day).where(
        CallTask.person_id.in_(ids),
        CallTask.day > day - length,
        CallTask.day < day + length,
        or_(CallTask.day == day, CallTask.attempts > 0, CallTask.state == "open"),
    )
    codes: dict[int, str] = {}
    for person, when in session.execute(query):
        if when == day or person not in codes:
            codes[person] = "on_list" if when == day else "called_lately"
    return codes


def _not_now(
    reading: Reading,
    reach: Mapping[int, Reach],
    person: int,
    begin: datetime,
    policy: CallPolicy,
    contact: ContactPolicy,
    *,
    written_to: bool,
    left_alone: bool,
) -> str | None:
    candidate = reading.candidates[person]
    if left_alone and not candidate.in_care:  # a call would spoil what they are left alone for
        return "held_out"
    since = begin - timedelta(hours=policy.after_push_hours)
    if written_to and any(one.counts and one.at > since for one in reading.histories.get(person, _NOTHING).contacts):
        return "just_pushed"
    said = reach.get(person, UNSAID)
    starts, ends = said.call_from or time.min, said.call_to or time.max
    if max(starts, contact.config.quiet_to) >= min(ends, contact.config.quiet_from):
        return "outside_hours"
    return None


def _needs(
    session: Session,
    ids: Sequence[int],
    reading: Reading,
    reach: Mapping[int, Reach],
    *,
    day: date,
    now: datetime,
    begin: datetime,
    policy: CallPolicy,
    contact: ContactPolicy,
) -> dict[int, Assessment]:
    """What is to be said of those who may be called."""
    reading = read_matches(session, reading, ids, now, nobody_applied)
    people = session.execute(select(Person.id, Person.region, Person.created_at).where(Person.id.in_(ids))).all()
    cared, told = in_care(session, ids), _told(session, ids, day, policy)
    spoken_to = called_first(session, ids)
    reached, rung, failed = _reached(session, ids), _rung(session, ids), _undelivered(session, ids)
    found: dict[int, Assessment] = {}
    for person, region, created_at in people:
        history = reading.histories.get(person, _NOTHING)
        last = max([created_at, *reached.get(person, ()), *(one.at for one in history.contacts if one.opened)])
        offers = useful(reading, person, told.get(person, frozenset()), policy)
        asked = replace(reading.candidates[person], consent="given")
        one = Assessment(
            person,
            region,
            care=cared.get(person),
            unserved=_days(last, day),
            waiting=_days(max(last, rung.get(person, last)), day),
            score=offers[0].score if offers else 0.0,
            postings=tuple(offer.posting for offer in offers),
        )
        triggers = {
            "no_smartphone": reach.get(person, UNSAID).smartphone is False,
            "message_waits": person in spoken_to and any(one.opened is False for one in history.contacts),
            "unopened": contact.personal_silence(asked, history, begin) == "phone_list",
            "not_delivered": person in failed and failed[person] > last,
        }
        why = _why(one, triggers, policy)
        code = None if why else "nothing_new" if any(triggers.values()) else "reached"
        found[person] = replace(one, why=why, code=code)
    return found


def _why(one: Assessment, triggers: Mapping[str, bool], policy: CallPolicy) -> str:
    """The strongest reason to call somebody; "" for none. Who is called before their time hears of something new."""
    overdue = one.unserved >= policy.unserved_days
    if one.care is not None and one.unserved >= policy.care_days:
        return "care"
    if one.postings or overdue:
        for why, holds in triggers.items():
            if holds:
                return why
    return "unserved" if overdue else ""


def _told(session: Session, ids: Collection[int], day: date, policy: CallPolicy) -> dict[int, set[int]]:
    """The postings that people were told of in calls of the last days."""
    query = select(CallTask.person_id, CallTask.postings).where(
        CallTask.person_id.in_(ids),
        CallTask.result.in_(ANSWERED),
        CallTask.day > day - timedelta(days=policy.told_days),
    )
    found: dict[int, set[int]] = {}
    for person, postings in session.execute(query):
        found.setdefault(person, set()).update(postings)
    return found


def _reached(session: Session, ids: Collection[int]) -> dict[int, list[datetime]]:
    """When people last said something themselves: at a desk or in the mini-program, to a posting, in a call."""
    found: dict[int, list[datetime]] = {}
    for model, *conditions in (
        (Registration, Registration.channel != "import"),
        (Intent,),
        (Feedback,),
        (CallResult, CallResult.answered, CallResult.undone_at.is_(None)),
    ):
        query = select(model.person_id, func.max(model.at).label("at")).where(model.person_id.in_(ids), *conditions)  # type: ignore[attr-defined]
        for row in session.execute(query.group_by(model.person_id)):  # type: ignore[attr-defined]
            found.setdefault(row.person_id, []).append(row.at)
    return found


def _rung(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    query = select(CallTask.person_id, func.max(CallTask.called_at).label("at")).where(CallTask.person_id.in_(ids))
    rows = session.execute(query.where(CallTask.called_at.is_not(None)).group_by(CallTask.person_id))
    return {row.person_id: row.at for row in rows}


def _undelivered(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """Whose latest message to a phone failed, and when it was written."""
    query = select(OutboxMessage.person_id, OutboxMessage.state, OutboxMessage.created_at).where(
        OutboxMessage.person_id.in_(ids), OutboxMessage.channel != "inbox"
    )
    latest = {row.person_id: row for row in session.execute(query.order_by(OutboxMessage.id))}
    return {person: row.created_at for person, row in latest.items() if row.state == states.FAILED}


def _days(since: datetime, day: date) -> int:
    return max(0, (day - since.astimezone(SHANGHAI).date()).days)
