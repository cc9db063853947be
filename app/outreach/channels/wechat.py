"""WeChat's subscribe messages: one line that says what lies in the inbox, sent only where a consent is left.

A message is not idempotent there. So the try is written down, and its consent taken, before the request leaves; what
was begun and has no result may have arrived, and is left to the platform's report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.codes import nearest_known
from app.database import write
from app.extensions import keyring
from app.outreach import states, timing
from app.outreach.candidates import positive_reason
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.models import InboxItem, OutboxItem
from app.outreach.policy import TELLING
from app.postings.models import Posting
from app.privacy.audit import record
from app.wechat import ledger
from app.wechat.client import SendResult, WeChatClient
from app.wechat.codes import Action
from app.wechat.events import templates
from app.wechat.ledger_models import WeChatRecipient, WeChatSend, WeChatStop
from app.wechat.templates import Template, TemplateProblem, fit
from app.wechat.watch import EVERYTHING

log = logging.getLogger(__name__)

TEMPLATE = "postings_found"
BUSY = 3 * timing.CHANNEL_TIMEOUT
"""How long an address is held for one message: longer than any request to it can be under way."""

SETUP_PAUSE = timedelta(minutes=10)
"""A wrong secret or address list is not asked again for every message."""

AWAY, AWAY_PAUSE = 5, timedelta(minutes=1)
"""After so many messages on end that the platform did not even take up, the rest wait: each would wait for it alone."""

NOT_TAKEN_UP = frozenset({"unreachable", "overloaded", "unreadable_answer", "minute_quota"})


@dataclass(frozen=True, slots=True)
class _Begun:
    """A try that is written down."""

    send_id: int
    login_id: int
    openid: str
    data: dict[str, dict[str, str]]
    page: str
    first_posting: int


class WeChatChannel:
    """Rings through one mini-program's account."""

    name = "wechat"
    idempotent = False
    purposes = frozenset(TELLING)

    def __init__(self, client: WeChatClient) -> None:
        self._client = client
        self._away = 0

    def reaches(self, session: Session, people: Collection[int]) -> set[int]:
        return ledger.reachable(session, people, templates()[TEMPLATE].template_id)

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        query = select(WeChatSend).where(WeChatSend.message_id == message_id).order_by(WeChatSend.id.desc()).limit(1)
        last = session.scalar(query)
        if last is None or last.outcome == "retry":
            return None
        if last.outcome is None:
            return Receipt("unknown", "maybe_sent")
        if last.outcome == "sent":
            return Receipt("sent")
        return Receipt("unknown" if last.outcome == "unknown" else "failed", last.word)

    def deliver(self, message: Delivery) -> Receipt:
        template = templates()[TEMPLATE]
        with write() as session:
            begun = self._begin(session, message, template)
        if isinstance(begun, Receipt):
            return begun
        result = self._client.send(begun.openid, template.template_id, begun.data, page=begun.page)
        with write() as session:
            return self._finish(session, message, begun, template, result)

    def _begin(self, session: Session, message: Delivery, template: Template) -> _Begun | Receipt:
        """Writes down that a try begins, or says why there is none."""
        if not states.held(session, [message.message_id], message.owner):
            return Receipt("retry", "taken_away")  # recorded nowhere: it is another's now
        if stop := _stop(session, template.template_id, message.at):
            return Receipt("failed", stop.word) if stop.until is None else Receipt("retry", stop.word, stop.until)
        found = ledger.address(session, message.person_id, template.template_id)
        if found is None:
            return Receipt("failed", "no_consent_left")
        login_id, sealed = found
        try:
            data = fit(template, _values(session, message))
        except TemplateProblem as problem:
            log.error("wechat template %s: %s %s", template.name, problem.field, problem.code)
            return Receipt("failed", "malformed_message")
        if not _hold(session, login_id, message.message_id):
            return Receipt("retry", "same_person_at_once")
        if not ledger.reserve(session, login_id, template):
            return Receipt("failed", "no_consent_left")
        row = WeChatSend(
            message_id=message.message_id,
            login_id=login_id,
            template=template.template_id,
            started_at=ledger.real_now(),
        )
        session.add(row)
        session.flush()
        return _Begun(row.id, login_id, keyring().decrypt(sealed), data, _page(session, message, template),
                      message.postings[0])  # fmt: skip

    def _finish(
        self, session: Session, message: Delivery, begun: _Begun, template: Template, result: SendResult
    ) -> Receipt:
        """Writes down what became of a try, and what it means for consents, address, template and posting."""
        ended = {"outcome": result.outcome, "word": result.word, "errcode": result.errcode}
        session.execute(update(WeChatSend).where(WeChatSend.id == begun.send_id).values(ended))
        mine = WeChatRecipient.login_id == begun.login_id, WeChatRecipient.busy_with == message.message_id
        session.execute(update(WeChatRecipient).where(*mine).values(busy_until=None, busy_with=None))
        if result.ledger != "consume":
            ledger.give_back(session, begun.login_id, template)
        if result.ledger == "zero":
            ledger.zero(session, begun.login_id, template.template_id, ledger.real_now())
        until: datetime | None = None
        self._away = self._away + 1 if result.outcome == "retry" and result.word in NOT_TAKEN_UP else 0
        if self._away >= AWAY:
            self._away = 0
            _put_stop(session, EVERYTHING, result.word, message.at + AWAY_PAUSE, message.at)
        match result.action:
            case Action.DEAD_OPENID:
                dead = update(WeChatRecipient).where(WeChatRecipient.login_id == begun.login_id)
                session.execute(dead.values(dead_at=message.at))
            case Action.STOP_TEMPLATE:
                _put_stop(session, template.template_id, result.word, None, message.at)
            case Action.STOP_CAMPAIGN:
                _put_stop(session, template.template_id, result.word, _tomorrow(message.at), message.at)
            case Action.STOP_TODAY:
                until = _tomorrow(message.at)
                _put_stop(session, EVERYTHING, result.word, until, message.at)
            case Action.FIX_SETUP:
                until = message.at + SETUP_PAUSE
                _put_stop(session, EVERYTHING, result.word, until, message.at)
            case Action.REVIEW_CONTENT:
                subject = f"posting:{begun.first_posting}"
                record(session, actor="wechat", action="content.review", subject=subject, detail=result.word)
        if result.outcome == "retry":
            return Receipt("retry", result.word, until)
        return Receipt(result.outcome, None if result.outcome == "sent" else result.word)


def _values(session: Session, message: Delivery) -> dict[str, str]:
    """What the template shows: the best posting, and how many there are."""
    posting = session.get_one(Posting, message.postings[0])
    item = select(OutboxItem.reasons).where(
        OutboxItem.message_id == message.about_id, OutboxItem.posting_id == posting.id
    )
    reasons = session.scalar(item) or []
    day = message.at.astimezone(SHANGHAI)
    return {
        "thing1": posting.title,
        "thing2": posting.place or nearest_known(posting.region).name,
        "thing3": positive_reason(reasons) or "合您的条件",
        "number4": str(len(message.postings)),
        "date5": f"{day.year}年{day.month}月{day.day}日",
    }


def _page(session: Session, message: Delivery, template: Template) -> str:
    """Where a tap leads: the message in the inbox."""
    item = session.scalar(select(InboxItem.public_id).where(InboxItem.message_id == message.about_id))
    return template.page if item is None or not template.page else f"{template.page}?id={item}"


def _hold(session: Session, login_id: int, message_id: int) -> bool:
    """Takes an address for one message, over all processes; False where another has it."""
    ledger.recipient(session, login_id)
    moment = ledger.real_now()
    free = or_(WeChatRecipient.busy_until.is_(None), WeChatRecipient.busy_until < moment)
    taken = update(WeChatRecipient).where(WeChatRecipient.login_id == login_id, free)
    values = {"busy_until": moment + BUSY, "busy_with": message_id}
    return bool(session.execute(taken.values(values)).rowcount)  # type: ignore[attr-defined]


def _stop(session: Session, template_id: str, at: datetime) -> WeChatStop | None:
    query = select(WeChatStop).where(
        WeChatStop.template.in_((template_id, EVERYTHING)), or_(WeChatStop.until.is_(None), WeChatStop.until > at)
    )
    return session.scalars(query.order_by(WeChatStop.template).limit(1)).one_or_none()


def _put_stop(session: Session, template: str, word: str, until: datetime | None, at: datetime) -> None:
    found = session.scalar(select(WeChatStop).where(WeChatStop.template == template).with_for_update())
    if found is None:
        session.add(WeChatStop(template=template, word=word, until=until, at=at))
    elif found.until is None or (until is not None and found.until > until):
        return  # what another process found out holds for longer
    else:
        found.word, found.until, found.at = word, until, at
    log.error("wechat %s stopped: %s until %s", template, word, until)


def _tomorrow(at: datetime) -> datetime:
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(at.tzinfo)
