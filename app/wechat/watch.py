"""What an operator watches: refusals by code, templates that are stopped, the token's age, consents that are left.

Counted in the database, because most messages are sent by commands, which end before anybody could ask them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.database import db, write_apart
from app.privacy.audit import record
from app.wechat.codes import Api, Fate
from app.wechat.ledger import real_now
from app.wechat.ledger_models import SubscribeEvent, SubscribeQuota, WeChatRecipient, WeChatStop, WeChatTally
from app.wechat.models import WeChatToken
from app.wechat.templates import Template

log = logging.getLogger(__name__)

EVERYTHING = "*"
"""Stands for every template among the stops."""


@dataclass(frozen=True, slots=True)
class Consents:
    """Of one template: people with a consent left, and messages that may still be sent to them in all."""

    template: Template
    people: int
    left: int


def count(api: Api, fate: Fate, errcode: int | None) -> None:
    """Counts a call that came to nothing; where the database is down it is not counted. Outside any write transaction:
    it uses a connection of its own."""
    moment = real_now()
    insert = inserting(db.engine.dialect)
    code = "" if errcode is None else str(errcode)
    row = {"call": api.name.lower(), "word": fate.word, "errcode": code, "alarm": fate.alarm, "count": 1}
    new = insert(WeChatTally.__table__).values(**row, first_at=moment, last_at=moment)
    more = {"count": WeChatTally.__table__.c.count + 1, "last_at": moment, "alarm": fate.alarm}
    again = new.on_conflict_do_update(index_elements=["call", "word", "errcode"], set_=more)
    try:
        with write_apart() as connection:
            connection.execute(again)
    except SQLAlchemyError as error:
        log.warning("wechat %s %s is not counted: %s", row["call"], fate.word, type(error).__name__)


def tallies(session: Session) -> list[WeChatTally]:
    """Refusals of all time, the latest first."""
    return list(session.scalars(select(WeChatTally).order_by(WeChatTally.last_at.desc(), WeChatTally.id)))


def stops(session: Session, at: datetime) -> list[WeChatStop]:
    """What is stopped at a moment of the program's clock."""
    query = select(WeChatStop).where(WeChatStop.until.is_(None) | (WeChatStop.until > at))
    return list(session.scalars(query.order_by(WeChatStop.template)))


def resume(session: Session, templates: Sequence[str], at: datetime) -> list[str]:
    """Lifts the stops of template ids (``*``: of everything) in the caller's write transaction; which there were."""
    found = [one.template for one in stops(session, at) if one.template in templates]
    session.execute(delete(WeChatStop).where(WeChatStop.template.in_(templates)))
    for template in found:
        record(session, actor="operator", action="wechat.resume", subject=f"template:{template}"[:80])
    return found


def token_times(session: Session, appid: str) -> tuple[datetime | None, datetime] | None:
    """When the kept token was fetched and when it is renewed, by the real clock; None where there is none."""
    query = select(WeChatToken.fetched_at, WeChatToken.expires_at).where(WeChatToken.appid == appid)
    row = session.execute(query).one_or_none()
    return None if row is None else (row.fetched_at, row.expires_at)


def consents(session: Session, templates: Sequence[Template]) -> list[Consents]:
    """What is left of each template, of logins whose address is not dead."""
    query = select(
        SubscribeQuota.template,
        func.count().label("people"),
        func.sum(SubscribeQuota.granted - SubscribeQuota.used).label("left"),
    )
    query = query.outerjoin(WeChatRecipient, WeChatRecipient.login_id == SubscribeQuota.login_id)
    query = query.where(SubscribeQuota.granted > SubscribeQuota.used, WeChatRecipient.dead_at.is_(None))
    rows: dict[str, Any] = {row.template: row for row in session.execute(query.group_by(SubscribeQuota.template))}
    found = []
    for one in templates:
        row = rows.get(one.template_id)
        found.append(Consents(one, row.people, int(row.left)) if row else Consents(one, 0, 0))
    return found


def events_waiting(session: Session) -> int:
    """Pushed or reported events that are stored and not taken to the ledger yet."""
    query = select(func.count()).select_from(SubscribeEvent).where(SubscribeEvent.processed_at.is_(None))
    return session.scalar(query) or 0
