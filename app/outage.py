"""A part of the installation that does not answer: how long anybody waits for it, and who looks whether it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SLOW_SECONDS = 1.0
"""A failure that took longer than this is no refusal but silence: others need not wait for the same."""

COMPANY_SECONDS = 0.5
"""How long others wait for whoever is looking; one who answers at all does so within it."""


class Watch:
    """Around every call to a part that may fall silent. Once it has, one caller at a time waits for it again and the
    others are refused within COMPANY_SECONDS; the first that gets through lets everybody in.

    refusal: makes what is raised for the others. pause: seconds between two such looks, 0 where the next caller looks
    at once. A part that refuses quickly is asked each time: that costs nobody anything.
    """

    def __init__(self, refusal: Callable[[], Exception], pause: float = 0.0) -> None:
        self._refusal = refusal
        self._pause = pause
        self._changed = threading.Condition()
        self._silent = False
        self._looking_since: float | None = None
        self._not_before = 0.0

    @contextmanager
    def asking(self) -> Iterator[None]:
        looking = self._enter()
        began = time.monotonic()
        try:
            yield
        except Exception:
            self._left(looking, silent=time.monotonic() - began > SLOW_SECONDS or None)
            raise
        except BaseException:
            self._left(looking, silent=None)
            raise
        self._left(looking, silent=False)

    def _enter(self) -> bool:
        """Whether the caller is the one who looks. Raises the refusal."""
        with self._changed:
            while self._silent and self._looking_since is not None:
                left = self._looking_since + COMPANY_SECONDS - time.monotonic()
                if left <= 0:
                    raise self._refusal()
                self._changed.wait(left)
            if not self._silent:
                return False
            if time.monotonic() < self._not_before:
                raise self._refusal()
            self._looking_since = time.monotonic()
            return True

    def _left(self, looking: bool, silent: bool | None) -> None:
        with self._changed:
            if looking:
                self._looking_since = None
            if silent is not None:
                self._silent = silent
            if silent:
                self._not_before = time.monotonic() + self._pause
            elif silent is None and self._silent and looking:
                self._silent = False  # it refuses quickly again
            self._changed.notify_all()
