"""The broker, Redis or RabbitMQ: how it is spoken to, and work handed to it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from app.extensions import settings

log = logging.getLogger(__name__)

SECONDS = 5
"""How long a broker may take to answer; longer than it holds an empty-handed worker's question open."""


def transport_options(url: str) -> dict[str, Any]:
    """What the transport of an address is told. RabbitMQ says of each message that it has it; a Redis that stands
    still is given up, where it would be waited for for ever."""
    if url.startswith("amqp"):
        return {"confirm_publish": True}
    return {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}


def hand_out(task: Any, arguments: Sequence[int]) -> bool:
    """Whether the broker took a message for each argument. What it took before it went away may be worked on twice, and
    is stored once. task: of Celery, of one number."""
    from kombu.exceptions import OperationalError as BrokerError  # by now it is read: the task is one of Celery

    url = settings().broker_url
    lane = task.app.connection(hostname=url, connect_timeout=SECONDS, transport_options=transport_options(url))
    try:
        with lane as connection, task.app.amqp.Producer(connection, auto_declare=False) as producer:
            for one in arguments:
                task.apply_async((one,), producer=producer, retry=False, confirm_timeout=SECONDS)
    except (BrokerError, OSError, *lane.connection_errors, *lane.channel_errors) as error:
        log.warning("the broker is away, the run does the work itself: %s", type(error).__name__)
        return False
    return True
