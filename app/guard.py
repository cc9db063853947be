"""What is refused before any route looks at it, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Flask, Response, request

from app.errors import ApiError

MAX_ADDRESS = 4000
"""Characters of path and query together."""

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
    )
)
"""The pages fetch nothing from elsewhere; the documentation page starts itself with a line of script of its own."""


def register_guard(app: Flask) -> None:
    @app.before_request
    def _refuse() -> None:
        if len(request.full_path) > MAX_ADDRESS:
            raise ApiError(414, "too_long", "地址太长")
        if any(_unwritable(value) for _, value in request.args.items(multi=True)):
            raise ApiError(422, "bad_character", "内容里有无法识别的字符")
        if request.is_json and request.content_length:
            _check_json(request.get_data(cache=True))

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _check_json(body: bytes) -> None:
    """Refuses JSON that no parser should be asked to read twice: too deep, numbers without end, half characters."""
    try:
        parsed = json.loads(body)
        texts = list(_texts(parsed))
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "提交的内容不是正确的 JSON") from None
    if any(map(_unwritable, texts)):
        raise ApiError(422, "bad_character", "内容里有无法识别的字符")


def _texts(value: object) -> Iterator[str]:
    """Every string in a parsed body, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unwritable(text: str) -> bool:
    """Whether a database could not take the text: NUL, or half of a surrogate pair."""
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
