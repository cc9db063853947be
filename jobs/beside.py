"""A run's partitions shared out among this process and others beside it on the same machine.

This process hands a partition to one worker only, and does as many itself. A worker that is gone leaves what it had in
hand to the rest; one whose run is gone reads the end of its pipe, and ends.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from app import create_app
from app.matching.batch import match_partition

MOST_WORKERS = 4
IN_HAND = 2
"""Partitions that a worker has at once, so that it need not wait while this process is at one of its own."""


def cores() -> int:
    """How many processes a run has where nobody says otherwise: one a core, :data:`MOST_WORKERS` at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, usable)


def share_out(partition_ids: Sequence[int], workers: int) -> Generator[int, None, None]:
    """Yields each partition's id when it is done. workers: processes, this one among them; the others read their
    settings from the environment. What goes wrong in one of them goes wrong here, when its partitions are done again.
    """
    left = deque(partition_ids)
    spawn = get_context("spawn")  # a fork would hold this process's locks, and its connections
    given: dict[Connection, list[int]] = {}
    processes = []
    try:
        for _ in range(workers - 1):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # so that the end of the worker is the end of the pipe
            processes.append(process)
            given[ours] = []
            _hand_over(ours, given, left)
        while left or any(given.values()):
            if left:
                one = left.popleft()
                match_partition(one)
                yield one
            only_waits = not left and any(given.values())
            for pipe in wait(list(given), timeout=None if only_waits else 0):
                assert isinstance(pipe, Connection)
                try:
                    finished = int(pipe.recv())
                except (EOFError, OSError):
                    left.extend(given.pop(pipe))
                    continue
                given[pipe].remove(finished)
                _hand_over(pipe, given, left)
                yield finished
    finally:
        for pipe in given:
            pipe.close()
        for process in processes:
            process.terminate()  # it waits for more, or its run is broken off: what is stored is stored whole
            process.join()


def _hand_over(pipe: Connection, given: dict[Connection, list[int]], left: deque[int]) -> None:
    while left and len(given[pipe]) < IN_HAND:
        one = left.popleft()
        given[pipe].append(one)
        with suppress(OSError):  # it is gone: reading from it says so, and takes back what it was given
            pipe.send(one)


def _serve(pipe: Connection) -> None:
    """A worker: what it is given, in turn, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the run; its end is ours
    with create_app().app_context(), suppress(EOFError, OSError):
        while True:
            one = pipe.recv()
            match_partition(one)
            pipe.send(one)
