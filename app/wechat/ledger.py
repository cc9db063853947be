"""The ledger of consents to subscribe messages. The caller holds the write transaction.

The same tap is told twice, by the mini-program and by the platform's push: the two are paired within a short time and
count once. A refusal on the settings page ends what was agreed to before it, and nothing that came after; a no to one
popup says nothing of the messages that were agreed to in others.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import make_clock
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.wechat.ledger_models import SubscribeEvent, SubscribeQuota, WeChatRecipient
from app.wechat.templates import Template

PAIR = timedelta(minutes=2)
"""The same choice told by both sides differs by a slow network and two clocks."""

WAITED = timedelta(hours=3)
"""The longest that a push waits for its person's login, and for the job that then takes it up."""

PUSHED = "wechat"
"""The channel of what the platform pushes."""

ACCEPT, REJECT = "accept", "reject"

real_now = make_clock("")
"""The time of the world outside: its events and its timeouts go on where the program's clock stands still."""


def left(session: Session, login_id: int, template: str) -> int:
    """Messages of a template that may still be sent to a login."""
    query = select(SubscribeQuota.granted - SubscribeQuota.used)
    query = query.where(SubscribeQuota.login_id == login_id, SubscribeQuota.template == template)
    return session.scalar(query) or 0


def apply_choice(session: Session, event: SubscribeEvent, template: Template) -> str:
    """Takes a stored choice to the ledger; what it came to: counted, paired, late, zeroed or ignored."""
    assert event.login_id is not None
    quota = _quota(session, event.login_id, event.template)
    if event.answer == REJECT:
        if event.kind != "change" and template.kind == "one_time":
            return "ignored"  # no to one popup; only the settings page takes back what was agreed before
        _zero(session, quota, event.at)
        return "zeroed"
    switched_on = event.kind == "change" and template.kind == "one_time"  # allows asking again, and is no consent
    if event.answer != ACCEPT or switched_on:
        return "ignored"
    twin = _twin(session, event)
    if twin is not None:
        twin.paired_id, event.paired_id = event.id, twin.id
        return "paired"
    if quota.zeroed_at is not None and event.at <= quota.zeroed_at:
        return "late"
    if template.kind == "long_term":
        quota.granted, quota.used = 1, 0
    else:
        quota.granted += 1
    session.flush()
    return "counted"


def zero(session: Session, login_id: int, template: str, at: datetime) -> None:
    """Nothing that was granted until ``at`` may be used any more."""
    _zero(session, _quota(session, login_id, template), at)


def close(session: Session, login_id: int) -> None:
    """Nothing that a login has agreed to until now may be used any more, whatever the template."""
    granted = select(SubscribeQuota.template).where(SubscribeQuota.login_id == login_id)
    told = select(SubscribeEvent.template).where(
        SubscribeEvent.login_id == login_id, SubscribeEvent.kind != "sent", SubscribeEvent.processed_at.is_(None)
    )
    before = {one.template for one in strangers(session, login_id) if one.kind != "sent"}
    for template in sorted({*session.scalars(granted), *session.scalars(told)} | before):
        zero(session, login_id, template, real_now())


def strangers(session: Session, login_id: int) -> list[SubscribeEvent]:
    """What was pushed about a login when there was none yet and still waits for it, oldest first."""
    query = select(SubscribeEvent).where(
        SubscribeEvent.processed_at.is_(None), SubscribeEvent.login_id.is_(None), SubscribeEvent.channel == PUSHED
    )
    waiting = session.scalars(query.order_by(SubscribeEvent.id)).all()
    ring, mark = keyring(), session.get_one(WorkerLogin, login_id).openid_hash if waiting else b""
    return [one for one in waiting if ring.blind("openid", json.loads(ring.decrypt(one.payload_enc))["openid"]) == mark]


def reachable(session: Session, people: Collection[int], template: str) -> set[int]:
    """Those of the people to whom a message of the template may be sent."""
    query = _addresses(template).where(WorkerLogin.person_id.in_(people))
    return {row.person_id for row in session.execute(query)} if people else set()


def addresses(session: Session, people: Collection[int], template: str) -> dict[int, tuple[int, bytes]]:
    """Person → the login, seen last, at which each may be written to, and its sealed openid; nobody without one."""
    query = _addresses(template).where(WorkerLogin.person_id.in_(people))
    rows = session.execute(query.order_by(WorkerLogin.seen_at, WorkerLogin.id)) if people else ()
    return {row.person_id: (row.id, row.openid_enc) for row in rows}


def reserve(session: Session, logins: Collection[int], template: Template) -> set[int]:
    """Takes one message off each login before it is sent; which of them had one. A long-term consent is not used up."""
    held = (
        SubscribeQuota.login_id.in_(logins),
        SubscribeQuota.template == template.template_id,
        SubscribeQuota.granted > SubscribeQuota.used,
    )
    if template.kind == "long_term":
        return set(session.scalars(select(SubscribeQuota.login_id).where(*held)))
    one = update(SubscribeQuota).where(*held).values(used=SubscribeQuota.used + 1).returning(SubscribeQuota.login_id)
    return set(session.scalars(one, execution_options={"synchronize_session": False}))


def give_back(session: Session, login_id: int, template: Template) -> None:
    """What was reserved and not used."""
    if template.kind == "long_term":
        return
    one = update(SubscribeQuota).where(
        SubscribeQuota.login_id == login_id,
        SubscribeQuota.template == template.template_id,
        SubscribeQuota.used > 0,
    )
    session.execute(one.values(used=SubscribeQuota.used - 1))


def recipients(session: Session, logins: Collection[int]) -> list[WeChatRecipient]:
    """The addresses of logins, made where there are none, locked until the transaction ends."""
    ordered = sorted(logins)  # whoever locks several takes them in the same order
    if not ordered:
        return []
    insert = inserting(session.get_bind().dialect)
    rows = [{"login_id": login} for login in ordered]
    session.execute(insert(WeChatRecipient.__table__).values(rows).on_conflict_do_nothing())
    query = select(WeChatRecipient).where(WeChatRecipient.login_id.in_(ordered)).order_by(WeChatRecipient.login_id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _addresses(template: str) -> Any:
    """The query for (id, person_id, openid_enc) of logins that are alive and have a consent left."""
    query = select(WorkerLogin.id, WorkerLogin.person_id, WorkerLogin.openid_enc)
    query = query.join(
        SubscribeQuota, and_(SubscribeQuota.login_id == WorkerLogin.id, SubscribeQuota.template == template)
    )
    query = query.outerjoin(WeChatRecipient, WeChatRecipient.login_id == WorkerLogin.id)
    return query.where(SubscribeQuota.granted > SubscribeQuota.used, WeChatRecipient.dead_at.is_(None))


def _zero(session: Session, quota: SubscribeQuota, at: datetime) -> None:
    if quota.zeroed_at is not None and quota.zeroed_at >= at:
        return
    later = select(func.count()).where(
        SubscribeEvent.login_id == quota.login_id,
        SubscribeEvent.template == quota.template,
        SubscribeEvent.result == "counted",
        SubscribeEvent.at > at,
    )
    keep = min(quota.granted - quota.used, session.scalar(later) or 0)
    quota.granted, quota.zeroed_at = quota.used + keep, at
    session.flush()


def _twin(session: Session, event: SubscribeEvent) -> SubscribeEvent | None:
    """The counted report of the other side that is nearest in time and not paired yet."""
    query = select(SubscribeEvent).where(
        SubscribeEvent.login_id == event.login_id,
        SubscribeEvent.template == event.template,
        SubscribeEvent.channel != event.channel,
        SubscribeEvent.answer == ACCEPT,
        or_(SubscribeEvent.result == "counted", SubscribeEvent.result == "late"),
        SubscribeEvent.paired_id.is_(None),
        SubscribeEvent.at.between(event.at - PAIR - WAITED, event.at + PAIR + WAITED),
    )
    found = [one for one in session.scalars(query) if _same_tap(one, event)]
    return min(found, key=lambda one: abs(one.at - event.at), default=None)


def _same_tap(one: SubscribeEvent, other: SubscribeEvent) -> bool:
    """Whether two sides may speak of the same choice. What was pushed before there was a login waited for it here, and
    so long the mini-program could not report it either."""
    pushed, reported = (one, other) if one.channel == PUSHED else (other, one)
    waited = (pushed.processed_at or real_now()) - pushed.received_at
    return pushed.at - PAIR <= reported.at <= pushed.at + waited + PAIR


def _quota(session: Session, login_id: int, template: str) -> SubscribeQuota:
    """The row of the ledger, made where there is none, locked."""
    insert = inserting(session.get_bind().dialect)
    row = {"login_id": login_id, "template": template, "granted": 0, "used": 0}
    session.execute(insert(SubscribeQuota.__table__).values(**row).on_conflict_do_nothing())
    query = select(SubscribeQuota).where(SubscribeQuota.login_id == login_id, SubscribeQuota.template == template)
    query = query.with_for_update().execution_options(populate_existing=True)
    found: SubscribeQuota = session.scalars(query).one()
    return found
