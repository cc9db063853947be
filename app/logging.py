"""JSON logs with the request id, and nothing in them that identifies a person."""

from __future__ import annotations

import logging
import sys
import time
import uuid

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

from app.privacy.masking import mask_text


class _Formatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        if has_request_context():
            record.request_id = g.get("request_id", "")
        return mask_text(super().format(record))


def setup_logging(app: Flask) -> None:
    """Logs go to standard error, one JSON object a line; each request gets an id and a line when it ends.

    An ``X-Request-ID`` of a proxy is kept where it is a plain identifier. Query strings are never logged.
    """
    handler = logging.StreamHandler(sys.stderr)
    fields = {"asctime": "time", "levelname": "level", "name": "logger"}
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=fields))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("alembic", "elastic_transport", "elasticsearch", "jieba", "httpx"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        plain = 8 <= len(given) <= 36 and given.isascii() and given.replace("-", "").isalnum()
        g.request_id = given if plain else str(uuid.uuid4())
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        rule = request.url_rule.rule if request.url_rule else "(none)"
        took = round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None
        if rule not in ("/healthz", "/metrics"):
            extra = {"method": request.method, "route": rule, "status": response.status_code, "ms": took}
            app.logger.info("request", extra=extra)
        return response
