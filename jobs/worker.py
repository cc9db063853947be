"""The Celery application: ``celery -A jobs.worker worker`` on any number of machines, and one ``celery -A jobs.worker
beat`` that keeps the times of :mod:`jobs.schedule`. The broker is Redis or RabbitMQ.

Tasks carry a number: of a partition, of a round. What there is to do stands in the database, so a message lost is made
up for by the run that sent it, and a message played twice does nothing twice.
"""

from __future__ import annotations

import os
from functools import cache

from celery import Celery
from celery.signals import worker_process_init
from flask import Flask

from app import create_app
from app.clock import now
from app.matching.batch import match_partition
from app.outreach.channels import standard_channels
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.rounds import take_turn
from jobs.beat import beat_schedule
from jobs.broker import SECONDS, hand_out, transport_options
from jobs.schedule import BY_NAME
from jobs.scheduler import perform, start_flask

BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")

celery = Celery("employment_home", broker=BROKER_URL or None)
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a broker that is back after an hour finds its workers there
    worker_proc_alive_timeout=60.0,  # a process says that it is there when the application is made
    broker_connection_timeout=SECONDS,
    broker_heartbeat=10,
    broker_transport_options=transport_options(BROKER_URL),
    beat_schedule=beat_schedule("schedule.job"),
    timezone="Asia/Shanghai",
)


@cache
def flask_app() -> Flask:
    """The application of this worker process."""
    return create_app(serves=False)


@worker_process_init.connect
def warm(**_: object) -> None:
    """The first task of a process need not wait for the application."""
    flask_app()


@celery.task(name="match.partition")
def match_partition_task(partition_id: int) -> None:
    with flask_app().app_context():
        match_partition(partition_id)


@celery.task(name="deliver.turn")
def deliver_turn_task(round_id: int) -> None:
    """A turn in a round of deliveries, and word for the next one where there is more to do."""
    with flask_app().app_context():
        if take_turn(round_id, standard_channels(), ContactPolicy(load_policy()), now):
            hand_out(deliver_turn_task, [round_id])


@celery.task(name="schedule.job")
def scheduled_job_task(name: str) -> None:
    """A job of the schedule, where it is due and nobody is at it; word that comes twice does nothing twice."""
    with flask_app().app_context():
        perform(BY_NAME[name], lambda command: start_flask(command).wait())
