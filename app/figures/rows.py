"""A row of any figure as it is shown: people under their registration number and a masked name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.models import CallResult
from app.calls.sentences import RESULTS
from app.fairs.models import Visit
from app.figures.catalog import FIGURES
from app.intents.models import Intent, IntentEvent
from app.intents.states import STATES
from app.outreach.candidates import registered_as
from app.outreach.models import OutboxMessage
from app.outreach.sentences import SENTENCES
from app.people.models import Person, Registration
from app.people.service import masked
from app.postings.models import Posting

Row = dict[str, Any]

WORDS = {
    "queued": "等着发",
    "sent": "发出了",
    "delivered": "送到了",
    "opened": "打开了",
    "failed": "没有送成",
    "unknown": "不能确定是否送到",
    "suppressed": "没有发",
}
"""The states of a message."""


def rows(session: Session, code: str, ids: Sequence[int]) -> list[Row]:
    """The rows of a figure with these ids, in their order."""
    return _MAKERS[FIGURES[code].kind](session, ids)


def people_rows(session: Session, ids: Collection[int]) -> dict[int, Row]:
    """People by id: their id in the API, first registration number, masked name, region."""
    numbers = registered_as(session, ids)
    return {
        one.id: {
            "id": one.public_id,
            "number": next(iter(numbers.get(one.id, [])), None),
            "name": masked(one)["name"],
            "region": one.region,
        }
        for one in session.scalars(select(Person).where(Person.id.in_(ids)))
    }


def _messages(session: Session, ids: Sequence[int]) -> list[Row]:
    found = {one.id: one for one in session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids)))}
    people = people_rows(session, {one.person_id for one in found.values()})
    return [
        _row(
            id=str(one.public_id),
            at=one.created_at,
            person=people.get(one.person_id),
            channel=one.channel,
            state=one.state,
            state_text=WORDS.get(one.state, one.state),
            code=one.code,
            reason=SENTENCES.get(one.code or "", one.code),
        )
        for one in _ordered(found, ids)
    ]


def _people(session: Session, ids: Sequence[int]) -> list[Row]:
    found = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    people = people_rows(session, ids)
    return [
        _row(id=str(one.public_id), at=one.created_at, person=people[one.id], state=one.state)
        for one in _ordered(found, ids)
    ]


def _intents(session: Session, ids: Sequence[int]) -> list[Row]:
    found = {one.id: one for one in session.scalars(select(Intent).where(Intent.id.in_(ids)))}
    return _interests(session, _ordered(found, ids), {})


def _placements(session: Session, ids: Sequence[int]) -> list[Row]:
    events = {one.id: one for one in session.scalars(select(IntentEvent).where(IntentEvent.id.in_(ids)))}
    steps = _ordered(events, ids)
    query = select(Intent).where(Intent.id.in_([one.intent_id for one in steps]))
    by_id = {one.id: one for one in session.scalars(query)}
    return _interests(
        session, [by_id[one.intent_id] for one in steps], {place: one.at for place, one in enumerate(steps)}
    )


def _interests(session: Session, found: Sequence[Intent], moments: Mapping[int, Any]) -> list[Row]:
    people = people_rows(session, {one.person_id for one in found})
    postings = _posting_parts(session, {one.posting_id for one in found})
    return [
        _row(
            id=str(one.public_id),
            at=moments.get(place, one.at),
            person=people.get(one.person_id),
            posting=postings.get(one.posting_id),
            channel=one.channel,
            state=one.state,
            state_text=STATES.get(one.state, one.state),
        )
        for place, one in enumerate(found)
    ]


def _calls(session: Session, ids: Sequence[int]) -> list[Row]:
    found = {one.id: one for one in session.scalars(select(CallResult).where(CallResult.id.in_(ids)))}
    calls = _ordered(found, ids)
    people = people_rows(session, {one.person_id for one in calls})
    postings = _posting_parts(session, {one.posting_id for one in calls if one.posting_id is not None})
    return [
        _row(
            id=str(one.public_id),
            at=one.at,
            person=people.get(one.person_id),
            posting=postings.get(one.posting_id),
            channel="phone",
            state=one.result,
            state_text=RESULTS.get(one.result, one.result),
        )
        for one in calls
    ]


def _visits(session: Session, ids: Sequence[int]) -> list[Row]:
    query = select(Visit, Registration.person_id).join(Registration, Registration.id == Visit.registration_id)
    found = {visit.id: (visit, person) for visit, person in session.execute(query.where(Visit.id.in_(ids)))}
    people = people_rows(session, {person for _, person in found.values()})
    return [
        _row(id=str(visit.id), at=visit.at, person=people.get(person), channel=visit.channel, fair=visit.fair.name)
        for visit, person in _ordered(found, ids)
    ]


def _postings(session: Session, ids: Sequence[int]) -> list[Row]:
    found = {one.id: one for one in session.scalars(select(Posting).where(Posting.id.in_(ids)))}
    parts = _posting_parts(session, ids)
    return [
        _row(id=str(one.public_id), at=one.created_at, posting=parts[one.id], state=one.status)
        for one in _ordered(found, ids)
    ]


def _posting_parts(session: Session, ids: Collection[int]) -> dict[int, Row]:
    return {
        one.id: {
            "id": one.public_id,
            "number": one.external_no,
            "title": one.title,
            "employer": one.employer_name,
            "open_count": one.open_count,
        }
        for one in session.scalars(select(Posting).where(Posting.id.in_(ids)))
    }


def _ordered(found: Mapping[int, Any], ids: Sequence[int]) -> list[Any]:
    return [found[key] for key in ids if key in found]


def _row(**parts: Any) -> Row:
    empty = dict.fromkeys(("person", "posting", "channel", "state", "state_text", "code", "reason", "fair"))
    return {**empty, **parts}


_MAKERS = {
    "message": _messages,
    "person": _people,
    "intent": _intents,
    "placement": _placements,
    "call": _calls,
    "posting": _postings,
    "visit": _visits,
}
