"""Text messages: one neutral line that says that something lies in the inbox, to whoever agreed to be sent such.

The clouds know no idempotent sending. So the try is written down before the request leaves; what was begun and has no
result may have arrived, and is left to the cloud's report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI, now
from app.database import write
from app.outreach import states, timing
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.policy import SERVICE, TELLING
from app.sms import events, numbers, watch
from app.sms.client import SendResult, SmsClient
from app.sms.codes import Action
from app.sms.models import SmsSend
from app.sms.texts import NOTICE
from app.wechat.ledger import real_now

log = logging.getLogger(__name__)

BUSY = 3 * timing.CHANNEL_TIMEOUT
"""How long a number is held for one message: longer than any request to it can be under way."""

SETUP_PAUSE = timedelta(minutes=10)
"""A wrong key or an empty account is not asked again for every message."""

AWAY, AWAY_PAUSE = 5, timedelta(minutes=1)
"""After so many messages on end that the cloud did not even take up, the rest wait: each would wait for it alone."""

NOT_TAKEN_UP = frozenset({"unreachable", "busy"})
TOO_MANY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A try that is written down."""

    send_id: int
    number_hash: bytes
    number: str


class SmsChannel:
    """Rings through one account. per_day: messages that one number gets in a day, however many people have it."""

    name = "sms"
    idempotent = False
    purposes = frozenset({*TELLING, SERVICE})

    def __init__(self, client: SmsClient, per_day: int) -> None:
        self._client = client
        self._per_day = per_day
        self._away = 0

    def reaches(self, session: Session, people: Collection[int]) -> set[int]:
        return numbers.reachable(session, people, now())

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        query = select(SmsSend).where(SmsSend.message_id == message_id).order_by(SmsSend.id.desc()).limit(1)
        last = session.scalar(query)
        if last is None or last.outcome == "retry":
            return None
        if last.outcome is None:
            return Receipt("unknown", "maybe_sent")
        if last.outcome == "sent":
            return Receipt("sent")
        return Receipt("unknown" if last.outcome == "unknown" else "failed", last.word)

    def deliver(self, message: Delivery) -> Receipt:
        with write() as session:
            begun = self._begin(session, message)
        if isinstance(begun, Receipt):
            return begun
        result = self._client.send(begun.number, NOTICE, {}, str(message.public_id))
        with write() as session:
            receipt, early = self._finish(session, message, begun, result)
        events.process(early)
        return receipt

    def _begin(self, session: Session, message: Delivery) -> _Begun | Receipt:
        """Writes down that a try begins, or says why there is none."""
        if not states.held(session, [message.message_id], message.owner):
            return Receipt("retry", "taken_away")  # recorded nowhere: it is another's now
        if stop := watch.stopped(session, self._client.templates[NOTICE], message.at):
            return Receipt("failed", stop.word) if stop.until is None else Receipt("retry", stop.word, stop.until)
        if wrong := self._client.problem(NOTICE):
            log.error("sms text: %s", wrong)
            return Receipt("failed", "malformed_message")
        found = numbers.address(session, message.person_id, message.at)
        if found is None:
            return Receipt("failed", "no_sms_consent")
        number_hash, number = found
        if not numbers.hold(session, number_hash, message.message_id, real_now() + BUSY):
            return Receipt("retry", "same_number_at_once")
        if until := numbers.enough_until(session, number_hash, self._per_day, message.at):
            numbers.release(session, number_hash, message.message_id)
            return Receipt("retry", "number_had_enough", until)
        row = SmsSend(
            message_id=message.message_id, number_hash=number_hash, provider=self._client.provider, at=message.at,
            started_at=real_now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return _Begun(row.id, number_hash, number)

    def _finish(
        self, session: Session, message: Delivery, begun: _Begun, result: SendResult
    ) -> tuple[Receipt, list[int]]:
        """Writes down what became of a try, and what it means for number, template and account.

        Returns also the reports that came before this answer: what they say holds, and the receipt comes too late.
        """
        send = session.get_one(SmsSend, begun.send_id, with_for_update=True, populate_existing=True)
        send.outcome, send.word, send.code = result.outcome, result.word, result.code or None
        send.serial = result.serial or send.serial
        session.flush()
        numbers.release(session, begun.number_hash, message.message_id)
        until = self._consequence(session, begun, result, message.at)
        early = events.waiting_for(session, send) if result.outcome in ("sent", "unknown") else []
        if result.outcome == "retry":
            return Receipt("retry", result.word, until), early
        return Receipt(result.outcome, None if result.outcome == "sent" else result.word), early

    def _consequence(self, session: Session, begun: _Begun, result: SendResult, at: datetime) -> datetime | None:
        """Does what an answer asks for; when the message may be tried again, where that is known."""
        self._away = self._away + 1 if result.outcome == "retry" and result.word in NOT_TAKEN_UP else 0
        if self._away >= AWAY:
            self._away = 0
            watch.stop(session, watch.EVERYTHING, result.word, at + AWAY_PAUSE, at)
        match result.action:
            case Action.DEAD_NUMBER:
                numbers.mark_dead(session, begun.number_hash, at)
            case Action.OPT_OUT:
                numbers.opt_out(session, begun.number_hash, "blacklist", at)
            case Action.STOP_TEMPLATE:
                watch.stop(session, self._client.templates[NOTICE], result.word, None, at)
            case Action.WAIT_HOUR:
                return at + TOO_MANY
            case Action.WAIT_DAY:
                return _tomorrow(at)
            case Action.STOP_TODAY:
                watch.stop(session, watch.EVERYTHING, result.word, until := _tomorrow(at), at)
                return until
            case Action.FIX_SETUP:
                watch.stop(session, watch.EVERYTHING, result.word, until := at + SETUP_PAUSE, at)
                return until
        return None


def _tomorrow(at: datetime) -> datetime:
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(at.tzinfo)
