"""The API under ``/api/v1``: which blueprints it has, and its OpenAPI description."""

from __future__ import annotations

import re
from functools import partial

from flask import Flask, render_template

from app.codes.routes import codes
from app.extensions import EnvelopeApi
from app.fairs.routes import fairs
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
    fairs,
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

    _describe_access(app, api)
    description = app.view_functions["api-docs.openapi_json"]
    app.view_functions["api-docs.openapi_json"] = public(partial(description))


def _describe_access(app: Flask, api: EnvelopeApi) -> None:
    """Writes into the description what the routes say of themselves: who needs no token, and how a refusal looks."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if rule.rule.startswith(f"{PREFIX}/")}
    for rule in rules.values():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        operations = api.spec._paths.get(path, {})
        public_route = getattr(app.view_functions[rule.endpoint], "access", ()) == ("public",)
        for method, operation in operations.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            if public_route:
                operation["security"] = []
            refusals = (
                {"422": "填得不对"} if public_route else {"401": "没有登录", "403": "没有权限", "422": "填得不对"}
            )
            if "{" in path:
                refusals["404"] = "没有这一项，或者不归您看"
            for status, words in refusals.items():
                failure = {"schema": {"$ref": "#/components/schemas/Failure"}}
                answer = {"description": words, "content": {"application/json": failure}}
                operation.setdefault("responses", {}).setdefault(status, answer)
