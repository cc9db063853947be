"""Numbers as addresses: whom a message may reach, one at a time to each number, and who wants none any more.

Several people may have one number. They are one phone: it gets so many messages a day in all, and when its owner wants
none, all who gave that number are left alone. The caller holds the write transaction.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import SHANGHAI
from app.extensions import keyring
from app.people.consents import withdraw
from app.people.models import Consent, Person
from app.privacy.audit import record
from app.sms.models import SmsNumber, SmsSend
from app.wechat.ledger import real_now

PURPOSE = "sms"
CHANNEL = "sms"
"""How a withdrawal by text message is written down."""

OWN_WORDS = ("mini", "kiosk", "window", "fair", "phone")
"""Channels through which somebody speaks for themselves; a list or a round of visits does not undo an opt-out."""

DEAD_FOR = timedelta(days=90)
"""After so long a number may be somebody's again."""

SAME_TEXT = timedelta(seconds=31)
"""The clouds refuse the same text to the same number within half a minute."""

MAINLAND = re.compile(r"1[3-9]\d{9}")


def reachable(session: Session, people: Collection[int], at: datetime) -> set[int]:
    """Those of the people to whom a message may be sent."""
    if not people:
        return set()
    rows = session.execute(_addresses(at).where(Person.id.in_(people)))
    return {row.id for row in rows if MAINLAND.fullmatch(keyring().decrypt(row.phone_enc))}


def address(session: Session, person_id: int, at: datetime) -> tuple[bytes, str] | None:
    """The hash of a person's number and the number itself; None where no message may be sent to them."""
    row = session.execute(_addresses(at).where(Person.id == person_id).limit(1)).one_or_none()
    if row is None:
        return None
    number = keyring().decrypt(row.phone_enc)
    return (row.phone_hash, number) if MAINLAND.fullmatch(number) else None


def hold(session: Session, number_hash: bytes, message_id: int, until: datetime) -> bool:
    """Takes a number for one message, over all processes; False where another has it. until: by the real clock."""
    _row(session, number_hash)
    free = or_(SmsNumber.busy_until.is_(None), SmsNumber.busy_until < real_now())
    taken = update(SmsNumber).where(SmsNumber.number_hash == number_hash, free)
    values = {"busy_until": until, "busy_with": message_id}
    return bool(session.execute(taken.values(values)).rowcount)  # type: ignore[attr-defined]


def release(session: Session, number_hash: bytes, message_id: int) -> None:
    """Lets a number go that this message holds."""
    mine = SmsNumber.number_hash == number_hash, SmsNumber.busy_with == message_id
    session.execute(update(SmsNumber).where(*mine).values(busy_until=None, busy_with=None))


def enough_until(session: Session, number_hash: bytes, per_day: int, at: datetime) -> datetime | None:
    """When a number that has had enough may get another message; None where it may now."""
    morning = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    arrived = select(func.count(), func.max(SmsSend.started_at)).where(
        SmsSend.number_hash == number_hash,
        SmsSend.at >= morning,
        or_(SmsSend.outcome.is_(None), SmsSend.outcome.in_(("sent", "unknown"))),
    )
    count, last = session.execute(arrived).one()
    if count >= per_day:
        return (morning + timedelta(days=1)).astimezone(at.tzinfo)
    return at + SAME_TEXT if last is not None and last > real_now() - SAME_TEXT else None


def mark_dead(session: Session, number_hash: bytes, at: datetime) -> None:
    """Nobody answers to this number."""
    _row(session, number_hash).dead_at = at


def opt_out(session: Session, number_hash: bytes, by: str, at: datetime) -> int:
    """Takes back, for everybody with this number, the consent to messages that they gave until ``at``; how many.

    by: reply or blacklist. What somebody says afterwards themselves stands, whatever comes in late.
    """
    row = _row(session, number_hash)
    if row.opted_out_at is None or row.opted_out_at < at:
        row.opted_out_at, row.opted_out_by = at, by
    held = select(Consent).join(Person, Person.id == Consent.person_id).where(
        Person.phone_hash == number_hash,
        Consent.purpose == PURPOSE,
        Consent.withdrawn_at.is_(None),
        Consent.granted_at <= at,
    )  # fmt: skip
    consents = list(session.scalars(held.order_by(Consent.id).with_for_update()))
    for consent in consents:
        withdraw(consent, at, CHANNEL, f"sms:{by}")
        record(
            session, actor=f"sms:{by}", action="consent.withdraw", subject=f"person:{consent.person_id}", detail=PURPOSE
        )
    return len(consents)


def number_hash(number: str) -> bytes:
    """What a number is found by, the same as of the people who have it."""
    return keyring().blind("phone", number)


def _addresses(at: datetime) -> Any:
    """The query for (id, phone_enc, phone_hash) of people with a consent and a number that is neither dead nor left."""
    query = select(Person.id, Person.phone_enc, Person.phone_hash)
    query = query.join(
        Consent,
        and_(Consent.person_id == Person.id, Consent.purpose == PURPOSE, Consent.withdrawn_at.is_(None)),
    )
    query = query.outerjoin(SmsNumber, SmsNumber.number_hash == Person.phone_hash)
    again = and_(Consent.granted_at >= SmsNumber.opted_out_at, Consent.channel.in_(OWN_WORDS))
    return query.where(
        Person.phone_enc.is_not(None),
        Person.phone_hash.is_not(None),
        or_(SmsNumber.dead_at.is_(None), SmsNumber.dead_at < at - DEAD_FOR),
        or_(SmsNumber.opted_out_at.is_(None), again),
    )


def _row(session: Session, number_hash: bytes) -> SmsNumber:
    """The row of a number, made where there is none, locked."""
    insert = inserting(session.get_bind().dialect)
    session.execute(insert(SmsNumber.__table__).values(number_hash=number_hash).on_conflict_do_nothing())
    query = select(SmsNumber).where(SmsNumber.number_hash == number_hash).with_for_update()
    found: SmsNumber = session.scalars(query.execution_options(populate_existing=True)).one()
    return found
