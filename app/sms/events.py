"""What the clouds push: stored as it comes, each item once, and then taken to the message or the number it is about."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import now
from app.database import db, id_slices, is_away, write
from app.extensions import keyring
from app.outreach import states
from app.outreach.models import OutboxMessage
from app.sms import numbers, watch
from app.sms.codes import UNREADABLE_PUSH, Action, Fate, report_fate
from app.sms.models import SmsEvent, SmsSend
from app.sms.pushes import REPLIES, REPORTS, Reply, Report, Unreadable, wants_no_more
from app.wechat.ledger import real_now

log = logging.getLogger(__name__)

REPORT, REPLY = "report", "reply"
SLICE, OVERDUE = 200, 20
WAIT = timedelta(minutes=10)
"""How long a report may wait for the try that it belongs to: longer than any request can be under way."""

LATE = timedelta(days=4)
"""How long after a try a report may come that names nothing but the number; carriers give up after three days."""

KEEP = timedelta(days=190)
"""Who was sent what, and who wrote back, is kept for half a year (通信短信息服务管理规定)."""

OPEN_ENDED = frozenset({None, "sent", "unknown"})
"""Outcomes of a try that a report may still belong to."""


@dataclass(frozen=True, slots=True)
class _Done:
    """result None: not yet. counted: what is to be told to whoever watches, when the transaction is over."""

    result: str | None
    counted: tuple[str, Fate, str] | None = None


def store(provider: str, kind: str, items: Sequence[Mapping[str, Any]]) -> list[int]:
    """Keeps pushed items in a transaction of their own; one that came before changes nothing. The ids of the new.

    An item that cannot be read is kept beside others, for somebody to look at. Raises Unreadable where none can: then
    the cloud keeps them and pushes them again.
    """
    found_by = [_found_by(provider, kind, item) for item in items]
    if not any(found_by):
        raise Unreadable(f"none of {len(items)}")
    ids: list[int] = []
    with write() as session:
        insert = inserting(session.get_bind().dialect)
        for item, found in zip(items, found_by, strict=True):
            text = json.dumps(item, sort_keys=True)  # in ASCII, so that half a character is no obstacle
            row = {
                "dedupe_key": keyring().blind("sms_event", f"{provider}\x1f{kind}\x1f{text}").hex(),
                "provider": provider,
                "kind": kind,
                "payload_enc": keyring().encrypt(text),
                "received_at": real_now(),
                "serial": None,
                "out_id": None,
                "number_hash": None,
                **found,
            }
            once = insert(SmsEvent.__table__).values(**row).on_conflict_do_nothing(index_elements=["dedupe_key"])
            ids += session.scalars(once.returning(SmsEvent.__table__.c.id))
    return ids


def process_waiting() -> int:
    """Takes everything that is stored and not settled to its place, oldest first; how many found it."""
    return sum(process(ids) for ids in id_slices(SmsEvent.id, SmsEvent.processed_at.is_(None), SLICE))


def process_pushed(ids: Iterable[int]) -> int:
    """Takes what was just stored to its place, and some of what has waited long enough; how many found it."""
    overdue = select(SmsEvent.id).where(SmsEvent.processed_at.is_(None), SmsEvent.received_at < real_now() - WAIT)
    old = list(db.session.scalars(overdue.order_by(SmsEvent.id).limit(OVERDUE)))
    db.session.rollback()
    return process([*ids, *old])


def process(ids: Iterable[int]) -> int:
    """Takes stored items to their places, each in its own transaction and once; how many found it.

    One that fails is logged and stays for the next time.
    """
    done = 0
    for one in ids:
        try:
            with write() as session:
                came_to = _process(session, one)
        except Exception as error:  # one item must not stop the others, nor the answer to the cloud
            if is_away(error):  # then so it is for the others
                raise
            log.error("sms event %s: %s", one, type(error).__name__, exc_info=error)
            continue
        if came_to.counted:
            provider, fate, code = came_to.counted
            watch.count(provider, "push" if fate is UNREADABLE_PUSH else "report", fate, code)
        done += came_to.result is not None
    return done


def waiting_for(session: Session, send: SmsSend) -> list[int]:
    """Reports that came before the cloud's own answer to a try, and can be settled now that its end is written down."""
    mine = [
        SmsEvent.out_id
        == str(session.scalar(select(OutboxMessage.public_id).where(OutboxMessage.id == send.message_id)))
    ]
    if send.serial:
        mine.append(SmsEvent.serial == send.serial)
    else:
        mine.append(and_(SmsEvent.number_hash == send.number_hash, SmsEvent.received_at >= send.started_at))
    query = select(SmsEvent.id).where(
        SmsEvent.kind == REPORT, SmsEvent.provider == send.provider, SmsEvent.processed_at.is_(None), or_(*mine)
    )
    return list(session.scalars(query.order_by(SmsEvent.id)))


def purge_pushed() -> int:
    """Deletes what was pushed longer ago than it has to be kept; how many."""
    with write() as session:
        old = delete(SmsEvent).where(SmsEvent.received_at < real_now() - KEEP)
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


def _process(session: Session, event_id: int) -> _Done:
    query = select(SmsEvent).where(SmsEvent.id == event_id, SmsEvent.processed_at.is_(None))
    event = session.scalar(query.with_for_update(skip_locked=True))
    if event is None:
        return _Done(None)
    try:
        if event.kind == REPORT:
            done = _report(session, event, REPORTS[event.provider](_item(event)))
        else:
            done = _Done(_reply(session, REPLIES[event.provider](_item(event))))
    except Unreadable as error:
        log.error("sms %s of %s cannot be read: %s", event.kind, event.provider, error)
        done = _Done("unreadable", (event.provider, UNREADABLE_PUSH, str(error)))
    if done.result is not None:
        event.processed_at, event.result = real_now(), done.result
    return done


def _report(session: Session, event: SmsEvent, report: Report) -> _Done:
    send = _try_of(session, event, report)
    age = real_now() - event.received_at
    if send is None or (send.outcome is None and real_now() - send.started_at < WAIT):
        return _Done(None if age < WAIT else "unmatched")
    if send.report is not None:
        return _Done("known")
    fate = _note(session, send, report, now())
    before = [states.QUEUED, states.SENT, states.UNKNOWN]
    after, code = (states.DELIVERED, None) if report.delivered else (states.FAILED, fate.word)
    states.move(session, [send.message_id], before, after, source="provider", at=now(), code=code)
    return _Done("settled", None if report.delivered else (event.provider, fate, report.code))


def _note(session: Session, send: SmsSend, report: Report, at: datetime) -> Fate:
    """Writes a report down with its try, and what it means for the number. The first one stands."""
    fate = report_fate(report.delivered, report.code)
    send.report, send.report_code = ("delivered" if report.delivered else "failed"), report.code
    send.reported_at = real_now()
    send.serial = send.serial or report.serial
    if fate.action is Action.DEAD_NUMBER:
        numbers.mark_dead(session, send.number_hash, at)
    elif fate.action is Action.OPT_OUT:
        numbers.opt_out(session, send.number_hash, "blacklist", at)
    return fate


def _try_of(session: Session, event: SmsEvent, report: Report) -> SmsSend | None:
    """The try that a report belongs to: by the cloud's number, by the key that we sent along, or, where the cloud's
    number never reached us, by the phone's number, if there is but one such try."""
    if report.serial:
        same = select(SmsSend).where(SmsSend.provider == event.provider, SmsSend.serial == report.serial)
        same = same.where(SmsSend.number_hash == numbers.number_hash(report.number))
        known: SmsSend | None = session.scalar(same.order_by(SmsSend.id.desc()).limit(1).with_for_update())
        if known is not None:
            return known
    tries = select(SmsSend).where(SmsSend.provider == event.provider, SmsSend.serial.is_(None))
    if report.out_id and (message := _message(session, report.out_id)) is not None:
        newest = tries.where(SmsSend.message_id == message).order_by(SmsSend.id.desc()).with_for_update()
        return next((one for one in session.scalars(newest) if one.outcome in OPEN_ENDED), None)
    nameless = tries.where(
        SmsSend.number_hash == numbers.number_hash(report.number),
        SmsSend.report.is_(None),
        SmsSend.started_at.between(event.received_at - LATE, event.received_at),
        or_(SmsSend.outcome.is_(None), SmsSend.outcome == "unknown"),
    )
    candidates: list[SmsSend] = list(session.scalars(nameless.limit(2).with_for_update()))
    return candidates[0] if len(candidates) == 1 else None


def _reply(session: Session, reply: Reply) -> str:
    """What somebody wrote. Its age is taken by the real clock, and the moment written by the program's."""
    if not wants_no_more(reply.text):
        return "ignored"
    age = max(real_now() - reply.at, timedelta()) if reply.at else timedelta()
    age = age if age < KEEP else timedelta()  # no cloud holds a reply for so long: then the moment is no moment
    numbers.opt_out(session, numbers.number_hash(reply.number), "reply", now() - age)
    return "opted_out"


def _found_by(provider: str, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """What a report or a reply can be found by; nothing where it cannot be read."""
    try:
        if kind == REPLY:
            return {"number_hash": numbers.number_hash(REPLIES[provider](item).number)}
        report = REPORTS[provider](item)
    except Unreadable:
        return {}
    return {
        "serial": report.serial,
        "out_id": report.out_id,
        "number_hash": numbers.number_hash(report.number),
    }


def _item(event: SmsEvent) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(keyring().decrypt(event.payload_enc))
    return found


def _message(session: Session, out_id: str) -> int | None:
    try:
        key = uuid.UUID(out_id)
    except ValueError:
        return None
    found: int | None = session.scalar(select(OutboxMessage.id).where(OutboxMessage.public_id == key))
    return found
