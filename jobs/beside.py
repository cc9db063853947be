"""Work shared out among this process and others beside it on the same machine.

This process hands a task to one worker only, and does as many itself. A worker that is gone leaves what it had in hand
to the rest; one whose run is gone reads the end of its pipe, and ends.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from app import create_app
from app.database import db
from app.engines import give_room
from app.lexicon.current import words
from app.matching.batch import match_partition

Task = TypeVar("Task")
Made = TypeVar("Made")

MOST_WORKERS = 4

ROOM = 400
"""Megabytes of a city's 2 GB of matches and memories that each process of a run holds: people come in the order in
which they live, and are kept in another."""

IN_HAND = 2
"""Tasks that a worker has at once, so that it need not wait while this process is at one of its own."""


def cores() -> int:
    """How many processes a run has where nobody says otherwise: one a core, :data:`MOST_WORKERS` at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, usable)


def share_out(partition_ids: Sequence[int], workers: int) -> Generator[int, None, None]:
    """Yields each partition's id when it is done; see :func:`spread`."""
    for one, _ in spread(_match, partition_ids, workers, neighbours=True):
        yield one


def _match(partition_id: int) -> int:
    _make_room()
    return match_partition(partition_id)


@cache
def _make_room() -> None:
    """Once in a process that works beside the run's; the run's own has it from its command."""
    if parent_process() is not None:
        give_room(db.engine, ROOM)


def spread(
    work: Callable[[Task], Made],
    tasks: Sequence[Task],
    workers: int,
    *,
    neighbours: bool = False,
    waits: Callable[[], bool] = lambda: False,
) -> Generator[tuple[Task, Made], None, None]:
    """Yields each task with what ``work`` made of it, once, in the order in which they are done. No more than
    :data:`IN_HAND` for each worker are made before they are asked for.

    work: a function of a module, which other processes find by its name. workers: processes, this one among them; the
    others read their settings from the environment. What goes wrong in one of them goes wrong here, when its tasks are
    done again. neighbours: tasks side by side have much in common, so that each process keeps to its own stretch of
    them, and helps at the far end of another's when that is done. waits: whether this process would rather have what
    the others have in hand than take another itself.
    """
    left = _Left(tasks, workers if neighbours else 1)
    spawn = get_context("spawn")  # a fork would hold this process's locks, and its connections
    given: dict[Connection, list[Task]] = {}
    places: dict[Connection, int] = {}
    processes = []
    try:
        for place in range(1, workers):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_serve, args=(theirs, work), daemon=True)
            process.start()
            theirs.close()  # so that the end of the worker is the end of the pipe
            processes.append(process)
            given[ours], places[ours] = [], place
            _hand_over(ours, given[ours], left, place)
        while left or any(given.values()):
            awaits = not left or (any(given.values()) and waits())
            finished = wait(list(given), timeout=None if awaits else 0)
            for pipe in finished:
                assert isinstance(pipe, Connection)
                try:
                    one, made = pipe.recv()
                except (EOFError, OSError):
                    left.take_back(given.pop(pipe))
                    continue
                given[pipe].remove(one)
                _hand_over(pipe, given[pipe], left, places[pipe])
                yield one, made
            if not awaits and not finished:  # what the others made does not wait
                one = left.take(0)
                yield one, work(one)
    finally:
        for pipe in given:
            pipe.close()
        for process in processes:
            process.terminate()  # it waits for more, or its run is broken off: what is stored is stored whole
            process.join()


class _Left(Generic[Task]):
    """The tasks that nobody has in hand, in so many stretches."""

    def __init__(self, tasks: Sequence[Task], stretches: int) -> None:
        share = -(-len(tasks) // stretches)
        self._stretches = [deque(tasks[place * share : (place + 1) * share]) for place in range(stretches)]

    def __bool__(self) -> bool:
        return any(self._stretches)

    def take(self, place: int) -> Task:
        """The next of a process's own stretch; where that is done, the last of the longest."""
        own = self._stretches[place % len(self._stretches)]
        return own.popleft() if own else max(self._stretches, key=len).pop()

    def take_back(self, tasks: Sequence[Task]) -> None:
        self._stretches[0].extendleft(reversed(tasks))  # what comes after them may be waiting for them


def _hand_over(pipe: Connection, given: list[Task], left: _Left[Task], place: int) -> None:
    while left and len(given) < IN_HAND:
        one = left.take(place)
        given.append(one)
        with suppress(OSError):  # it is gone: reading from it says so, and takes back what it was given
            pipe.send(one)


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """A worker: what it is given, in turn, until the pipe is closed. What is made goes out while the next is made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the run; its end is ours
    made: SimpleQueue[tuple[Any, Any]] = SimpleQueue()
    Thread(target=_send, args=(pipe, made), daemon=True).start()
    with create_app(serves=False).app_context(), suppress(EOFError, OSError):
        words().look()
        while True:
            one = pipe.recv()
            made.put((one, work(one)))


def _send(pipe: Connection, made: SimpleQueue[tuple[Any, Any]]) -> None:
    with suppress(OSError):
        while True:
            pipe.send(made.get())
