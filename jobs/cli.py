"""Every command of ``flask``, by group. Its module is read when the command is asked for: most of them need little of
the program, and none needs all of it."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "start": "jobs.start:start_command",
    "import": "jobs.import_tables:import_group",
    "index": "jobs.index:index_group",
    "lexicon": "jobs.lexicon:lexicon_group",
    "match": "jobs.match:match_group",
    "outreach": "jobs.outreach:outreach_group",
    "push": "jobs.push:push_group",
    "calls": "jobs.calls:calls_group",
    "search": "jobs.search:search_group",
    "staff": "jobs.admin:staff_group",
    "keys": "jobs.admin:keys_group",
    "audit": "jobs.admin:audit_group",
    "retention": "jobs.admin:retention_group",
    "schedule": "jobs.scheduler:schedule_group",
    "wechat": "jobs.wechat:wechat_group",
    "sms": "jobs.sms:sms_group",
    "villages": "jobs.villages:villages_group",
}
"""Where each stands."""

_WITHIN = {
    "import": ("jobs.import_pending:pending_command",),
    "push": ("jobs.outreach:report_command", "jobs.reminders:remind_command"),
}
"""What a group has from other modules."""

MIGRATIONS = "db"
"""The group of Flask-Migrate."""

_LISTS = ("--help",)


class Commands(AppGroup):
    """The commands of an application; those that it had already among them."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.cli.name, commands=app.cli.commands)
        self._app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS, MIGRATIONS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.commands:
            if name in COMMANDS:
                self.add_command(_read(name), name)
            elif name == MIGRATIONS:
                from app.migrations import register_migrations

                register_migrations(self._app)  # which adds the group
        return super().get_command(ctx, name)


def _read(name: str) -> click.Command:
    command = _found(COMMANDS[name])
    for other in _WITHIN.get(name, ()):
        assert isinstance(command, click.Group)
        command.add_command(_found(other))
    return command


def _found(place: str) -> click.Command:
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


def register_commands(app: Flask) -> None:
    app.cli = Commands(app)


def one_of_ours() -> bool:
    """Whether this process is a command of ours, or tells which there are: nobody sends it a request. gunicorn, and
    Flask's own ``run``, ``routes`` and ``shell`` are none."""
    said = (*sys.argv[1:2], *_LISTS)[0]
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and said in (*COMMANDS, MIGRATIONS, *_LISTS)
