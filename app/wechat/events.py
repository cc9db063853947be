"""What the mini-program reports and the platform pushes: stored first, each once, and then taken to the ledger."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.database import db, is_away, write
from app.extensions import keyring, settings
from app.identity.models import WorkerLogin
from app.wechat.callback import Event, PopupChoice, SentReport
from app.wechat.ledger import ACCEPT, REJECT, apply_choice, real_now
from app.wechat.ledger_models import SubscribeEvent
from app.wechat.templates import DATA, Template, load_templates

log = logging.getLogger(__name__)

MINI, PUSHED = "mini", "wechat"
SLICE = 200

Settle = Callable[[Session, SubscribeEvent, Mapping[str, Any]], str]
"""What to do about a report that a message was sent, in the write transaction; what it came to."""


def templates() -> dict[str, Template]:
    """The account's templates by our name. Without a file of its own, production has none: the trial's ids are not
    any account's."""
    here = settings()
    if here.wechat_templates is None and here.production:
        return {}
    return _templates(here.wechat_templates or DATA)


def template_by_id(template_id: str) -> Template | None:
    return next((one for one in templates().values() if one.template_id == template_id), None)


def store_pushed(events: Sequence[Event]) -> None:
    """Keeps pushed events in a transaction of its own; one that came before changes nothing."""
    with write() as session:
        for event in events:
            kind, answer = "sent", ""
            payload = {"openid": event.openid, "at": event.at.isoformat(), "item": event.raw}
            if isinstance(event, SentReport):
                payload |= {"msg_id": event.msg_id, "errcode": str(event.errcode), "status": event.status}
            else:
                kind = "popup" if isinstance(event, PopupChoice) else "change"
                answer = ACCEPT if event.accepted else REJECT
            login = _login(session, event.openid)
            _keep(session, event.key, PUSHED, kind, login, event.template_id, answer, event.at, payload)


def store_reported(login_id: int, report: str, choices: Mapping[str, str]) -> None:
    """Keeps what the mini-program says after ``wx.requestSubscribeMessage``. report: its id, the same when repeated.

    choices: the platform's word (accept, acceptWithAudio, reject, ban, filter) by template id.
    """
    at = real_now()
    with write() as session:
        for template_id, word in choices.items():
            key = hashlib.sha256("\x1f".join(("mini", str(login_id), report, template_id)).encode()).hexdigest()
            answer = ACCEPT if word == "acceptWithAudio" else word
            _keep(session, key, MINI, "popup", login_id, template_id, answer, at, {"word": word})


def process_waiting(settle: Settle) -> int:
    """Takes what is stored to its place, oldest first, each in its own transaction and once; how many were taken.

    One that fails is logged and stays for the next time.
    """
    waiting = select(SubscribeEvent.id).where(SubscribeEvent.processed_at.is_(None))
    ids = list(db.session.scalars(waiting.order_by(SubscribeEvent.id).limit(SLICE)))
    db.session.rollback()
    done = 0
    for one in ids:
        try:
            with write() as session:
                done += _process(session, one, settle)
        except Exception as error:  # one event must not stop the others, nor the answer to the platform
            if is_away(error):  # then so it is for the others
                raise
            log.error("wechat event %s: %s", one, type(error).__name__, exc_info=error)
    return done


def _process(session: Session, event_id: int, settle: Settle) -> bool:
    query = select(SubscribeEvent).where(SubscribeEvent.id == event_id, SubscribeEvent.processed_at.is_(None))
    event = session.scalar(query.with_for_update(skip_locked=True))
    if event is None:
        return False
    payload = json.loads(keyring().decrypt(event.payload_enc))
    if event.login_id is None and event.channel == PUSHED:
        event.login_id = _login(session, payload["openid"])
    template = template_by_id(event.template)
    if event.login_id is None:
        event.result = "nobody"
    elif event.kind == "sent":
        event.result = settle(session, event, payload)
    elif template is None:
        event.result = "no_template"
    else:
        event.result = apply_choice(session, event, template)
    event.processed_at = real_now()
    return True


def _keep(
    session: Session,
    key: str,
    channel: str,
    kind: str,
    login_id: int | None,
    template: str,
    answer: str,
    at: datetime,
    payload: Mapping[str, Any],
) -> None:
    insert = inserting(session.get_bind().dialect)
    row = {
        "dedupe_key": key,
        "channel": channel,
        "kind": kind,
        "login_id": login_id,
        "template": template,
        "answer": answer,
        "at": at,
        "payload_enc": keyring().encrypt(json.dumps(payload)),  # in ASCII, so that half a character is no obstacle
        "received_at": real_now(),
    }
    once = insert(SubscribeEvent.__table__).values(**row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    session.execute(once)


def _login(session: Session, openid: str) -> int | None:
    query = select(WorkerLogin.id).where(WorkerLogin.openid_hash == keyring().blind("openid", openid))
    found: int | None = session.scalar(query)
    return found


@cache
def _templates(path: Path) -> dict[str, Template]:
    return load_templates(path)
