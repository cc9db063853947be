"""How every command talks: one JSON object on standard output with ``--json``, plain words without, progress apart."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

Command = TypeVar("Command", bound=Callable[..., Any])

PROGRESS_AFTER = 2.0
"""Seconds after which a bar appears."""


def json_option(command: Command) -> Command:
    """Adds ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="在标准输出上只给一个 JSON 对象")(command)


def report(result: dict[str, Any], *, as_json: bool, words: str) -> None:
    """Prints a command's result: the object itself, or ``words`` for a person."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else words)


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A function to call with how many more are done. A bar with rate and time left appears on a terminal after 2 s;
    where standard error is no terminal, a line with the same every ten seconds."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn())  # fmt: skip
    bar = Progress(*columns, console=console, disable=not console.is_terminal)
    task = bar.add_task(label, total=total, rate="")
    began = last = time.monotonic()
    shown = False
    count = 0

    def advance(more: int = 1) -> None:
        nonlocal shown, last, count
        count += more
        passed = time.monotonic() - began
        if passed >= PROGRESS_AFTER and not shown:
            shown = True
            bar.start()
        bar.update(task, advance=more, rate=f"{count / max(passed, 0.001):,.0f}/s")
        if not console.is_terminal and time.monotonic() - last >= 10:
            last = time.monotonic()
            left = f", 还要 {(total - count) * passed / count:,.0f} 秒" if total and count else ""
            of = f"/{total}" if total else ""
            print(f"{label}: {count}{of}, {count / passed:,.0f}/s{left}", file=sys.stderr)

    try:
        yield advance
    finally:
        if shown:
            bar.stop()
