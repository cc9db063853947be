"""What the mini-program reports and the platform pushes: stored first, each once, and then taken to the ledger.

A client often asks for consents before its login has ended. So what is pushed about somebody without a login waits for
one a while.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.database import id_slices, is_away, write
from app.extensions import keyring, settings
from app.identity.models import WorkerLogin
from app.wechat.callback import Event, Leftover, PopupChoice, SentReport
from app.wechat.ledger import ACCEPT, PUSHED, REJECT, apply_choice, real_now, strangers
from app.wechat.ledger_models import SubscribeEvent
from app.wechat.templates import DATA, Template, load_templates

log = logging.getLogger(__name__)

MINI = "mini"
SLICE = 200

ANSWER_WITHIN = 2.0
"""Seconds after which nothing more is taken to its place before the platform is answered, which waits for five."""

KEEP = timedelta(days=190)
"""How long what is nobody's is kept for somebody to look at; what is somebody's goes with their login."""

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


def store_pushed(events: Sequence[Event | Leftover]) -> list[int]:
    """Keeps what was pushed in a transaction of its own; what came before changes nothing.

    The ids of what is new and to be taken to its place: what is left over is settled as what it is.
    """
    with write() as session:
        kept = [(event, _keep(session, _row(session, event))) for event in events]
    return [one for event, one in kept if one is not None and not isinstance(event, Leftover)]


def store_reported(login_id: int, report: str, choices: Mapping[str, str]) -> list[int]:
    """Keeps what the mini-program says after ``wx.requestSubscribeMessage``. report: its id, the same when repeated.

    choices: the platform's word (accept, acceptWithAudio, reject, ban, filter) by template id. The ids of what is to be
    taken to its place now: what is new, and before it what was pushed about the login when there was none.
    """
    at = real_now()
    ids: list[int] = []
    with write() as session:
        for template_id, word in choices.items():
            key = hashlib.sha256("\x1f".join(("mini", str(login_id), report, template_id)).encode()).hexdigest()
            row = {"dedupe_key": key, "channel": MINI, "kind": "popup", "login_id": login_id, "template": template_id}
            row |= {"answer": ACCEPT if word == "acceptWithAudio" else word, "at": at}
            kept = _keep(session, row | {"payload_enc": _sealed({"word": word})})
            ids += [] if kept is None else [kept]
        return [*(one.id for one in strangers(session, login_id)), *ids]


def process_waiting(settle: Settle) -> int:
    """Takes everything that is stored and not settled to its place, oldest first; how many were taken."""
    waiting = id_slices(SubscribeEvent.id, SubscribeEvent.processed_at.is_(None), SLICE)
    return sum(process(ids, settle) for ids in waiting)


def process(ids: Iterable[int], settle: Settle, *, within: float | None = None) -> int:
    """Takes stored events to their place, each in its own transaction and once; how many were taken.

    One that fails is logged and stays for the next time, and so does what is not begun ``within`` so many seconds.
    """
    done, end = 0, None if within is None else time.monotonic() + within
    for one in ids:
        if end is not None and time.monotonic() >= end:
            break
        try:
            with write() as session:
                done += _process(session, one, settle)
        except Exception as error:  # one event must not stop the others, nor the answer to the platform
            if is_away(error):  # then so it is for the others
                raise
            log.error("wechat event %s: %s", one, type(error).__name__, exc_info=error)
    return done


def purge_pushed() -> int:
    """Deletes what is nobody's and was pushed longer ago than it is kept; how many."""
    with write() as session:
        old = delete(SubscribeEvent).where(
            SubscribeEvent.login_id.is_(None),
            SubscribeEvent.processed_at.is_not(None),
            SubscribeEvent.received_at < real_now() - KEEP,
        )
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


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
        if real_now() - event.received_at < timedelta(minutes=settings().wechat_login_wait):
            return False
        event.result = "nobody"
    elif event.kind == "sent":
        event.result = settle(session, event, payload)
    elif template is None:
        event.result = "no_template"
    else:
        event.result = apply_choice(session, event, template)
    event.processed_at = real_now()
    return True


def _row(session: Session, event: Event | Leftover) -> dict[str, Any]:
    """A pushed event as it is stored."""
    row = {"dedupe_key": event.key, "channel": PUSHED, "at": event.at, "login_id": _login(session, event.openid)}
    payload: dict[str, Any] = {"openid": event.openid, "at": event.at.isoformat()}
    if isinstance(event, Leftover):
        row |= {"kind": event.kind, "template": "", "answer": "", "result": event.kind, "processed_at": real_now()}
        return row | {"payload_enc": _sealed(payload | {"push": event.raw})}
    row["template"], payload["item"] = event.template_id, event.raw
    if isinstance(event, SentReport):
        row |= {"kind": "sent", "answer": ""}
        payload |= {"msg_id": event.msg_id, "errcode": str(event.errcode), "status": event.status}
    else:
        row["kind"] = "popup" if isinstance(event, PopupChoice) else "change"
        row["answer"] = ACCEPT if event.accepted else REJECT
    return row | {"payload_enc": _sealed(payload)}


def _sealed(payload: Mapping[str, Any]) -> bytes:
    return keyring().encrypt(json.dumps(payload))  # in ASCII, so that half a character is no obstacle


def _keep(session: Session, row: Mapping[str, Any]) -> int | None:
    """The id of a new event; None for one that came before."""
    events = SubscribeEvent.__table__
    insert = inserting(session.get_bind().dialect)(events).values(**row, received_at=real_now())
    once = insert.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(events.c.id)
    found: int | None = session.scalar(once)
    return found


def _login(session: Session, openid: str) -> int | None:
    query = select(WorkerLogin.id).where(WorkerLogin.openid_hash == keyring().blind("openid", openid))
    found: int | None = session.scalar(query)
    return found


@cache
def _templates(path: Path) -> dict[str, Template]:
    return load_templates(path)
