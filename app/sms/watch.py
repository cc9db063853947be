"""What an operator watches: refusals by code, what is stopped, what waits. Counted in the database, because most
messages are sent by commands, which end before anybody could ask them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import now
from app.database import db, write_apart
from app.privacy.audit import record
from app.sms.codes import Fate
from app.sms.models import SmsEvent, SmsNumber, SmsSend, SmsStop, SmsTally
from app.wechat.ledger import real_now

log = logging.getLogger(__name__)

EVERYTHING = "*"
"""Stands for every template among the stops."""


def count(provider: str, call: str, fate: Fate, code: str) -> None:
    """Counts what came to nothing; where the database is down it is not counted. Outside any write transaction: it uses
    a connection of its own. call: send, report or push."""
    moment = real_now()
    insert = inserting(db.engine.dialect)
    row = {"provider": provider, "call": call, "word": fate.word, "code": code, "alarm": fate.alarm, "count": 1}
    new = insert(SmsTally.__table__).values(**row, first_at=moment, last_at=moment)
    more = {"count": SmsTally.__table__.c.count + 1, "last_at": moment, "alarm": fate.alarm}
    again = new.on_conflict_do_update(index_elements=["provider", "call", "word", "code"], set_=more)
    try:
        with write_apart() as connection:
            connection.execute(again)
    except SQLAlchemyError as error:
        log.warning("sms %s %s is not counted: %s", call, fate.word, type(error).__name__)


def tallies(session: Session) -> list[SmsTally]:
    """Refusals of all time, the latest first."""
    return list(session.scalars(select(SmsTally).order_by(SmsTally.last_at.desc(), SmsTally.id)))


def stops(session: Session, at: datetime) -> list[SmsStop]:
    """What is stopped at a moment of the program's clock."""
    query = select(SmsStop).where(SmsStop.until.is_(None) | (SmsStop.until > at))
    return list(session.scalars(query.order_by(SmsStop.template)))


def stopped(session: Session, template: str, at: datetime) -> SmsStop | None:
    """What keeps a template from being sent at a moment, or None."""
    return next((one for one in stops(session, at) if one.template in (template, EVERYTHING)), None)


def stop(session: Session, template: str, word: str, until: datetime | None, at: datetime) -> None:
    """Stops a template, or everything, in the caller's write transaction; until None: before an operator lifts it."""
    found = session.scalar(select(SmsStop).where(SmsStop.template == template).with_for_update())
    if found is None:
        session.add(SmsStop(template=template, word=word, until=until, at=at))
    elif found.until is None or (until is not None and found.until > until):
        return  # what another process found out holds for longer
    else:
        found.word, found.until, found.at = word, until, at
    log.error("sms %s stopped: %s until %s", template, word, until)


def resume(session: Session, templates: Sequence[str], at: datetime) -> list[str]:
    """Lifts the stops of templates (``*``: of everything) in the caller's write transaction; which there were."""
    found = [one.template for one in stops(session, at) if one.template in templates]
    session.execute(delete(SmsStop).where(SmsStop.template.in_(templates)))
    for template in found:
        record(session, actor="operator", action="sms.resume", subject=f"template:{template}"[:80])
    return found


def figures(session: Session) -> dict[str, int]:
    """How many tries, reports and replies there are by what became of them, and how many numbers are left alone."""
    found: dict[str, int] = {}
    report = func.coalesce(SmsSend.report, SmsSend.outcome, "open")
    for name, number in session.execute(select(report, func.count()).group_by(report)):
        found[f"sends.{name}"] = number
    waiting = select(func.count()).select_from(SmsEvent).where(SmsEvent.processed_at.is_(None))
    found["events_waiting"] = session.scalar(waiting) or 0
    left = select(func.count(SmsNumber.opted_out_at), func.count(SmsNumber.dead_at))
    found["opted_out"], found["dead"] = session.execute(left.where(or_(
        SmsNumber.opted_out_at.is_not(None), SmsNumber.dead_at.is_not(None)))).one()  # fmt: skip
    return found


class SmsMetrics(Collector):
    """Refusals by code, messages by what became of them, what is stopped: from the database, whoever met them."""

    def collect(self) -> Iterator[Metric]:
        session = db.session()
        try:
            found, stopped_now, numbers = tallies(session), stops(session, now()), figures(session)
        except SQLAlchemyError:
            return
        finally:
            session.rollback()
        labels = ["provider", "call", "code", "word", "alarm"]
        refusals = CounterMetricFamily("sms_refusals", "Text messages and pushes that came to nothing", labels=labels)
        for one in found:
            refusals.add_metric([one.provider, one.call, one.code, one.word, "yes" if one.alarm else "no"], one.count)
        yield refusals
        halted = GaugeMetricFamily("sms_stopped", "Templates that are not sent for now", labels=["template", "word"])
        for stop in stopped_now:
            halted.add_metric([stop.template, stop.word], 1)
        yield halted
        sends = GaugeMetricFamily("sms_sends", "Tries by what became of them", labels=["result"])
        for name, number in numbers.items():
            if name.startswith("sends."):
                sends.add_metric([name.removeprefix("sends.")], number)
        yield sends
        yield GaugeMetricFamily(
            "sms_events_waiting", "Reports and replies not settled", value=numbers["events_waiting"]
        )
        yield GaugeMetricFamily("sms_numbers_opted_out", "Numbers whose owners want none", value=numbers["opted_out"])
