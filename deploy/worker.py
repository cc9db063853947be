"""gunicorn's threaded worker, for a server whose callers wait in one queue and may have no proxy before them."""

from __future__ import annotations

import errno
import os
import socket
import time
from contextlib import suppress
from functools import cache
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 0.03
"""Seconds for which a process that is at somebody's request takes in nobody else."""
FIRST_WORD = 1.0
"""Seconds a thread waits for somebody who says nothing. The kernel has waited before: see gunicorn.conf.py."""
GRACE, SLOWEST = 10.0, 4096
"""A request that is read takes so many seconds, and one more for so many bytes: a telephone at the edge of the network
has more."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Asked to end, it first takes in who waits at the door: gunicorn's own leaves them to a closed one. Who says
    nothing, or too slowly, is sent away: gunicorn's own waits for the rest of a request for ever."""

    _taken = 0.0

    def set_accept_enabled(self, enabled: bool) -> None:
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_in(listener)
        super().set_accept_enabled(enabled)

    def accept(self, listener: Any) -> None:
        self._taken = time.monotonic()
        super().accept(listener)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Where all the work is the process's own, two of its threads only take turns, and both are late: whoever comes
        while it is at a request waits for it, or for another process. A request that takes long, as one that waits for
        WeChat, holds up nobody for more than :data:`PATIENCE`."""
        left = self._taken + PATIENCE - time.monotonic()
        if self.alive and self.nr_conns and left > 0 and not _waits():
            self.set_accept_enabled(False)
            timeout = min(timeout, left)
        super().wait_for_and_dispatch_events(timeout)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized:
            if not conn.wait_for_data(FIRST_WORD):
                conn.sock.close()  # here: gunicorn's own farewell would hold up the whole worker
                return False
            conn.init()
            conn.parser.unreader.sock = Timely(conn.sock)
        return super().handle(conn)

    def _take_in(self, listener: object) -> None:
        before = -1
        while before != self.nr_conns:  # nobody came: nobody waits
            before = self.nr_conns
            self.accept(listener)


@cache
def _waits() -> bool:
    """Whether others do part of the work: a database or an engine beside this process."""
    return "postgresql" in os.environ.get("DATABASE_URL", "") or bool(os.environ.get("ELASTICSEARCH_URL"))


class Timely:
    """A connection from which one request is read in reasonable time. It is written to as before."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._began, self._heard = line, time.monotonic(), 0

    def recv(self, size: int) -> bytes:
        """What comes next, at most ``size`` bytes. Raises ConnectionResetError where it comes too slowly; then the line
        is closed both ways."""
        left = self._began + GRACE + self._heard / SLOWEST - time.monotonic()
        try:
            self._line.settimeout(max(left, 0.001))
            said = self._line.recv(size)
        except TimeoutError:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError(errno.ECONNRESET, "too slow") from None
        finally:
            self._line.settimeout(None)
        self._heard += len(said)
        return said
