"""The way from one release's tables to the next one's. Read by whoever goes it: Alembic is large."""

from __future__ import annotations

import flask_migrate
from flask import Flask, current_app

from app.config import ROOT
from app.database import db


def register_migrations(app: Flask) -> None:
    """Gives the application ``flask db``, and ``flask_migrate`` what it asks of it; a second time nothing."""
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(render_as_batch=True, compare_type=True).init_app(app, db)


def upgrade() -> None:
    """The running application's database has the newest tables."""
    register_migrations(current_app)
    flask_migrate.upgrade(directory=str(ROOT / "migrations"))
