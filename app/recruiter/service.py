"""A recruiter's view: own postings, the people whom they suit, and the interest that people showed in them.

People appear masked, and only while they agree to be shown to employers (PIPL art. 23: a consent of its own).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.clock import SHANGHAI, now
from app.database import write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import Staff
from app.intents.models import Intent
from app.intents.service import move
from app.intents.states import BY_EMPLOYER, CONTACTED, EMPLOYED, INTERVIEW, OFFER
from app.matching.service import candidates_for
from app.paging import Page, cut, page
from app.people.models import Consent, Person
from app.people.service import masked
from app.postings.models import Posting
from app.privacy.audit import record
from app.privacy.models import AuditEntry
from app.recruiter.told import tell_answer

PURPOSE = "employers"
"""The consent to being shown to employers."""

VIEWS_A_DAY = 30
ANSWERS = (CONTACTED, INTERVIEW, OFFER, *EMPLOYED, BY_EMPLOYER)
"""What an employer can say to somebody's interest."""

OPEN_FROM = frozenset({INTERVIEW, OFFER, *EMPLOYED})
"""States in which name and phone are shown: the two are about to meet."""

TOLD = frozenset({"R_OCC", "R_ADJ", "R_WISH", "R_CERT", "R_NEWBIE", "N_CERT", "N_EXP"})
"""Reasons that an employer reads: of work and certificates. Those of age, family, home and asked wage stay with us."""

POSTING_SORTS = {
    "created_at": Posting.created_at,
    "updated_at": Posting.updated_at,
    "valid_to": Posting.valid_to,
}
INTEREST_SORTS = {"at": Intent.at, "changed_at": Intent.changed_at}

_READ = "recruiter.candidates"


@dataclass(frozen=True, slots=True)
class Interest:
    """Somebody's interest in a posting. name, phone: masked unless ``open``."""

    intent: Intent
    name: str
    phone: str | None
    open: bool


def own_postings(session: Session, employer_id: int, args: Mapping[str, Any]) -> Page:
    """A page of an employer's postings. args: how to page and sort. Raises ApiError 422 for a wrong cursor."""
    query = select(Posting).where(Posting.employer_id == employer_id)
    return page(session, query, POSTING_SORTS, Posting.id, args)


def own_posting(session: Session, employer_id: int, posting_id: uuid.UUID) -> Posting:
    """Raises ApiError 404 also for another employer's."""
    query = select(Posting).where(Posting.public_id == posting_id, Posting.employer_id == employer_id)
    posting: Posting | None = session.scalar(query)
    if posting is None:
        raise ApiError(404, "not_found", "没有找到这个岗位")
    return posting


def look_at_candidates(session: Session, account: Staff, posting: Posting, args: Mapping[str, Any]) -> Page:
    """A page of the people whom a posting suits and who agree to be shown, best first; the look is counted and noted.

    args: limit and cursor. Raises ApiError 429 for the 31st look of a day, EngineUnavailable.
    """
    who = f"staff:{account.id}"
    if _looks(session, who) >= VIEWS_A_DAY:
        raise _enough()
    found = cut(f"applicants {posting.id}", candidates_for(session, posting, purpose=PURPOSE), args)
    with write() as inside:
        detail = f"{len(found.items)} shown"
        record(inside, actor=who, action=_READ, subject=f"posting:{posting.id}", detail=detail)
        if _looks(inside, who) > VIEWS_A_DAY:  # entries are written one after the other, so that the count is right
            raise _enough()
    return found


def told(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the reasons that a person reads, those that an employer may read, in words about the person."""
    return [(code, text.replace("您", "这位求职者")) for code, text in pairs if code in TOLD]


def interests(
    session: Session, account: Staff, args: Mapping[str, Any], *, posting_id: int | None
) -> tuple[list[Interest], str | None]:
    """A page of what people are interested in at the recruiter's employer, and the cursor of the next one.

    args: how to page and sort, and a state or None. Open names and numbers are noted. Raises ApiError 422.
    """
    employer = account.employer_id
    assert employer is not None
    query = select(Intent).join(Posting, Posting.id == Intent.posting_id).where(Posting.employer_id == employer)
    if posting_id is not None:
        query = query.where(Intent.posting_id == posting_id)
    if args["state"] is not None:
        query = query.where(Intent.state == args["state"])
    listed = page(session, query, INTEREST_SORTS, Intent.id, args)
    found = shown(session, listed.items)
    if seen := [one.intent.id for one in found if one.open]:
        _note_contacts(account, seen)
    return found, listed.next


def own_interest(session: Session, employer_id: int, intent_id: uuid.UUID) -> Intent:
    """Raises ApiError 404 also for another employer's."""
    query = select(Intent).join(Posting, Posting.id == Intent.posting_id)
    intent: Intent | None = session.scalar(
        query.where(Intent.public_id == intent_id, Posting.employer_id == employer_id)
    )
    if intent is None:
        raise ApiError(404, "not_found", "没有找到这条报名")
    return intent


def answer(account: Staff, intent_id: uuid.UUID, state: str, reason: str, at: datetime) -> Interest:
    """Says to somebody's interest what becomes of it. state: one of ANSWERS; a refusal needs a reason.

    Raises ApiError 404 for another employer's, 409 for a step back, 422 for a refusal without a reason.
    """
    if state == BY_EMPLOYER and not reason.strip():
        problem = FieldError("reason", "required", "不录用请写明原因")
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", [problem])
    who, employer = f"staff:{account.id}", account.employer_id
    assert employer is not None
    with write() as session:
        intent = own_interest(session, employer, intent_id)
        if move(session, intent, state, by=who, at=at, reason=reason.strip()):
            record(session, actor=who, action="intent.answer", subject=f"intent:{intent.id}", detail=state)
            tell_answer(session, intent, reason.strip(), at)
        result = shown(session, [intent])[0]
        if result.open:
            record(session, actor=who, action="contact.read", subject=f"intent:{intent.id}")
    return result


def shown(session: Session, intents: Sequence[Intent]) -> list[Interest]:
    """Intents with the person as far as an employer may see, in their order."""
    ids = [intent.id for intent in intents]
    loaded = select(Intent).where(Intent.id.in_(ids)).options(joinedload(Intent.person), joinedload(Intent.posting))
    by_id = {intent.id: intent for intent in session.scalars(loaded)}
    willing = _willing(session, {intent.person_id for intent in intents})
    return [_interest(by_id[one], willing) for one in ids if one in by_id]


def _interest(intent: Intent, willing: Collection[int]) -> Interest:
    person: Person = intent.person
    is_open = intent.state in OPEN_FROM and intent.person_id in willing
    if not is_open:
        hidden = masked(person)
        return Interest(intent, hidden["name"] or "", hidden["phone"], open=False)
    ring = keyring()
    phone = ring.decrypt(person.phone_enc) if person.phone_enc else None
    return Interest(intent, ring.decrypt(person.name_enc), phone, open=True)


def _willing(session: Session, people: Collection[int]) -> set[int]:
    query = select(Consent.person_id).where(Consent.purpose == PURPOSE, Consent.withdrawn_at.is_(None))
    return set(session.scalars(query.where(Consent.person_id.in_(people)))) if people else set()


def _note_contacts(account: Staff, intent_ids: Sequence[int]) -> None:
    with write() as session:
        detail = ",".join(str(one) for one in intent_ids)[:200]
        record(session, actor=f"staff:{account.id}", action="contact.read", subject="intents", detail=detail)


def _looks(session: Session, who: str) -> int:
    midnight = now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).select_from(AuditEntry)
    query = query.where(AuditEntry.at >= midnight, AuditEntry.actor == who, AuditEntry.action == _READ)
    return session.scalar(query) or 0


def _enough() -> ApiError:
    here = now().astimezone(SHANGHAI)
    left = 86_400 - (here.hour * 60 + here.minute) * 60 - here.second
    message = f"每天最多看 {VIEWS_A_DAY} 次求职者名单，请明天再看"
    return ApiError(429, "views_used_up", message, retry_after=left)
