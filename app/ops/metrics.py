"""Prometheus counters. With ``PROMETHEUS_MULTIPROC_DIR`` set (gunicorn's configuration does), over all workers."""

from __future__ import annotations

import os
from time import perf_counter

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

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


def exposition() -> tuple[bytes, str]:
    """The metrics of all workers and their content type."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
