"""A stretch of network in front of a server: it passes everything on, swallows everything, or is cut."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Literal, Self

from tests.services.base import free_port

Mode = Literal["open", "silent", "cut"]


class Relay:
    """Listens on a port of its own. silent: connections are taken and nothing comes back; cut: none is taken."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._mode: Mode = "open"
        self._end = threading.Event()
        self._listener: socket.socket | None = None
        self._ports: set[socket.socket] = set()
        self.port = free_port()  # kept while it is cut
        self._listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def set(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "cut":
            listener, self._listener = self._listener, None
            if listener is not None:
                listener.close()
            for one in list(self._ports):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        elif self._listener is None:
            self._listen()

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self._listener = listener

    def _accept(self) -> None:
        while not self._end.is_set():
            listener = self._listener
            if listener is None:
                self._end.wait(0.02)
                continue
            with contextlib.suppress(OSError, ValueError):
                if select.select([listener], [], [], 0.05)[0]:
                    near, _ = listener.accept()
                    threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as far:
            self._ports |= {near, far}
            try:
                while not self._end.is_set():
                    ready = select.select([near, far], [], [], 0.05)[0]
                    if self._mode == "silent":
                        self._end.wait(0.05)
                        continue
                    for one in ready:
                        data = one.recv(65536)
                        if not data:
                            return
                        (far if one is near else near).sendall(data)
            finally:
                self._ports -= {near, far}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.set("cut")
        self._end.set()
        self._thread.join()
