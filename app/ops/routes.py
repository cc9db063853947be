"""``/healthz``, ``/readyz``, ``/metrics`` and the front page."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Flask, Response, g, jsonify, render_template, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.database import db
from app.extensions import engine
from app.identity.access import public
from app.ops.metrics import exposition, observe
from app.ops.models import JobRun
from search.documents import COLLECTIONS
from search.engines.base import EngineUnavailable

ops = Blueprint("ops", __name__, template_folder="templates")


def register_ops(app: Flask) -> None:
    app.register_blueprint(ops)

    @app.before_request
    def _start() -> None:
        g.metrics_began = perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        if began := g.get("metrics_began"):
            observe(request.url_rule.rule if request.url_rule else "(none)", response.status_code, began)
        return response


@ops.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@ops.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Whether the database and the engine answer, and how old each index is, in seconds. 503 where one does not."""
    database = _database()
    indexes = _indexes()
    ready = database == "ok" and all(index["status"] == "ok" for index in indexes.values())
    body = {"status": "ready" if ready else "not_ready", "database": database, "indexes": indexes}
    return jsonify(body), 200 if ready else 503


@ops.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text format."""
    body, content_type = exposition()
    return Response(body, content_type=content_type)


@ops.get("/")
@public
def front() -> str:
    """A page that says what this is and where the documentation lies."""
    return render_template("front.html")


def _database() -> str:
    try:
        db.session.execute(select(JobRun.id).limit(1))  # a table: a file of nothing would answer SELECT 1
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()
        return "unavailable"
    return "ok"


def _indexes() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for collection in COLLECTIONS:
        try:
            info = engine().info(collection)
        except EngineUnavailable:
            found[collection.name] = {"status": "unavailable"}
            continue
        if info is None:
            found[collection.name] = {"status": "missing"}
        else:
            age = round((now() - info.built_at).total_seconds())
            found[collection.name] = {"status": "ok", "documents": info.documents, "age_seconds": age}
    return found
