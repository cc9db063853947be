"""Text messages: one neutral line that says that something lies in the inbox, to whoever agreed to be sent such.

The clouds know no idempotent sending. So the try is written down before the request leaves; what was begun and has no
result may have arrived, and is left to the cloud's report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
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

AT_ONCE, GROWTH = 8, 4
"""Messages under way at once in one process; and how many times as many as before, while all goes well. The first goes
alone: what it meets (a template that is not approved, an empty account) the others need not meet."""

PACED = 2.0
"""Seconds in which all that are begun together should have left at the configured number a second."""

_PERSONAL = frozenset({Action.NONE, Action.WAIT_HOUR, Action.WAIT_DAY, Action.DEAD_NUMBER, Action.OPT_OUT})
"""What a refusal of one number is; others may still be written to."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A try that is written down."""

    message: Delivery
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
        self._room = 1

    @property
    def at_once(self) -> int:
        """Messages, to different numbers, that it takes together."""
        return max(1, min(self._room, int(self._client.rate * PACED)))

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
        return self.deliver_many([message])[0]

    def deliver_many(self, messages: Sequence[Delivery]) -> list[Receipt]:
        """All tries are written down in one transaction before the first leaves, all results in another. Killed in
        between, each is recalled by itself."""
        with write() as session:
            said = self._begin(session, messages)
        begun = [one for one in said.values() if isinstance(one, _Begun)]
        if begun:
            results = self._send(begun)
            with write() as session:
                receipts, early = self._finish(session, list(zip(begun, results, strict=True)))
            events.process(early)
            said |= receipts
        return [one for one in said.values() if isinstance(one, Receipt)]

    def _begin(self, session: Session, messages: Sequence[Delivery]) -> dict[int, _Begun | Receipt]:
        """Writes down that tries begin, or says why there is none, by message in the order of the messages."""
        said: dict[int, _Begun | Receipt] = {}
        found: list[tuple[bytes, str, Delivery]] = []
        for one in messages:
            refused = self._refused(session, one)
            where = None if refused else numbers.address(session, one.person_id, one.at)
            said[one.message_id] = refused or Receipt("failed", "no_sms_consent")
            if where is not None:
                found.append((*where, one))
        # in the same order in every process, so that no two wait for one another
        for number_hash, number, one in sorted(found, key=lambda each: (each[0], each[2].message_id)):
            said[one.message_id] = self._begin_one(session, one, number_hash, number)
        return said

    def _refused(self, session: Session, message: Delivery) -> Receipt | None:
        """Why a message is not to be sent now, whoever it is for."""
        if not states.held(session, [message.message_id], message.owner):
            return Receipt("retry", "taken_away")  # recorded nowhere: it is another's now
        if stop := watch.stopped(session, self._client.templates[NOTICE], message.at):
            return Receipt("failed", stop.word) if stop.until is None else Receipt("retry", stop.word, stop.until)
        if wrong := self._client.problem(NOTICE):
            log.error("sms text: %s", wrong)
            return Receipt("failed", "malformed_message")
        return None

    def _begin_one(self, session: Session, message: Delivery, number_hash: bytes, number: str) -> _Begun | Receipt:
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
        return _Begun(message, row.id, number_hash, number)

    def _send(self, begun: Sequence[_Begun]) -> list[SendResult]:
        """What became of each; to different numbers, and so at once."""
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def send(one: _Begun) -> SendResult:
            with app.app_context():
                return self._client.send(one.number, NOTICE, {}, str(one.message.public_id))

        with ThreadPoolExecutor(len(begun)) as threads:
            return list(threads.map(send, begun))

    def _finish(
        self, session: Session, done: Sequence[tuple[_Begun, SendResult]]
    ) -> tuple[dict[int, Receipt], list[int]]:
        """Writes down what became of tries, and what it means for numbers, template and account.

        Returns also the reports that came before these answers: what they say holds, and the receipt comes too late.
        """
        receipts: dict[int, Receipt] = {}
        early: list[int] = []
        for begun, result in sorted(done, key=lambda each: each[0].number_hash):
            send = session.get_one(SmsSend, begun.send_id, with_for_update=True, populate_existing=True)
            send.outcome, send.word, send.code = result.outcome, result.word, result.code or None
            send.serial = result.serial or send.serial
            session.flush()
            numbers.release(session, begun.number_hash, begun.message.message_id)
            if result.outcome in ("sent", "unknown"):
                early += events.waiting_for(session, send)
        for begun, result in done:
            until = self._consequence(session, begun, result, begun.message.at)
            code = None if result.outcome == "sent" else result.word
            receipts[begun.message.message_id] = Receipt(result.outcome, code, until)
        well = all(result.outcome != "retry" and result.action in _PERSONAL for _, result in done)
        self._room = min(AT_ONCE, self._room * GROWTH) if well else 1
        return receipts, early

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
