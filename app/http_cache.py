"""What is the same for many answers: an ETag where a phone polls, gzip where it pays."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, g, request

View = TypeVar("View", bound=Callable[..., Any])

PACKED = ("application/json", "text/html", "text/csv", "text/plain")
WORTH_PACKING = 1024
"""Bytes; a shorter answer fits into one packet as it is."""


def polled(view: View) -> View:
    """Answers with an ETag, and with 304 and no body where the caller holds this answer already."""

    @wraps(view)
    def tagged(*args: Any, **kwargs: Any) -> Any:
        g.polled = True
        return view(*args, **kwargs)

    tagged.polled = True  # type: ignore[attr-defined]
    return tagged  # type: ignore[return-value]


def register_http_cache(app: Flask) -> None:
    @app.after_request
    def _finish(response: Response) -> Response:
        if request.path.startswith("/api/"):  # the same address answers each caller with what is theirs
            response.vary.add("Authorization")
        if response.is_streamed or response.direct_passthrough:
            return response
        if g.get("polled") and response.status_code == 200 and request.method in ("GET", "HEAD"):
            response.add_etag(weak=True)  # weak: the same answer packed and unpacked
            response.headers["Cache-Control"] = "private, no-cache"
            response.make_conditional(request)
        if response.mimetype in PACKED:
            response.vary.add("Accept-Encoding")
            if response.status_code != 304:
                pack(response)
        return response


def packs() -> bool:
    """Whether whoever asks takes what is packed."""
    return request.method != "HEAD" and request.accept_encodings["gzip"] > 0


def pack(response: Response) -> None:
    """Packs the body where it is asked for and pays."""
    if "Content-Encoding" in response.headers or not packs():
        return
    body = response.get_data()
    if len(body) > WORTH_PACKING:
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
