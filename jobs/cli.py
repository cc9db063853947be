"""Every command of ``flask``, by group."""

from __future__ import annotations

from flask import Flask

from jobs.import_tables import import_group


def register_commands(app: Flask) -> None:
    for group in (import_group,):
        app.cli.add_command(group)
