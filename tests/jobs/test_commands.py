"""A command reads what it needs and no more; each stands where the list says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import AppGroup

from jobs.cli import COMMANDS, MIGRATIONS

ROOT = Path(__file__).resolve().parents[2]

READS = """
import os, sys

os.environ["FLASK_RUN_FROM_CLI"] = "true"
sys.argv = ["flask", *sys.argv[1:]]
import wsgi
wsgi.app.cli.get_command(None, sys.argv[1])
from search.pattern import _known
made = [one.pattern for one in _known if one._made]
print(*(name for name in sys.modules if name in {needless}), len(made), *map(repr, made))
"""
NEEDLESS = {
    "alembic", "app.api", "celery", "flask_smorest", "httpx", "kombu", "opencc",
    "python_calamine", "requests", "rich.console",
}  # fmt: skip


def test_a_match_reads_no_more_than_it_needs(make_environ: Callable[..., dict[str, str]]) -> None:
    program = READS.format(needless=NEEDLESS)
    done = subprocess.run(
        [sys.executable, "-c", program, "match", "run"],
        cwd=ROOT,
        env={**os.environ, **make_environ()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0"], done.stdout


@pytest.mark.parametrize("name", [*COMMANDS, MIGRATIONS])
def test_every_command_stands_where_the_list_says(app: Flask, name: str) -> None:
    context = click.Context(app.cli)
    assert name in app.cli.list_commands(context)
    found = app.cli.get_command(context, name)
    assert found is not None
    assert found.name == name
    if isinstance(found, AppGroup):
        assert found.list_commands(context)


def test_a_group_has_what_stands_in_other_modules(app: Flask) -> None:
    context = click.Context(app.cli)
    for group, others in {"push": {"report", "remind", "run"}, "import": {"pending", "workers"}}.items():
        found = app.cli.get_command(context, group)
        assert isinstance(found, click.Group)
        assert others <= set(found.list_commands(context))


def test_an_unknown_command_is_none(app: Flask) -> None:
    assert app.cli.get_command(click.Context(app.cli), "nothing") is None
