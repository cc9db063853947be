"""Prometheus counters. With ``PROMETHEUS_MULTIPROC_DIR`` set (gunicorn's configuration does), over all workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import perf_counter

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.database import db
from app.figures.collector import OutreachCollector
from app.sms.watch import SmsMetrics
from app.wechat import watch

REQUESTS = Counter("http_requests_total", "Requests answered", ["route", "status"])
SECONDS = Histogram(
    "http_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)


def observe(route: str, status: int, began: float) -> None:
    """Counts one answered request. route: the rule, never the path, so that no id becomes a label."""
    REQUESTS.labels(route, str(status)).inc()
    SECONDS.labels(route).observe(perf_counter() - began)


class _WeChat(Collector):
    """Refusals by code and what is stopped, from the database: whoever met them, the commands' processes too."""

    def collect(self) -> Iterator[Metric]:
        session = db.session()
        try:
            tallies, stops = watch.tallies(session), watch.stops(session, now())
        except SQLAlchemyError:
            return
        finally:
            session.rollback()
        labels = ["call", "errcode", "word", "alarm"]
        refusals = CounterMetricFamily("wechat_refusals", "Calls of WeChat that came to nothing", labels=labels)
        for one in tallies:
            refusals.add_metric([one.call, one.errcode, one.word, "yes" if one.alarm else "no"], one.count)
        yield refusals
        stopped = GaugeMetricFamily(
            "wechat_stopped", "Templates that are not sent for now", labels=["template", "word"]
        )
        for stop in stops:
            stopped.add_metric([stop.template, stop.word], 1)
        yield stopped


def exposition() -> tuple[bytes, str]:
    """The metrics of all workers, and those of the database where it answers; with their content type."""
    kept = CollectorRegistry()
    kept.register(_WeChat())
    kept.register(OutreachCollector())
    kept.register(SmsMetrics())
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY) + generate_latest(kept), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + generate_latest(kept), CONTENT_TYPE_LATEST
