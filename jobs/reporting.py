"""How every command talks: one JSON object on standard output with ``--json``, plain words without, progress apart."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import Progress

Command = TypeVar("Command", bound=Callable[..., Any])

_HELD = 1 << 20
"""Characters of a report that are held at once."""

PROGRESS_AFTER = 2.0
"""Seconds after which a bar appears."""


def json_option(command: Command) -> Command:
    """Adds ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="在标准输出上只给一个 JSON 对象")(command)


def report(result: dict[str, Any], *, as_json: bool, words: str) -> None:
    """Prints a command's result: the object itself, or ``words`` for a person."""
    say(composed(result, as_json=as_json, words=words))


def composed(result: dict[str, Any], *, as_json: bool, words: str) -> IO[str]:
    """What :func:`report` would print, for :func:`say`: in a file of its own where it is long. Rows that are read as
    they are asked for, a sequence that is no list, are read here, and never all held."""
    file = SpooledTemporaryFile(_HELD, mode="w+", encoding="utf-8", newline="")  # noqa: SIM115 - :func:`say` closes it
    for piece in _pieces(result) if as_json else (words,):  # one by one, or all are held before it looks
        file.write(piece)
    file.write("\n")
    file.seek(0)
    return file


def say(text: IO[str]) -> None:
    """Prints what was composed."""
    with text:
        while part := text.read(_HELD):
            click.echo(part, nl=False)


def _pieces(result: dict[str, Any]) -> Iterator[str]:
    """The object as ``json.dumps`` writes it, piece by piece."""
    dumps = partial(json.dumps, ensure_ascii=False, default=str)
    for place, (name, value) in enumerate(result.items()):
        yield f"{', ' if place else '{'}{dumps(name)}: "
        if not isinstance(value, Sequence) or isinstance(value, str | list | tuple):
            yield dumps(value)
            continue
        yield "["
        for number, row in enumerate(value):
            yield f"{', ' if number else ''}{dumps(row)}"
        yield "]"
    yield "}" if result else "{}"


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A function to call with how many more are done. A bar with rate and time left appears on a terminal after 2 s;
    where standard error is no terminal, a line with the same every ten seconds."""
    began = last = time.monotonic()
    bar: Progress | None = None
    count = 0

    def advance(more: int = 1) -> None:
        nonlocal bar, last, count
        count += more
        passed = time.monotonic() - began
        if passed < PROGRESS_AFTER:
            return
        if bar is None:
            bar = _bar(label, total)
            bar.start()
        bar.update(bar.task_ids[0], completed=count, rate=f"{count / passed:,.0f}/s")
        if not bar.console.is_terminal and time.monotonic() - last >= 10:
            last = time.monotonic()
            left = f", 还要 {(total - count) * passed / count:,.0f} 秒" if total and count else ""
            of = f"/{total}" if total else ""
            print(f"{label}: {count}{of}, {count / passed:,.0f}/s{left}", file=sys.stderr)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _bar(label: str, total: int | None) -> Progress:
    from rich.console import Console  # here, because it is large, and most commands have done before anything is shown
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn())  # fmt: skip
    bar = Progress(*columns, console=console, disable=not console.is_terminal)
    bar.add_task(label, total=total, rate="")
    return bar
