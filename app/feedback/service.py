"""Feedback: what a tap under a posting changes, kept so that it can be taken back exactly."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.clock import now, today
from app.errors import ApiError
from app.feedback.effects import Effect, effect_of
from app.feedback.models import Feedback
from app.intents import service as intents
from app.intents.models import Intent
from app.intents.states import NEW
from app.matching.service import prepared_person
from app.matching.told import keep
from app.matching.views import posting_view
from app.people.consents import restore, say
from app.people.editing import edit, statement_of
from app.people.models import Consent, Person
from app.people.statements import EMPTY
from app.postings.models import Posting
from app.privacy.audit import record
from search.lexicon import load_lexicon
from search.ranking.prepared import prepare_posting

VERSION = "feedback-1"


def give(session: Session, person: Person, posting: Posting, kind: str, *, channel: str, actor: str) -> Feedback:
    """Takes a tap in the caller's write transaction; the same tap again gives the first one back."""
    session.refresh(person, with_for_update=True)
    same = select(Feedback).where(
        Feedback.person_id == person.id, Feedback.posting_id == posting.id, Feedback.kind == kind
    )
    found: Feedback | None = session.scalar(same.where(Feedback.undone_at.is_(None)))
    if found is not None:
        return found
    moment = now()
    keep(session, [(person.id, posting.id)], "feedback")
    prepared = prepared_person(person, today())
    effect = effect_of(kind, prepared, prepare_posting(posting_view(posting), load_lexicon()))
    before = _standing(session, person)
    intent = _carry_out(session, person, posting, effect, channel=channel, actor=actor, at=moment)
    after = _standing(session, person)
    changed = [name for name in after if after[name] != before[name]]
    row = Feedback(
        public_id=uuid.uuid4(),
        person_id=person.id,
        posting_id=posting.id,
        kind=kind,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        said=effect.said,
        channel=channel,
        operator=actor,
        intent_id=intent.id if intent else None,
        at=moment,
    )
    session.add(row)
    session.flush()
    record_changes(session, "people", [person.id], moment)
    record(
        session, actor=actor, action=f"feedback.{kind}", subject=f"person:{person.id}", detail=f"posting:{posting.id}"
    )
    return row


def undo(session: Session, person: Person, feedback_id: uuid.UUID, *, channel: str, actor: str) -> Feedback:
    """Makes the record what it was before a tap, in the caller's write transaction; twice is as good as once.

    Raises ApiError 404 for what is not the person's own, 409 where what it changed was changed again since.
    """
    session.refresh(person, with_for_update=True)
    mine = select(Feedback).where(Feedback.public_id == feedback_id, Feedback.person_id == person.id)
    row: Feedback | None = session.scalar(mine.execution_options(populate_existing=True))
    if row is None:
        raise ApiError(404, "not_found", "没有找到这条反馈")
    if row.undone_at is not None:
        return row
    here, moment = _standing(session, person), now()
    if any(here[name] != value for name, value in row.after.items() if name != "valid_to"):
        raise ApiError(409, "changed_since", "之后又改过了，不能撤回；请直接修改资料")
    if row.intent_id is not None:
        _take_back(session, row)
    before = {name: value for name, value in row.before.items() if here[name] == row.after[name]}
    _restore(session, person, before, channel=channel, actor=actor, at=moment)
    row.undone_at = moment
    record_changes(session, "people", [person.id], moment)
    record(session, actor=actor, action="feedback.undo", subject=f"person:{person.id}", detail=f"feedback:{row.id}")
    session.flush()
    return row


def _standing(session: Session, person: Person) -> dict[str, Any]:
    """Everything that a tap may change, as JSON holds it."""
    here = statement_of(person)
    return {
        "max_km": here.max_km,
        "wage_min": here.wage_min,
        "shifts": list(here.shifts),
        "refusals": list(here.refusals),
        "state": person.state,
        "valid_to": person.valid_to.isoformat(),
        "push": _push(session, person),
    }


def _push(session: Session, person: Person) -> int | None:
    query = select(Consent.id).where(Consent.person_id == person.id, Consent.purpose == "push")
    return session.scalar(query.where(Consent.withdrawn_at.is_(None)).order_by(Consent.id).limit(1))


def _carry_out(
    session: Session, person: Person, posting: Posting, effect: Effect, *, channel: str, actor: str, at: datetime
) -> Intent | None:
    """The intent that it made, if any."""
    if effect.changes:
        edit(session, person, effect.changes, channel=channel, operator=actor, at=at, today=today())
    if effect.state is not None:
        person.state, person.updated_at = effect.state, at
    if effect.stop:
        say(session, person.id, "push", False, version=VERSION, channel=channel, operator=actor, proof=actor,
            at=at)  # fmt: skip
    session.flush()
    if not effect.apply:
        return None
    intent, new = intents.express(
        session, person, posting, source="push", level="likely", channel=channel, recorded_by=actor, at=at
    )
    return intent if new else None


def _take_back(session: Session, row: Feedback) -> None:
    intent = session.get(Intent, row.intent_id, populate_existing=True)
    if intent is None:
        return
    if intent.state != NEW:
        raise ApiError(409, "already_answered", "单位已经处理了您的报名，不能撤回；不去了请在报名记录里说一声")
    row.intent_id = None
    session.flush()
    session.execute(delete(Intent).where(Intent.id == intent.id))


def _restore(
    session: Session, person: Person, before: dict[str, Any], *, channel: str, actor: str, at: datetime
) -> None:
    changes: dict[str, Any] = {}
    for name in ("max_km", "wage_min", "shifts", "refusals"):
        if name in before:
            value = before[name]
            changes[name] = tuple(value) if isinstance(value, list) else EMPTY[name] if value is None else value
    if changes:
        edit(session, person, changes, channel=channel, operator=actor, at=at, today=today())
    if "valid_to" in before:
        person.valid_to = type(person.valid_to).fromisoformat(before["valid_to"])
    if "state" in before:
        person.state, person.updated_at = before["state"], at
    if before.get("push") is not None:  # the very consent that held: it was never meant to end
        consent = session.get(Consent, before["push"], populate_existing=True)
        if consent is not None:
            restore(consent)
    session.flush()


def all_of(session: Session, person_id: int) -> list[Feedback]:
    """Everything that a person said, newest first."""
    return list(session.scalars(select(Feedback).where(Feedback.person_id == person_id).order_by(Feedback.id.desc())))
