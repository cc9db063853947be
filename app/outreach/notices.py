"""Notices: messages that only say that another one lies in the inbox, and reports of what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.care.service import in_care
from app.clock import now
from app.outreach import states
from app.outreach.channels import Channels
from app.outreach.channels.base import Bell
from app.outreach.models import ContactSilence, OutboxMessage
from app.outreach.policy import FAIR, NOTICE
from app.outreach.policy_config import PolicyConfig
from app.outreach.silences import note_silences
from app.people.consents import holding
from app.reach.service import reach_of
from app.wechat.ledger_models import SubscribeEvent, WeChatSend

MANY = 500
"""Messages that are looked at in one transaction."""

EARLY, LATE = timedelta(seconds=5), timedelta(minutes=10)
"""How far before our request, by another clock, and how long after it the platform may report that it was sent."""

OPEN_ENDED = frozenset({None, "sent", "unknown"})
"""Outcomes of a try that a report may still belong to."""


def ring(session: Session, message_ids: Collection[int], channels: Channels, at: datetime) -> None:
    """Queues a notice of each delivered message with the first bell that reaches its person, and notes why there is
    none: somebody of the staff calls those whom they know to be reached so, and others have no bell."""
    use = case((OutboxMessage.kind == FAIR, FAIR), else_=OutboxMessage.purpose).label("use")
    query = select(OutboxMessage.id, OutboxMessage.person_id, use)
    rows = session.execute(query.where(OutboxMessage.id.in_(message_ids))).all()
    called = called_first(session, {row.person_id for row in rows})
    waiting: list[Any] = [row for row in rows if row.person_id not in called]
    for bell in channels.bells.values():
        waiting = _with(session, bell, waiting, at)
    codes: dict[int, str | None] = {row.person_id: None for row in rows}
    codes |= {row.person_id: "no_bell" for row in waiting}
    codes |= dict.fromkeys(called, "by_phone")
    note_silences(session, NOTICE, codes, at)


def ring_again(session: Session, channels: Channels, config: PolicyConfig, at: datetime) -> int:
    """Queues the next bell for what lies unopened although the one before was rung a day ago.

    In the caller's write transaction. Returns how many it looked at: the caller asks again until there is none.
    """
    looked_at = 0
    silent = select(ContactSilence.person_id).where(
        ContactSilence.purpose == NOTICE, ContactSilence.code == "all_rung", ContactSilence.until.is_(None)
    )
    for bell in channels.bells.values():
        following = channels.after(bell.name)
        if following is None:
            continue
        main = aliased(OutboxMessage)
        later = aliased(OutboxMessage)
        query = (
            select(main.id, main.person_id, case((main.kind == FAIR, FAIR), else_=main.purpose).label("use"))
            .join(OutboxMessage, OutboxMessage.about_id == main.id)
            .where(
                OutboxMessage.purpose == NOTICE,
                OutboxMessage.channel == bell.name,
                OutboxMessage.created_at <= at - timedelta(hours=config.unopened_hours),
                OutboxMessage.created_at > at - timedelta(days=config.notice_days),
                OutboxMessage.state.in_((states.SENT, states.DELIVERED, states.UNKNOWN, states.FAILED)),
                main.state.in_((states.SENT, states.DELIVERED)),
                ~exists().where(later.about_id == main.id, later.channel == following.name),
                main.person_id.not_in(silent),
            )
            .limit(MANY)
        )
        rows = session.execute(query).all()
        unreached = _with(session, channels.bells[following.name], rows, at)
        note_silences(session, NOTICE, {row.person_id: "all_rung" for row in unreached}, at)
        looked_at += len(rows)
    return looked_at


def called_first(session: Session, people: Collection[int]) -> set[int]:
    """Those of the people whom staff call instead of writing: in care or without a smartphone, and willing."""
    reached = reach_of(session, people)
    cared_for = in_care(session, people)
    for_calls = {one for one in people if one in cared_for or (one in reached and reached[one].smartphone is False)}
    return holding(session, for_calls, "phone")


def _with(session: Session, bell: Bell, waiting: Sequence[Any], at: datetime) -> list[Any]:
    """Queues notices with a bell for those whom it reaches; gives back the others. waiting: id, person_id and use:
    the purpose, or what else its bell must be for."""
    fitting = {row.person_id for row in waiting if row.use in bell.purposes}
    reached = bell.reaches(session, fitting) if fitting else set()
    rows = [
        {"about_id": row.id, "person_id": row.person_id, "purpose": NOTICE, "channel": bell.name}
        | {"state": states.QUEUED, "body": "", "not_before": at, "created_at": at}
        for row in waiting
        if row.person_id in reached and row.use in bell.purposes
    ]
    if rows:
        ids = session.scalars(insert(OutboxMessage).returning(OutboxMessage.id), rows).all()
        states.note(session, ids, None, states.QUEUED, source="plan", at=at)
    rung = {row["about_id"] for row in rows}
    return [row for row in waiting if row.id not in rung]


def no_news(about: OutboxMessage | None, created_at: datetime, at: datetime, config: PolicyConfig) -> str | None:
    """Why a notice need not be sent any more, or None."""
    if about is None or about.state not in (states.DELIVERED, states.SENT):
        return "already_read"
    return "too_old" if at - created_at > timedelta(days=config.notice_days) else None


def settle_report(session: Session, event: SubscribeEvent, payload: Mapping[str, Any]) -> str:
    """Takes the platform's report of a sent message to the try that it belongs to; settled, known or unmatched.

    The report names a message number, a person and a template, but not our message: it is the last try that began
    before it. Tries to one person never overlap.
    """
    if session.scalar(select(WeChatSend.id).where(WeChatSend.msg_id == payload["msg_id"])) is not None:
        return "known"
    query = select(WeChatSend).where(
        WeChatSend.login_id == event.login_id,
        WeChatSend.template == event.template,
        WeChatSend.msg_id.is_(None),
        WeChatSend.started_at.between(event.at - LATE, event.at + EARLY),
    )
    tries = session.scalars(query.order_by(WeChatSend.id.desc()).with_for_update())
    found = next((one for one in tries if one.outcome in OPEN_ENDED), None)
    if found is None:
        return "unmatched"
    found.msg_id = payload["msg_id"]
    errcode = int(payload["errcode"])
    before = [states.QUEUED, states.SENT, states.UNKNOWN]
    after, code = (states.DELIVERED, None) if errcode == 0 else (states.FAILED, f"provider_{errcode}")
    states.move(session, [found.message_id], before, after, source="provider", at=now(), code=code)
    return "settled"
