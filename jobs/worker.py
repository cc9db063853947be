"""The Celery application: ``celery -A jobs.worker worker`` on any number of machines.

Tasks carry only a partition's number. Whether it is done stands in the database, so a message lost is made up for by
the run that sent it, and a message played twice does nothing twice.
"""

from __future__ import annotations

import os
from functools import cache

from celery import Celery
from flask import Flask

from app import create_app
from app.matching.batch import match_partition

BROKER_SECONDS = 5
"""How long a broker may take to answer; longer than it holds an empty-handed worker's question open."""

celery = Celery("employment_home", broker=os.environ.get("CELERY_BROKER_URL") or None)
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=BROKER_SECONDS,
    broker_transport_options={"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS},
    timezone="Asia/Shanghai",
)


@cache
def flask_app() -> Flask:
    """The application of this worker process."""
    return create_app()


@celery.task(name="match.partition")
def match_partition_task(partition_id: int) -> None:
    with flask_app().app_context():
        match_partition(partition_id)
