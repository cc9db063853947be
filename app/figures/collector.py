"""The counters of the outreach as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.database import db
from app.figures.tallies import Tallies, tallies


class OutreachCollector(Collector):
    """From the database, so that the work of commands counts as well; nothing where it does not answer."""

    def collect(self) -> Iterator[Metric]:
        session = db.session()
        try:
            found = tallies(session, now())
        except SQLAlchemyError:
            return
        finally:
            session.rollback()
        yield from _families(found)


def _families(found: Tallies) -> Iterator[Metric]:
    messages = GaugeMetricFamily(
        "outreach_messages", "Messages by what has become of them", labels=["channel", "purpose", "state"]
    )
    for kind, number in sorted(found.messages.items()):
        messages.add_metric(list(kind), number)
    yield messages
    reasons = GaugeMetricFamily(
        "outreach_reasons", "Messages failed, suppressed or unknown, by the reason", labels=["channel", "code"]
    )
    for way, number in sorted(found.reasons.items()):
        reasons.add_metric(list(way), number)
    yield reasons
    silences = GaugeMetricFamily(
        "outreach_silences", "People who were sent nothing, by the reason", labels=["purpose", "code"]
    )
    for whom, number in sorted(found.silences.items()):
        silences.add_metric(list(whom), number)
    yield silences
    yield GaugeMetricFamily(
        "outreach_queue_age_seconds", "How long the oldest message that is due has waited", value=found.queue_seconds
    )
    took = GaugeMetricFamily(
        "outreach_delivery_seconds", "From when a message might go to when it went, mean of an hour", labels=["channel"]
    )
    for channel, seconds in sorted(found.delivery_seconds.items()):
        took.add_metric([channel], seconds)
    yield took
    alarm = GaugeMetricFamily("outreach_alarm", "Whether an alarm rang at the last look", labels=["code"])
    for code, rings in sorted(found.alarms.items()):
        alarm.add_metric([code], int(rings))
    yield alarm
    if found.looked_at is not None:
        yield GaugeMetricFamily(
            "outreach_alarms_looked_at_seconds",
            "When the alarms were last looked at",
            value=found.looked_at.timestamp(),
        )
