"""Every length of time of the delivery in one table: what waits for what must be longer than it (a test holds that)."""

from __future__ import annotations

from datetime import timedelta

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""Waits before the second, third and fourth try; after the last one the channel is given up."""

CHANNEL_TIMEOUT = timedelta(seconds=10)
"""The longest that a channel may take over one message."""

BATCH = 50
"""Messages that a worker claims at once on an idempotent channel; on any other it claims one."""

LEASE = timedelta(minutes=60)
"""How long a claimed message is left to its worker before the sweeper takes it away."""

RUN_WAITS = timedelta(minutes=10)
"""How long a push run waits for another one to end."""

SILENT_WORKER = timedelta(minutes=10)
"""After so long without a sign of life a worker's turn is over; it gives one with every slice."""
