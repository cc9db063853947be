"""How a command that runs until it is told otherwise is told."""

from __future__ import annotations

import signal
import threading


def stopped_by_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
