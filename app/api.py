"""The API under ``/api/v1``: which blueprints it has, and its OpenAPI description."""

from __future__ import annotations

from functools import partial

from flask import Flask, render_template

from app.codes.routes import codes
from app.extensions import EnvelopeApi
from app.identity.access import public
from app.identity.routes import auth
from app.imports.routes import imports
from app.market.routes import market
from app.matching.routes import matching
from app.me.routes import me
from app.outreach.routes import inbox
from app.people.routes import people
from app.postings.routes import postings
from app.recruiter.routes import recruiter
from app.registrations.routes import registrations
from app.wechat.routes import wechat_messages

PREFIX = "/api/v1"
BLUEPRINTS = (
    auth,
    codes,
    people,
    postings,
    matching,
    inbox,
    recruiter,
    wechat_messages,
    registrations,
    me,
    imports,
    market,
)


def register_api(app: Flask) -> None:
    app.config.update(
        API_TITLE="就业之家",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
            "security": [{"staff": []}],
        },
    )
    api = EnvelopeApi(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"{PREFIX}{blueprint.url_prefix or ''}")

    @app.get(f"{PREFIX}/docs")
    @public
    def docs() -> str:
        """The documentation page, without anything fetched from elsewhere."""
        return render_template("docs.html")

    description = app.view_functions["api-docs.openapi_json"]
    app.view_functions["api-docs.openapi_json"] = public(partial(description))
