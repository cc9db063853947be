"""What an application has that answers requests, and one for commands alone does without: its routes and the manners of
its answers. Reading them takes as long as everything else together."""

from __future__ import annotations

from flask import Flask

from app.api import register_api
from app.errors import register_errors
from app.guard import register_guard
from app.http_cache import register_http_cache
from app.ops.routes import register_ops


def register_manners(app: Flask) -> None:
    """How requests are refused and answers look, whatever they are about."""
    register_errors(app)
    register_guard(app)
    register_http_cache(app)


def register_routes(app: Flask) -> None:
    """Everything that is answered."""
    register_ops(app)
    register_api(app)
