"""gunicorn's threaded worker, for a server whose callers wait in one queue."""

from __future__ import annotations

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]
    """Asked to end, it first takes in who waits at the door: gunicorn's own leaves them to a closed one."""

    def set_accept_enabled(self, enabled: bool) -> None:
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_in(listener)
        super().set_accept_enabled(enabled)

    def _take_in(self, listener: object) -> None:
        before = -1
        while before != self.nr_conns:  # nobody came: nobody waits
            before = self.nr_conns
            self.accept(listener)
