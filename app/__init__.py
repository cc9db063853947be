"""The application. :func:`create_app` reads as a table of contents."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import load_settings
from app.database import db
from app.engines import engine_options, prepare_engine
from app.lexicon.current import register_lexicon
from app.lexicon.sightings import register_sightings
from app.logging import setup_logging
from app.search_engine import register_engine
from app.sms_account import register_sms
from app.tables import ALL
from app.wechat_account import register_wechat


def create_app(environ: Mapping[str, str] | None = None, *, serves: bool = True) -> Flask:
    """The application configured from ``environ`` (the process's own by default). Raises ConfigProblem, KeyProblem.

    serves: whether it answers requests; where it does not, nothing of the API is read.
    """
    app = Flask(__name__, static_folder=None)
    settings = load_settings(os.environ if environ is None else environ)
    app.extensions["settings"] = settings
    app.extensions["clock"] = settings.clock
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SECRET_KEY=settings.keyring.signing,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    setup_logging(app)
    if serves:
        from app.serving import register_manners, register_routes

        register_manners(app)
    app.extensions["models"] = ALL
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    register_engine(app)
    register_lexicon(app)
    register_sightings(app)
    register_wechat(app)
    register_sms(app)
    if serves:
        register_routes(app)
    return app
