"""How many messages a second leave this process, whatever the number of its threads.

The platform documents no limit of a second; senders of very many messages at once met refusals that made no sense. Each
process counts for itself: where several push at once, the configured number is to be divided among them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic


class Pace:
    """Gives turns that lie ``1 / rate`` seconds apart. rate: turns a second. Safe to share between threads."""

    def __init__(self, rate: float, now: Callable[[], float] = monotonic) -> None:
        if rate <= 0:
            raise ValueError("a pace is more than nothing")
        self._apart = 1 / rate
        self._now = now
        self._next = 0.0
        self._guard = threading.Lock()

    def turn(self, patience: float, sleep: Callable[[float], None]) -> bool:
        """Waits for the next turn; False, at once and without taking one, where it is ``patience`` seconds away."""
        with self._guard:
            now = self._now()
            begins = max(now, self._next)
            if begins - now >= patience:
                return False
            self._next = begins + self._apart
        if begins > now:
            sleep(begins - now)
        return True
