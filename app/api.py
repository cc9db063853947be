"""The API under ``/api/v1``: which blueprints it has, and the document and page that describe it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from flask import Flask, Response, render_template, request

from app.calls.routes import calls
from app.care.routes import care
from app.codes.routes import codes
from app.fairs.routes import fairs
from app.figures.routes import outreach
from app.http_cache import polled
from app.identity.access import public
from app.identity.account_routes import accounts
from app.identity.routes import auth
from app.identity.unlink_routes import logins
from app.imports.routes import imports
from app.ledger.routes import ledger
from app.lexicon.routes import lexicon
from app.market.routes import market
from app.matching.routes import matching
from app.me.routes import me
from app.openapi.document import as_bytes, complete
from app.openapi.envelope import EnvelopeApi
from app.openapi.examples import Json
from app.openapi.failures import CODES
from app.openapi.page import HERE, at_host, groups, stories
from app.outreach.routes import inbox
from app.people.fact_routes import people
from app.postings.routes import postings
from app.reach.routes import reach
from app.recruiter.routes import recruiter
from app.registrations.routes import registrations
from app.sms.routes import sms_callbacks
from app.villages.routes import villages
from app.voice.routes import voice
from app.wechat.routes import wechat_messages

PREFIX = "/api/v1"
BLUEPRINTS = (
    auth,
    accounts,
    codes,
    people,
    logins,
    postings,
    matching,
    inbox,
    recruiter,
    wechat_messages,
    sms_callbacks,
    registrations,
    voice,
    fairs,
    me,
    imports,
    market,
    outreach,
    ledger,
    lexicon,
    villages,
    care,
    reach,
    calls,
)


def register_api(app: Flask) -> None:
    app.config.update(
        API_TITLE="就业之家",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = EnvelopeApi(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"{PREFIX}{blueprint.url_prefix or ''}")

    @cache
    def document() -> Json:
        return complete(app, deepcopy(api.spec.to_dict()))

    @cache
    def document_bytes() -> bytes:
        return as_bytes(document())

    @cache
    def page() -> str:
        told = document()
        return render_template(
            "docs.html", info=told["info"], stories=stories(told), groups=groups(told), codes=CODES, here=HERE
        )

    @app.get(f"{PREFIX}/docs")
    @public
    @polled
    def docs() -> str:
        """The documentation page, without anything fetched from elsewhere."""
        return at_host(page(), request.host, secure=request.is_secure)

    @public
    @polled
    def openapi() -> Response:
        return Response(document_bytes(), mimetype="application/json")

    app.view_functions["api-docs.openapi_json"] = openapi
