"""gunicorn's threaded worker, for a server whose callers wait in one queue and may have no proxy before them."""

from __future__ import annotations

import errno
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

FIRST_WORD = 1.0
"""Seconds a thread waits for somebody who says nothing. The kernel has waited before: see gunicorn.conf.py."""
GRACE, SLOWEST = 10.0, 4096
"""A request that is read takes so many seconds, and one more for so many bytes: a telephone at the edge of the network
has more."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Asked to end, it first takes in who waits at the door: gunicorn's own leaves them to a closed one. Who says
    nothing, or too slowly, is sent away: gunicorn's own waits for the rest of a request for ever."""

    def set_accept_enabled(self, enabled: bool) -> None:
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_in(listener)
        super().set_accept_enabled(enabled)

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
