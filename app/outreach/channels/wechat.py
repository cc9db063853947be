"""WeChat's subscribe messages: one line that says what lies in the inbox, sent only where a consent is left.

A message is not idempotent there. So the try is written down, and its consent taken, before the request leaves; what
was begun and has no result may have arrived, and is left to the platform's report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import SHANGHAI
from app.codes import nearest_known
from app.database import write
from app.extensions import keyring
from app.intents.states import BY_EMPLOYER, HIRED, INTERVIEW, OFFER
from app.outreach import states, timing
from app.outreach.candidates import positive_reason
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.fairs import fairs_of
from app.outreach.models import InboxItem, OutboxItem
from app.outreach.policy import FAIR, RENEW, SERVICE, TELLING
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

FOUND, NEWS, FAIRS = "postings_found", "application_news", "fair_reminder"
"""Our names of the templates: what was found for somebody, what came of something that they did, what begins nearby."""

USES = {FOUND: ("wechat", TELLING), NEWS: ("wechat_news", (SERVICE,)), FAIRS: ("wechat_fair", (FAIR,))}
"""The bell that each template is, and what it may say so of."""

HOTLINE = "12333"
"""The public employment service's number in the whole country: a fair has none of its own."""

STEPS: dict[str, str] = {
    INTERVIEW: "约面试",
    OFFER: "愿录用",
    HIRED: "已入职",
    BY_EMPLOYER[:16]: "未录用",
    RENEW: "快到期",
}
"""What became of an interest or a registration, in five characters at most."""

BUSY = 3 * timing.CHANNEL_TIMEOUT
"""How long an address is held for one message: longer than any request to it can be under way."""

SETUP_PAUSE = timedelta(minutes=10)
"""A wrong secret or address list is not asked again for every message."""

AWAY, AWAY_PAUSE = 5, timedelta(minutes=1)
"""After so many messages on end that the platform did not even take up, the rest wait: each would wait for it alone."""

NOT_TAKEN_UP = frozenset({"unreachable", "overloaded", "unreadable_answer", "minute_quota"})


AT_ONCE, GROWTH = 32, 4
"""Messages under way at once in one process; and how many times as many as before, while all goes well. The first goes
alone: what it meets (a template that was banned, a day's quota) the others need not meet."""

PACED = 2.0
"""Seconds in which all that are begun together should have left at the configured number a second."""

_PERSONAL = frozenset({Action.NONE, Action.ZERO_LEDGER, Action.DEAD_OPENID})
"""What a refusal of one person is; others may still be written to."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A try that is written down."""

    message: Delivery
    send_id: int
    login_id: int
    openid: str
    data: dict[str, dict[str, str]]
    page: str


class WeChatChannel:
    """Rings through one mini-program's account, with one of its templates."""

    idempotent = False

    def __init__(self, client: WeChatClient, template: str = FOUND) -> None:
        self._client, self._template = client, template
        self.name, purposes = USES[template]
        self.purposes = frozenset(purposes)
        self._away = 0
        self._room = 1

    @property
    def at_once(self) -> int:
        """Messages, to different people, that it takes together."""
        return max(1, min(self._room, int(self._client.rate * PACED)))

    def reaches(self, session: Session, people: Collection[int]) -> set[int]:
        return ledger.reachable(session, people, templates()[self._template].template_id)

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
        return self.deliver_many([message])[0]

    def deliver_many(self, messages: Sequence[Delivery]) -> list[Receipt]:
        """All tries are written down in one transaction before the first leaves, all results in another. Killed in
        between, each is recalled by itself."""
        template = templates()[self._template]
        with write() as session:
            said = self._begin(session, messages, template)
        begun = [one for one in said.values() if isinstance(one, _Begun)]
        if begun:
            results = self._send(begun, template)
            with write() as session:
                said |= self._finish(session, list(zip(begun, results, strict=True)), template)
        return [one for one in said.values() if isinstance(one, Receipt)]

    def _begin(self, session: Session, messages: Sequence[Delivery], template: Template) -> dict[int, _Begun | Receipt]:
        """Writes down that tries begin, or says why there is none, by message in the order of the messages."""
        said: dict[int, _Begun | Receipt] = dict.fromkeys(
            (one.message_id for one in messages),
            Receipt("retry", "taken_away"),  # recorded nowhere: it is another's now
        )
        held = {owner: states.held(session, ids, owner) for owner, ids in _by_owner(messages).items()}
        mine = [one for one in messages if one.message_id in held[one.owner]]
        stopped = mine and _stop(session, template.template_id, mine[0].at)
        if stopped:
            refused = Receipt("retry" if stopped.until else "failed", stopped.word, stopped.until)
            return said | {one.message_id: refused for one in mine}
        where = ledger.addresses(session, [one.person_id for one in mine], template.template_id)
        contents = _Contents(session, mine)
        ready: dict[int, tuple[Delivery, dict[str, dict[str, str]]]] = {}
        for one in mine:
            if one.person_id not in where:
                said[one.message_id] = Receipt("failed", "no_consent_left")
                continue
            try:
                data = fit(template, contents.shown(one, template.name))
            except TemplateProblem as problem:
                log.error("wechat template %s: %s %s", template.name, problem.field, problem.code)
                said[one.message_id] = Receipt("failed", "malformed_message")
                continue
            said[one.message_id] = Receipt("retry", "same_person_at_once")
            ready.setdefault(where[one.person_id][0], (one, data))
        free = _hold(session, {login: one.message_id for login, (one, _) in ready.items()})
        allowed = ledger.reserve(session, free, template)
        for login in free - allowed:
            said[ready[login][0].message_id] = Receipt("failed", "no_consent_left")
        _let_go(session, {login: ready[login][0].message_id for login in free - allowed})
        going = {login: ready[login] for login in sorted(allowed)}
        numbers = _write_down(session, {login: one.message_id for login, (one, _) in going.items()}, template)
        for login, (one, data) in going.items():
            openid = keyring().decrypt(where[one.person_id][1])
            page = contents.page(one, template)
            said[one.message_id] = _Begun(one, numbers[login], login, openid, data, page)
        return said

    def _send(self, begun: Sequence[_Begun], template: Template) -> list[SendResult | None]:
        """What became of each; None where that broke off, and nobody knows. To different people, and so at once."""
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def send(one: _Begun) -> SendResult | None:
            try:
                with app.app_context():
                    return self._client.send(one.openid, template.template_id, one.data, page=one.page)
            except Exception as error:
                log.warning("wechat send broke off: %s", type(error).__name__)
                return None

        with ThreadPoolExecutor(len(begun)) as threads:
            return list(threads.map(send, begun))

    def _finish(
        self, session: Session, done: Sequence[tuple[_Begun, SendResult | None]], template: Template
    ) -> dict[int, Receipt]:
        """Writes down what became of tries, and what it means for consents, addresses, template and postings."""
        known = [(one, result) for one, result in done if result is not None]
        ended = [
            {"id": one.send_id, "outcome": result.outcome, "word": result.word, "errcode": result.errcode}
            for one, result in known
        ]
        if ended:
            session.execute(update(WeChatSend), ended)
        _let_go(session, {one.login_id: one.message.message_id for one, _ in known})
        receipts = {one.message.message_id: Receipt("unknown", "maybe_sent") for one, _ in done}
        for one, result in sorted(known, key=lambda pair: pair[0].login_id):
            until = self._consequences(session, one, template, result)
            code = None if result.outcome == "sent" else result.word
            receipts[one.message.message_id] = Receipt(result.outcome, code, until)
        well = all(result and result.outcome != "retry" and result.action in _PERSONAL for _, result in done)
        self._room = min(AT_ONCE, self._room * GROWTH) if well else 1
        return receipts

    def _consequences(self, session: Session, one: _Begun, template: Template, result: SendResult) -> datetime | None:
        """What a result means beyond its message; until when this one waits, where that is known."""
        at = one.message.at
        if result.ledger != "consume":
            ledger.give_back(session, one.login_id, template)
        if result.ledger == "zero":
            ledger.zero(session, one.login_id, template.template_id, ledger.real_now())
        self._away = self._away + 1 if result.outcome == "retry" and result.word in NOT_TAKEN_UP else 0
        if self._away >= AWAY:
            self._away = 0
            _put_stop(session, EVERYTHING, result.word, at + AWAY_PAUSE, at)
        until: datetime | None = None
        match result.action:
            case Action.DEAD_OPENID:
                dead = update(WeChatRecipient).where(WeChatRecipient.login_id == one.login_id)
                session.execute(dead.values(dead_at=at))
            case Action.STOP_TEMPLATE:
                _put_stop(session, template.template_id, result.word, None, at)
            case Action.STOP_CAMPAIGN:
                _put_stop(session, template.template_id, result.word, _tomorrow(at), at)
            case Action.STOP_TODAY:
                until = _tomorrow(at)
                _put_stop(session, EVERYTHING, result.word, until, at)
            case Action.FIX_SETUP:
                until = at + SETUP_PAUSE
                _put_stop(session, EVERYTHING, result.word, until, at)
            case Action.REVIEW_CONTENT:
                subject = f"posting:{one.message.postings[0]}" if one.message.postings else "message"
                record(session, actor="wechat", action="content.review", subject=subject, detail=result.word)
        return until if result.outcome == "retry" else None


class _Contents:
    """What the template shows of messages, read together."""

    def __init__(self, session: Session, messages: Sequence[Delivery]) -> None:
        about = [one.about_id for one in messages]
        best = {one.postings[0] for one in messages if one.postings}
        self._postings = {one.id: one for one in session.scalars(select(Posting).where(Posting.id.in_(best)))}
        told = select(OutboxItem.message_id, OutboxItem.posting_id, OutboxItem.reasons)
        told = told.where(OutboxItem.message_id.in_(about), OutboxItem.posting_id.in_(best))
        self._reasons = {(row.message_id, row.posting_id): row.reasons for row in session.execute(told)}
        lying = select(InboxItem.message_id, InboxItem.public_id).where(InboxItem.message_id.in_(about))
        self._items = {row.message_id: row.public_id for row in session.execute(lying)}
        self._fairs = fairs_of(session, [one.about_id for one in messages if one.about_id and one.kind == FAIR])

    def shown(self, message: Delivery, template: str) -> dict[str, str]:
        """The values of the fields of a template, given by our name."""
        if template == FAIRS:
            return self.fair(message)
        return self.found(message) if template == FOUND else self.news(message)

    def fair(self, message: Delivery) -> dict[str, str]:
        """The fair, as it is to be held by now; nothing of one that is there no more."""
        fair = self._fairs.get(message.about_id or 0)
        if fair is None:
            return {}
        begins = fair.starts_at.astimezone(SHANGHAI)
        return {
            "thing1": fair.name,
            "time2": f"{begins.year}年{begins.month}月{begins.day}日 {begins:%H:%M}",
            "thing3": fair.place,
            "phone_number4": HOTLINE,
        }

    def news(self, message: Delivery) -> dict[str, str]:
        """What came of something that the person did."""
        posting = self._postings.get(message.postings[0]) if message.postings else None
        day = message.at.astimezone(SHANGHAI)
        return {
            "thing1": posting.title if posting else message.title,
            "phrase2": STEPS.get(message.kind, "有消息"),
            "time3": f"{day.year}年{day.month}月{day.day}日 {day:%H:%M}",
            "thing4": "点开看详细情况",
        }

    def found(self, message: Delivery) -> dict[str, str]:
        """The best posting, and how many there are."""
        posting = self._postings[message.postings[0]]
        reasons = self._reasons.get((message.about_id, posting.id)) or []
        day = message.at.astimezone(SHANGHAI)
        return {
            "thing1": posting.title,
            "thing2": posting.place or nearest_known(posting.region).name,
            "thing3": positive_reason(reasons) or "合您的条件",
            "number4": str(len(message.postings)),
            "date5": f"{day.year}年{day.month}月{day.day}日",
        }

    def page(self, message: Delivery, template: Template) -> str:
        """Where a tap leads: the message in the inbox, which tells all of it."""
        item = self._items.get(message.about_id)
        return template.page if item is None or not template.page else f"{template.page}?id={item}"


def _by_owner(messages: Sequence[Delivery]) -> dict[str, list[int]]:
    owners: dict[str, list[int]] = {}
    for one in messages:
        owners.setdefault(one.owner, []).append(one.message_id)
    return owners


def _hold(session: Session, wanted: Mapping[int, int]) -> set[int]:
    """Takes addresses, over all processes, each for one message; which were free. wanted: login → message."""
    moment = ledger.real_now()
    free: set[int] = set()
    for one in ledger.recipients(session, wanted):
        if one.busy_until is None or one.busy_until < moment:
            one.busy_until, one.busy_with = moment + BUSY, wanted[one.login_id]
            free.add(one.login_id)
    session.flush()
    return free


def _let_go(session: Session, held: Mapping[int, int]) -> None:
    """Frees the addresses that are still held for these messages, in the order in which others lock them."""
    table = WeChatRecipient.__table__
    mine = update(table).where(table.c.login_id == bindparam("login"), table.c.busy_with == bindparam("message"))
    if rows := [{"login": login, "message": held[login]} for login in sorted(held)]:
        session.connection().execute(mine.values(busy_until=None, busy_with=None), rows)


def _write_down(session: Session, going: Mapping[int, int], template: Template) -> dict[int, int]:
    """Login → the number of its try. going: login → message."""
    started = {"template": template.template_id, "started_at": ledger.real_now()}
    rows = [{"login_id": login, "message_id": message, **started} for login, message in going.items()]
    once = insert(WeChatSend).returning(WeChatSend.login_id, WeChatSend.id)
    return {row.login_id: row.id for row in session.execute(once, rows)} if rows else {}


def _stop(session: Session, template_id: str, at: datetime) -> WeChatStop | None:
    query = select(WeChatStop).where(
        WeChatStop.template.in_((template_id, EVERYTHING)), or_(WeChatStop.until.is_(None), WeChatStop.until > at)
    )
    return session.scalars(query.order_by(WeChatStop.template).limit(1)).one_or_none()


def _put_stop(session: Session, template: str, word: str, until: datetime | None, at: datetime) -> None:
    kind = inserting(session.get_bind().dialect)
    new = {"template": template, "word": word, "until": until, "at": at}
    once = kind(WeChatStop.__table__).values(new).on_conflict_do_nothing(index_elements=["template"])
    if not session.execute(once).rowcount:  # type: ignore[attr-defined]
        found = session.scalars(select(WeChatStop).where(WeChatStop.template == template).with_for_update()).one()
        if found.until is None or (until is not None and found.until >= until):
            return  # what another process found out holds for as long
        found.word, found.until, found.at = word, until, at
        session.flush()
    log.error("wechat %s stopped: %s until %s", template, word, until)


def _tomorrow(at: datetime) -> datetime:
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(at.tzinfo)
